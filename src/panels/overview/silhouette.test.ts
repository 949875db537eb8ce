import { describe, expect, it } from 'vitest';
import { FAMILIES, type OpFamilyName } from '../../graph/families';
import type { Scene } from '../../layout/layoutApi';
import { labelledBlocks, silhouetteOf } from './silhouette';

/** One box a line: `kind title family shape parameters -> title title`; two spaces in front: inside the frame above. */
function sceneOf(picture: string): Scene {
  const lines = picture.split('\n').filter((line) => line.trim());
  let frame = -1;
  const rows = lines.map((line, row) => {
    const [left = '', right = ''] = line.split('->');
    const [kind = '', title = '', family = '', shape = '', parameters = '0'] = left.trim().split(/ +/);
    const parent = line.startsWith('  ') ? frame : -1;
    if (kind === 'frame') frame = row;
    return {
      kind,
      title,
      family,
      parent,
      parameters: Number(parameters),
      shape: shape.replaceAll(',', ', '),
      to: right.trim().split(' ').filter(Boolean),
    };
  });
  const at = (title: string) => rows.findIndex((row) => row.title === title);
  const edges = rows.flatMap((row, from) => row.to.map((to) => [from, at(to)] as const));
  const family = (name: string) => FAMILIES.indexOf(name as OpFamilyName);
  return {
    count: rows.length,
    id: rows.map((row) => row.title),
    kind: rows.map((row) => row.kind),
    parent: Int32Array.from(rows, (row) => row.parent),
    title: rows.map((row) => row.title),
    subtitle: rows.map((row) => row.shape),
    shape: rows.map((row) => (row.kind === 'input' ? '' : row.shape)),
    family: Uint8Array.from(rows, (row) => family(row.family)),
    familyCounts: rows.map((row) => (row.kind === 'op' ? [] : FAMILIES.map((name) => (name === row.family ? 2 : 0)))),
    parameters: Float64Array.from(rows, (row) => row.parameters),
    edges: {
      count: edges.length,
      from: Int32Array.from(edges, ([from]) => from),
      to: Int32Array.from(edges, ([, to]) => to),
      kind: new Uint8Array(edges.length),
    },
  } as unknown as Scene;
}

const net = `
op dense matmul (?,10) 640 -> out
input image io (?,28,28,1) -> conv1
group conv2 conv (?,14,14,32) 4608 -> pool
group conv1 conv (?,28,28,16) 144 -> conv2
op pool pool (?,7,7,32) 0 -> dense
output out io (?,10)
`;

describe('the outline of a model', () => {
  it('stands in the order of the data, without the outputs', () => {
    expect(silhouetteOf(sceneOf(net))?.map((block) => block.title)).toEqual([
      'image',
      'conv1',
      'conv2',
      'pool',
      'dense',
    ]);
  });
  it('is as high as the tensors are large and as wide as they have channels', () => {
    const blocks = silhouetteOf(sceneOf(net)) ?? [];
    expect(blocks.map((block) => block.size)).toEqual(['28²', '28²', '14²', '7²', '1']);
    const heights = blocks.map((block) => block.height);
    expect(heights[0]).toBe(1);
    expect([...heights].sort((a, b) => b - a)).toEqual(heights);
    expect(blocks[2]?.width).toBeGreaterThan(blocks[1]?.width ?? 1);
    expect(blocks.reduce((sum, block) => sum + block.width, 0)).toBeCloseTo(1);
  });
  it('looks inside a single frame that holds everything', () => {
    const wrapped = `
input x io (?,8)
frame model matmul (?,2) 9
  op a matmul (?,16) 4 -> b
  op b act (?,16) 0 -> c
  op c matmul (?,4) 5 -> d
  op d act (?,2) 0
`;
    expect(silhouetteOf(sceneOf(wrapped))?.map((block) => block.title)).toEqual(['a', 'b', 'c', 'd']);
  });
  it('labels a block whose size differs, where there is room for it', () => {
    const blocks = silhouetteOf(sceneOf(net)) ?? [];
    expect(labelledBlocks(blocks, 684, 10)).toEqual([true, false, true, true, true]);
    expect(labelledBlocks(blocks, 90, 2)).toEqual([true, false, false, true, true]);
    // A label does not stick out of the drawing.
    const long = blocks.map((block, i) => (i === 4 ? { ...block, size: '17200×26400×8' } : block));
    expect(labelledBlocks(long, 90, 2).at(-1)).toBe(false);
  });
  it('says nothing where shapes are not known', () => {
    expect(silhouetteOf(sceneOf(net.replaceAll(/\(\?,\d[^)]*\)/g, '(…)')))).toBeNull();
    expect(silhouetteOf(sceneOf('op a math (?,2) 0'))).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import type { GroupId } from '../graph/view';
import { sceneFromText } from '../testing/scenes';
import { buffersOf, packForPainter, packScene, unpackScene, withOther } from './packedScene';
import { packTexts, unpackText, unpackTexts } from './textColumn';

describe('a column of texts', () => {
  it('comes back with repeats, empty ones, null and what is beyond the first plane', () => {
    const texts = ['MatMul', '', null, 'MatMul', 'a\u0000b', '🙂', 'q', null];
    const packed = packTexts(texts);
    expect(unpackTexts(packed)).toEqual(texts);
    expect(texts.map((_, row) => unpackText(packed, row))).toEqual(texts);
    expect(packed.end.length).toBe(5);
  });
});

/** Groups, rows, members, counts and labels, open and closed. */
async function someScene() {
  return sceneFromText({ '': '>x -> a, [body] -> b -> <y\nx -> b', body: '>in -> c, d -> e -> <out' });
}

describe('a packed scene', () => {
  it('comes back column by column', async () => {
    const made = await someScene();
    const scene = {
      ...made,
      rows: made.rows.map((rows, box) => (box === 1 ? [WEIGHT] : rows)),
      members: made.members.map((parts, box) => (box === 2 ? ['a/', 'b'] : parts)),
      problem: made.problem.map((text, box) => (box === 1 ? 'Nothing produces z.' : text)),
    };
    const back = unpackScene(structuredClone(packScene(scene)));
    for (const key of Object.keys(scene) as (keyof typeof scene)[]) {
      if (key === 'edges') for (const part of EDGE_COLUMNS) expect(back.edges[part], part).toEqual(scene.edges[part]);
      else expect([...toList(back[key])], key).toEqual([...toList(scene[key])]);
    }
  });

  it('hands over every column of numbers once', async () => {
    const packed = packScene(await someScene());
    const buffers = buffersOf(packed);
    expect(new Set(buffers).size).toBe(buffers.length);
    expect(buffers).toContain(packed.x.buffer);
    expect(buffers).toContain(packed.edges.points.buffer);
    expect(buffers).toContain(packed.texts.id.code.buffer);
  });

  it('is gathered from however many open groups', async () => {
    const open = Array.from({ length: 150_000 }, (_, i) => `group_${i}/` as GroupId);
    const packed = packScene({ ...(await someScene()), open });
    expect(buffersOf(packed).length).toBeGreaterThan(10);
    expect(unpackScene(packed).open.length).toBe(open.length);
  });

  it('leaves the painter what it draws', async () => {
    const scene = await someScene();
    const painted = unpackScene(packForPainter(unpackScene(packScene(scene))));
    expect(painted.title).toEqual(scene.title);
    expect(painted.edges.label).toEqual(scene.edges.label);
    expect(painted.id).toEqual([]);
  });

  it('can be read with some columns changed', async () => {
    const scene = unpackScene(packScene(await someScene()));
    const other = withOther(scene, { x: new Float32Array(scene.count), dtype: scene.dtype.map(() => 'half') });
    expect(other.title).toEqual(scene.title);
    expect([Math.max(...other.x), new Set(other.dtype).size]).toEqual([0, 1]);
    expect(scene.dtype).not.toContain('half');
  });
});

const WEIGHT = {
  kind: 'weight',
  label: 'kernel',
  text: '⟨3×3⟩',
  variable: 4,
  address: null,
  missing: false,
} as const;

const EDGE_COLUMNS = ['from', 'to', 'kind', 'tensors', 'label', 'producer', 'port', 'points', 'pointStart'] as const;

/** A column as a list, anything else as a list of itself. */
function toList(column: unknown): readonly unknown[] {
  return Array.isArray(column) ? column : ArrayBuffer.isView(column) ? [...(column as Float32Array)] : [column];
}

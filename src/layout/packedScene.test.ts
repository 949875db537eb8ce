import { describe, expect, it } from 'vitest';
import type { GroupId } from '../graph/view';
import { viewFromText, viewSource } from '../testing/groupViews';
import { columnsOf, sceneFromText, sceneOfGroups } from '../testing/scenes';
import { Arranger, type OpenGroup } from './arranger';
import type { Scene } from './layoutApi';
import { openGroups } from './openGroups';
import { buffersOf, markOf, packForPainter, packScene } from './packedScene';
import { composeScene } from './scene';
import { bookFor, type PackedScene, readScene, type SceneBook, withOther } from './sceneBook';
import { distinctTexts, packTexts } from './textColumn';
import { ViewBook } from './viewBook';

describe('a column of texts', () => {
  it('comes back with repeats, empty ones, null and what is beyond the first plane', () => {
    const texts = ['MatMul', '', null, 'MatMul', 'a\u0000b', '🙂', 'q', null];
    const packed = packTexts(texts);
    const distinct = distinctTexts(packed);
    expect(distinct).toEqual(['MatMul', '', 'a\u0000b', '🙂', 'q']);
    expect(Array.from(packed.code, (code) => distinct[code] ?? null)).toEqual(texts);
  });
});

const START = { kind: 'graph', metaGraph: 0 } as const;
const BODY = viewFromText('>in -> c, d -> e -> <out', 'body');
const TOP = viewFromText('>x -> a, [body -> b -> <y\nx -> b');
const WEIGHT = {
  kind: 'weight',
  label: 'kernel',
  text: '⟨3×3⟩',
  variable: 4,
  address: null,
  missing: false,
} as const;
/** Groups, rows, members, counts and problems. */
const VIEWS = [
  {
    ...TOP,
    boxes: TOP.boxes.map((box, i) => ({
      ...box,
      rows: i === 1 ? [WEIGHT] : [],
      members: i === 2 ? ['a/', 'b'] : [],
      ...(i === 1 && { problem: 'Nothing produces z.' }),
    })),
  },
  { ...BODY, edges: BODY.edges.map((edge, e) => ({ ...edge, label: e === 0 ? '(2)' : '' })) },
];

async function groupsWith(open: readonly string[]): Promise<OpenGroup> {
  const wanted = new Set(open as GroupId[]);
  const done = await openGroups(viewSource(...VIEWS), '' as GroupId, wanted, new Arranger(), null, async () => false);
  if (!done.ok || done.value === null) throw new Error('no groups');
  return done.value;
}

/** Two threads: scenes are cloned from one to the other. */
function pair() {
  const told = new ViewBook();
  let book: SceneBook | null = null;
  return {
    pack: (root: OpenGroup): PackedScene =>
      structuredClone(packScene(START, composeScene(root, told), told, markOf(book))),
    read: (packed: PackedScene): Scene => {
      book = bookFor(packed, book);
      return readScene(packed, book);
    },
  };
}

describe('a packed scene', () => {
  it('comes back column by column', async () => {
    const { pack, read } = pair();
    const scene = read(pack(await groupsWith(['body'])));
    expect(scene.id).toEqual(['x', 'a', 'body', 'body/in', 'body/c', 'body/d', 'body/e', 'body/out', 'b', 'y']);
    expect(scene.kind.slice(0, 4)).toEqual(['input', 'op', 'frame', 'input']);
    expect(scene.open).toEqual(['body']);
    expect([...scene.parent]).toEqual([-1, -1, -1, 2, 2, 2, 2, 2, -1, -1]);
    expect([scene.rows[1], scene.rows[2]]).toEqual([[WEIGHT], []]);
    expect([scene.members[1], scene.members[2]]).toEqual([[], ['a/', 'b']]);
    expect(scene.problem.slice(0, 3)).toEqual(['', 'Nothing produces z.', '']);
    expect([...scene.opCount]).toEqual([0, 1, 9, 0, 1, 1, 1, 0, 1, 0]);
    expect([scene.familyCounts[1], scene.familyCounts[2]?.reduce((sum, n) => sum + n, 0)]).toEqual([[], 9]);
    expect(scene.edges.label.filter((label) => label !== '')).toEqual(['(2)']);
  });

  it('is told once what boxes say, and reads the same', async () => {
    const { pack, read } = pair();
    read(pack(await groupsWith([])));
    const opened = pack(await groupsWith(['body']));
    expect(opened.views.map(({ from, to }) => [from, to])).toEqual([[1, 2]]);
    expect(columnsOf(read(opened))).toEqual(columnsOf(sceneOfGroups(await groupsWith(['body']))));
    const closed = pack(await groupsWith([]));
    expect(closed.views).toEqual([]);
    expect(columnsOf(read(closed))).toEqual(columnsOf(sceneOfGroups(await groupsWith([]))));
  });

  it('is told again what did not arrive', async () => {
    const { pack, read } = pair();
    read(pack(await groupsWith([])));
    pack(await groupsWith(['body']));
    const again = pack(await groupsWith(['body']));
    expect(columnsOf(read(again))).toEqual(columnsOf(sceneOfGroups(await groupsWith(['body']))));
  });

  it('of another book starts anew', async () => {
    const [one, other] = [pair(), pair()];
    one.read(one.pack(await groupsWith(['body'])));
    const scene = one.read(other.pack(await groupsWith([])));
    expect(columnsOf(scene)).toEqual(columnsOf(sceneOfGroups(await groupsWith([]))));
  });

  it('hands over every column of numbers once', async () => {
    const packed = pair().pack(await groupsWith(['body']));
    const buffers = buffersOf(packed);
    expect(new Set(buffers).size).toBe(buffers.length);
    for (const column of [packed.x, packed.edges.points, packed.views[0]?.boxes.id.code]) {
      expect(buffers).toContain(column?.buffer);
    }
  });

  it('leaves the painter what it draws', async () => {
    const { pack, read } = pair();
    const painter = pair();
    const closed = packForPainter(read(pack(await groupsWith([]))), null);
    painter.read(structuredClone(closed.scene));
    const scene = read(pack(await groupsWith(['body'])));
    const { scene: packed } = packForPainter(scene, closed.told);
    expect(packed.views.length).toBe(1);
    const painted = painter.read(structuredClone(packed));
    expect(painted.title).toEqual(scene.title);
    expect(painted.edges.label).toEqual(scene.edges.label);
    expect(painted.rows[1]).toEqual([WEIGHT]);
    expect(painted.id.every((id) => id === null)).toBe(true);
  });

  it('can be read with some columns changed', async () => {
    const scene = await sceneFromText({ '': '>x -> a, [body -> b -> <y', body: '>in -> c -> <out' });
    const other = withOther(scene, { x: new Float32Array(scene.count), dtype: scene.dtype.map(() => 'half') });
    expect(other.title).toEqual(scene.title);
    expect([Math.max(...other.x), new Set(other.dtype).size]).toEqual([0, 1]);
    expect(scene.dtype).not.toContain('half');
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import type { GroupId } from '../graph/view';
import { viewFromEdges, viewFromText, viewSource } from '../testing/groupViews';
import { columnsOf, sceneOfGroups } from '../testing/scenes';
import { Arranger } from './arranger';
import { type ElkEngine, loadElk } from './elk';
import type { Scene } from './layoutApi';
import { openGroups, type ViewSource } from './openGroups';

let elk: ElkEngine;
beforeAll(async () => {
  elk = await loadElk();
});

const MODEL = viewSource(
  viewFromText('>x -> stem -> [enc -> [dec -> <y\nstem -> [dec\n&mask -> [enc'),
  viewFromText('* -> q, k, v\nq, k -> qk -> add -> av -> *\nv -> av\n&mask -> add\n[mlp -> av\n* -> [mlp', 'enc'),
  viewFromText('* -> a -> b -> *', 'enc/mlp'),
  viewFromText('* -> c\n* -> d -> *\nc -> d', 'dec'),
);

async function sceneOf(source: ViewSource, open: readonly string[], engine: ElkEngine | null = elk): Promise<Scene> {
  const done = await openGroups(
    source,
    '' as GroupId,
    new Set(open as GroupId[]),
    new Arranger(),
    engine,
    async () => false,
  );
  if (!done.ok || done.value === null) throw new Error('no scene');
  return sceneOfGroups(done.value);
}

function rowOf(scene: Scene, id: string): number {
  return scene.id.findIndex((other) => other === id);
}

function contains(scene: Scene, outer: number, inner: number): boolean {
  const [ox, oy, ow, oh] = [scene.x, scene.y, scene.width, scene.height].map((c) => c[outer] ?? 0);
  const [ix, iy, iw, ih] = [scene.x, scene.y, scene.width, scene.height].map((c) => c[inner] ?? 0);
  return (
    (ix ?? 0) >= (ox ?? 0) &&
    (iy ?? 0) >= (oy ?? 0) + 40 &&
    (ix ?? 0) + (iw ?? 0) <= (ox ?? 0) + (ow ?? 0) &&
    (iy ?? 0) + (ih ?? 0) <= (oy ?? 0) + (oh ?? 0)
  );
}

function overlapping(scene: Scene): string[] {
  const found: string[] = [];
  for (let a = 0; a < scene.count; a++) {
    for (let b = a + 1; b < scene.count; b++) {
      if (scene.parent[a] !== scene.parent[b]) continue;
      const apart =
        (scene.x[a] ?? 0) + (scene.width[a] ?? 0) <= (scene.x[b] ?? 0) ||
        (scene.x[b] ?? 0) + (scene.width[b] ?? 0) <= (scene.x[a] ?? 0) ||
        (scene.y[a] ?? 0) + (scene.height[a] ?? 0) <= (scene.y[b] ?? 0) ||
        (scene.y[b] ?? 0) + (scene.height[b] ?? 0) <= (scene.y[a] ?? 0);
      if (!apart) found.push(`${scene.id[a]} ${scene.id[b]}`);
    }
  }
  return found;
}

/** Edges with an end that lies on no border of its box; a frame's inner side counts from its head. */
function looseEdges(scene: Scene): string[] {
  const on = (row: number, x: number, y: number): boolean => {
    const left = scene.x[row] ?? 0;
    const top = scene.y[row] ?? 0;
    const right = left + (scene.width[row] ?? 0);
    const bottom = top + (scene.height[row] ?? 0);
    const across = x > left - 0.5 && x < right + 0.5;
    const frame = scene.kind[row] === 'frame';
    const level = Math.abs(y - top) < 0.5 || Math.abs(y - bottom) < 0.5 || (frame && Math.abs(y - top - 34) < 0.5);
    const side = (Math.abs(x - left) < 0.5 || Math.abs(x - right) < 0.5) && y > top && y < bottom;
    return (across && level) || side;
  };
  const { points, pointStart, from, to } = scene.edges;
  const found: string[] = [];
  for (let e = 0; e < scene.edges.count; e++) {
    const first = (pointStart[e] ?? 0) * 2;
    const last = (pointStart[e + 1] ?? 0) * 2 - 2;
    const starts = on(from[e] ?? 0, points[first] ?? 0, points[first + 1] ?? 0);
    const ends = on(to[e] ?? 0, points[last] ?? 0, points[last + 1] ?? 0);
    if (!starts || !ends) found.push(`${scene.id[from[e] ?? 0]} -> ${scene.id[to[e] ?? 0]}`);
  }
  return found;
}

describe('a scene', () => {
  it.each([[[]], [['enc']], [['enc', 'enc/mlp']], [['enc', 'enc/mlp', 'dec']]])(
    'is tidy with %j open',
    async (open) => {
      for (const engine of [elk, null]) {
        const scene = await sceneOf(MODEL, open, engine);
        expect(scene.open).toEqual(open);
        expect(overlapping(scene)).toEqual([]);
        expect(looseEdges(scene)).toEqual([]);
        scene.parent.forEach((parent, row) => {
          if (parent >= 0) expect(contains(scene, parent, row)).toBe(true);
          expect(parent).toBeLessThan(row);
        });
      }
    },
  );

  it('connects the inside of an open group with its frame', async () => {
    const scene = await sceneOf(MODEL, ['enc']);
    const frame = rowOf(scene, 'enc');
    const inner = [...scene.edges.from.keys()]
      .filter((e) => scene.edges.from[e] === frame)
      .map((e) => scene.id[scene.edges.to[e] ?? 0]);
    expect(inner).toEqual(['enc/q', 'enc/k', 'enc/v', 'enc/mlp', 'dec']);
    expect(scene.kind[frame]).toBe('frame');
  });

  it('places a hub reference beside its only consumer', async () => {
    const scene = await sceneOf(MODEL, ['enc']);
    const hub = rowOf(scene, 'enc/mask');
    const add = rowOf(scene, 'enc/add');
    expect(scene.x[hub]).toBe((scene.x[add] ?? 0) + 216 + 26);
    expect(scene.y[hub]).toBe((scene.y[add] ?? 0) + 10);
  });

  it('keeps the order of everything else when a box is opened', async () => {
    const closed = await sceneOf(MODEL, ['enc']);
    const opened = await sceneOf(MODEL, ['enc', 'enc/mlp']);
    const flips: string[] = [];
    /** -1: a is left of b, 1: right of it, 0: not side by side in one group. */
    const side = (scene: Scene, a: number, b: number): number => {
      const level =
        (scene.y[a] ?? 0) < (scene.y[b] ?? 0) + (scene.height[b] ?? 0) &&
        (scene.y[b] ?? 0) < (scene.y[a] ?? 0) + (scene.height[a] ?? 0);
      return scene.parent[a] === scene.parent[b] && level ? Math.sign((scene.x[a] ?? 0) - (scene.x[b] ?? 0)) : 0;
    };
    for (const a of closed.id) {
      for (const b of closed.id) {
        const before = side(closed, rowOf(closed, a), rowOf(closed, b));
        if (before * side(opened, rowOf(opened, a), rowOf(opened, b)) < 0) flips.push(`${a} ${b}`);
      }
    }
    expect(flips).toEqual([]);
  });

  it('puts in-edges of a frame right of its title or below it', async () => {
    const scene = await sceneOf(MODEL, ['enc', 'enc/mlp', 'dec']);
    scene.edges.from.forEach((from, e) => {
      const first = (scene.edges.pointStart[e] ?? 0) * 2;
      const y = scene.edges.points[first + 1] ?? 0;
      if (scene.kind[from] !== 'frame' || y > (scene.y[from] ?? 0) + 1) return;
      // `enc 9 ops · 5,568 parameters` is over 150 px wide.
      expect(scene.edges.points[first]).toBeGreaterThan((scene.x[from] ?? 0) + 150);
    });
  });

  it('counts what is shown and what there is', async () => {
    const scene = await sceneOf(MODEL, ['dec']);
    expect([scene.shownOps, scene.totalOps]).toEqual([3, 19]);
  });

  it('leaves a group closed that cannot be read', async () => {
    const scene = await sceneOf(viewSource(viewFromText('a -> [lost -> b')), ['lost']);
    expect(scene.kind).toEqual(['op', 'group', 'op']);
    expect(scene.open).toEqual([]);
  });

  it('does not follow a group into itself', async () => {
    const scene = await sceneOf({ view: () => viewSource(viewFromText('a -> [loop')).view('' as GroupId) }, ['loop']);
    expect(scene.count).toBe(4);
  });

  it('falls back without a word when ELK fails', async () => {
    const pairs = Array.from({ length: 60 }, (_, i) => [i >> 1, i + 1] as const).filter(([a, b]) => a !== b);
    const source = viewSource(viewFromEdges(61, pairs));
    expect(columnsOf(await sceneOf(source, [], () => null))).toEqual(columnsOf(await sceneOf(source, [], null)));
  });

  it('arranges a chain of 18 boxes in three columns that start level', async () => {
    const chain = Array.from({ length: 18 }, (_, i) => `[block_${i}`).join(' -> ');
    const scene = await sceneOf(viewSource(viewFromText(chain)), []);
    expect(new Set(scene.x).size).toBe(3);
    expect(scene.y.filter((y) => y === scene.y[0]).length).toBe(3);
  });
});

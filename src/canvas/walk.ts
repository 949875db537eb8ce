import type { Scene } from '../layout/layoutApi';
import type { SceneIndex } from './sceneIndex';

export type Direction = 'up' | 'down' | 'left' | 'right';

/** Middle of a box's head: what a person aims at, also for a tall open group. */
function aim(scene: Scene, row: number): { readonly x: number; readonly y: number } {
  return {
    x: (scene.x[row] ?? 0) + (scene.width[row] ?? 0) / 2,
    y: (scene.y[row] ?? 0) + Math.min(30, (scene.height[row] ?? 0) / 2),
  };
}

function nearest(scene: Scene, rows: readonly number[], x: number): number {
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const d = Math.abs(aim(scene, row).x - x);
    if (d < distance) {
      best = row;
      distance = d;
    }
  }
  return best;
}

/**
 * Where an arrow key leads: up to a producer, down to a consumer, sideways to
 * the next box of the same group in that direction. Into an open group one walks
 * by its first box, out of it at its border. -1: nowhere.
 */
export function walk(index: SceneIndex, from: number, direction: Direction): number {
  const { scene } = index;
  const { from: sources, to: targets } = scene.edges;
  const here = aim(scene, from);
  if (direction === 'up' || direction === 'down') {
    const { ins, outs } = index.edgesOf(from);
    const frame = scene.kind[from] === 'frame';
    // A frame has edges on both sides of its border: down leads inside, up leads outside.
    const inside = (row: number): boolean => scene.parent[row] === from;
    const next =
      direction === 'up'
        ? ins.map((e) => sources[e] ?? -1).filter((row) => !(frame && inside(row)))
        : outs.map((e) => targets[e] ?? -1).filter((row) => !frame || inside(row));
    const found = nearest(scene, next, here.x);
    if (found >= 0 && found !== scene.parent[from]) return found;
    if (found >= 0 && direction === 'up') return found;
    // Down over the border of the group: on to what the group feeds.
    const parent = scene.parent[from] ?? -1;
    if (found >= 0 && parent >= 0) {
      const beyond = index
        .edgesOf(parent)
        .outs.map((e) => targets[e] ?? -1)
        .filter((row) => scene.parent[row] !== parent);
      return nearest(scene, beyond, here.x);
    }
    return -1;
  }
  const sign = direction === 'right' ? 1 : -1;
  let best = -1;
  let score = Number.POSITIVE_INFINITY;
  for (let row = 0; row < scene.count; row++) {
    if (row === from || scene.parent[row] !== scene.parent[from]) continue;
    const there = aim(scene, row);
    const dx = (there.x - here.x) * sign;
    if (dx < 1) continue;
    // What is level counts as nearer than what is close but far up or down.
    const distance = dx + Math.abs(there.y - here.y) * 3;
    if (distance < score) {
      best = row;
      score = distance;
    }
  }
  return best;
}

/** The box to select first when nothing is: the first input, else the topmost. */
export function firstBox(scene: Scene): number {
  const input = scene.kind.indexOf('input');
  if (input >= 0) return input;
  let best = -1;
  for (let row = 0; row < scene.count; row++) {
    if (scene.parent[row] === -1 && (best < 0 || (scene.y[row] ?? 0) < (scene.y[best] ?? 0))) best = row;
  }
  return best;
}

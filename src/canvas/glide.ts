import type { Scene } from '../layout/layoutApi';
import { withOther } from '../layout/sceneBook';
import type { SceneIndex } from './sceneIndex';

/** Boxes on their way from one scene to the next, in the coordinates of the next. */
export interface Glide {
  /** x, y, width, height of each row in the old scene; NaN where the box is new. */
  readonly from: Float32Array;
  readonly scene: Scene;
}

/**
 * `dx`, `dy`: how far the anchor moved in the scene; the viewport jumped as far, so that it stays on the screen.
 * `rows`: those that may be seen on their way; null for all.
 */
export function planGlide(
  before: SceneIndex,
  after: Scene,
  dx: number,
  dy: number,
  rows: readonly number[] | null = null,
): Glide {
  const from = new Float32Array(after.count * 4).fill(Number.NaN);
  const { x, y, width, height } = before.scene;
  const count = rows === null ? after.count : rows.length;
  for (let i = 0; i < count; i++) {
    const row = rows === null ? i : (rows[i] ?? 0);
    const id = after.id[row];
    const old = id === undefined ? undefined : before.rowOf.get(id);
    if (old === undefined) continue;
    from[row * 4] = (x[old] ?? 0) + dx;
    from[row * 4 + 1] = (y[old] ?? 0) + dy;
    from[row * 4 + 2] = width[old] ?? 0;
    from[row * 4 + 3] = height[old] ?? 0;
  }
  return { from, scene: after };
}

/** Rows that start inside a rectangle of the scene. */
export function rowsFrom(glide: Glide, x0: number, y0: number, x1: number, y1: number): number[] {
  const { from, scene } = glide;
  const found: number[] = [];
  for (let row = 0; row < scene.count; row++) {
    const x = from[row * 4] ?? Number.NaN;
    const y = from[row * 4 + 1] ?? 0;
    if (x <= x1 && y <= y1 && x + (from[row * 4 + 2] ?? 0) >= x0 && y + (from[row * 4 + 3] ?? 0) >= y0) found.push(row);
  }
  return found;
}

/** `cubic-bezier(.2,.7,.2,1)` of the design, solved for its time by bisection. */
export function ease(t: number): number {
  const bezier = (s: number, a: number, b: number): number =>
    3 * (1 - s) ** 2 * s * a + 3 * (1 - s) * s * s * b + s ** 3;
  let low = 0;
  let high = 1;
  for (let step = 0; step < 24; step++) {
    const middle = (low + high) / 2;
    if (bezier(middle, 0.2, 0.2) < t) low = middle;
    else high = middle;
  }
  return bezier((low + high) / 2, 0.7, 1);
}

/** The scene with the given boxes where they are at time `t` from 0 to 1; new boxes are at their place. */
export function sceneAt(glide: Glide, rows: readonly number[], t: number): Scene {
  const { scene, from } = glide;
  const k = ease(t);
  const columns = [scene.x.slice(), scene.y.slice(), scene.width.slice(), scene.height.slice()] as const;
  for (const row of rows) {
    columns.forEach((column, offset) => {
      const start = from[row * 4 + offset] ?? Number.NaN;
      const end = column[row] ?? 0;
      if (!Number.isNaN(start)) column[row] = start + (end - start) * k;
    });
  }
  const [x, y, width, height] = columns;
  return withOther(scene, { x, y, width, height });
}

export function isNew(glide: Glide, row: number): boolean {
  return Number.isNaN(glide.from[row * 4]);
}

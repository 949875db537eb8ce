import type { Scene } from '../layout/layoutApi';
import type { SceneIndex } from './sceneIndex';

/** Boxes on their way from one scene to the next, in the coordinates of the next. */
export interface Glide {
  /** x, y, width, height of each row in the old scene; NaN where the box is new. */
  readonly from: Float32Array;
  readonly scene: Scene;
}

/** `dx`, `dy`: how far the viewport jumped so that the anchor stayed, in px of the scene. */
export function planGlide(before: SceneIndex, after: Scene, dx: number, dy: number): Glide {
  const from = new Float32Array(after.count * 4).fill(Number.NaN);
  after.id.forEach((id, row) => {
    const old = before.rowOf.get(id);
    if (old === undefined) return;
    const { x, y, width, height } = before.scene;
    from.set([(x[old] ?? 0) + dx, (y[old] ?? 0) + dy, width[old] ?? 0, height[old] ?? 0], row * 4);
  });
  return { from, scene: after };
}

/** `cubic-bezier(.2,.7,.2,1)` of the design, solved for its time by bisection. */
export function ease(t: number): number {
  const bezier = (s: number, a: number, b: number): number =>
    3 * (1 - s) ** 2 * s * a + 3 * (1 - s) * s * s * b + s ** 3;
  let low = 0;
  let high = 1;
  for (let step = 0; step < 16; step++) {
    const middle = (low + high) / 2;
    if (bezier(middle, 0.2, 0.2) < t) low = middle;
    else high = middle;
  }
  return bezier((low + high) / 2, 0.7, 1);
}

/** The scene with its boxes where they are at time `t` from 0 to 1; new boxes are at their place. */
export function sceneAt(glide: Glide, t: number): Scene {
  const { scene, from } = glide;
  const k = ease(t);
  const mix = (column: Float32Array, offset: number): Float32Array =>
    column.map((end, row) => {
      const start = from[row * 4 + offset] ?? Number.NaN;
      return Number.isNaN(start) ? end : start + (end - start) * k;
    });
  return { ...scene, x: mix(scene.x, 0), y: mix(scene.y, 1), width: mix(scene.width, 2), height: mix(scene.height, 3) };
}

export function isNew(glide: Glide, row: number): boolean {
  return Number.isNaN(glide.from[row * 4]);
}

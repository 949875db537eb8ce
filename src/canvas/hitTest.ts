import { FRAME_HEAD, HEAD, ROW } from '../layout/sizes';
import type { SceneIndex } from './sceneIndex';

/** What lies under a point. */
export interface BoxHit {
  readonly box: number;
  /** Folded weight under the point, -1: none. */
  readonly row: number;
  /** The chevron of a group or frame, which opens and closes at one click. */
  readonly chevron: boolean;
}

/**
 * The topmost box at a point of the scene; a frame counts only by its head, its ground is the canvas of its children.
 * `left`: the edge of the screen, where the head of a frame stands that begins before it.
 */
export function boxAt(
  index: SceneIndex,
  x: number,
  y: number,
  slack = 0,
  left = Number.NEGATIVE_INFINITY,
): BoxHit | null {
  const { scene } = index;
  const rows = index.boxes.query(x - slack, y - slack, x + slack, y + slack);
  for (let k = rows.length - 1; k >= 0; k--) {
    const box = rows[k] ?? 0;
    const kind = scene.kind[box];
    const start = scene.x[box] ?? 0;
    const dx = x - (kind === 'frame' ? Math.max(start, left) : start);
    const dy = y - (scene.y[box] ?? 0);
    if (kind === 'frame' && dy > FRAME_HEAD) continue;
    const opens = kind === 'frame' || (scene.group[box] ?? null) !== null;
    const row = kind === 'op' ? Math.floor((dy - HEAD) / ROW) : -1;
    return {
      box,
      row: row >= 0 && row < (scene.rows[box]?.length ?? 0) ? row : -1,
      chevron: opens && dx >= 4 && dx <= 26 && dy <= (kind === 'frame' ? FRAME_HEAD : 30),
    };
  }
  return null;
}

/** The edge that passes within `reach` px of a point, the nearest one; -1: none. */
export function edgeAt(index: SceneIndex, x: number, y: number, reach: number): number {
  const { pointStart, points } = index.scene.edges;
  let nearest = -1;
  let distance = reach;
  for (const edge of index.edges.query(x - reach, y - reach, x + reach, y + reach)) {
    const last = (pointStart[edge + 1] ?? 0) * 2 - 2;
    for (let k = (pointStart[edge] ?? 0) * 2; k < last; k += 2) {
      const x0 = Math.min(points[k] ?? 0, points[k + 2] ?? 0);
      const x1 = Math.max(points[k] ?? 0, points[k + 2] ?? 0);
      const y0 = Math.min(points[k + 1] ?? 0, points[k + 3] ?? 0);
      const y1 = Math.max(points[k + 1] ?? 0, points[k + 3] ?? 0);
      const d = Math.hypot(Math.max(x0 - x, 0, x - x1), Math.max(y0 - y, 0, y - y1));
      if (d < distance) {
        distance = d;
        nearest = edge;
      }
    }
  }
  return nearest;
}

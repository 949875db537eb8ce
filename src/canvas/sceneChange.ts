import type { BoxId } from '../graph/view';
import type { SceneIndex } from './sceneIndex';
import { firstView, fitView, keepInPlace, type Rect, type Viewport, visibleRect } from './viewport';

export function rectOf(index: SceneIndex, row: number): Rect {
  const { scene } = index;
  return { x: scene.x[row] ?? 0, y: scene.y[row] ?? 0, width: scene.width[row] ?? 0, height: scene.height[row] ?? 0 };
}

/** The box nearest to the middle of the screen that both scenes have. */
function middleBox(before: SceneIndex, after: SceneIndex, view: Viewport, width: number, height: number): BoxId | null {
  const seen = visibleRect(view, width, height);
  let best: BoxId | null = null;
  let distance = Number.POSITIVE_INFINITY;
  for (const row of before.boxes.query(seen.x, seen.y, seen.x + seen.width, seen.y + seen.height)) {
    const id = before.scene.id[row];
    if (id === undefined || !after.rowOf.has(id)) continue;
    const box = rectOf(before, row);
    const d = Math.hypot(box.x - seen.x - seen.width / 2, box.y - seen.y - seen.height / 2);
    if (d < distance) {
      distance = d;
      best = id;
    }
  }
  return best;
}

export interface SceneChange {
  readonly view: Viewport;
  /** How far the anchor moved in the scene; null: another picture, nothing glides. */
  readonly moved: { readonly dx: number; readonly dy: number } | null;
}

/**
 * Where to look when a new scene arrives: the box that was clicked, else the
 * selected one, else whatever is in the middle stays where it is on the screen.
 */
export function changeScene(
  before: SceneIndex | null,
  after: SceneIndex,
  view: Viewport,
  wanted: readonly (BoxId | null)[],
  size: { readonly width: number; readonly height: number },
): SceneChange {
  const { bounds } = after.scene;
  const sameStart = before !== null && JSON.stringify(before.scene.start) === JSON.stringify(after.scene.start);
  if (!sameStart) {
    const input = Math.max(0, after.scene.kind.indexOf('input'));
    return { view: firstView(bounds, rectOf(after, input), size.width, size.height), moved: null };
  }
  const shared = (id: BoxId | null): id is BoxId => id !== null && before.rowOf.has(id) && after.rowOf.has(id);
  const anchor = wanted.find(shared) ?? middleBox(before, after, view, size.width, size.height);
  if (anchor === null) return { view: fitView(bounds, size.width, size.height), moved: null };
  const old = rectOf(before, before.rowOf.get(anchor) ?? 0);
  const now = rectOf(after, after.rowOf.get(anchor) ?? 0);
  return { view: keepInPlace(view, old, now), moved: { dx: now.x - old.x, dy: now.y - old.y } };
}

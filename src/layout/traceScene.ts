import type { BoxId } from '../graph/view';
import type { Scene } from './layoutApi';

export type TraceDirection = 'ancestors' | 'descendants' | 'both';

/**
 * Boxes that a box of the scene is fed by or feeds, itself included. A frame has
 * two sides: what enters it goes on to everything fed from its border, because
 * the drawing bundles its inputs too.
 */
export function traceScene(scene: Scene, box: BoxId, direction: TraceDirection): BoxId[] {
  const start = scene.id.indexOf(box);
  if (start < 0) return [];
  const reached = new Uint8Array(scene.count);
  if (direction !== 'ancestors') flood(scene, start, true, reached);
  if (direction !== 'descendants') flood(scene, start, false, reached);
  return scene.id.filter((_, row) => reached[row] === 1);
}

/** A frame's border is entered at one pin and left at another: states are rows, and rows again for the way out. */
function flood(scene: Scene, start: number, down: boolean, reached: Uint8Array): void {
  const { from, to, count } = scene.edges;
  const next = new Map<number, number[]>();
  const link = (a: number, b: number): void => {
    const list = next.get(a);
    if (list) list.push(b);
    else next.set(a, [b]);
  };
  const isFrame = (row: number): boolean => scene.kind[row] === 'frame';
  for (let e = 0; e < count; e++) {
    const a = from[e] ?? 0;
    const b = to[e] ?? 0;
    const leaves = isFrame(a) && scene.parent[b] !== a ? a + scene.count : a;
    const enters = isFrame(b) && scene.parent[a] === b ? b + scene.count : b;
    if (down) link(leaves, enters);
    else link(enters, leaves);
  }
  const seen = new Uint8Array(scene.count * 2);
  const pending: number[] = [];
  const visit = (state: number): void => {
    if (seen[state]) return;
    seen[state] = 1;
    reached[state % scene.count] = 1;
    pending.push(state);
  };
  visit(start);
  // All of an open group is the start when the group is.
  if (isFrame(start)) {
    visit(start + scene.count);
    for (let row = start + 1; row < scene.count && isInside(scene, row, start); row++) visit(row);
  }
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    for (const other of next.get(state) ?? []) visit(other);
  }
}

function isInside(scene: Scene, row: number, frame: number): boolean {
  for (let at = scene.parent[row] ?? -1; at >= 0; at = scene.parent[at] ?? -1) if (at === frame) return true;
  return false;
}

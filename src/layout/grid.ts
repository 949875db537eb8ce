import type { GroupView } from '../graph/view';
import type { ChildSize } from './groupProblem';
import { BOX_GAP, type GroupLayout, OP_GAP } from './problem';

/** Fewer boxes side by side keep their lines. */
const MOST_LINES = 100;
/** Width to height of the grid. */
const ASPECT = 1.6;

/**
 * Very many boxes without an edge among each other, all between the same borders:
 * an open pack. They stand in rows as in a table. Lines to each would be a curtain
 * over all of them, and those past one row the picture's whole width: none is drawn.
 * null for every other view.
 */
export function arrangeGrid(view: GroupView, sizes: readonly ChildSize[]): GroupLayout | null {
  const count = view.boxes.length;
  if (count <= MOST_LINES || view.edges.some(({ from, to }) => from >= 0 && to >= 0)) return null;
  let area = 0;
  for (const { width, height } of sizes) area += (width + BOX_GAP) * (height + OP_GAP);
  const broad = Math.sqrt(area * ASPECT);
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  let left = 0;
  let top = OP_GAP / 2;
  let rowHeight = 0;
  let width = 0;
  for (const [i, size] of sizes.entries()) {
    if (left > 0 && left + size.width > broad) {
      left = 0;
      top += rowHeight + OP_GAP / 2;
      rowHeight = 0;
    }
    x[i] = left;
    y[i] = top;
    width = Math.max(width, left + size.width);
    rowHeight = Math.max(rowHeight, size.height);
    left += size.width + BOX_GAP;
  }
  const enters = view.edges.some(({ from }) => from < 0);
  const leaves = view.edges.some(({ to }) => to < 0);
  return {
    width,
    height: top + rowHeight + OP_GAP / 2,
    x,
    y,
    inX: enters ? width / 2 : -1,
    outX: leaves ? width / 2 : -1,
    routes: { start: new Uint32Array(view.edges.length + 1), points: new Float32Array(0) },
  };
}

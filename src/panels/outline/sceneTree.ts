import type { BoxId, GroupId } from '../../graph/view';
import type { Scene } from '../../layout/layoutApi';

/** A box of the scene as a line of the outline. */
export interface SceneLine {
  readonly row: number;
  readonly box: BoxId;
  readonly level: number;
  /** null for a box that does not open. */
  readonly group: GroupId | null;
  readonly isOpen: boolean;
}

/** Rows of the scene that have a line, in order: references to hubs only repeat what stands elsewhere. */
export function treeRows(scene: Scene): Int32Array {
  const { count, kind } = scene;
  const rows = new Int32Array(count);
  let lines = 0;
  // What enters a group's own view is added to it last, and read first.
  const isLate = (row: number): boolean => scene.start.within !== undefined && kind[row] !== 'input';
  for (let row = 0; row < count; row++) if (kind[row] !== 'hub' && !isLate(row)) rows[lines++] = row;
  for (let row = 0; row < count; row++) if (kind[row] !== 'hub' && isLate(row)) rows[lines++] = row;
  return rows.subarray(0, lines);
}

/** The scene as a tree: each box below the frame it lies in. */
export function lineOfRow(scene: Scene, row: number): SceneLine {
  const kind = scene.kind[row];
  return {
    row,
    box: scene.id[row] ?? ('' as BoxId),
    level: scene.depth[row] ?? 0,
    group: kind === 'link' ? null : (scene.group[row] ?? null),
    isOpen: kind === 'frame',
  };
}

/** Which line a box has, -1 for none. */
export function lineOfBox(scene: Scene, rows: Int32Array, box: BoxId): number {
  const row = scene.id.indexOf(box);
  if (scene.start.within !== undefined) return row < 0 ? -1 : rows.indexOf(row);
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] ?? 0) < row) low = middle + 1;
    else high = middle;
  }
  return row >= 0 && rows[low] === row ? low : -1;
}

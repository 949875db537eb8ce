/** What {@link treeMove} needs to know of a row. */
interface MovableRow {
  readonly level: number;
  readonly expanded: boolean | null;
  readonly text: string;
}

type TreeMove = { readonly row: number; readonly action: 'go' | 'toggle' | 'select' };

/**
 * What a key does in a tree whose cursor is at row `at` (-1: nowhere), after the
 * ARIA tree pattern; null for keys that mean nothing here. A letter goes to the
 * next row that starts with it.
 */
export function treeMove(rows: readonly MovableRow[], at: number, key: string): TreeMove | null {
  if (rows.length === 0) return null;
  const go = (row: number): TreeMove => ({ row: Math.min(rows.length - 1, Math.max(0, row)), action: 'go' });
  const row = rows[at];
  switch (key) {
    case 'ArrowDown':
      return go(at + 1);
    case 'ArrowUp':
      return go(at < 0 ? rows.length - 1 : at - 1);
    case 'Home':
      return go(0);
    case 'End':
      return go(rows.length - 1);
    case 'ArrowRight':
      if (!row || row.expanded === null) return null;
      return row.expanded ? go(at + 1) : { row: at, action: 'toggle' };
    case 'ArrowLeft':
      if (!row) return null;
      if (row.expanded) return { row: at, action: 'toggle' };
      return go(parentOf(rows, at));
    case 'Enter':
    case ' ':
      return row ? { row: at, action: 'select' } : null;
    default:
      return key.length === 1 && /[\p{L}\p{N}_]/u.test(key) ? typeAhead(rows, at, key) : null;
  }
}

function parentOf(rows: readonly MovableRow[], at: number): number {
  const level = rows[at]?.level ?? 0;
  for (let i = at - 1; i >= 0; i--) {
    if ((rows[i]?.level ?? 0) < level) return i;
  }
  return at;
}

function typeAhead(rows: readonly MovableRow[], at: number, key: string): TreeMove | null {
  const letter = key.toLowerCase();
  for (let step = 1; step <= rows.length; step++) {
    const row = (at + step + rows.length) % rows.length;
    if (rows[row]?.text.toLowerCase().startsWith(letter)) return { row, action: 'go' };
  }
  return null;
}

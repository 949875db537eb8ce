import { useEffect, useMemo } from 'react';
import type { BoxId, GroupId } from '../../graph/view';
import { formatCount } from '../../lib/text';
import type { OutlineItem } from '../../layout/layoutApi';
import { loadOutline, useOutline } from '../../state/outlineTree';
import { useView } from '../../state/view';
import { closeGroup, openGroup, selectBox } from '../../state/viewActions';
import { Tree, type TreeRow } from '../../ui/Tree';

const ROOT = '' as GroupId;
const NONE: readonly GroupId[] = [];

/** The graph as a tree: the same groups are open here and on the canvas, the same box is selected. */
export function GraphTree() {
  const start = useView((state) => state.start);
  const open = useView((state) => state.open) ?? NONE;
  const selection = useView((state) => state.selection);
  const children = useOutline((state) => (state.start === start ? state.children : null));

  useEffect(() => {
    if (start) void loadOutline(start, [ROOT, ...open]);
  }, [start, open]);

  const { rows, items } = useMemo(() => flatten(children, new Set(open)), [children, open]);
  if (!start || rows.length === 0) return null;
  return (
    <>
      <h2 className="h4">Graph</h2>
      <Tree
        label="Graph"
        rows={rows}
        selected={selection?.kind === 'box' ? selection.box : null}
        onToggle={(key, isOpen) => {
          const group = items.get(key)?.group;
          if (group) (isOpen ? openGroup : closeGroup)(group);
        }}
        onSelect={(key) => selectBox(key as BoxId)}
      />
    </>
  );
}

function OpCount({ count }: { count: number }) {
  return (
    <>
      {formatCount(count)}
      <span className="sr"> ops</span>
    </>
  );
}

/** The rows of the open groups, parents first, without recursion: groups may nest thousands deep. */
function flatten(
  children: ReadonlyMap<GroupId, readonly OutlineItem[]> | null,
  open: ReadonlySet<GroupId>,
): { readonly rows: readonly TreeRow[]; readonly items: ReadonlyMap<string, OutlineItem> } {
  const rows: TreeRow[] = [];
  const items = new Map<string, OutlineItem>();
  const pending = [...(children?.get(ROOT) ?? [])].reverse().map((item) => ({ item, level: 0 }));
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { item, level } = next;
    // A box stands in one place of the tree; a second one of the same name would not be told apart.
    if (items.has(item.box)) continue;
    items.set(item.box, item);
    const isOpen = item.group === null ? null : open.has(item.group);
    rows.push({
      key: item.box,
      level,
      content: item.title,
      text: item.title,
      expanded: isOpen,
      ...(item.group !== null && { hint: <OpCount count={item.opCount} /> }),
      ...((item.kind === 'input' || item.kind === 'output') && { mark: 'var(--op-io)' }),
    });
    if (isOpen && item.group !== null) {
      const inside = children?.get(item.group) ?? [];
      for (let i = inside.length - 1; i >= 0; i--) {
        const child = inside[i];
        if (child) pending.push({ item: child, level: level + 1 });
      }
    }
  }
  return { rows, items };
}

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Icon } from './Icon';
import { treeMove } from './treeMove';
import './Tree.css';

/** One visible row of a tree: the caller flattens what is expanded, parents before children. */
export interface TreeRow {
  readonly key: string;
  /** 0 at the top. */
  readonly level: number;
  readonly content: ReactNode;
  /** What letters typed in the tree are compared with. */
  readonly text: string;
  /** null: has no children. */
  readonly expanded: boolean | null;
  /** Quiet text at the end: a count, a dtype; a function is called for rows on the screen only. */
  readonly hint?: ReactNode | (() => ReactNode);
  /** CSS colour of the mark before a leaf. */
  readonly mark?: string;
}

const ROW_HEIGHT = 24;
/** The same function each time: with another one all rows would be measured again. */
const rowHeight = (): number => ROW_HEIGHT;

/**
 * A tree after the ARIA pattern: one tab stop, arrows walk and open, Enter
 * chooses. Only the rows on screen are in the document.
 */
export function Tree({
  label,
  rows,
  rowOfKey,
  selected,
  onToggle,
  onSelect,
  onEscape,
  autoHeight = false,
}: {
  label: string;
  rows: readonly TreeRow[];
  /** Where the row of a key stands, -1 where there is none; for rows that are made only when they are looked at. */
  rowOfKey?: (key: string) => number;
  selected: string | null;
  onToggle: (key: string, open: boolean) => void;
  onSelect: (key: string) => void;
  onEscape?: () => void;
  /** As high as its rows instead of filling its parent. */
  autoHeight?: boolean;
}) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<string | null>(selected);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: rowHeight,
    overscan: 12,
  });
  const rowAt = (key: string | null): number =>
    key === null ? -1 : (rowOfKey?.(key) ?? rows.findIndex((row) => row.key === key));
  const cursorRow = rowAt(cursor);

  // What was chosen elsewhere (canvas, search) comes into view here.
  const selectedRow = rowAt(selected);
  useEffect(() => {
    if (selectedRow >= 0) virtual.scrollToIndex(selectedRow, { align: 'auto' });
    // oxlint-disable-next-line react/exhaustive-deps -- a new virtualizer object is no reason to scroll
  }, [selectedRow]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const move = treeMove(rows, cursorRow, event.key);
    if (!move) {
      if (event.key === 'Escape') onEscape?.();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const row = rows[move.row];
    if (!row) return;
    setCursor(row.key);
    if (move.action === 'toggle') onToggle(row.key, !row.expanded);
    else if (move.action === 'select') onSelect(row.key);
    else virtual.scrollToIndex(move.row, { align: 'auto' });
  };

  const active = rows[cursorRow];
  return (
    <div
      ref={scroller}
      className={`tree ${autoHeight ? 'auto' : ''}`}
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={active ? `${id}${cursorRow}` : undefined}
      onKeyDown={onKeyDown}
      onFocus={() => {
        if (cursorRow < 0) setCursor(selected ?? rows[0]?.key ?? null);
      }}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- keys are handled by the tree, which holds the focus
            <div
              key={row.key}
              id={`${id}${item.index}`}
              role="treeitem"
              tabIndex={-1}
              aria-level={row.level + 1}
              aria-expanded={row.expanded ?? undefined}
              aria-selected={row.key === selected}
              className={`t ${row.key === selected ? 'on' : ''} ${row.key === cursor ? 'cursor' : ''}`}
              style={{ top: item.start, paddingLeft: 8 + row.level * 14 }}
              onClick={() => {
                setCursor(row.key);
                onSelect(row.key);
              }}
            >
              {row.expanded === null ? (
                <span className="sp" />
              ) : (
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the pointer's way; Right and Left are the keyboard's
                <span
                  className="twist"
                  onClick={(event) => {
                    event.stopPropagation();
                    setCursor(row.key);
                    onToggle(row.key, !row.expanded);
                  }}
                >
                  <Icon name={row.expanded ? 'down' : 'right'} />
                </span>
              )}
              {row.mark && <span className="sw" style={{ background: row.mark }} />}
              <span className="cut">{row.content}</span>
              {row.hint !== undefined && (
                <span className="n">{typeof row.hint === 'function' ? row.hint() : row.hint}</span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

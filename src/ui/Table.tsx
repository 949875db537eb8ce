import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Icon } from './Icon';
import './Table.css';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** px; with `grow` at least so wide. */
  readonly width: number;
  /** Share of the space that is left. */
  readonly grow?: number;
  readonly number?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** Absent: the column cannot be sorted. */
  readonly sortable?: boolean;
}

export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}

const ROW_HEIGHT = 28;
/** Between columns, and left and right of them together; px. As in Table.css. */
const GAP = 16;

/** A long table: only the rows on screen are in the document; one tab stop, arrows walk, Enter chooses. */
export function Table<Row>({
  label,
  columns,
  rows,
  rowKey,
  selected,
  onSelect,
  sort,
  onSort,
}: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  selected?: string | null;
  onSelect?: (row: Row) => void;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
}) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState(-1);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const template = columns.map(({ width, grow }) => (grow ? `minmax(${width}px, ${grow}fr)` : `${width}px`)).join(' ');
  // Every row is a grid of its own: only a common width keeps their columns in line.
  const minWidth = columns.reduce((sum, { width }) => sum + width + GAP, GAP);

  const selectedRow = selected ? rows.findIndex((row) => rowKey(row) === selected) : -1;
  useEffect(() => {
    if (selectedRow >= 0) virtual.scrollToIndex(selectedRow, { align: 'auto' });
    // oxlint-disable-next-line react/exhaustive-deps -- a new virtualizer object is no reason to scroll
  }, [selectedRow]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW_HEIGHT) / ROW_HEIGHT) - 1);
    const steps: Record<string, number> = {
      ArrowDown: cursor + 1,
      ArrowUp: cursor - 1,
      PageDown: cursor + page,
      PageUp: cursor - page,
      Home: 0,
      End: rows.length - 1,
    };
    const next = steps[event.key];
    const row = rows[cursor];
    if (next !== undefined && rows.length > 0) {
      const to = Math.min(rows.length - 1, Math.max(0, next));
      setCursor(to);
      virtual.scrollToIndex(to, { align: 'auto' });
    } else if (event.key === 'Enter' && row && onSelect) onSelect(row);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={scroller}
      className="vtable"
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      aria-activedescendant={cursor >= 0 ? `${id}${cursor}` : undefined}
      onKeyDown={onKeyDown}
      onFocus={() => {
        if (cursor < 0 && rows.length > 0) setCursor(Math.max(0, selectedRow));
      }}
    >
      <div
        className="vtable-head"
        role="row"
        aria-rowindex={1}
        tabIndex={-1}
        style={{ gridTemplateColumns: template, minWidth }}
      >
        {columns.map((column) => (
          <div
            key={column.key}
            role="columnheader"
            tabIndex={-1}
            className={column.number ? 'num' : ''}
            aria-sort={sort?.key === column.key ? (sort.descending ? 'descending' : 'ascending') : undefined}
          >
            {column.sortable && onSort ? (
              <button
                type="button"
                onClick={() =>
                  onSort({
                    key: column.key,
                    // Numbers are most often wanted largest first.
                    descending: sort?.key === column.key ? !sort.descending : column.number === true,
                  })
                }
              >
                {column.title}
                {sort?.key === column.key && <Icon name={sort.descending ? 'down' : 'up'} small />}
              </button>
            ) : (
              column.title
            )}
          </div>
        ))}
      </div>
      <div role="presentation" style={{ height: virtual.getTotalSize(), minWidth, position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          const key = rowKey(row);
          return (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- keys are handled by the grid, which holds the focus
            <div
              key={key}
              id={`${id}${item.index}`}
              role="row"
              tabIndex={-1}
              aria-rowindex={item.index + 2}
              aria-selected={onSelect ? key === selected : undefined}
              className={`vtable-row ${key === selected ? 'on' : ''} ${item.index === cursor ? 'cursor' : ''} ${onSelect ? 'click' : ''}`}
              style={{ gridTemplateColumns: template, top: item.start }}
              onClick={() => {
                setCursor(item.index);
                onSelect?.(row);
              }}
            >
              {columns.map((column) => (
                <div key={column.key} role="gridcell" tabIndex={-1} className={`cut ${column.number ? 'num' : ''}`}>
                  {column.cell(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

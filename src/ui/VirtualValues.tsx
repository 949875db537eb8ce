import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import './VirtualValues.css';

const ROW_HEIGHT = 22;

/** A table of any number of rows and columns; only the cells on screen are in the document. */
export function VirtualValues({
  label,
  rows,
  columns,
  cell,
  rowLabel,
  columnLabel,
  cellWidth = 76,
}: {
  label: string;
  rows: number;
  columns: number;
  cell: (row: number, column: number) => string;
  rowLabel: (row: number) => string;
  columnLabel: (column: number) => string;
  /** px. */
  cellWidth?: number;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const down = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
  });
  const across = useVirtualizer({
    count: columns,
    horizontal: true,
    getScrollElement: () => scroller.current,
    estimateSize: () => cellWidth,
    overscan: 4,
  });
  return (
    <div
      ref={scroller}
      className="values"
      role="table"
      aria-label={label}
      aria-rowcount={rows + 1}
      aria-colcount={columns + 1}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable by keyboard
      tabIndex={0}
    >
      <div
        role="presentation"
        className="values-all"
        style={{ width: across.getTotalSize() + HEAD, height: down.getTotalSize() + ROW_HEIGHT }}
      >
        <div className="values-head" role="row" aria-rowindex={1}>
          <span className="values-corner" role="columnheader" aria-colindex={1}>
            <span className="sr">index</span>
          </span>
          {across.getVirtualItems().map((item) => (
            <span
              key={item.index}
              role="columnheader"
              aria-colindex={item.index + 2}
              className="values-cell"
              style={{ left: item.start + HEAD, width: cellWidth }}
            >
              {columnLabel(item.index)}
            </span>
          ))}
        </div>
        {down.getVirtualItems().map((line) => (
          <div
            key={line.index}
            role="row"
            aria-rowindex={line.index + 2}
            className="values-row"
            style={{ top: line.start + ROW_HEIGHT }}
          >
            <span className="values-label" role="rowheader" aria-colindex={1}>
              {rowLabel(line.index)}
            </span>
            {across.getVirtualItems().map((item) => (
              <span
                key={item.index}
                role="cell"
                aria-colindex={item.index + 2}
                className="values-cell"
                style={{ left: item.start + HEAD, width: cellWidth }}
              >
                {cell(line.index, item.index)}
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Width of the column of row labels, px. */
const HEAD = 52;

import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import './LineList.css';

/** A long text by its numbered lines; only those on screen are in the document. Numbers start at 0, as ids do. */
export function LineList({ label, lines }: { label: string; lines: readonly string[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 20,
    overscan: 20,
  });
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable by keyboard
    <div ref={scroller} className="lines" role="region" aria-label={label} tabIndex={0}>
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => (
          <div key={item.index} className="line mono" style={{ top: item.start }}>
            <span className="line-number">{item.index}</span>
            {lines[item.index]}
          </div>
        ))}
      </div>
    </div>
  );
}

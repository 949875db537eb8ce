import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import './Splitter.css';

/** Drag or arrow keys change the width of the panel beside it; double-click brings `initial` back. */
export function Splitter({
  label,
  width,
  min,
  max,
  initial,
  side,
  onChange,
}: {
  /** Name of the panel that is resized. */
  label: string;
  /** px. */
  width: number;
  min: number;
  max: number;
  initial: number;
  /** On which side of the splitter the panel is. */
  side: 'left' | 'right';
  onChange: (width: number) => void;
}) {
  const start = useRef<{ x: number; width: number } | null>(null);
  const sign = side === 'left' ? 1 : -1;
  const change = (next: number): void => onChange(Math.min(max, Math.max(min, Math.round(next))));

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.shiftKey ? 64 : 16;
    if (event.key === 'ArrowRight') change(width + sign * step);
    else if (event.key === 'ArrowLeft') change(width - sign * step);
    else if (event.key === 'Home') change(min);
    else if (event.key === 'End') change(max);
    else return;
    event.preventDefault();
  };
  const onPointerDown = (event: PointerEvent): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width };
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (start.current) change(start.current.width + sign * (event.clientX - start.current.x));
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a focusable separator is a control (ARIA window splitter)
    <div
      className={`splitter ${side}`}
      role="separator"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`Width of ${label}`}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        start.current = null;
      }}
      onDoubleClick={() => onChange(initial)}
    />
  );
}

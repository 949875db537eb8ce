import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { rampPosition } from './colourScale';
import './Heatmap.css';
import { rampTokens, readRamp } from './rampTokens';
import { useThemeName } from './useThemeName';

/** A cell of the picture. */
export interface HeatmapCell {
  readonly row: number;
  readonly column: number;
}

/** A picture of numbers: one pixel block a cell, ink to rust where there are negatives, NaN in magenta. */
export function Heatmap({
  label,
  width,
  height,
  values,
  limit,
  onCell,
}: {
  label: string;
  /** Cells. */
  width: number;
  height: number;
  /** C order. */
  values: Float64Array;
  /** Magnitude at the ends of the scale. */
  limit: number;
  /** The cell under the pointer or the cursor keys. */
  onCell: (cell: HeatmapCell | null) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeName();
  const [cursor, setCursor] = useState<HeatmapCell | null>(null);
  const diverging = values.some((value) => value < 0);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || width === 0 || height === 0) return;
    const colours = readRamp(diverging);
    const image = context.createImageData(width, height);
    values.forEach((value, i) => {
      const isNan = Number.isNaN(value);
      const at = isNan ? 0 : 3 * rampPosition(value, limit, diverging);
      image.data[4 * i] = isNan ? 0xd1 : (colours[at] ?? 0);
      image.data[4 * i + 1] = isNan ? 0x21 : (colours[at + 1] ?? 0);
      image.data[4 * i + 2] = isNan ? 0xb9 : (colours[at + 2] ?? 0);
      image.data[4 * i + 3] = 255;
    });
    context.putImageData(image, 0, 0);
    // oxlint-disable-next-line react/exhaustive-deps -- the theme changes what the tokens say
  }, [values, width, height, limit, diverging, theme]);

  const show = (cell: HeatmapCell | null): void => {
    setCursor(cell);
    onCell(cell);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Record<string, readonly [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const { row, column } = cursor ?? { row: 0, column: 0 };
    show({
      row: Math.min(height - 1, Math.max(0, row + step[0])),
      column: Math.min(width - 1, Math.max(0, column + step[1])),
    });
  };
  // Few cells are drawn as squares of a readable size; many fill the width.
  const scale = Math.max(1, Math.min(24, Math.floor(352 / width)));
  return (
    <div className="heatmap" style={{ width: width * scale < 180 ? width * scale : '100%' }}>
      <canvas
        ref={canvas}
        width={width}
        height={height}
        role="img"
        aria-label={label}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrows read the values cell by cell
        tabIndex={0}
        style={{ aspectRatio: `${width} / ${Math.max(height, width / 40)}` }}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const row = Math.floor(((event.clientY - box.top) / box.height) * height);
          const column = Math.floor(((event.clientX - box.left) / box.width) * width);
          if (row >= 0 && row < height && column >= 0 && column < width) show({ row, column });
        }}
        onPointerLeave={() => show(null)}
        onBlur={() => show(null)}
      />
      {cursor && (
        <span
          className="heatmap-cursor"
          style={{
            left: `${(100 * cursor.column) / width}%`,
            top: `${(100 * cursor.row) / height}%`,
            width: `${100 / width}%`,
            height: `${100 / height}%`,
          }}
        />
      )}
    </div>
  );
}

/** The colours of a heat map with the numbers at their ends. */
export function HeatmapScale({
  limit,
  diverging,
  format,
}: {
  limit: number;
  diverging: boolean;
  format: (value: number) => string;
}) {
  const stops = rampTokens(diverging)
    .map((name) => `var(${name})`)
    .join(',');
  return (
    <div className="heatmap-scale tiny mono muted">
      <span>{diverging ? format(-limit) : '0'}</span>
      <span className="heatmap-ramp" style={{ background: `linear-gradient(90deg,${stops})` }} />
      <span>{format(limit)}</span>
    </div>
  );
}

import { useState } from 'react';
import type { HostTensor } from '../../../model/tensor';
import { FLOAT32_DIGITS, formatElement } from '../../../weights/format';
import { seriesLine } from './seriesLine';

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [352, 140, 4, 16];

/** A row of an output that is a series, `length` numbers. */
export interface SeriesProps {
  readonly name: string;
  readonly tensor: HostTensor;
  readonly row: number;
  readonly length: number;
}

/** A row of numbers as a line; the value under the pointer is written out. */
export function SeriesChart({ name, tensor, row, length }: SeriesProps) {
  const [at, setAt] = useState<number | null>(null);
  const values = Array.from({ length }, (_, i) => Number((tensor.data as Float32Array)[row * length + i] ?? 0));
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const x = (i: number): number => LEFT + (i / Math.max(1, length - 1)) * (WIDTH - 2 * LEFT);
  const y = (value: number): number => LEFT + (1 - (value - low) / (high - low || 1)) * (HEIGHT - BOTTOM - 2 * LEFT);
  const text = (i: number): string => formatElement(tensor, row * length + i, FLOAT32_DIGITS);
  return (
    <div className="run-series">
      <div className="row small mono muted">
        <span>{values.indexOf(high) >= 0 ? text(values.indexOf(high)) : ''}</span>
        <span className="grow" />
        <span>{at === null ? '' : `[${at}] ${text(at)}`}</span>
      </div>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT - BOTTOM}`}
        role="img"
        aria-label={`${name}: ${length} values from ${low} to ${high}`}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const i = Math.round(((event.clientX - box.left) / box.width) * (length - 1));
          setAt(Math.min(length - 1, Math.max(0, i)));
        }}
        onPointerLeave={() => setAt(null)}
      >
        <polyline
          className="run-line"
          points={seriesLine(values, { width: WIDTH, height: HEIGHT - BOTTOM, margin: LEFT })}
        />
        {at !== null && <circle className="run-dot" cx={x(at)} cy={y(values[at] ?? 0)} r="3.5" />}
      </svg>
      <div className="row small mono muted">
        <span>{values.indexOf(low) >= 0 ? text(values.indexOf(low)) : ''}</span>
        <span className="grow" />
        <span>{length} values</span>
      </div>
    </div>
  );
}

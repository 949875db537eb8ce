import { useState } from 'react';
import './Histogram.css';

const WIDTH = 352;
const HEIGHT = 64;

/**
 * Bars of counts over equal bins. On the log scale a bar is log(1 + count) high,
 * so that a single element still shows beside millions.
 */
export function Histogram({
  edges,
  counts,
  log,
  format,
}: {
  /** One more than `counts`. */
  edges: Float64Array;
  counts: Uint32Array;
  log: boolean;
  format: (value: number) => string;
}) {
  const [hover, setHover] = useState<number | null>(null);
  const height = (count: number): number => (log ? Math.log1p(count) : count);
  let top = 0;
  for (const count of counts) top = Math.max(top, height(count));
  const bin = WIDTH / counts.length;
  const low = edges[0] ?? 0;
  const high = edges.at(-1) ?? 0;
  const tick = (part: number): string => format(low + (high - low) * part);
  const shown = hover === null ? null : (counts[hover] ?? 0);
  return (
    <div className="histogram">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Histogram from ${format(low)} to ${format(high)}, ${log ? 'logarithmic' : 'linear'}`}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const at = Math.floor(((event.clientX - box.left) / box.width) * counts.length);
          setHover(Math.min(counts.length - 1, Math.max(0, at)));
        }}
        onPointerLeave={() => setHover(null)}
      >
        {[...counts].map((count, i) => {
          const size = top === 0 || count === 0 ? 0 : Math.max(0.7, (HEIGHT * height(count)) / top);
          return (
            <rect
              key={i}
              className={i === hover ? 'on' : ''}
              x={i * bin}
              y={HEIGHT - size}
              width={Math.max(0.5, bin - (bin > 2.5 ? 1 : 0))}
              height={size}
            />
          );
        })}
      </svg>
      <div className="histogram-ticks mono tiny muted">
        {shown !== null && hover !== null ? (
          <span>
            {format(edges[hover] ?? 0)} … {format(edges[hover + 1] ?? 0)}: {shown.toLocaleString('en-US')}
          </span>
        ) : (
          [0, 0.25, 0.5, 0.75, 1].map((part) => <span key={part}>{tick(part)}</span>)
        )}
      </div>
    </div>
  );
}

import type { ReactNode } from 'react';
import './KeyValue.css';

/** Facts as name and value, in two columns. Rows whose value is null are left out. */
export function KeyValue({ rows, wide = false }: { rows: readonly (readonly [string, ReactNode])[]; wide?: boolean }) {
  return (
    <dl className={`kv ${wide ? 'wide' : ''}`}>
      {rows.map(([name, value]) =>
        value === null ? null : (
          <div key={name} className="kv-row">
            <dt>{name}</dt>
            <dd className="break">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** Small figures in a grid: `min`, `max`, … each over its value. */
export function Figures({ figures }: { figures: readonly (readonly [string, string])[] }) {
  return (
    <dl className="stats">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

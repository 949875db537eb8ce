import { formatBytes } from '../../lib/text';
import { openSample } from '../../state/openSources';
import type { SampleCard as Card } from '../../state/samples';
import { SILHOUETTES } from './silhouettes';

const STEP = 24;
const WIDTH = 248;
const MIDDLE = 29;

/** One sample: a drawing of its graph, what it does, its size. The whole card opens it. */
export function SampleCard({ card }: { card: Card }) {
  return (
    <button type="button" className="card sample" onClick={() => openSample(card.name)} title={card.try}>
      <Silhouette steps={SILHOUETTES[card.name] ?? []} />
      <span className="sample-text">
        <span className="row">
          <span className="m5 grow cut">{card.title}</span>
          <span className="small muted">{formatBytes(card.totalBytes)}</span>
        </span>
        <span className="tiny mono muted">{card.name}</span>
      </span>
    </button>
  );
}

/** Family marks joined from left to right, between the two solid ends. */
function Silhouette({ steps }: { steps: readonly (readonly string[])[] }) {
  const columns = [['io'], ...steps, ['io']];
  const left = (WIDTH - (columns.length - 1) * STEP - 14) / 2;
  const x = (column: number): number => left + column * STEP;
  const y = (row: number, count: number): number => MIDDLE + (row - (count - 1) / 2) * 14;
  return (
    <svg className="silhouette" viewBox={`0 0 ${WIDTH} 58`} aria-hidden="true">
      {columns.slice(1).flatMap((to, column) => {
        const from = columns[column] ?? [];
        return from.flatMap((_, a) =>
          to.map((__, b) => {
            const [x1, y1, x2, y2] = [x(column) + 14, y(a, from.length), x(column + 1), y(b, to.length)];
            const bend = (x1 + x2) / 2;
            return <path key={`${column}.${a}.${b}`} d={`M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}`} />;
          }),
        );
      })}
      {columns.flatMap((families, column) =>
        families.map((family, row) => (
          <rect
            key={`${column}.${row}`}
            x={x(column)}
            y={y(row, families.length) - 4}
            width="14"
            height="8"
            rx={family === 'io' ? 4 : 1.5}
            style={{ fill: `var(--op-${family})` }}
          />
        )),
      )}
    </svg>
  );
}

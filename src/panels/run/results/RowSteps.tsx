import { formatCount } from '../../../lib/text';
import { Button } from '../../../ui/Button';

/** Steps through the rows of a batch, of which one is shown at a time; nothing where there is only one. */
export function RowSteps({
  what = 'row',
  row,
  rows,
  onRow,
}: {
  what?: string;
  row: number;
  rows: number;
  onRow: (row: number) => void;
}) {
  if (rows <= 1) return null;
  return (
    <div className="row small run-row">
      <Button small icon="left" aria-label={`Previous ${what}`} disabled={row === 0} onClick={() => onRow(row - 1)} />
      <span>
        {what} {row + 1} of {formatCount(rows)}
      </span>
      <Button
        small
        icon="right"
        aria-label={`Next ${what}`}
        disabled={row === rows - 1}
        onClick={() => onRow(row + 1)}
      />
    </div>
  );
}

import { useEffect, useMemo } from 'react';
import { listNames, plural } from '../../../lib/text';
import type { ExampleFeature } from '../../../model/example';
import { formatTensorShape } from '../../../model/shape';
import type { TensorSpec } from '../../../model/summary';
import { Button } from '../../../ui/Button';
import { Check } from '../../../ui/Check';
import type { Fed } from './fed';
import { readRecords } from './records';
import { RowsText, NO_ROWS, type RowsSource } from './RowsText';
import { rowsFor } from './rowsFor';
import { guessHead } from './rowTensors';
import { useKept } from './useKept';

/** Rows of a table for one input: CSV or a JSON list, a tf.train.Example or a row of the tensor from each. */
export function RowsWay({
  spec,
  features,
  handed,
  onFed,
}: {
  spec: TensorSpec;
  features: readonly ExampleFeature[] | undefined;
  handed: File | null;
  onFed: (fed: Fed) => void;
}) {
  const [source, setSource] = useKept<RowsSource>('rows', () => NO_ROWS);
  // null: as guessed.
  const [head, setHead] = useKept<boolean | null>('rows head', () => null);
  const [leftOut, setLeftOut] = useKept<readonly number[]>('rows left out', () => []);

  const records = useMemo(() => {
    if (source.text.trim() === '') return null;
    const names = features ? features.map(({ key }) => key) : [spec.key];
    const guess = guessHead(names, features ? null : spec.dtype);
    return readRecords(source.text, (first, second) => head ?? guess(first, second));
  }, [source, head, spec, features]);
  const outcome = useMemo(
    () => (records?.ok ? rowsFor(records.value, spec, features, leftOut) : null),
    [records, spec, features, leftOut],
  );

  useEffect(() => {
    if (records === null) return onFed({ kind: 'empty' });
    if (!records.ok) return onFed({ kind: 'wrong', why: records.failure });
    if (!outcome) return;
    const { typed } = outcome;
    const label = `${source.file === null ? '' : `${source.file}, `}${plural(records.value.rows.length, 'row')}`;
    onFed(typed.ok ? { kind: 'tensor', tensor: typed.tensor, label } : { kind: 'wrong', why: typed.why });
  }, [records, outcome, source, onFed]);

  const table = records?.ok ? records.value : null;
  const width = table?.rows[0]?.length ?? 0;
  return (
    <div className="col run-text">
      <RowsText
        label={`Rows for ${spec.key}`}
        placeholder={placeholderFor(features)}
        source={source}
        handed={handed}
        onSource={(next) => {
          setSource(next);
          setLeftOut([]);
          setHead(null);
        }}
      />
      {table?.format === 'csv' && !features && (
        <Check label="The first line names the columns" checked={table.columns !== null} onChange={setHead} />
      )}
      {table && !features && width > 1 && (
        <div className="run-columns" role="group" aria-label="Columns fed">
          {Array.from({ length: width }, (_, column) => {
            const isFed = !leftOut.includes(column);
            return (
              <Button
                key={column}
                small
                on={isFed}
                onClick={() =>
                  setLeftOut((before) => (isFed ? [...before, column] : before.filter((other) => other !== column)))
                }
              >
                <span className="cut">{table.columns?.[column] ?? column + 1}</span>
              </Button>
            );
          })}
        </div>
      )}
      {outcome?.typed.ok && (
        <span className="tiny muted">
          {features ? plural(table?.rows.length ?? 0, 'example') : formatTensorShape(outcome.typed.tensor.shape)}
          {outcome.missing.length > 0 && ` · left out: ${listNames(outcome.missing)}`}
          {outcome.unused.length > 0 && ` · not asked for: ${listNames(outcome.unused)}`}
        </span>
      )}
    </div>
  );
}

function placeholderFor(features: readonly ExampleFeature[] | undefined): string {
  if (!features) return '1.5,2,0.25\n3,4,0.5';
  const [a = 'a', b = 'b'] = features.map(({ key }) => key);
  return `${a},${b}\n…,…\n\nor [{"${a}": …, "${b}": […]}, …]`;
}

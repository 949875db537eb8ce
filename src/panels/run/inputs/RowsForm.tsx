import { useMemo, useState } from 'react';
import { listNames, plural } from '../../../lib/text';
import type { TensorSpec } from '../../../model/summary';
import { clearGiven, useGiven } from '../../../state/given';
import { Icon } from '../../../ui/Icon';
import { readRecords } from './records';
import { RowsText, NO_ROWS, type RowsSource } from './RowsText';
import { type ColumnsOutcome, columnsFor } from './rowsFor';
import { guessHead } from './rowTensors';
import { useKept } from './useKept';

/** Fills all inputs of a signature at once from the rows of a table: a column for each input. */
export function RowsForm({
  metaGraph,
  signature,
  specs,
}: {
  metaGraph: number;
  signature: string;
  specs: readonly TensorSpec[];
}) {
  const [source, setSource] = useKept<RowsSource>('rows', () => NO_ROWS);
  const said = useMemo(() => (source.text.trim() === '' ? null : readColumns(source, specs)), [source, specs]);
  const [handed, setHanded] = useState<File | null>(null);

  const take = (next: RowsSource): void => {
    setSource(next);
    const outcome = next.text.trim() === '' ? null : readColumns(next, specs);
    // What is given stands before the fields; going back finds them as they were.
    if (outcome === null || outcome.why !== null) return clearGiven();
    const label = `${next.file === null ? '' : `${next.file}, `}${plural(outcome.rows, 'row')}`;
    useGiven.setState({ given: { metaGraph, signature, label, tensors: outcome.tensors } });
  };

  const example = specs.slice(0, 3).map(({ key }) => key);
  return (
    <details className="sec run-more run-rows-form" open={source.text !== ''}>
      <summary>Rows from CSV or JSON</summary>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the pointer's way; the button chooses the same file */}
      <div
        className="col run-text run-more-body"
        onDrop={(event) => {
          const [file] = event.dataTransfer.files;
          if (!file) return;
          event.preventDefault();
          setHanded(file);
        }}
      >
        <p className="small muted">A column for each input, named as the input; every row is one of the batch.</p>
        <RowsText
          label="Rows for all inputs"
          placeholder={`${example.join(',')}\n${example.map(() => '…').join(',')}`}
          source={source}
          handed={handed}
          onSource={take}
        />
        {said !== null && said.why !== null && (
          <div className="field-error row small error" role="alert">
            <Icon name="error" small />
            <span>{said.why}</span>
          </div>
        )}
        {said?.why === null && (
          <span className="tiny muted">
            {plural(Object.keys(said.tensors).length, 'input')} filled
            {said.missing.length > 0 && ` · without a column: ${listNames(said.missing)}`}
            {said.unused.length > 0 && ` · not asked for: ${listNames(said.unused)}`}
          </span>
        )}
      </div>
    </details>
  );
}

function readColumns({ text }: RowsSource, specs: readonly TensorSpec[]): ColumnsOutcome & { readonly rows: number } {
  const head = guessHead(
    specs.map(({ key }) => key),
    null,
  );
  const records = readRecords(text, head);
  return records.ok
    ? { ...columnsFor(records.value, specs), rows: records.value.rows.length }
    : { tensors: {}, missing: [], unused: [], why: records.failure, rows: 0 };
}

import { useEffect, useMemo } from 'react';
import type { TensorSpec } from '../../../model/summary';
import { formatTensorShape } from '../../../model/shape';
import type { Fed } from './fed';
import { FIRST_RECORDS, type RecordFile, recordsTensor, recordsWanted } from './recordFile';
import { NumberField } from './NumberField';
import { useKept } from './useKept';

/** Which records of a TFRecord file are fed: from which one on, and how many where the input leaves that open. */
export function RecordsFed({ spec, file, onFed }: { spec: TensorSpec; file: RecordFile; onFed: (fed: Fed) => void }) {
  const [from, setFrom] = useKept('first record', () => '1');
  const [count, setCount] = useKept('records fed', () => String(Math.min(file.records.length, FIRST_RECORDS)));
  const typed = useMemo(() => {
    const first = Number(from);
    const many = Number(count);
    if (!Number.isInteger(first) || first < 1) return wrong(`The first record is a whole number from 1, not ${from}.`);
    if (!Number.isInteger(many) || many < 1)
      return wrong(`The number of records is a whole number from 1, not ${count}.`);
    return recordsTensor(file, spec.key, spec.shape, { from: first - 1, count: many });
  }, [file, spec, from, count]);
  useEffect(() => {
    if (!typed.ok) return onFed({ kind: 'wrong', why: typed.why });
    const last = Number(from) + (typed.tensor.shape[0] ?? 1) - 1;
    const which = last > Number(from) ? `records ${from} to ${last}` : `record ${from}`;
    onFed({ kind: 'tensor', tensor: typed.tensor, label: `${file.name}, ${which}` });
  }, [typed, file, from, onFed]);

  const isFree = recordsWanted(spec.shape, -1) < 0;
  return (
    <div className="row small run-records">
      <NumberField label="First record" unit="first" value={from} onChange={setFrom} />
      {isFree && <NumberField label="Number of records" unit="count" value={count} onChange={setCount} />}
      {typed.ok && <span className="mono muted">{formatTensorShape(typed.tensor.shape)}</span>}
      {file.note !== null && <span className="warning">{file.note}</span>}
    </div>
  );
}

function wrong(why: string): { readonly ok: false; readonly why: string } {
  return { ok: false, why };
}

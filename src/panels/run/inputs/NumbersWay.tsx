import { useEffect, useState } from 'react';
import { formatTensorShape } from '../../../model/shape';
import type { TensorSpec } from '../../../model/summary';
import type { ExampleValue, Fed } from './fed';
import { parseNumbers } from './parseNumbers';
import { isColumn } from './rowTensors';
import { useKept } from './useKept';

/** Numbers as nested JSON lists or in a row. */
export function NumbersWay({
  spec,
  example,
  onFed,
}: {
  spec: TensorSpec;
  example: ExampleValue | null;
  onFed: (fed: Fed) => void;
}) {
  const [text, setText] = useKept('numbers', () => '');
  // A newly chosen example takes the place of what was typed, also when it is the same one again.
  const [taken, setTaken] = useState<ExampleValue | null>(null);
  if (example !== taken) {
    setTaken(example);
    if (example?.kind === 'numbers') setText(example.json);
  }

  const typed = text.trim() === '' ? null : parseNumbers(spec.key, text, spec.dtype, spec.shape);
  useEffect(() => {
    if (text.trim() === '') return onFed({ kind: 'empty' });
    const result = parseNumbers(spec.key, text, spec.dtype, spec.shape);
    onFed(result.ok ? { kind: 'tensor', tensor: result.tensor, label: 'numbers' } : { kind: 'wrong', why: result.why });
  }, [text, spec, onFed]);

  return (
    <div className="col run-text">
      <textarea
        className="field"
        rows={isColumn(spec.shape) || spec.shape?.length === 0 ? 2 : 4}
        value={text}
        spellCheck={false}
        aria-label={`Numbers for ${spec.key}`}
        placeholder={placeholderFor(spec)}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {typed?.ok && <span className="tiny muted mono">{formatTensorShape(typed.tensor.shape)}</span>}
    </div>
  );
}

function placeholderFor({ shape }: TensorSpec): string {
  const rank = shape?.length ?? 1;
  if (rank === 0) return '1.5';
  return `${'['.repeat(rank)}1.5, 2, …${']'.repeat(rank)}, or numbers in a row`;
}

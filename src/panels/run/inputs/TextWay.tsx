import { useEffect, useState } from 'react';
import { plural } from '../../../lib/text';
import type { TensorSpec } from '../../../model/summary';
import type { ExampleValue, Fed } from './fed';
import { textTensor } from './makeTensor';
import { useKept } from './useKept';

/** Text as it is: one string a line, or the whole text where the input is a single string. */
export function TextWay({
  spec,
  example,
  onFed,
}: {
  spec: TensorSpec;
  example: ExampleValue | null;
  onFed: (fed: Fed) => void;
}) {
  const [text, setText] = useKept('text', () => '');
  const single = spec.shape?.length === 0;
  // A newly chosen example takes the place of what was typed, also when it is the same one again.
  const [taken, setTaken] = useState<ExampleValue | null>(null);
  if (example !== taken) {
    setTaken(example);
    if (example?.kind === 'text') setText(example.text);
  }

  useEffect(() => {
    const typed = textTensor(spec.key, text, spec.shape);
    const [first = ''] = text.split('\n');
    const label = first === '' ? 'empty text' : first;
    onFed(typed.ok ? { kind: 'tensor', tensor: typed.tensor, label } : { kind: 'wrong', why: typed.why });
  }, [text, spec, onFed]);

  const lines = text.replace(/\n$/, '').split('\n').length;
  return (
    <div className="col run-text">
      <textarea
        className="field"
        rows={4}
        value={text}
        aria-label={`Text for ${spec.key}`}
        placeholder={single ? 'Type a text' : 'Type a text; each line is a string of its own'}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {!single && <span className="tiny muted">{plural(lines, 'string')}</span>}
    </div>
  );
}

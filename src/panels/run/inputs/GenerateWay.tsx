import { useEffect } from 'react';
import { formatTensorShape } from '../../../model/shape';
import type { TensorSpec } from '../../../model/summary';
import { Select } from '../../../ui/Select';
import type { Fed } from './fed';
import { type Generator, generateTensor, withSizes } from './makeTensor';
import { NumberField } from './NumberField';
import { useKept } from './useKept';

/** Elements above which a generated tensor is refused: 1 GiB of float32. */
const LIMIT = 2 ** 28;

/** Numbers made here: zeros, ones, a range, or seeded random ones; free dimensions are asked for. */
export function GenerateWay({ spec, onFed }: { spec: TensorSpec; onFed: (fed: Fed) => void }) {
  const [kind, setKind] = useKept<Generator>('generator', () => 'normal');
  const [seed, setSeed] = useKept('seed', () => '1');
  const [sizes, setSizes] = useKept<readonly string[]>('sizes', () => defaultSizes(spec));
  const seeded = kind === 'normal' || kind === 'uniform';

  useEffect(() => {
    const numbers = sizes.map(Number);
    const wrong = numbers.findIndex((size) => !Number.isInteger(size) || size < 0);
    if (wrong >= 0) return onFed({ kind: 'wrong', why: `A dimension wants a whole number, not ${sizes[wrong]}.` });
    const shape = withSizes(spec.shape, numbers);
    if (shape.reduce((a, b) => a * b, 1) > LIMIT) {
      return onFed({ kind: 'wrong', why: `${formatTensorShape(shape)} is more than this page can hold.` });
    }
    const tensor = generateTensor(kind, spec.dtype, shape, Number(seed) || 0);
    onFed({ kind: 'tensor', tensor, label: seeded ? `${kind}, seed ${Number(seed) || 0}` : kind });
  }, [kind, seed, sizes, seeded, spec, onFed]);

  const freeAxes = (spec.shape ?? []).flatMap((size, axis) => (size < 0 ? [axis] : []));
  return (
    <div className="row run-generate">
      <Select
        label={`Generator for ${spec.key}`}
        value={kind}
        onChange={setKind}
        options={(['normal', 'uniform', 'zeros', 'ones', 'range'] as const).map((value) => ({ value, label: value }))}
      />
      {seeded && <NumberField label="Seed" unit="seed" value={seed} onChange={setSeed} />}
      {freeAxes.map((axis, at) => (
        <NumberField
          key={axis}
          label={`Size of dimension ${axis}`}
          unit={`dim ${axis}`}
          value={sizes[at] ?? ''}
          onChange={(next) => setSizes((before) => before.map((old, i) => (i === at ? next : old)))}
        />
      ))}
    </div>
  );
}

/** A batch of 1; free sizes further in are 8, or 64 where they are a picture's. */
function defaultSizes({ shape }: TensorSpec): readonly string[] {
  const picture = shape?.length === 4;
  return (shape ?? []).flatMap((size, axis) => (size >= 0 ? [] : axis === 0 ? '1' : picture ? '64' : '8'));
}

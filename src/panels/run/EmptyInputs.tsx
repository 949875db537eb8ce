import { plural } from '../../lib/text';
import type { TensorSpec } from '../../model/summary';
import { Button } from '../../ui/Button';
import type { Fed } from './inputs/fed';

/** An input without a value, and what it waits for in words. */
interface EmptyInput {
  readonly key: string;
  readonly wants: string;
}

export function emptyAmong(specs: readonly TensorSpec[], fed: Readonly<Record<string, Fed>>): readonly EmptyInput[] {
  return specs.flatMap((spec) => {
    const given = fed[spec.key];
    if (given?.kind !== 'empty' || spec.default) return [];
    return [{ key: spec.key, wants: given.wants ?? `${spec.key} has no value` }];
  });
}

/** Why Run cannot be pressed yet, beside a button that makes the missing values up. */
export function EmptyInputs({ empty, onGenerate }: { empty: readonly EmptyInput[]; onGenerate: () => void }) {
  const [first, ...others] = empty;
  if (!first) return null;
  const isOne = others.length === 0;
  return (
    <div className="row small run-empty">
      <span className="grow muted cut">{isOne ? first.wants : `${plural(empty.length, 'input')} without a value`}</span>
      <Button small onClick={onGenerate}>
        {isOne ? 'Generate it' : 'Generate them'}
      </Button>
    </div>
  );
}

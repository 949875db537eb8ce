import { OPS } from '../ops';
import { foldedSlots } from './monotone';
import { keepsShape } from './neutral';
import type { Step } from '../plan/plan';
import type { Kernel, OpEntry } from '../registry';
import { isFloating, numbersOf } from '../values/tensors';
import type { Tensor } from '../values/value';

/**
 * TensorFlow's graph optimiser (ConstantFolding) takes TruncateDiv for a division like any other: x / 1 becomes x
 * and 1 / x its reciprocal, though of floats nothing is cut off any more.
 */
export function forgetTruncation(steps: readonly Step[]): readonly Step[] {
  if (!steps.some((step) => step.kind === 'node' && step.op === 'TruncateDiv')) return steps;
  const folded = foldedSlots(steps);
  return steps.map((step): Step => {
    if (step.kind !== 'node' || step.op !== 'TruncateDiv' || step.kernel === null) return step;
    if (!isFloating(step.call.outputDtypes[0] ?? 'int32')) return step;
    const [x, y] = step.inputs.map((ref) => ref < 0 || folded.has(ref)) as [boolean, boolean];
    // Of constants alone the kernel itself makes the constant.
    return x === y ? step : step.with({ manner: { kernel: whereItFits(step.kernel, y ? same : reciprocal) } });
  });
}

const same: Kernel = ([x]) => [x as Tensor];
const { kernel: reciprocalOf } = OPS.get('Reciprocal') as OpEntry;
const reciprocal: Kernel = ([, y], call) => reciprocalOf([y as Tensor], call);

/** Where the constant is of ones and does not stretch the other side. */
function whereItFits(divide: Kernel, instead: Kernel): Kernel {
  return (inputs, call) => {
    const [x, y] = inputs as [Tensor, Tensor];
    const [ones, other] = instead === same ? [y, x] : [x, y];
    return (keepsShape(ones, other) && numbersOf(ones).every((value) => value === 1) ? instead : divide)(inputs, call);
  };
}

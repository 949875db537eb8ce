import { OPS } from './ops';
import type { Step, ValueRef } from './plan';
import type { Kernel } from './registry';
import { isFloating, numbersOf } from './tensors';
import type { Tensor } from './value';

/**
 * TensorFlow's graph optimiser (ConstantFolding) takes TruncateDiv for a division like any other: x / 1 becomes x
 * and 1 / x its reciprocal, though of floats nothing is cut off any more. `constant` gives the value of a Const node.
 */
export function forgetTruncation(steps: readonly Step[], constant: (ref: ValueRef) => Tensor | null): readonly Step[] {
  return steps.map((step): Step => {
    if (step.kind !== 'node' || step.op !== 'TruncateDiv' || step.kernel === null) return step;
    if (!isFloating(step.call.outputDtypes[0] ?? 'int32')) return step;
    const [x, y] = step.inputs.map(constant) as [Tensor | null, Tensor | null];
    // Of constants alone the kernel itself makes the constant.
    if ((x === null) === (y === null)) return step;
    const ones = (x ?? y) as Tensor;
    if (!numbersOf(ones).every((value) => value === 1)) return step;
    return { ...step, kernel: whereItFits(step.kernel, y === null ? reciprocal : same) };
  });
}

const same: Kernel = ([x]) => [x as Tensor];
const reciprocal: Kernel = ([, y], call) => (OPS.get('Reciprocal')?.kernel as Kernel)([y as Tensor], call);

/** Not where the ones stretch the other side. */
function whereItFits(divide: Kernel, instead: Kernel): Kernel {
  return (inputs, call) => {
    const [x, y] = inputs as [Tensor, Tensor];
    const [ones, other] = instead === same ? [y, x] : [x, y];
    const fits = ones.shape.every((size, i) => size === 1 || size === other.shape.at(i - ones.shape.length));
    return (fits && ones.shape.length <= other.shape.length ? instead : divide)(inputs, call);
  };
}

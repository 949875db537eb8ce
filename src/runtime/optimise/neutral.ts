import { isComplex, isFloating, numbersOf } from '../values/tensors';
import { kernelOf } from '../run/direct';
import type { NodeStep } from '../plan/nodeStep';
import type { Step } from '../plan/plan';
import type { Kernel } from '../registry';
import type { Tensor } from '../values/value';

/**
 * TensorFlow's graph optimiser (SimplifyArithmeticOperations in ConstantFolding) takes out what multiplies or divides
 * by a constant of ones, and what adds or takes away a constant of zeros: the other side is handed on as it is. So a
 * denormal, which the kernel would make 0, stays, and -0 plus 0 is -0.
 */

interface Rule {
  readonly neutral: 0 | 1;
  /** Whether the constant may stand on the left too. */
  readonly commutes: boolean;
}

const RULES: ReadonlyMap<string, Rule> = new Map([
  ['Mul', { neutral: 1, commutes: true }],
  ['Div', { neutral: 1, commutes: false }],
  ['RealDiv', { neutral: 1, commutes: false }],
  ['Add', { neutral: 0, commutes: true }],
  ['AddV2', { neutral: 0, commutes: true }],
  ['Sub', { neutral: 0, commutes: false }],
]);

/** `constants` are those of the plan. Whole numbers come out the same either way. */
export function handOnWhereNeutral(steps: readonly Step[], constants: readonly Tensor[]): readonly Step[] {
  if (constants.length === 0 || !steps.some((step) => sideOf(step, constants) !== null)) return steps;
  return steps.map((step): Step => {
    const side = sideOf(step, constants);
    if (side === null) return step;
    return (step as NodeStep).with({ manner: { kernel: handingOn((step as NodeStep).kernel as Kernel, side) } });
  });
}

/** The input that is the neutral constant, 0 or 1; null where neither is, or both are constants. */
function sideOf(step: Step, constants: readonly Tensor[]): 0 | 1 | null {
  if (step.kind !== 'node' || step.inputs.length !== 2) return null;
  const [x, y] = step.inputs as [number, number];
  if (x < 0 === y < 0) return null;
  const rule = RULES.get(step.op);
  if (rule === undefined || step.kernel === null || (x < 0 && !rule.commutes)) return null;
  return isAll(constants[~(x < 0 ? x : y)] as Tensor, rule.neutral) ? (x < 0 ? 0 : 1) : null;
}

function isAll(constant: Tensor, neutral: 0 | 1): boolean {
  if (!isFloating(constant.dtype) && !isComplex(constant.dtype)) return false;
  const step = isComplex(constant.dtype) ? 2 : 1;
  return numbersOf(constant).every((number, i) => number === (i % step === 0 ? neutral : 0));
}

/** Where the constant, input `side`, does not stretch the other: else the kernel makes the larger tensor. */
function handingOn(kernel: Kernel, side: 0 | 1): Kernel {
  return kernelOf((call, ...inputs) => {
    const [constant, other] = [inputs[side] as Tensor, inputs[1 - side] as Tensor];
    return keepsShape(constant, other) ? other : (kernel(inputs, call) as readonly Tensor[]);
  });
}

/** Whether a constant, broadcast against another tensor, leaves that its shape. */
export function keepsShape({ shape }: Tensor, other: Tensor): boolean {
  return (
    shape.length <= other.shape.length &&
    shape.every((size, i) => size === 1 || size === other.shape.at(i - shape.length))
  );
}

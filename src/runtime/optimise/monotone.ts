import { OPS } from '../ops';
import { changed } from '../plan/plan';
import { NO_SLOT } from '../plan/valueRef';
import type { NodeStep } from '../plan/nodeStep';
import type { BodyPlan, Step } from '../plan/plan';
import type { ValueRef } from '../plan/valueRef';
import type { Kernel, OpCall } from '../registry';
import { markReleases } from '../plan/releases';
import type { Tensor } from '../values/value';

/**
 * TensorFlow's graph optimiser (OptimizeMaxOrMinOfMonotonicStage) reduces before
 * it applies a monotone function: Max(Sqrt(x)) is computed as Sqrt(Max(x)), and of
 * ArgMax(Relu(x)) nothing but ArgMax(x) is left. Where the function makes NaN, or
 * one value of many, the answers differ: ArgMax of Relu([−3, −1]) is 1, not 0.
 */

/** Whether the function never falls; those that never rise turn Max into Min. */
const RISES: ReadonlyMap<string, boolean> = new Map([
  ...[
    'Acosh',
    'Asin',
    'Asinh',
    'Atan',
    'Atanh',
    'Ceil',
    'Elu',
    'Erf',
    'Exp',
    'Expm1',
    'Floor',
    'Log',
    'Log1p',
    'Relu',
    'Relu6',
    'Rint',
    'Selu',
    'Sigmoid',
    'Sign',
    'Sinh',
    'Softplus',
    'Softsign',
    'Sqrt',
    'Tanh',
  ].map((op): [string, boolean] => [op, true]),
  ...['Acos', 'Erfc', 'Neg', 'Rsqrt'].map((op): [string, boolean] => [op, false]),
]);

/** What each becomes behind a function that falls; of pooling there is no opposite. */
const OPPOSITE: ReadonlyMap<string, string | null> = new Map([
  ['Max', 'Min'],
  ['Min', 'Max'],
  ['ArgMax', 'ArgMin'],
  ['ArgMin', 'ArgMax'],
  ['MaxPool', null],
  ['MaxPoolV2', null],
  ['MaxPool3D', null],
]);

/** Ops that the optimiser has taken out by then. */
const PASSED_ON: ReadonlySet<string> = new Set(['Identity', 'StopGradient']);

/**
 * The steps in the optimiser's order. The function's own step stays, for whoever
 * wants to see its value, but nobody reads it any more: `bypasses` of the
 * reduction names it. `constants` are those of the plan; `newSlot` makes a slot for an output that had no reader.
 */
export function reduceFirst(
  steps: readonly Step[],
  results: readonly ValueRef[],
  constants: readonly Tensor[],
  newSlot: () => number,
): readonly Step[] {
  if (!steps.some((step) => step.kind === 'node' && OPPOSITE.has(step.op))) return steps;
  const search = new Search(steps, results, constants);
  return steps.map((step) => (step.kind === 'node' && OPPOSITE.has(step.op) ? search.rewrite(step, newSlot) : step));
}

/** The plan without the steps that nobody reads since `reduceFirst`, but for those named in `apart`, which someone wants to see. */
export function dropBypassed(plan: BodyPlan, apart: ReadonlySet<string>): BodyPlan {
  const dropped = new Set<string>();
  for (const step of plan.steps) {
    for (const name of (step.kind === 'node' && step.bypasses) || []) if (!apart.has(name)) dropped.add(name);
  }
  if (dropped.size === 0) return plan;
  const steps = plan.steps
    .filter((step) => step.kind !== 'node' || !dropped.has(step.name))
    .map((step): Step => {
      if (step.kind !== 'node' || !step.bypasses) return changed(step, { releases: [] });
      return step.with({ releases: [], extras: { takesIn: step.bypasses.filter((name) => dropped.has(name)) } });
    });
  markReleases(steps, plan.results, plan.slotCount);
  return { ...plan, steps };
}

/** Slots of values that are made of constants alone. */
export function foldedSlots(steps: readonly Step[]): ReadonlySet<ValueRef> {
  const folded = new Set<ValueRef>();
  for (const step of steps) {
    if (step.kind !== 'node' || !step.foldable || step.inputs.length === 0) continue;
    if (!step.inputs.every((ref) => ref < 0 || folded.has(ref))) continue;
    for (const slot of step.outputs) if (slot !== NO_SLOT) folded.add(slot);
  }
  return folded;
}

class Search {
  private readonly makers = new Map<ValueRef, NodeStep>();
  /** Null where there are several readers, or one that is no node. */
  private readonly readers = new Map<ValueRef, NodeStep | null>();
  /** Values made of constants alone, which the optimiser folds before. */
  private readonly folded: ReadonlySet<ValueRef>;
  private readonly constants: readonly Tensor[];

  constructor(steps: readonly Step[], results: readonly ValueRef[], constants: readonly Tensor[]) {
    this.constants = constants;
    this.folded = foldedSlots(steps);
    for (const slot of results) this.readers.set(slot, null);
    for (const step of steps) {
      for (const ref of step.inputs)
        this.readers.set(ref, step.kind === 'node' && !this.readers.has(ref) ? step : null);
      if (step.kind !== 'node') continue;
      for (const slot of step.outputs) if (slot !== NO_SLOT) this.makers.set(slot, step);
    }
  }

  rewrite(reduction: NodeStep, newSlot: () => number): NodeStep {
    if (this.isNoReduction(reduction)) return reduction;
    const functions: NodeStep[] = [];
    const bypasses: string[] = [];
    let op = reduction.op;
    let input = reduction.inputs[0] as ValueRef;
    for (;;) {
      const passed: string[] = [];
      let maker = this.onlyMaker(input);
      while (maker !== null && PASSED_ON.has(maker.op)) {
        passed.push(maker.name);
        maker = this.onlyMaker(maker.inputs[0] as ValueRef);
      }
      const turned = maker === null ? undefined : this.turned(op, maker);
      const source = turned === undefined ? null : this.firstOutputBehind(maker as NodeStep, newSlot);
      if (maker === null || turned === undefined || source === null) break;
      op = turned;
      input = source;
      functions.push(maker);
      bypasses.push(...passed, maker.name);
    }
    const kernel = OPS.get(op)?.kernel ?? null;
    if (functions.length === 0 || kernel === null) return reduction;
    return reduction.with({
      inputs: [input, ...reduction.inputs.slice(1)],
      manner: { kernel: op.startsWith('Arg') ? kernel : followedBy(kernel, functions) },
      extras: { bypasses },
    });
  }

  /** Over no axis: the optimiser has made an Identity of it before (ConstantFolding's SimplifyReduction). */
  private isNoReduction({ op, inputs }: NodeStep): boolean {
    const axes = op === 'Max' || op === 'Min' ? (inputs[1] ?? 0) : 0;
    return axes < 0 && this.constants[~axes]?.size === 0;
  }

  /** The step that makes `ref`, where nobody but the caller reads it. */
  private onlyMaker(ref: ValueRef): NodeStep | null {
    const reader = this.readers.get(ref) ?? null;
    return reader === null ? null : (this.makers.get(ref) ?? null);
  }

  /** The reduction that stands before `f` in the place of `op` behind it. */
  private turned(op: string, f: NodeStep): string | undefined {
    const rises = RISES.get(f.op);
    const argument = f.inputs[0] as ValueRef;
    if (rises === undefined || f.kernel === null || this.isConstant(argument)) return undefined;
    const before = this.makers.get(argument)?.op ?? '';
    // These become one kernel with the activation.
    if (/^Relu6?$/.test(f.op) && /^(BiasAdd|FusedBatchNorm)/.test(before)) return undefined;
    return rises ? op : (OPPOSITE.get(op) ?? undefined);
  }

  /**
   * What the reduction then reads. The optimiser writes down the node before the
   * function without the number of its output, so it is always the first.
   */
  private firstOutputBehind(f: NodeStep, newSlot: () => number): ValueRef | null {
    const argument = f.inputs[0] as ValueRef;
    const maker = this.makers.get(argument);
    // Calls, loops and branches are taken apart before: each of their outputs comes from a node of its own.
    if (maker === undefined || maker.flow !== null || maker.outputs[0] === argument) return argument;
    if (maker.call.outputDtypes[0] !== f.call.outputDtypes[0]) return null;
    const outputs = maker.outputs as number[];
    if (outputs[0] === NO_SLOT) {
      outputs[0] = newSlot();
      this.makers.set(outputs[0], maker);
    }
    // Two nodes read it now, so that nothing before it is turned round.
    this.readers.set(outputs[0] as ValueRef, null);
    return outputs[0] as ValueRef;
  }

  private isConstant(ref: ValueRef): boolean {
    return ref < 0 || this.folded.has(ref);
  }
}

/** None of these kernels waits for anything. */
function followedBy(reduce: Kernel, functions: readonly NodeStep[]): Kernel {
  return (inputs, call: OpCall) => {
    let values = reduce(inputs, call) as readonly Tensor[];
    for (let i = functions.length - 1; i >= 0; i--) {
      const f = functions[i] as NodeStep;
      values = (f.kernel as Kernel)(values, f.call) as readonly Tensor[];
    }
    return values;
  };
}

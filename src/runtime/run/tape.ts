import { directOf, scalarRulesOf } from './direct';
import type { Direct } from './direct';
import { NO_SLOT } from '../plan/valueRef';
import type { NodeStep } from '../plan/nodeStep';
import type { Step } from '../plan/plan';
import type { Kernel, OpCall } from '../registry';
import type { ScalarPair } from './scalarPair';

/** Bits of `Tape.flags`. */
export const FOLDABLE = 1;
export const DEREFS = 2;
/** Carried out within `drive` itself; then PAIR: of two inputs, else of one. */
export const QUICK = 4;
export const PAIR = 8;

/** A quick step in `Tape.quick`: its inputs (of one input the second means nothing), its output, what it releases. */
export const QUICK_WIDTH = 5;
const MOST_QUICK_RELEASES = 2;

/**
 * The steps of a plan as columns, for the loop that runs them: read from front
 * to back, where ten thousand objects would each be fetched from elsewhere.
 * The refs of step i are those from `start[i]` to `start[i + 1]`.
 */
export interface Tape {
  /** Null for what is not carried out by calling a kernel. */
  readonly kernels: readonly (Kernel | null)[];
  readonly calls: readonly (OpCall | null)[];
  /** Null where the kernel takes its inputs as a list only. */
  readonly directs: readonly (Direct | null)[];
  /** Of quick steps with two inputs that may be scalars of one dtype. */
  readonly scalars: readonly (ScalarPair | null)[];
  /** QUICK_WIDTH numbers for each step that is quick. */
  readonly quick: Int32Array;
  readonly flags: Uint8Array;
  readonly inputs: Int32Array;
  readonly inputStart: Int32Array;
  readonly outputs: Int32Array;
  readonly outputStart: Int32Array;
  readonly releases: Int32Array;
  readonly releaseStart: Int32Array;
}

export function tapeOf(steps: readonly Step[]): Tape {
  const plain = steps.map((step) => (step.kind === 'node' && step.isPlain ? step : null));
  const directs = plain.map((step) => (step?.kernel ? directOf(step.kernel) : null));
  const [inputs, inputStart] = flat(steps.map((step) => step.inputs));
  const [outputs, outputStart] = flat(steps.map((step) => step.outputs));
  const [releases, releaseStart] = flat(steps.map((step) => step.releases));
  return {
    kernels: plain.map((step) => step?.kernel ?? null),
    calls: plain.map((step) => step?.call ?? null),
    directs,
    scalars: plain.map(scalarsOf),
    quick: quickOf(plain, directs),
    flags: Uint8Array.from(plain, (step, i) => flagsOf(step, directs[i] ?? null)),
    inputs,
    inputStart,
    outputs,
    outputStart,
    releases,
    releaseStart,
  };
}

function flagsOf(step: NodeStep | null, direct: Direct | null): number {
  if (step === null) return 0;
  const flags = (step.foldable ? FOLDABLE : 0) | (step.derefs ? DEREFS : 0);
  return isQuick(step, direct) ? flags | QUICK | (step.inputs.length === 2 ? PAIR : 0) : flags;
}

function scalarsOf(step: NodeStep | null): ScalarPair | null {
  const dtype = step?.inputDtypes[0];
  return step?.kernel && dtype !== undefined && step.inputDtypes.length === 2
    ? (scalarRulesOf(step.kernel)?.[dtype] ?? null)
    : null;
}

function isQuick({ inputs, outputs, releases }: NodeStep, direct: Direct | null): boolean {
  const isSmall = (inputs.length === 1 || inputs.length === 2) && releases.length <= MOST_QUICK_RELEASES;
  return direct !== null && isSmall && outputs.length === 1 && outputs[0] !== NO_SLOT;
}

function quickOf(steps: readonly (NodeStep | null)[], directs: readonly (Direct | null)[]): Int32Array {
  const quick = new Int32Array(steps.length * QUICK_WIDTH).fill(NO_SLOT);
  steps.forEach((step, i) => {
    if (step === null || !isQuick(step, directs[i] ?? null)) return;
    const at = i * QUICK_WIDTH;
    quick.set(step.inputs, at);
    quick.set(step.outputs, at + 2);
    quick.set(step.releases, at + 3);
  });
  return quick;
}

function flat(lists: readonly (readonly number[])[]): readonly [Int32Array, Int32Array] {
  const start = new Int32Array(lists.length + 1);
  lists.forEach((list, i) => (start[i + 1] = (start[i] as number) + list.length));
  const all = new Int32Array(start[lists.length] as number);
  lists.forEach((list, i) => all.set(list, start[i]));
  return [all, start];
}

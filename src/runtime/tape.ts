import type { NodeStep, Step } from './plan';
import type { Kernel, OpCall } from './registry';

/** Bits of `Tape.flags`. */
export const FOLDABLE = 1;
export const DEREFS = 2;

/**
 * The steps of a plan as columns, for the loop that runs them: read from front
 * to back, where ten thousand objects would each be fetched from elsewhere.
 * The refs of step i are those from `start[i]` to `start[i + 1]`.
 */
export interface Tape {
  /** Null for what is not carried out by calling a kernel. */
  readonly kernels: readonly (Kernel | null)[];
  readonly calls: readonly (OpCall | null)[];
  readonly flags: Uint8Array;
  readonly inputs: Int32Array;
  readonly inputStart: Int32Array;
  readonly outputs: Int32Array;
  readonly outputStart: Int32Array;
  readonly releases: Int32Array;
  readonly releaseStart: Int32Array;
}

export function tapeOf(steps: readonly Step[]): Tape {
  const plain = steps.map((step) => (step.isPlain ? step : null));
  const [inputs, inputStart] = flat(steps.map((step) => step.inputs));
  const [outputs, outputStart] = flat(steps.map((step) => step.outputs));
  const [releases, releaseStart] = flat(steps.map((step) => step.releases));
  return {
    kernels: plain.map((step) => step?.kernel ?? null),
    calls: plain.map((step) => step?.call ?? null),
    flags: Uint8Array.from(plain, flagsOf),
    inputs,
    inputStart,
    outputs,
    outputStart,
    releases,
    releaseStart,
  };
}

function flagsOf(step: NodeStep | null): number {
  return step === null ? 0 : (step.foldable ? FOLDABLE : 0) | (step.derefs ? DEREFS : 0);
}

function flat(lists: readonly (readonly number[])[]): readonly [Int32Array, Int32Array] {
  const start = new Int32Array(lists.length + 1);
  lists.forEach((list, i) => (start[i + 1] = (start[i] as number) + list.length));
  const all = new Int32Array(start[lists.length] as number);
  lists.forEach((list, i) => all.set(list, start[i]));
  return [all, start];
}

import type { DType } from '../../model/dtype';
import type { Kernel, OpCall } from '../registry';
import type { ScalarPair } from './scalarPair';
import type { Tensor } from '../values/value';

/**
 * A kernel by its inputs themselves. Where a graph is made of tiny ops, the list
 * that a kernel takes its inputs in and the list that it answers with cost as
 * much as its work.
 */
export type Direct = (call: OpCall, ...inputs: Tensor[]) => Tensor | readonly Tensor[];

/** What a kernel of two inputs makes of scalars, by the dtype of both. */
export type ScalarRules = Partial<Record<DType, ScalarPair>>;

interface Ways {
  readonly direct: Direct;
  readonly scalars: ScalarRules | null;
}

/** Beside the kernel, not in its entry: an entry with another kernel in its place must not keep the old one's. */
const ways = new WeakMap<Kernel, Ways>();

/** The kernel that does what `direct` does, of two scalars what `scalars` say. */
export function kernelOf(direct: Direct, scalars: ScalarRules | null = null): Kernel {
  const kernel: Kernel = (inputs, call) => {
    const made = inputs.length === 2 ? direct(call, inputs[0] as Tensor, inputs[1] as Tensor) : direct(call, ...inputs);
    return Array.isArray(made) ? (made as readonly Tensor[]) : [made as Tensor];
  };
  ways.set(kernel, { direct, scalars });
  return kernel;
}

/** What a kernel was made of by `kernelOf`; null for any other. */
export function directOf(kernel: Kernel): Direct | null {
  return ways.get(kernel)?.direct ?? null;
}

/** What a kernel was made with as `scalars`. */
export function scalarRulesOf(kernel: Kernel): ScalarRules | null {
  return ways.get(kernel)?.scalars ?? null;
}

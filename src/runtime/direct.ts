import type { Kernel, OpCall } from './registry';
import type { Tensor } from './value';

/**
 * A kernel by its inputs themselves. Where a graph is made of tiny ops, the list
 * that a kernel takes its inputs in and the list that it answers with cost as
 * much as its work.
 */
export type Direct = (call: OpCall, ...inputs: Tensor[]) => Tensor | readonly Tensor[];

/** Beside the kernel, not in its entry: an entry with another kernel in its place must not keep the old one's. */
const directs = new WeakMap<Kernel, Direct>();

/** The kernel that does what `direct` does. */
export function kernelOf(direct: Direct): Kernel {
  const kernel: Kernel = (inputs, call) => {
    const made = inputs.length === 2 ? direct(call, inputs[0] as Tensor, inputs[1] as Tensor) : direct(call, ...inputs);
    return Array.isArray(made) ? (made as readonly Tensor[]) : [made as Tensor];
  };
  directs.set(kernel, direct);
  return kernel;
}

/** What a kernel was made of by `kernelOf`; null for any other. */
export function directOf(kernel: Kernel): Direct | null {
  return directs.get(kernel) ?? null;
}

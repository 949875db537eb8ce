import type { OpCall } from '../../registry';
import type { Tensor } from '../../values/value';
import { transpose } from '../array/layout';
import { isChannelsFirst } from '../kernels/window';

/** Kernels here compute channels last; channels-first tensors are turned before and after. */

export function toChannelsLast(call: OpCall, x: Tensor, format: string): Tensor {
  if (!isChannelsFirst(format)) return x;
  const rank = x.shape.length;
  return transpose(call, x, [0, ...Array.from({ length: rank - 2 }, (_n, i) => i + 2), 1]);
}

export function fromChannelsLast(call: OpCall, x: Tensor, format: string): Tensor {
  if (!isChannelsFirst(format)) return x;
  const rank = x.shape.length;
  return transpose(call, x, [0, rank - 1, ...Array.from({ length: rank - 2 }, (_n, i) => i + 1)]);
}

/** The same permutation for a list with one entry per axis. */
export function listChannelsLast(values: readonly number[], format: string): number[] {
  return isChannelsFirst(format) ? [values[0] as number, ...values.slice(2), values[1] as number] : [...values];
}

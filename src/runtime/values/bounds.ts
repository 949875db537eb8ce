import type { Tensor } from './value';

/**
 * How large the elements of a tensor can be at most, carried from op to op where
 * that is cheap. XNNPACK's kernels clamp what they compute and lose NaN with it;
 * where no NaN can arise they need not be checked, which costs as much as running them.
 */

/** Well below the largest float32: a sum of bounded products in whatever order cannot overflow on the way. */
const LIMIT = 1e37;

/** Whether no element is NaN or infinite, as far as is known. */
export function isBounded(tensor: Tensor): boolean {
  return tensor.bound <= LIMIT;
}

/** A bound, or infinity where it is none: NaN included. */
export function asBound(magnitude: number): number {
  return magnitude <= LIMIT ? magnitude : Number.POSITIVE_INFINITY;
}

/** Finds the bound of a float32 tensor whose elements lie in ordinary memory, once. */
export function findBound(tensor: Tensor): void {
  if (tensor.dtype !== 'float32' || tensor.host === null || isBounded(tensor)) return;
  tensor.bound = asBound(largestMagnitude(tensor.host as Float32Array));
}

/** NaN where an element is NaN. */
function largestMagnitude(data: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < data.length; i++) {
    const magnitude = Math.abs(data[i] as number);
    if (magnitude > largest) largest = magnitude;
    else if (Number.isNaN(magnitude)) return magnitude;
  }
  return largest;
}

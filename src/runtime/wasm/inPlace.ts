import { asBound, isBounded } from '../values/bounds';
import type { OpCall } from '../registry';
import { deviceOf } from '../values/tensors';
import type { Tensor } from '../values/value';
import { heapOf, PAIRS, SINGLES } from './heap';

/**
 * What a member of a fused step makes of the value before it, in that value's own memory: a sum beside both of its
 * terms is what a residual network's memory is largest for. The same kernels as for a new value, so the same digits.
 *
 * @param value just made by our own kernel: nobody else may hold it or its memory.
 * @param others what else the member reads.
 * @returns false, and nothing was done, where the member is another op or does not keep the shape.
 */
export function applyInPlace(value: Tensor, op: string, others: readonly Tensor[], call: OpCall): boolean {
  const heap = heapOf(call);
  const { device } = value;
  if (heap === null || device === null || value.host !== null || value.isHeld) return false;
  const [other] = others;
  const at = heap.address(device);
  if (op === 'Relu' && other === undefined) {
    heap.kernels.singles(SINGLES['Relu'] as number, at, at, value.size);
    return true;
  }
  if ((op !== 'Add' && op !== 'AddV2') || other?.dtype !== 'float32' || !isSame(value.shape, other.shape)) return false;
  heap.kernels.pairs(PAIRS['Add'] as number, at, 1, heap.address(deviceOf(other)), 1, at, value.size);
  value.bound = isBounded(value) && isBounded(other) ? asBound(value.bound + other.bound) : Number.POSITIVE_INFINITY;
  return true;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

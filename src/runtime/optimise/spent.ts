import type { HostData } from '../../model/tensor';
import { allocate } from '../values/tensors';
import type { Tensor } from '../values/value';

/**
 * Results in the memory of what they are made of. A network's memory is largest
 * where an activation or a normalisation stands beside its input, which nobody
 * reads any more.
 */

let spent: Tensor | null = null;

/**
 * Carries out a kernel that is the last to read `value`.
 *
 * @param value just made: no other tensor may share its array.
 */
export function spending<T>(value: Tensor, kernel: () => T): T {
  spent = value;
  try {
    return kernel();
  } finally {
    spent = null;
  }
}

/**
 * Where a kernel may put its result, of `value`'s dtype and size, if it reads each element before it writes the one
 * at the same place: the value's own array where it is spent, else a new one of zeros.
 */
export function arrayOver(value: Tensor): HostData {
  return value === spent && value.host !== null ? value.host : allocate(value.dtype, value.size);
}

/** Whether `arrayOver` would give the value's own array. */
export function isSpent(value: Tensor): boolean {
  return value === spent && value.host !== null;
}

import { keep } from '@tensorflow/tfjs-core';
import type { Tensor as DeviceTensor } from '@tensorflow/tfjs-core';
import type { Handle } from '../model/tensor';
import type { Tensor } from './value';

/**
 * Who keeps a value, so that backend memory goes at the last use. A holder
 * (slot of a frame, variable, list, array, stack) retains a tensor and releases
 * it; the first retain protects the tfjs tensor from the scope of the kernel that
 * made it, after the last release it is disposed. Elements of a variant follow their
 * tensor, tensors inside a list follow the list.
 */

/** An element of a variant tensor that holds other tensors: a list, a map, an optional. */
export interface Holder extends Handle {
  uses: number;
  /** Every tensor held; asked when the first and when the last user comes and goes. */
  held(): Iterable<Tensor>;
}

function isHolder(handle: Handle): handle is Holder {
  return 'held' in handle;
}

/** Two values may wrap one tfjs tensor: it goes with the last of them. Counted on the tensor itself, which is quicker than beside it. */
interface Owned extends DeviceTensor {
  ownerCount?: number;
}

/** Bytes on the backend of retained values, and the most there were since `resetPeak`. */
export const deviceBytes = { now: 0, peak: 0 };

/** Values without holders, freed by `freeUnused` unless somebody has taken them up again. */
let unused: Tensor[] = [];

/** One more holder. */
export function retain(tensor: Tensor): void {
  tensor.uses += 1;
  if (tensor.isHeld) return;
  tensor.isHeld = true;
  if (tensor.device !== null) own(tensor.device);
  if (tensor.dtype === 'variant') eachHolder(tensor, retainHolder);
}

/** One holder less. The memory goes at the next `freeUnused`: a kernel may still return the value. */
export function release(tensor: Tensor): void {
  tensor.uses -= 1;
  if (tensor.uses > 0) return;
  if (tensor.device === null && tensor.dtype !== 'variant') tensor.isHeld = false;
  else unused.push(tensor);
}

/** Whether `freeUnused` would find anything. */
export function hasUnused(): boolean {
  return unused.length > 0;
}

/** Frees what nobody holds any more. Called between steps and at the end of a run. */
export function freeUnused(): void {
  while (unused.length > 0) {
    const tensors = unused;
    unused = [];
    for (const tensor of tensors) {
      if (tensor.uses > 0 || !tensor.isHeld) continue;
      tensor.isHeld = false;
      if (tensor.device !== null) {
        disown(tensor.device);
        if (tensor.device.isDisposed) tensor.device = null;
      }
      if (tensor.dtype === 'variant') eachHolder(tensor, releaseHolder);
    }
  }
}

/** Registers the tfjs tensor that `deviceOf` made for a value that is already held. */
export function own(device: DeviceTensor): void {
  const owned = device as Owned;
  const count = owned.ownerCount ?? 0;
  owned.ownerCount = count + 1;
  if (count > 0) return;
  keep(device);
  deviceBytes.now += device.size * 4;
  if (deviceBytes.now > deviceBytes.peak) deviceBytes.peak = deviceBytes.now;
}

function disown(device: DeviceTensor): void {
  const owned = device as Owned;
  const count = (owned.ownerCount ?? 1) - 1;
  owned.ownerCount = count;
  if (count > 0) return;
  deviceBytes.now -= device.size * 4;
  if (!device.isDisposed) device.dispose();
}

function eachHolder(tensor: Tensor, visit: (holder: Holder) => void): void {
  for (const handle of (tensor.host ?? []) as readonly Handle[]) {
    if (isHolder(handle)) visit(handle);
  }
}

function retainHolder(holder: Holder): void {
  holder.uses += 1;
  if (holder.uses > 1) return;
  for (const tensor of holder.held()) retain(tensor);
}

function releaseHolder(holder: Holder): void {
  holder.uses -= 1;
  if (holder.uses > 0) return;
  for (const tensor of holder.held()) release(tensor);
}

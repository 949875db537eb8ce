import { engine, keep } from '@tensorflow/tfjs-core';
import type { Tensor as DeviceTensor } from '@tensorflow/tfjs-core';
import type { Handle, HostData } from '../../model/tensor';
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
  /** Calls `visit` for every tensor held, when the first user comes and when the last goes: of a loop's list at each turn. */
  eachHeld(visit: (tensor: Tensor) => void): void;
}

function isHolder(handle: Handle): handle is Holder {
  return 'eachHeld' in handle;
}

/** Two values may wrap one tfjs tensor: it goes with the last of them. Counted on the tensor itself, which is quicker than beside it. */
interface Owned extends DeviceTensor {
  ownerCount?: number;
}

/** Bytes on the backend of retained values, and the most there were since `resetPeak`. */
export const deviceBytes = { now: 0, peak: 0 };

/** The same of ordinary memory, for values of at least HOST_COUNTED elements. */
export const hostBytes = { now: 0, peak: 0 };

/** Smaller values are not worth counting: what a million of them hold is counted in the page's heap, not in arrays. */
const HOST_COUNTED = 4096;

/** Arrays in ordinary memory by how many held values share them: a reshaped value has no array of its own. */
const hostOwners = new Map<HostData, number>();
/** Which array each value was counted with; its elements may since have been downloaded. */
const hostOf = new WeakMap<Tensor, HostData>();

/** Values without holders, freed by `freeUnused` unless somebody has taken them up again. */
let unused: Tensor[] = [];

/** One more holder. */
export function retain(tensor: Tensor): void {
  tensor.uses += 1;
  if (tensor.isHeld) return;
  tensor.isHeld = true;
  if (tensor.device !== null) own(tensor.device);
  if (tensor.size >= HOST_COUNTED && tensor.host !== null) ownHost(tensor, tensor.host);
  if (tensor.dtype === 'variant') eachHolder(tensor, retainHolder);
}

/** One holder less. The memory goes at the next `freeUnused`: a kernel may still return the value. */
export function release(tensor: Tensor): void {
  tensor.uses -= 1;
  if (tensor.uses > 0) return;
  if (tensor.device === null && tensor.dtype !== 'variant') {
    tensor.isHeld = false;
    if (tensor.size >= HOST_COUNTED) disownHost(tensor);
  } else unused.push(tensor);
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
      if (tensor.size >= HOST_COUNTED) disownHost(tensor);
      if (tensor.dtype === 'variant') eachHolder(tensor, releaseHolder);
    }
  }
}

/** Frees what nobody holds any more, and what a kernel made on the backend beside its outputs. */
export function tidy(): void {
  if (hasUnused()) freeUnused();
  const { track } = engine().state.activeScope;
  if (track.length === 0) return;
  // As endScope and startScope would, which make five objects for it.
  for (const tensor of track) if (!tensor.kept && !tensor.isDisposed) tensor.dispose();
  track.length = 0;
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

function ownHost(tensor: Tensor, data: HostData): void {
  hostOf.set(tensor, data);
  const count = hostOwners.get(data) ?? 0;
  hostOwners.set(data, count + 1);
  if (count > 0) return;
  hostBytes.now += hostBytesOf(data);
  if (hostBytes.now > hostBytes.peak) hostBytes.peak = hostBytes.now;
}

function disownHost(tensor: Tensor): void {
  const data = hostOf.get(tensor);
  if (data === undefined) return;
  hostOf.delete(tensor);
  const count = (hostOwners.get(data) ?? 1) - 1;
  if (count > 0) {
    hostOwners.set(data, count);
    return;
  }
  hostOwners.delete(data);
  hostBytes.now -= hostBytesOf(data);
}

/** Strings and handles: about what an entry costs. */
function hostBytesOf(data: HostData): number {
  return ArrayBuffer.isView(data) ? data.byteLength : data.length * 32;
}

function eachHolder(tensor: Tensor, visit: (holder: Holder) => void): void {
  for (const handle of (tensor.host ?? []) as readonly Handle[]) {
    if (isHolder(handle)) visit(handle);
  }
}

function retainHolder(holder: Holder): void {
  holder.uses += 1;
  if (holder.uses > 1) return;
  holder.eachHeld(retain);
}

function releaseHolder(holder: Holder): void {
  holder.uses -= 1;
  if (holder.uses > 0) return;
  holder.eachHeld(release);
}

import { engine, getKernel } from '@tensorflow/tfjs-core';
import type { Tensor as DeviceTensor, TensorInfo } from '@tensorflow/tfjs-core';
import { asBound, findBound, isBounded } from '../values/bounds';
import { kernelOf } from '../run/direct';
import type { Direct, ScalarRules } from '../run/direct';
import { OpError } from '../opError';
import { readNow } from '../backend/readback';
import type { OpCall, OpEntry } from '../registry';
import { deviceOf, float32Of, fromDevice, isIndexable, onDevice } from '../values/tensors';
import type { Tensor } from '../values/value';
import { heapOf } from '../wasm/heap';
import { bearsRank, besideVector, byRows } from './kernels/onWebgpu';

/** An op from a function of its inputs in order; one tensor stands for a list of one. `scalars`: the same of two scalars. */
export function define(f: Direct, more: Omit<OpEntry, 'kernel'> = {}, scalars: ScalarRules | null = null): OpEntry {
  return { kernel: kernelOf(f, scalars), ...more };
}

/** What TensorFlow says when it has no kernel for a dtype. */
export function noKernel(call: OpCall, dtype: string): OpError {
  return new OpError('UnimplementedError', `${call.op} has no kernel for ${dtype}.`);
}

type KernelFunc = (params: {
  readonly inputs: Readonly<Record<string, DeviceTensor>>;
  readonly attrs: object;
  readonly backend: unknown;
}) => TensorInfo | readonly TensorInfo[];

/** By kernel name, of the backend `foundFor`. */
const found = new Map<string, KernelFunc>();
let foundFor = '';

/**
 * What engine().runKernel does with a kernel beside recording gradients, profiling and
 * checks of tfjs itself, which cost more than a small kernel: the executor needs none of them.
 */
function invoke(name: string, inputs: Readonly<Record<string, DeviceTensor>>, attrs: object): readonly DeviceTensor[] {
  const tfjs = engine();
  if (foundFor !== tfjs.backendName) {
    found.clear();
    foundFor = tfjs.backendName;
  }
  let kernel = found.get(name);
  if (kernel === undefined) {
    const registered = getKernel(name, foundFor);
    if (!registered) throw new Error(`The ${foundFor} backend has no kernel ${name}.`);
    kernel = registered.kernelFunc as unknown as KernelFunc;
    found.set(name, kernel);
  }
  const made = kernel({ inputs, attrs, backend: tfjs.backend });
  return (Array.isArray(made) ? (made as readonly TensorInfo[]) : [made as TensorInfo]).map((info) =>
    'rankType' in info ? (info as DeviceTensor) : tfjs.makeTensorFromTensorInfo(info),
  );
}

/** Runs a tfjs kernel of the current backend by name; the executor's scope takes over what it makes. */
export function runKernel(
  kernel: string,
  inputs: Readonly<Record<string, DeviceTensor>>,
  attrs: object = {},
): DeviceTensor {
  const wide = engine().backendName === 'webgpu' ? besideVector(inputs) : null;
  if (wide !== null) return byRows(inputs, wide, kernel, attrs, runKernel);
  return invoke(kernel, inputs, attrs)[0] as DeviceTensor;
}

/** Same, for kernels with several results. */
export function runKernels(
  kernel: string,
  inputs: Readonly<Record<string, DeviceTensor>>,
  attrs: object = {},
): readonly DeviceTensor[] {
  return invoke(kernel, inputs, attrs);
}

/** tfjs backends register their kernels one by one: each lacks some. */
export function hasKernel(kernel: string, call: OpCall): boolean {
  return Boolean(getKernel(kernel, call.backend));
}

/**
 * `f` of the device tensors when this work belongs on the backend and it has
 * `kernel`; null when the caller must compute in ordinary memory.
 */
export function tryDevice(
  kernel: string,
  inputs: readonly Tensor[],
  call: OpCall,
  f: (...inputs: DeviceTensor[]) => DeviceTensor | TensorInfo,
): Tensor | null {
  if (!onDevice(inputs, call) || !hasKernel(kernel, call) || !bearsRank(kernel, inputs, call)) return null;
  const made = f(...inputs.map(deviceOf)) as DeviceTensor;
  if (isIndexable(made.size, call)) return fromDevice(made);
  made.dispose();
  return null;
}

/**
 * tryDevice for kernels that lose NaN or infinities on wasm (Relu6(NaN) = 0,
 * max(NaN, 1) = 1, the mean of NaN is −∞): there only finite elements go to the
 * backend. One sum tells, at a fraction of the kernel's time.
 */
export function tryDeviceFinite(
  kernel: string,
  inputs: readonly Tensor[],
  call: OpCall,
  f: (...inputs: DeviceTensor[]) => DeviceTensor | TensorInfo,
): Tensor | null {
  if (onDevice(inputs, call) && !isSafeOnWasm(inputs, call)) return null;
  return tryDevice(kernel, inputs, call, f);
}

/** tryDeviceFinite for kernels that lose an infinity on every backend (LRN, a bilinear resize): asking a GPU waits for it. */
export function tryDeviceFiniteAnywhere(
  kernel: string,
  inputs: readonly Tensor[],
  call: OpCall,
  f: (...inputs: DeviceTensor[]) => DeviceTensor | TensorInfo,
): Tensor | null {
  if (onDevice(inputs, call) && !inputs.every((t) => isFinite(t, call))) return null;
  return tryDevice(kernel, inputs, call, f);
}

/** Whether nothing is among the inputs that a careless wasm kernel would lose; true on other backends. */
export function isSafeOnWasm(inputs: readonly Tensor[], call: OpCall): boolean {
  return call.backend !== 'wasm' || inputs.every((t) => isFinite(t, call));
}

/** False also where only the sum overflows: then the work is done in ordinary memory, which is right too. */
function isFinite(t: Tensor, call: OpCall): boolean {
  if (isBounded(t)) return true;
  if (t.host !== null) {
    findBound(t);
    return isBounded(t) || float32Of(t).every(Number.isFinite);
  }
  const heap = heapOf(call);
  if (heap !== null) {
    t.bound = asBound(heap.kernels.magnitude(heap.address(deviceOf(t)), t.size));
    return isBounded(t);
  }
  const flat = runKernel('Reshape', { x: deviceOf(t) }, { shape: [1, t.size] });
  const [sum] = readNow(runKernel('Sum', { x: flat }, { axis: [1], keepDims: false }));
  return Number.isFinite(sum);
}

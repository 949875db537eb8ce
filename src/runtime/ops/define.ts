import { engine, getKernel } from '@tensorflow/tfjs-core';
import type { Tensor as DeviceTensor, TensorInfo } from '@tensorflow/tfjs-core';
import { OpError } from '../opError';
import type { OpCall, OpEntry } from '../registry';
import { deviceOf, fromDevice, onDevice } from '../tensors';
import type { Tensor } from '../value';

/** An op from a function of its inputs in order; one tensor stands for a list of one. */
export function define(
  f: (call: OpCall, ...inputs: Tensor[]) => Tensor | readonly Tensor[],
  more: Omit<OpEntry, 'kernel'> = {},
): OpEntry {
  return {
    kernel: (inputs, call) => {
      const result = f(call, ...inputs);
      return Array.isArray(result) ? (result as readonly Tensor[]) : [result as Tensor];
    },
    ...more,
  };
}

/** What TensorFlow says when it has no kernel for a dtype. */
export function noKernel(call: OpCall, dtype: string): OpError {
  return new OpError('UnimplementedError', `${call.op} has no kernel for ${dtype}.`);
}

type KernelAttrs = Parameters<ReturnType<typeof engine>['runKernel']>[2];

/** Runs a tfjs kernel by name; the executor's scope takes over what it makes. */
export function runKernel(
  kernel: string,
  inputs: Readonly<Record<string, DeviceTensor>>,
  attrs: object = {},
): DeviceTensor {
  return engine().runKernel<DeviceTensor>(kernel, inputs, attrs as KernelAttrs);
}

/** Same, for kernels with several results. */
export function runKernels(
  kernel: string,
  inputs: Readonly<Record<string, DeviceTensor>>,
  attrs: object = {},
): DeviceTensor[] {
  return engine().runKernel<DeviceTensor[]>(kernel, inputs, attrs as KernelAttrs);
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
  if (!onDevice(inputs, call) || !hasKernel(kernel, call)) return null;
  return fromDevice(f(...inputs.map(deviceOf)) as DeviceTensor);
}

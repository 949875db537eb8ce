import { bytesPerElement } from '../model/dtype';
import { addressInFrame } from '../model/address';
import type { NodeAddress } from '../model/address';
import type { Failure } from '../model/failure';
import type { HostData, HostTensor } from '../model/tensor';
import { Stopped } from './run/stopped';
import { isRefusal, LimitError, OpError } from './opError';
import type { NodeValue, RunFailure, SupportReason, SupportReport } from './runtimeApi';
import { hostOf } from './values/tensors';
import type { Tensor } from './values/value';
import { Variable } from './session/variable';

/** How what happened in a run is told to whoever asked for it. */

/** A node's value is shown up to this many bytes. */
const MAX_SHOWN = 64 * 2 ** 20;

/** What a value stands for: a TF1 reference for the variable's value. */
export function behind(tensor: Tensor): Tensor {
  return tensor.ref instanceof Variable ? (tensor.ref.value ?? tensor) : tensor;
}

/** An output as a plain tensor with memory of its own. */
export function toHost(tensor: Tensor, key: string): HostTensor {
  const value = tensor.ref instanceof Variable ? tensor.ref.read() : tensor;
  if (value.dtype === 'resource' || value.dtype === 'variant') {
    throw new OpError(
      'UnimplementedError',
      `Output ${key} is a ${value.dtype}, which has no value outside TensorFlow.`,
    );
  }
  return { dtype: value.dtype, shape: [...value.shape], data: copy(hostOf(value)) };
}

function copy(data: HostData): HostData {
  return ArrayBuffer.isView(data) ? data.slice() : ([...data] as HostData);
}

/** The outputs of a node as the page shows them. */
export function shown(tensor: Tensor, output: number): NodeValue {
  const value = behind(tensor);
  const { dtype, shape } = value;
  const opaque = dtype === 'resource' || dtype === 'variant' || dtype === 'invalid';
  const known = value.host !== null || value.device !== null;
  const small = value.size * (bytesPerElement(dtype) || 16) <= MAX_SHOWN;
  return { output, dtype, shape, tensor: opaque || !known || !small ? null : toHost(value, '') };
}

/** Part of a value as a vector, C order. Strings and handles are not that large. */
export function slicedToHost(tensor: Tensor, from: number, count: number): HostTensor {
  const value = tensor.ref instanceof Variable ? tensor.ref.read() : tensor;
  const { dtype } = value;
  const width = dtype.startsWith('complex') ? 2 : 1;
  const data = hostOf(value).slice(from * width, (from + count) * width) as HostData;
  return { dtype, shape: [data.length / width], data };
}

/** A node that cannot be shown after the run. */
export function noValue(address: NodeAddress): RunFailure {
  const message = 'This node has no value: it did not run, or its value was not kept.';
  return { kind: 'model', code: null, address, message };
}

/** Why the model itself cannot be run: a missing function, an unreadable variable. */
export function modelFailure(failure: Failure): RunFailure {
  return {
    kind: failure.kind === 'cancelled' ? 'cancelled' : 'model',
    code: null,
    message: failure.message,
    address: null,
    ...(failure.where === undefined ? {} : { where: failure.where }),
  };
}

/** The same said before a run: the signature is blocked at the place that is broken. */
export function blockedBy({ message, where }: Failure): SupportReport {
  const why = message.replace(/\.$/, '');
  const places = where?.function ? [] : [addressInFrame('', where?.node ?? '')];
  const reason = { op: where?.op ?? where?.node ?? '', blocks: true, why, count: 1, places };
  return { verdict: 'blocked', opCount: 0, random: false, reasons: [reason] };
}

/** A run that is not begun. */
export function refusedBefore({ op, why, places }: SupportReason): RunFailure {
  return { kind: 'blocked', code: null, message: `${op} cannot run here: ${why}.`, address: places[0] ?? null };
}

/** Why a run stopped. */
export function runFailure(error: unknown): RunFailure {
  if (error instanceof LimitError) return { kind: 'limit', code: error.code, message: error.message, address: null };
  if (error instanceof OpError) return { kind: 'refused', code: error.code, message: error.message, address: null };
  if (!(error instanceof Stopped)) return { kind: 'internal', code: null, message: messageOf(error), address: null };
  const { kind, message, address, cause } = error;
  if (cause instanceof LimitError) return { kind: 'limit', code: cause.code, message, address };
  if (cause instanceof OpError) {
    return isRefusal(cause)
      ? { kind: 'refused', code: cause.code, message, address }
      : { kind: 'internal', code: null, message, address };
  }
  // Ordinary memory that cannot be had is a RangeError; webgl names the size of a texture it cannot make.
  if (kind === 'internal' && (cause instanceof RangeError || /texture size/.test(message))) {
    return { kind: 'refused', code: 'ResourceExhaustedError', message: `Out of memory: ${message}`, address };
  }
  return { kind, code: null, message, address };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { engine, reshape, tensor as makeDeviceTensor } from '@tensorflow/tfjs-core';
import type { Tensor as DeviceTensor } from '@tensorflow/tfjs-core';
import { bytesPerElement } from '../../model/dtype';
import type { DType } from '../../model/dtype';
import { elementCount } from '../../model/shape';
import type { Handle, HostData } from '../../model/tensor';
import { own } from './lifetime';
import { refuseTooLarge } from '../run/limits';
import { OpError } from '../opError';
import { readNow } from '../backend/readback';
import type { OpCall } from '../registry';
import { Tensor } from './value';

/** What kernels do with tensors whatever their op: make them, move them, read them. */

/** Numeric storage whose elements are JavaScript numbers. */
export type NumberArray =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** Storage of the 64-bit integers. */
export type BigArray = BigInt64Array | BigUint64Array;

export function isBigArray(data: HostData): data is BigArray {
  return data instanceof BigInt64Array || data instanceof BigUint64Array;
}

export function isNumberArray(data: HostData): data is NumberArray {
  return ArrayBuffer.isView(data) && !isBigArray(data);
}

/** float16 to float64, bfloat16 and the float8 kinds. */
export function isFloating(dtype: DType): boolean {
  return dtype.startsWith('float') || dtype === 'bfloat16';
}

export type ComplexDType = Extract<DType, 'complex64' | 'complex128'>;

export function isComplex(dtype: DType): dtype is ComplexDType {
  return dtype === 'complex64' || dtype === 'complex128';
}

/** int2 to uint64, quantised kinds not included. */
export function isInteger(dtype: DType): boolean {
  return dtype.startsWith('int') || dtype.startsWith('uint');
}

/** int64 and uint64, whose elements are bigints. */
export function is64BitInteger(dtype: DType): boolean {
  return dtype === 'int64' || dtype === 'uint64';
}

/** Float kinds kept in a Float32Array although their elements are narrower. */
export function isNarrowFloat(dtype: DType): boolean {
  return dtype === 'float16' || dtype === 'bfloat16' || dtype.startsWith('float8');
}

const NO_BYTES = new Uint8Array(0);

/**
 * Zeros for `count` elements (empty strings for string). Complex storage has
 * two numbers per element. Refuses what no array can hold.
 */
export function allocate(dtype: DType, count: number): HostData {
  const length = isComplex(dtype) ? 2 * count : count;
  if (!Number.isSafeInteger(length) || length < 0 || length > 2 ** 31) {
    throw new OpError('ResourceExhaustedError', `OOM when allocating tensor with ${count} elements of type ${dtype}`);
  }
  refuseTooLarge(length * (bytesPerElement(dtype) || 1));
  try {
    return allocateArray(dtype, length);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new OpError('ResourceExhaustedError', `OOM when allocating tensor with ${count} elements of type ${dtype}`);
  }
}

function allocateArray(dtype: DType, length: number): HostData {
  switch (dtype) {
    case 'float64':
    case 'complex128':
      return new Float64Array(length);
    case 'int64':
      return new BigInt64Array(length);
    case 'uint64':
      return new BigUint64Array(length);
    case 'int32':
    case 'qint32':
      return new Int32Array(length);
    case 'uint32':
      return new Uint32Array(length);
    case 'int16':
    case 'qint16':
      return new Int16Array(length);
    case 'uint16':
    case 'quint16':
      return new Uint16Array(length);
    case 'int8':
    case 'qint8':
    case 'int4':
    case 'int2':
      return new Int8Array(length);
    case 'uint8':
    case 'quint8':
    case 'bool':
    case 'uint4':
    case 'uint2':
      return new Uint8Array(length);
    case 'string':
      return Array.from({ length }, () => NO_BYTES);
    case 'resource':
    case 'variant':
      return Array.from({ length }, () => EMPTY_HANDLE);
    case 'invalid':
      throw new OpError('InternalError', 'A tensor of type invalid cannot be made.');
    default:
      return length > ON_HEAP && length <= IN_SLAB ? floatsOfSlab(length) : new Float32Array(length);
  }
}

/** V8 keeps a typed array of up to so many floats in its own heap; a longer one is asked of the system, at ten times the price. */
const ON_HEAP = 16;
/** Up to so many floats lie together in a slab: few enough that one that lives on does not hold much else. */
const IN_SLAB = 512;
const SLAB_BYTES = 2 ** 15;
let slab = new ArrayBuffer(SLAB_BYTES);
let slabUsed = 0;

/** Zeros, in memory that is made for many tensors at once: never to be handed on by its buffer. */
function floatsOfSlab(length: number): Float32Array {
  if (slabUsed + 4 * length > SLAB_BYTES) {
    slab = new ArrayBuffer(SLAB_BYTES);
    slabUsed = 0;
  }
  const floats = new Float32Array(slab, slabUsed, length);
  slabUsed += 4 * length;
  return floats;
}

/** What stands in a variant or resource that was never set (TensorFlow's empty Variant). */
export const EMPTY_HANDLE: Handle = { handleKind: 'empty' };

/** Zeros of storage that holds JavaScript numbers: not for int64, uint64, string and handles. */
export function allocateNumbers(dtype: DType, count: number): NumberArray {
  const data = allocate(dtype, count);
  if (!isNumberArray(data)) throw new OpError('InternalError', `${dtype} is not held as numbers.`);
  return data;
}

/** A tensor in ordinary memory. The data is not copied and must not be changed afterwards. */
export function fromHost(dtype: DType, shape: readonly number[], data: HostData): Tensor {
  const expected = elementCount(shape) * (isComplex(dtype) ? 2 : 1);
  if (data.length !== expected) {
    throw new OpError(
      'InternalError',
      `A ${dtype} tensor of shape [${shape.join(',')}] was made of ${data.length} elements.`,
    );
  }
  return new Tensor(dtype, shape, data, null);
}

/** A float32 tensor on the backend. The executor takes the tfjs tensor over. */
export function fromDevice(device: DeviceTensor): Tensor {
  if (device.dtype !== 'float32')
    throw new OpError('InternalError', `A ${device.dtype} tensor cannot stay on the backend.`);
  return new Tensor('float32', device.shape, null, device);
}

/** A scalar of any numeric dtype or bool. */
export function scalar(dtype: DType, value: number | bigint | boolean): Tensor {
  const data = allocate(dtype, 1);
  if (isBigArray(data)) data[0] = BigInt(value);
  else if (isNumberArray(data)) data[0] = Number(value);
  else throw new OpError('InternalError', `A number cannot be a ${dtype}.`);
  return new Tensor(dtype, [], data, null);
}

export function scalarString(bytes: Uint8Array): Tensor {
  return new Tensor('string', [], [bytes], null);
}

/** A vector of int32 or int64, for shapes and indices. */
export function vectorOfInts(dtype: 'int32' | 'int64', values: readonly number[]): Tensor {
  const data = dtype === 'int32' ? Int32Array.from(values) : BigInt64Array.from(values, BigInt);
  return new Tensor(dtype, [values.length], data, null);
}

/** A vector of strings from their bytes. */
export function vectorOfStrings(values: readonly Uint8Array[]): Tensor {
  return new Tensor('string', [values.length], values, null);
}

/** The elements in ordinary memory: downloaded once, then kept. Not to be changed. */
export function hostOf(t: Tensor): HostData {
  if (t.host !== null) return t.host;
  if (t.device === null) throw new OpError('InternalError', 'A tensor was used after it was freed.');
  t.host = readNow(t.device);
  return t.host;
}

/** Elements of a float32, float16, bfloat16, float8 or complex64 tensor. */
export function float32Of(t: Tensor): Float32Array {
  const data = hostOf(t);
  if (!(data instanceof Float32Array)) throw wrongType(t, 'float32');
  return data;
}

/** Elements of any dtype that is held as JavaScript numbers (bool is 0 or 1). */
export function numbersOf(t: Tensor): NumberArray {
  const data = hostOf(t);
  // Asking an array what it is costs more than a scalar's arithmetic.
  if (t.dtype === 'float32' || t.dtype === 'int32' || t.dtype === 'bool') return data as NumberArray;
  if (!isNumberArray(data)) throw wrongType(t, 'a number type');
  return data;
}

/** Elements of int64 or uint64. */
export function bigsOf(t: Tensor): BigArray {
  const data = hostOf(t);
  if (!isBigArray(data)) throw wrongType(t, 'int64');
  return data;
}

/**
 * Elements of an integer tensor as numbers: shapes, axes, indices. An int64
 * beyond 2^53 is no longer exact but stays out of every possible range.
 */
export function intsOf(t: Tensor): number[] {
  const data = hostOf(t);
  if (isBigArray(data)) return Array.from(data, Number);
  if (isNumberArray(data)) return Array.from(data);
  throw wrongType(t, 'an integer type');
}

/** Elements of a string tensor, as bytes. */
export function stringsOf(t: Tensor): readonly Uint8Array[] {
  if (t.dtype !== 'string') throw wrongType(t, 'string');
  return hostOf(t) as readonly Uint8Array[];
}

/** Elements of a bool tensor, 0 or 1. */
export function boolsOf(t: Tensor): Uint8Array {
  if (t.dtype !== 'bool') throw wrongType(t, 'bool');
  return hostOf(t) as Uint8Array;
}

/** Handles of a resource or variant tensor. */
export function handlesOf(t: Tensor): readonly Handle[] {
  if (t.dtype !== 'resource' && t.dtype !== 'variant') throw wrongType(t, 'resource');
  return hostOf(t) as readonly Handle[];
}

/** The only element of a tensor with one element, as a number. */
export function scalarNumberOf(t: Tensor): number {
  const data = hostOf(t);
  if (t.size !== 1 || isComplex(t.dtype)) {
    throw new OpError('InvalidArgumentError', `A scalar is needed, got a tensor of shape [${t.shape.join(',')}].`);
  }
  if (isBigArray(data) || isNumberArray(data)) return Number(data[0]);
  throw wrongType(t, 'a number type');
}

function wrongType(t: Tensor, expected: string): OpError {
  return new OpError('InternalError', `A ${t.dtype} tensor stands where ${expected} is needed.`);
}

/**
 * The float32 tfjs tensor of these elements: uploaded once, then kept as long
 * as the value lives. Not to be disposed by the kernel.
 */
export function deviceOf(t: Tensor): DeviceTensor {
  if (t.device !== null) return t.device;
  if (t.dtype !== 'float32') throw wrongType(t, 'float32');
  const device = makeDeviceTensor(float32Of(t), [...t.shape], 'float32');
  // Inside a kernel's scope a value that somebody holds must outlive the kernel.
  if (t.isHeld) own(device);
  t.device = device;
  return device;
}

/** The same elements under another shape of equal size; nothing is copied. */
export function withShape(t: Tensor, shape: readonly number[]): Tensor {
  if (elementCount(shape) !== t.size)
    throw new OpError('InternalError', `[${t.shape.join(',')}] cannot be reshaped to [${shape.join(',')}].`);
  const result = new Tensor(t.dtype, shape, t.host, t.device && deviceView(t.device, shape));
  result.bound = t.bound;
  return result;
}

/** As tfjs's reshape, which on wasm is this and much ado about gradients. On webgl it may have to repack a texture. */
function deviceView(device: DeviceTensor, shape: readonly number[]): DeviceTensor {
  const tfjs = engine();
  if (tfjs.backendName !== 'wasm') return reshape(device, [...shape]);
  const { dataId, dtype } = device;
  tfjs.backend.incRef(dataId);
  return tfjs.makeTensorFromTensorInfo({ dataId, shape: [...shape], dtype }, tfjs.backend);
}

/** tfjs's shaders index at most six axes, and its wasm add returns garbage beyond. */
const DEVICE_RANK = 6;

/** webgl finds elements by an index in float32, which is exact up to here (shader_compiler.ts, getFlatIndex: a dot product). */
const WEBGL_INDEXABLE = 2 ** 24;

/** Whether a backend's kernels find every element of a tensor of that size, which they read or make. */
export function isIndexable(size: number, call: OpCall): boolean {
  return call.backend !== 'webgl' || size <= WEBGL_INDEXABLE;
}

/**
 * Whether float32 work on `inputs` belongs on the tfjs backend. False for any
 * other dtype, on the cpu backend (tfjs's cpu kernels are the same loops) and
 * for values so small that moving them costs more than computing here. Ask only
 * where a host kernel exists; where none does, use deviceOf.
 */
export function onDevice(inputs: readonly Tensor[], call: OpCall): boolean {
  if (call.backend === 'cpu') return false;
  let small = true;
  let stranded = false;
  for (const t of inputs) {
    if (t.dtype !== 'float32' || t.shape.length > DEVICE_RANK || !isIndexable(t.size, call)) return false;
    if (t.size > call.hostLimit) small = false;
    // Reading back from a GPU waits for everything queued before.
    if (t.host === null && call.backend !== 'wasm') stranded = true;
  }
  return stranded || !small;
}

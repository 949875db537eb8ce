import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { DType } from '../model/dtype';
import { elementCount } from '../model/shape';
import type { HostData, HostTensor } from '../model/tensor';
import type { TypedArray } from '../model/typedArrays';
import { roundToBfloat16 } from '../lib/bfloat16';
import { halfBits, halfValue } from '../lib/half';

/**
 * The same numbers in another dtype, as numpy.asarray(array, dtype) gives them and a session feeds them: floats are cut to
 * whole numbers, whole numbers wrap, anything but zero is true, imaginary parts are dropped.
 * Fails with a sentence where there is no such conversion (text and numbers, dtypes numpy does not have).
 */
export function castTensor(tensor: HostTensor, dtype: DType): Result<HostTensor, string> {
  const { shape } = tensor;
  if (tensor.dtype === dtype) return ok(tensor);
  if (Array.isArray(tensor.data)) return fail(`${tensor.dtype} cannot be fed as ${dtype}.`);
  const source = tensor.data as TypedArray;
  const count = elementCount(shape);
  const parts = tensor.dtype.startsWith('complex') ? 2 : 1;
  const at = (i: number): number | bigint => source[i * parts] ?? 0;
  const data = dtype.startsWith('complex')
    ? complexData(dtype, count, at, (i) => (parts === 2 ? Number(source[2 * i + 1]) : 0))
    : numericData(dtype, count, at);
  return data ? ok({ dtype, shape, data }) : fail(`${tensor.dtype} cannot be fed as ${dtype}.`);
}

function complexData(
  dtype: DType,
  count: number,
  real: (i: number) => number | bigint,
  imaginary: (i: number) => number,
): HostData {
  const part = (i: number): number => (i % 2 === 0 ? Number(real(i / 2)) : imaginary((i - 1) / 2));
  return dtype === 'complex64'
    ? Float32Array.from({ length: 2 * count }, (_, i) => part(i))
    : Float64Array.from({ length: 2 * count }, (_, i) => part(i));
}

/** Null for dtypes that are not numbers of numpy. */
function numericData(dtype: DType, length: number, at: (i: number) => number | bigint): HostData | null {
  const number = (i: number): number => Number(at(i));
  switch (dtype) {
    case 'float32':
      return Float32Array.from({ length }, (_, i) => number(i));
    case 'float64':
      return Float64Array.from({ length }, (_, i) => number(i));
    case 'float16':
      return Float32Array.from({ length }, (_, i) => halfValue(halfBits(number(i))));
    case 'bfloat16':
      return Float32Array.from({ length }, (_, i) => roundToBfloat16(number(i)));
    case 'bool':
      return Uint8Array.from({ length }, (_, i) => (number(i) === 0 ? 0 : 1));
    case 'int64':
      return BigInt64Array.from({ length }, (_, i) => whole(at(i)));
    case 'uint64':
      return BigUint64Array.from({ length }, (_, i) => whole(at(i)));
    case 'int32':
    case 'qint32':
      return Int32Array.from({ length }, (_, i) => low(at(i)));
    case 'uint32':
      return Uint32Array.from({ length }, (_, i) => low(at(i)));
    case 'int16':
    case 'qint16':
      return Int16Array.from({ length }, (_, i) => low(at(i)));
    case 'uint16':
    case 'quint16':
      return Uint16Array.from({ length }, (_, i) => low(at(i)));
    case 'int8':
    case 'qint8':
      return Int8Array.from({ length }, (_, i) => low(at(i)));
    case 'uint8':
    case 'quint8':
      return Uint8Array.from({ length }, (_, i) => low(at(i)));
    default:
      return null;
  }
}

/** What C makes of NaN and numbers beyond the range is the processor's: here the smallest int64, as on x86. */
function whole(x: number | bigint): bigint {
  if (typeof x === 'bigint') return x;
  return Number.isFinite(x) && Math.abs(x) < 2 ** 63 ? BigInt(Math.trunc(x)) : -(2n ** 63n);
}

/** The low 32 bits, which typed arrays cut further. */
function low(x: number | bigint): number {
  return Number(BigInt.asIntN(32, whole(x)));
}

import { halfValue } from '../lib/half';
import type { DType } from '../model/dtype';
import { bytesPerElement } from '../model/dtype';
import type { HostData } from '../model/tensor';

/** No tensor above this is read into memory: typed arrays and Blob reads of browsers end near it. */
export const MAX_TENSOR_BYTES = 2 ** 31;

/**
 * Elements of a fixed-size dtype from little-endian bytes, as `tensor_content` and shards hold them.
 * A view of `bytes` where their alignment allows it, else a copy.
 */
export function hostDataFromBytes(dtype: DType, bytes: Uint8Array): HostData {
  switch (dtype) {
    case 'float32':
    case 'complex64':
      return new Float32Array(aligned(bytes, 4), offsetOf(bytes, 4), bytes.length >> 2);
    case 'float64':
    case 'complex128':
      return new Float64Array(aligned(bytes, 8), offsetOf(bytes, 8), bytes.length >> 3);
    case 'int64':
      return new BigInt64Array(aligned(bytes, 8), offsetOf(bytes, 8), bytes.length >> 3);
    case 'uint64':
      return new BigUint64Array(aligned(bytes, 8), offsetOf(bytes, 8), bytes.length >> 3);
    case 'int32':
    case 'qint32':
      return new Int32Array(aligned(bytes, 4), offsetOf(bytes, 4), bytes.length >> 2);
    case 'uint32':
      return new Uint32Array(aligned(bytes, 4), offsetOf(bytes, 4), bytes.length >> 2);
    case 'int16':
    case 'qint16':
      return new Int16Array(aligned(bytes, 2), offsetOf(bytes, 2), bytes.length >> 1);
    case 'uint16':
    case 'quint16':
      return uint16Of(bytes);
    case 'int8':
    case 'qint8':
      return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    // One element a byte; only the low bits count (ml_dtypes writes int4 -1 as 0x0f).
    case 'int4':
      return Int8Array.from(bytes, (byte) => (byte << 28) >> 28);
    case 'int2':
      return Int8Array.from(bytes, (byte) => (byte << 30) >> 30);
    case 'uint4':
      return bytes.map((byte) => byte & 15);
    case 'uint2':
      return bytes.map((byte) => byte & 3);
    case 'float16':
      return floatsFromHalf(uint16Of(bytes));
    case 'bfloat16':
      return floatsFromBfloat16(uint16Of(bytes));
    case 'float8_e5m2':
    case 'float8_e4m3fn':
    case 'float8_e4m3fnuz':
    case 'float8_e4m3b11fnuz':
    case 'float8_e5m2fnuz':
      return floatsFromFloat8(dtype, bytes);
    default:
      return bytes;
  }
}

/** `count` zeros, or empty strings. */
export function zeroData(dtype: DType, count: number): HostData {
  if (dtype === 'string') return Array.from({ length: count }, () => new Uint8Array(0));
  return hostDataFromBytes(dtype, new Uint8Array(count * bytesPerElement(dtype)));
}

function uint16Of(bytes: Uint8Array): Uint16Array {
  return new Uint16Array(aligned(bytes, 2), offsetOf(bytes, 2), bytes.length >> 1);
}

function isAligned(bytes: Uint8Array, size: number): boolean {
  return bytes.byteOffset % size === 0;
}

function aligned(bytes: Uint8Array, size: number): ArrayBufferLike {
  return isAligned(bytes, size) ? bytes.buffer : bytes.slice().buffer;
}

function offsetOf(bytes: Uint8Array, size: number): number {
  return isAligned(bytes, size) ? bytes.byteOffset : 0;
}

export function floatsFromHalf(bits: ArrayLike<number>): Float32Array {
  const floats = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) floats[i] = halfValue(bits[i] as number);
  return floats;
}

/** The upper half of a float32. */
export function floatsFromBfloat16(bits: ArrayLike<number>): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = (bits[i] as number) << 16;
  return new Float32Array(words.buffer);
}

interface Float8Form {
  readonly mantissa: number;
  readonly bias: number;
  /** `ieee`: the top exponent is ∞ and NaN; `fn`: only all ones is NaN; `fnuz`: only minus zero is NaN. */
  readonly specials: 'ieee' | 'fn' | 'fnuz';
}

/** https://github.com/jax-ml/ml_dtypes: sign, exponent and mantissa bits are in the name. */
const FLOAT8: Partial<Record<DType, Float8Form>> = {
  float8_e5m2: { mantissa: 2, bias: 15, specials: 'ieee' },
  float8_e4m3fn: { mantissa: 3, bias: 7, specials: 'fn' },
  float8_e4m3fnuz: { mantissa: 3, bias: 8, specials: 'fnuz' },
  float8_e4m3b11fnuz: { mantissa: 3, bias: 11, specials: 'fnuz' },
  float8_e5m2fnuz: { mantissa: 2, bias: 16, specials: 'fnuz' },
};

export function floatsFromFloat8(dtype: DType, bytes: Uint8Array): Float32Array {
  const form = FLOAT8[dtype] ?? { mantissa: 2, bias: 15, specials: 'ieee' as const };
  return Float32Array.from(bytes, (bits) => float8Value(bits, form));
}

function float8Value(bits: number, { mantissa, bias, specials }: Float8Form): number {
  if (specials === 'fnuz' && bits === 0x80) return Number.NaN;
  const sign = bits & 0x80 ? -1 : 1;
  const magnitude = bits & 0x7f;
  if (specials === 'fn' && magnitude === 0x7f) return Number.NaN;
  const exponent = magnitude >> mantissa;
  const fraction = magnitude & ((1 << mantissa) - 1);
  const step = 2 ** -mantissa;
  if (specials === 'ieee' && exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * step * 2 ** (1 - bias);
  return sign * (1 + fraction * step) * 2 ** (exponent - bias);
}

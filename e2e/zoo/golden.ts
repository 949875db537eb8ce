import type { DType } from '../../src/model/dtype';
import { elementCount } from '../../src/model/shape';
import type { HostData, HostTensor } from '../../src/model/tensor';
import type { GoldenTensor } from './grammar';

/** A recorded tensor; `every` > 1: only elements 0, every, 2·every, … were recorded. */
export interface Recorded {
  readonly tensor: HostTensor;
  readonly every: number;
}

/** Decodes a recorded tensor independently of the decoder under test. */
export function recordedTensor(golden: GoldenTensor): Recorded {
  const dtype = golden.dtype as DType;
  const { shape } = golden;
  if ('strings' in golden) {
    const data = golden.strings.map((text) => new Uint8Array(Buffer.from(text, 'base64')));
    return { tensor: { dtype, shape, data }, every: 1 };
  }
  if ('fill' in golden) return { tensor: { dtype, shape, data: filled(dtype, shape, golden.fill) }, every: 1 };
  const bytes = new Uint8Array(Buffer.from(golden.base64, 'base64'));
  return { tensor: { dtype, shape, data: fromBytes(dtype, bytes) }, every: golden.every ?? 1 };
}

function filled(
  dtype: DType,
  shape: readonly number[],
  { low, high, k }: { readonly low: number; readonly high: number; readonly k: number },
): HostData {
  const data = allocate(dtype, elementCount(shape));
  const whole = !/float|complex/.test(dtype);
  for (let i = 0; i < data.length; i++) {
    // i·40503 stays below 2^53 for every tensor that fits in memory.
    const unit = ((i * 40503 + k * 12345) % 65536) / 65536;
    const value = low + (high - low) * unit;
    store(data, dtype, i, whole ? Math.floor(value) : value);
  }
  return data;
}

type Numeric = Exclude<HostData, readonly unknown[]>;

function allocate(dtype: DType, count: number): Numeric {
  switch (dtype) {
    case 'float64':
      return new Float64Array(count);
    case 'complex64':
      return new Float32Array(2 * count);
    case 'complex128':
      return new Float64Array(2 * count);
    case 'int64':
      return new BigInt64Array(count);
    case 'uint64':
      return new BigUint64Array(count);
    case 'int32':
    case 'qint32':
      return new Int32Array(count);
    case 'uint32':
      return new Uint32Array(count);
    case 'int16':
    case 'qint16':
      return new Int16Array(count);
    case 'uint16':
    case 'quint16':
      return new Uint16Array(count);
    case 'int8':
    case 'qint8':
    case 'int4':
      return new Int8Array(count);
    case 'uint8':
    case 'quint8':
    case 'uint4':
    case 'bool':
      return new Uint8Array(count);
    default:
      return new Float32Array(count);
  }
}

function store(data: Numeric, dtype: DType, i: number, value: number): void {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[i] = BigInt(value);
  else if (dtype === 'bool') data[i] = value === 0 ? 0 : 1;
  else if (dtype === 'float16') data[i] = roundTo(value, 10, -24, 65504);
  else if (dtype === 'bfloat16') data[i] = roundTo(value, 7, -133, 3.3895e38);
  else data[i] = value;
}

/** Nearest value (ties to even) with `bits` of fraction, smallest step 2^`minExponent`. */
function roundTo(value: number, bits: number, minExponent: number, largest: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))) - bits, minExponent);
  const step = 2 ** exponent;
  const scaled = value / step;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  const result = rounded * step;
  return Math.abs(result) > largest ? Math.sign(result) * Number.POSITIVE_INFINITY : result;
}

function fromBytes(dtype: DType, bytes: Uint8Array): HostData {
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  if (dtype === 'float16') return Float32Array.from(new Uint16Array(buffer), halfValue);
  if (dtype === 'bfloat16')
    return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
  const { constructor } = allocate(dtype, 0);
  return new (constructor as new (b: ArrayBuffer) => Numeric)(buffer);
}

function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

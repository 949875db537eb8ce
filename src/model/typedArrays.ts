import type { DType } from './dtype';
import type { HostData } from './tensor';

/** HostData of numbers. */
export type TypedArray = Exclude<HostData, readonly unknown[]>;

interface TypedArrayConstructor {
  new (length: number): TypedArray;
  new (buffer: ArrayBuffer, byteOffset?: number, length?: number): TypedArray;
}

const TYPED_ARRAYS: Readonly<
  Record<Exclude<DType, 'string' | 'resource' | 'variant' | 'invalid'>, TypedArrayConstructor>
> = {
  float32: Float32Array,
  float16: Float32Array,
  bfloat16: Float32Array,
  float8_e5m2: Float32Array,
  float8_e4m3fn: Float32Array,
  float8_e4m3fnuz: Float32Array,
  float8_e4m3b11fnuz: Float32Array,
  float8_e5m2fnuz: Float32Array,
  complex64: Float32Array,
  float64: Float64Array,
  complex128: Float64Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  int32: Int32Array,
  qint32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  qint16: Int16Array,
  uint16: Uint16Array,
  quint16: Uint16Array,
  int8: Int8Array,
  qint8: Int8Array,
  int4: Int8Array,
  int2: Int8Array,
  uint8: Uint8Array,
  quint8: Uint8Array,
  uint4: Uint8Array,
  uint2: Uint8Array,
  bool: Uint8Array,
};

/** What holds elements of a dtype as HostData says; null of a dtype whose elements are no numbers. */
export function typedArrayOf(dtype: DType): TypedArrayConstructor | null {
  return (TYPED_ARRAYS as Readonly<Partial<Record<DType, TypedArrayConstructor>>>)[dtype] ?? null;
}

import type { DType } from './dtype';

/** An entry of a `resource` or `variant` tensor: opaque here, the runtime knows its kinds. */
export interface Handle {
  readonly handleKind: string;
}

/**
 * Elements in C order. What holds which dtype:
 * float32, float16, bfloat16, float8 → Float32Array (the narrow ones hold only exactly representable values);
 * float64 → Float64Array; complex64 → Float32Array and complex128 → Float64Array, real and imaginary interleaved;
 * int64 → BigInt64Array; uint64 → BigUint64Array; int32, qint32 → Int32Array; uint32 → Uint32Array;
 * int16, qint16 → Int16Array; uint16, quint16 → Uint16Array; int8, qint8, int4 → Int8Array;
 * uint8, quint8, uint4, bool (0 or 1) → Uint8Array; string → one Uint8Array per element (bytes, not text);
 * resource, variant → Handle per element.
 */
export type HostData =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | BigInt64Array
  | BigUint64Array
  | readonly Uint8Array[]
  | readonly Handle[];

/** A tensor in ordinary memory. `shape` is fully known and its element count fits `data`. */
export interface HostTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: HostData;
}

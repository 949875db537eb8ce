/**
 * TensorFlow's element types by the names `tf.as_dtype(…).name` gives them.
 * Numbers: tensorflow/core/framework/types.proto.
 */
const BY_NUMBER = {
  1: 'float32',
  2: 'float64',
  3: 'int32',
  4: 'uint8',
  5: 'int16',
  6: 'int8',
  7: 'string',
  8: 'complex64',
  9: 'int64',
  10: 'bool',
  11: 'qint8',
  12: 'quint8',
  13: 'qint32',
  14: 'bfloat16',
  15: 'qint16',
  16: 'quint16',
  17: 'uint16',
  18: 'complex128',
  19: 'float16',
  20: 'resource',
  21: 'variant',
  22: 'uint32',
  23: 'uint64',
  24: 'float8_e5m2',
  25: 'float8_e4m3fn',
  26: 'float8_e4m3fnuz',
  27: 'float8_e4m3b11fnuz',
  28: 'float8_e5m2fnuz',
  29: 'int4',
  30: 'uint4',
  31: 'int2',
  32: 'uint2',
} as const;

export type DType = (typeof BY_NUMBER)[keyof typeof BY_NUMBER] | 'invalid';

const NAMES: Readonly<Record<number, DType>> = BY_NUMBER;
const NUMBERS: ReadonlyMap<DType, number> = new Map(
  Object.entries(BY_NUMBER).map(([number, name]) => [name as DType, Number(number)]),
);

/** First number of the TF1 reference types: `DT_FLOAT_REF` is 101. */
const REF_OFFSET = 100;

/** `invalid` for 0 and for numbers newer than this program. A reference type gives its base type. */
export function dtypeFromNumber(value: number): DType {
  return NAMES[value > REF_OFFSET ? value - REF_OFFSET : value] ?? 'invalid';
}

export function isRefNumber(value: number): boolean {
  return value > REF_OFFSET;
}

export function dtypeNumber(dtype: DType): number {
  return NUMBERS.get(dtype) ?? 0;
}

/** `DT_FLOAT`, as saved_model_cli and text protos spell it. */
export function dtypeEnumName(dtype: DType): string {
  switch (dtype) {
    case 'float32':
      return 'DT_FLOAT';
    case 'float64':
      return 'DT_DOUBLE';
    case 'float16':
      return 'DT_HALF';
    default:
      return `DT_${dtype.toUpperCase()}`;
  }
}

/**
 * Bytes of one element in `tensor_content` and in a checkpoint shard; 0 where
 * elements have no fixed size (string, resource, variant). int4 and narrower
 * occupy one byte each in both places.
 */
export function bytesPerElement(dtype: DType): number {
  switch (dtype) {
    case 'complex128':
      return 16;
    case 'float64':
    case 'int64':
    case 'uint64':
    case 'complex64':
      return 8;
    case 'float32':
    case 'int32':
    case 'uint32':
    case 'qint32':
      return 4;
    case 'float16':
    case 'bfloat16':
    case 'int16':
    case 'uint16':
    case 'qint16':
    case 'quint16':
      return 2;
    case 'string':
    case 'resource':
    case 'variant':
    case 'invalid':
      return 0;
    default:
      return 1;
  }
}

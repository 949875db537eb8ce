import { concatBytes } from '../../../lib/bytes';
import { tensorAttr } from '../../../decode/tensorProto';
import { dtypeNumber } from '../../../model/dtype';
import type { DType } from '../../../model/dtype';
import { invalid } from '../../opError';
import { fromHost, stringsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { elementBytes } from '../kernels/elementBytes';

/** Tensors as serialised TensorProtos. */

/** Protobuf's encoding of an unsigned number. */
export function varintBytes(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) + 128);
  bytes.push(Number(rest));
  return bytes;
}

/** A length-delimited field. */
export function lengthDelimited(number: number, content: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.from([...varintBytes(number * 8 + 2), ...varintBytes(content.length)]), content]);
}

/** The bytes that TensorFlow's AsProtoTensorContent makes: strings listed, everything else as one run of bytes. */
export function serializeTensor(t: Tensor): Uint8Array {
  const dims = t.shape.map((n) =>
    lengthDelimited(2, n === 0 ? new Uint8Array(0) : Uint8Array.from([8, ...varintBytes(n)])),
  );
  const parts = [Uint8Array.from([8, ...varintBytes(dtypeNumber(t.dtype))]), lengthDelimited(2, concatBytes(dims))];
  if (t.dtype === 'string') for (const bytes of stringsOf(t)) parts.push(lengthDelimited(8, bytes));
  else if (t.size > 0) parts.push(lengthDelimited(4, elementBytes(t)));
  return concatBytes(parts);
}

/** Refuses bytes that are no TensorProto, and one of another dtype. */
export function parseTensor(bytes: Uint8Array, dtype: DType): Tensor {
  let read;
  try {
    const attr = tensorAttr({ bytes, start: 0, end: bytes.length });
    if (attr.dtype !== dtype) {
      throw invalid(`Type mismatch between parsed tensor (${attr.dtype}) and dtype (${dtype})`);
    }
    read = attr.values();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Type mismatch')) throw error;
    throw invalid(`Could not parse serialized tensor proto: ${error instanceof Error ? error.message : ''}`);
  }
  return fromHost(read.dtype, read.shape, read.data);
}

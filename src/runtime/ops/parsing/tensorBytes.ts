import { tensorAttr } from '../../../decode/tensorProto';
import { dtypeNumber } from '../../../model/dtype';
import type { DType } from '../../../model/dtype';
import { invalid } from '../../opError';
import { fromHost, stringsOf } from '../../tensors';
import type { Tensor } from '../../value';
import { elementBytes } from '../kernels/elementBytes';
import { concatBytes } from '../string/bytes';

/** Tensors as serialised TensorProtos. */

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return bytes;
}

/** A length-delimited field. */
function field(number: number, content: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.from([number * 8 + 2, ...varint(content.length)]), content]);
}

/** The bytes that TensorFlow's AsProtoTensorContent makes: strings listed, everything else as one run of bytes. */
export function serializeTensor(t: Tensor): Uint8Array {
  const dims = t.shape.map((n) => field(2, n === 0 ? new Uint8Array(0) : Uint8Array.from([8, ...varint(n)])));
  const parts = [Uint8Array.from([8, ...varint(dtypeNumber(t.dtype))]), field(2, concatBytes(dims))];
  if (t.dtype === 'string') for (const bytes of stringsOf(t)) parts.push(field(8, bytes));
  else if (t.size > 0) parts.push(field(4, elementBytes(t)));
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

import { fail, ok, type Result } from '../../lib/result';
import type { Failure } from '../../model/failure';
import { elementCount } from '../../model/shape';
import type { CheckpointEntry } from '../../model/summary';
import type { Handle, HostTensor } from '../../model/tensor';
import { readMessage } from '../../proto/reader';
import type { Slice } from '../../proto/schema';
import { Cursor, WireFault } from '../../proto/wire';
import { failureOfFault } from '../faults';
import { variantValue } from '../tensorProto';
import { crc32c, maskCrc } from './crc32c';
import { checksumFailure } from './entryFailures';

/**
 * Tensors whose elements have no fixed size (tensor_bundle.cc). Strings: all lengths as varints,
 * a masked CRC of the lengths, then the bytes. Variants: length, bytes and CRC one after the other.
 */
export function readStrings(entry: CheckpointEntry, bytes: Uint8Array, file: string): Result<HostTensor, Failure> {
  const count = elementCount(entry.shape);
  const bad = (what: string): Result<never, Failure> =>
    fail({ kind: 'malformed', message: `${entry.key} cannot be read: ${what}.`, file, offset: entry.offset });
  // Each element takes a byte at least: a shape that claims more is damaged.
  if (!(count <= bytes.length)) return bad(`it claims ${count} elements in ${bytes.length} bytes`);
  try {
    switch (entry.dtype) {
      case 'string':
        return stringElements(entry, bytes, count, file);
      case 'variant':
        return variantElements(entry, bytes, count, file);
      default:
        return bad(`${entry.dtype} tensors are not stored in checkpoints`);
    }
  } catch (error) {
    if (error instanceof RangeError) return bad(error.message.replace(/\.$/, ''));
    if (!(error instanceof WireFault)) throw error;
    // Positions count from the entry's first byte; a failure names the place in the shard.
    const { kind, offset, message } = error;
    return fail(failureOfFault(new WireFault(kind, offset + entry.offset, message), file, entry.key));
  }
}

function stringElements(
  entry: CheckpointEntry,
  bytes: Uint8Array,
  count: number,
  file: string,
): Result<HostTensor, Failure> {
  const cursor = new Cursor({ bytes, start: 0, end: bytes.length });
  const lengths: number[] = [];
  // The CRC covers each length as a fixed number, not as the varint it is stored as.
  let crc = 0;
  for (let i = 0; i < count; i++) {
    const length = cursor.varint();
    lengths.push(length);
    crc = crc32c(littleEndian(length), crc);
  }
  const start = cursor.pos + 4;
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (start + total !== bytes.length) {
    throw new WireFault('malformed', cursor.pos, `its strings have ${total} bytes, ${bytes.length - start} are there`);
  }
  const actual = maskCrc(crc32c(bytes.subarray(cursor.pos), crc));
  if (actual !== entry.crc32c) return fail(checksumFailure(entry, actual, file));
  let at = start;
  const data = lengths.map((length) => {
    at += length;
    return bytes.subarray(at - length, at);
  });
  return ok({ dtype: 'string', shape: entry.shape, data });
}

function littleEndian(length: number): Uint8Array {
  const wide = length > 0xffffffff;
  const view = new DataView(new ArrayBuffer(wide ? 8 : 4));
  if (wide) view.setBigUint64(0, BigInt(length), true);
  else view.setUint32(0, length, true);
  return new Uint8Array(view.buffer);
}

function variantElements(
  entry: CheckpointEntry,
  bytes: Uint8Array,
  count: number,
  file: string,
): Result<HostTensor, Failure> {
  const cursor = new Cursor({ bytes, start: 0, end: bytes.length });
  const elements: Slice[] = [];
  let crc = 0;
  for (let i = 0; i < count; i++) {
    const { start, end } = cursor.slice();
    const length = new DataView(new ArrayBuffer(8));
    length.setBigUint64(0, BigInt(end - start), true);
    crc = crc32c(bytes.subarray(start, end), crc32c(new Uint8Array(length.buffer), crc));
    elements.push({ bytes, start, end });
    // The running checksum follows each element and is covered by the next.
    if (end + 4 > bytes.length) throw new WireFault('truncated', end, 'no checksum follows an element');
    crc = crc32c(bytes.subarray(end, end + 4), crc);
    cursor.pos = end + 4;
  }
  const actual = maskCrc(crc);
  if (actual !== entry.crc32c) return fail(checksumFailure(entry, actual, file));
  const data: readonly Handle[] = elements.map((slice) => variantValue(readMessage('VariantTensorDataProto', slice)));
  return ok({ dtype: 'variant', shape: entry.shape, data });
}

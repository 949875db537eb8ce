import { inflate } from '../../../lib/inflate';
import { OpError } from '../../opError';

/** The files that hold the nodes of a decision forest, one message per record. */

/** "BS", version (uint16) and, from version 1 on, compression; 8 bytes in all. Then each record: length (uint32), bytes. */
const BLOB_HEADER = 8;
const GZIP = 1;
const LENGTH_BYTES = 4;

function lost(what: string): OpError {
  return new OpError('DataLossError', `A file of the decision forest ${what}.`);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function unpack(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await inflate(bytes, 'gzip');
  } catch {
    throw lost('is not the gzip that it says it is');
  }
}

function* records(bytes: Uint8Array): Generator<Uint8Array> {
  const view = viewOf(bytes);
  for (let at = 0; at < bytes.length; ) {
    const start = at + LENGTH_BYTES;
    if (start > bytes.length) throw lost('ends in the middle of a record');
    at = start + view.getUint32(start - LENGTH_BYTES, true);
    if (at > bytes.length) throw lost('ends in the middle of a record');
    yield bytes.subarray(start, at);
  }
}

/**
 * The records of one file. `format` is the header's `node_format`; the packages of
 * TensorFlow Decision Forests read no other than blob sequences. Throws
 * DataLossError, while reading too.
 */
async function recordsOf(file: Uint8Array, format: string): Promise<Iterable<Uint8Array>> {
  if (!format.startsWith('BLOB_SEQUENCE'))
    throw new OpError('UnimplementedError', `The nodes of the decision forest are in the format ${format}.`);
  if (file.length < BLOB_HEADER || file[0] !== 0x42 || file[1] !== 0x53) throw lost('is no blob sequence');
  const body = file.subarray(BLOB_HEADER);
  const isCompressed = viewOf(file).getUint16(2, true) > 0 && file[4] === GZIP;
  return records(isCompressed ? await unpack(body) : body);
}

/** The records of several files as if they were one. */
export async function recordsOfAll(files: readonly Uint8Array[], format: string): Promise<Iterator<Uint8Array>> {
  const parts = await Promise.all(files.map((file) => recordsOf(file, format)));
  return (function* all(): Generator<Uint8Array> {
    for (const part of parts) yield* part;
  })();
}

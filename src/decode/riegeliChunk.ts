import { Cursor } from '../proto/wire';

/** Why a chunk cannot be read. Thrown inside `riegeli` only. */
export class RiegeliFault extends Error {
  readonly kind: 'malformed' | 'unsupported-format';

  constructor(kind: RiegeliFault['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** The 40 bytes before a chunk's data: hash, data size, data hash, type, number of records, decoded size. */
export class RiegeliChunk {
  readonly dataSize: number;
  /** `s` signature, `m` metadata, `p` padding, `r` simple records, `t` transposed records. */
  readonly type: string;
  readonly recordCount: number;
  /** Bytes of all records together. */
  readonly decodedSize: number;

  constructor(header: Uint8Array) {
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    this.dataSize = Number(view.getBigUint64(8, true));
    this.type = String.fromCharCode(view.getUint8(24));
    // The type is the lowest byte of this word.
    this.recordCount = Number(view.getBigUint64(24, true) >> 8n);
    this.decodedSize = Number(view.getBigUint64(32, true));
  }
}

type Decompress = (compression: number, bytes: Uint8Array, size: number) => Uint8Array;

/** Records of a simple chunk: compression, size of the packed sizes, the sizes, the values. */
export function splitRecords(chunk: RiegeliChunk, data: Uint8Array, decompress: Decompress): readonly Uint8Array[] {
  const compression = data[0] ?? 0;
  const cursor = new Cursor({ bytes: data, start: Math.min(1, data.length), end: data.length });
  const sizes = cursor.slice();
  const sizeBytes = unpack(compression, data.subarray(sizes.start, sizes.end), chunk.recordCount * 10, decompress);
  const values = unpack(compression, data.subarray(cursor.pos), chunk.decodedSize, decompress);
  const records: Uint8Array[] = [];
  const size = new Cursor({ bytes: sizeBytes, start: 0, end: sizeBytes.length });
  let at = 0;
  while (records.length < chunk.recordCount) {
    const end = at + size.varint();
    if (end > values.length) throw new RiegeliFault('malformed', 'its records are longer than its data');
    records.push(values.subarray(at, end));
    at = end;
  }
  return records;
}

/** A compressed buffer begins with its size; `limit` is what the chunk's header allows. */
function unpack(compression: number, bytes: Uint8Array, limit: number, decompress: Decompress): Uint8Array {
  if (compression === 0) return bytes;
  const cursor = new Cursor({ bytes, start: 0, end: bytes.length });
  const size = cursor.varint();
  if (size > limit) throw new RiegeliFault('malformed', `it unpacks to ${size} bytes, and its header says ${limit}`);
  const out = size === 0 ? new Uint8Array(0) : decompress(compression, bytes.subarray(cursor.pos), size);
  if (out.length === size) return out;
  throw new RiegeliFault('malformed', `it unpacks to ${out.length} bytes, and says ${size}`);
}

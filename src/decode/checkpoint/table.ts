import { Pace } from '../../lib/pace';
import { formatCrc } from '../../lib/text';
import { uncompress } from 'snappyjs';
import type { Slice } from '../../proto/schema';
import { Cursor, WireFault } from '../../proto/wire';
import { crc32c, maskCrc } from './crc32c';

/** Last bytes of a table: two block handles padded to 40 bytes, and the magic number. */
const FOOTER = 48;
const MAGIC = 0xdb4775248b80fb57n;
/** One byte of compression and a masked CRC follow each block. */
const TRAILER = 5;
/** No block of an index is near this; a damaged length must not take the memory. */
const MAX_BLOCK = 2 ** 28;

/**
 * One entry. The key is the first `keyLength` bytes of a buffer that the next entry overwrites: an index of a hundred
 * thousand variables would else be two hundred thousand small arrays.
 */
export type VisitEntry = (key: Uint8Array, keyLength: number, value: Slice) => void;

interface BlockHandle {
  readonly offset: number;
  readonly size: number;
}

/** Why (part of) a table cannot be read. `checksum` where bytes changed after they were written. */
export interface TableFault {
  readonly kind: 'truncated' | 'malformed' | 'checksum';
  readonly offset: number;
  readonly message: string;
}

/**
 * Visits all entries of a LevelDB table in key order
 * (https://github.com/google/leveldb/blob/main/doc/table_format.md). A damaged data block is told
 * to `onFault` and passed over; without footer or index block there are no entries.
 */
export async function readTable(
  file: Uint8Array,
  visit: VisitEntry,
  onFault: (fault: TableFault) => void,
  pace: Pace = new Pace(),
): Promise<void> {
  const handles: BlockHandle[] = [];
  guard(() => {
    const block = readBlock(file, indexHandle(file), 'the index block');
    readEntries(block, (_key, _length, value) => handles.push(readHandle(new Cursor(value))));
  }, onFault);
  for (const [done, handle] of handles.entries()) {
    await pace.at(done, handles.length, 'blocks of the index');
    guard(() => readEntries(readBlock(file, handle, 'a block'), visit), onFault);
  }
}

/** Whether the last bytes of a file are those of a table. */
export function looksLikeTable(tail: Uint8Array): boolean {
  const view = new DataView(tail.buffer, tail.byteOffset + tail.length - 8, 8);
  return view.getBigUint64(0, true) === MAGIC;
}

class Fault extends Error {
  readonly fault: TableFault;

  constructor(fault: TableFault) {
    super(fault.message);
    this.fault = fault;
  }
}

function guard(read: () => void, onFault: (fault: TableFault) => void): void {
  try {
    read();
  } catch (error) {
    if (error instanceof Fault) onFault(error.fault);
    else if (error instanceof WireFault) {
      onFault({ kind: 'malformed', offset: error.offset, message: `an entry cannot be read: ${error.message}` });
    } else throw error;
  }
}

function indexHandle(file: Uint8Array): BlockHandle {
  const start = file.length - FOOTER;
  const cut = (message: string, offset: number): never => {
    throw new Fault({ kind: 'malformed', offset, message });
  };
  if (start < 0) return cut(`it has ${file.length} bytes, fewer than the ${FOOTER} of a footer`, 0);
  const magic = new DataView(file.buffer, file.byteOffset + start + 40, 8).getBigUint64(0, true);
  if (magic !== MAGIC) {
    const text = (value: bigint): string => `0x${value.toString(16).padStart(16, '0')}`;
    return cut(
      `it has no footer (cut short, or another kind of file). Bad magic number: its last 8 bytes are ${text(magic)}, a table ends with ${text(MAGIC)}`,
      start + 40,
    );
  }
  const cursor = new Cursor({ bytes: file, start, end: start + 40 });
  readHandle(cursor); // the metaindex, which TensorFlow leaves empty
  return readHandle(cursor);
}

function readHandle(cursor: Cursor): BlockHandle {
  return { offset: cursor.varint(), size: cursor.varint() };
}

function readBlock(file: Uint8Array, { offset, size }: BlockHandle, what: string): Uint8Array {
  const end = offset + size;
  if (end + TRAILER > file.length) {
    throw new Fault({
      kind: 'truncated',
      offset,
      message: `${what} of ${size} bytes at byte ${offset} runs over the end of the file (${file.length} bytes)`,
    });
  }
  const view = new DataView(file.buffer, file.byteOffset + end, TRAILER);
  const stored = view.getUint32(1, true);
  const actual = maskCrc(crc32c(file.subarray(offset, end + 1)));
  if (stored !== actual) {
    throw new Fault({
      kind: 'checksum',
      offset,
      message: `the checksum of ${what} at byte ${offset} does not match: ${formatCrc(stored)} is stored, its ${size} bytes give ${formatCrc(actual)}`,
    });
  }
  const data = file.subarray(offset, end);
  const compression = view.getUint8(0);
  if (compression === 0) return data;
  if (compression === 1) return unpack(data, offset);
  throw new Fault({
    kind: 'malformed',
    offset: end,
    message: `compression ${compression} is unknown (0 and 1 are known)`,
  });
}

function unpack(data: Uint8Array, offset: number): Uint8Array {
  try {
    return uncompress(data, MAX_BLOCK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Fault({ kind: 'malformed', offset, message: `a Snappy block cannot be unpacked (${reason})` });
  }
}

/** Entries share the beginning of their key with the one before; the restart points at the end are not needed to read all. */
function readEntries(block: Uint8Array, visit: VisitEntry): void {
  if (block.length < 4) throw new Fault({ kind: 'malformed', offset: 0, message: 'a block has no restart count' });
  const restarts = new DataView(block.buffer, block.byteOffset + block.length - 4, 4).getUint32(0, true);
  const end = block.length - 4 - 4 * restarts;
  if (end < 0) throw new Fault({ kind: 'malformed', offset: 0, message: `a block claims ${restarts} restart points` });
  const cursor = new Cursor({ bytes: block, start: 0, end });
  let key = new Uint8Array(256);
  let keyLength = 0;
  while (cursor.pos < end) {
    const shared = cursor.varint();
    const suffix = cursor.varint();
    const size = cursor.varint();
    if (shared > keyLength || cursor.pos + suffix + size > end) {
      throw new Fault({ kind: 'malformed', offset: cursor.pos, message: 'an entry runs over the end of its block' });
    }
    keyLength = shared + suffix;
    if (keyLength > key.length) {
      const longer = new Uint8Array(keyLength * 2);
      longer.set(key);
      key = longer;
    }
    for (let i = 0; i < suffix; i++) key[shared + i] = block[cursor.pos + i] as number;
    const start = cursor.pos + suffix;
    cursor.pos = start + size;
    visit(key, keyLength, { bytes: block, start, end: cursor.pos });
  }
}

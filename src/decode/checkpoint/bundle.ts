import { formatCount } from '../../lib/text';
import { bytesPerElement, dtypeFromNumber } from '../../model/dtype';
import type { Failure } from '../../model/failure';
import type { CheckpointEntry } from '../../model/summary';
import type { BundleEntryProto } from '../../proto/generated';
import { readMessage } from '../../proto/reader';
import { decodeUtf8 } from '../../proto/utf8';
import { attempt } from '../faults';
import { shapeOfProto } from '../tensorProto';
import { decodeSliceKey, type SliceKey } from './orderedCode';
import { readTable, type TableEntry } from './table';

/** One stored piece of a partitioned variable. */
export interface StoredSlice {
  readonly extents: SliceKey['extents'];
  readonly entry: CheckpointEntry;
}

/** What variables.index says. */
export interface Bundle {
  readonly shardCount: number;
  readonly entries: ReadonlyMap<string, CheckpointEntry>;
  /** Slices by the key of their variable. */
  readonly slices: ReadonlyMap<string, readonly StoredSlice[]>;
  readonly problems: readonly Failure[];
  /** Some block was damaged: that a key is absent means nothing. */
  readonly incomplete: boolean;
}

const BIG_ENDIAN = 1;

/** Reads a TensorBundle's index (tensor_bundle.proto): a table of key → BundleEntryProto, the empty key holding the header. */
export function readBundle(file: Uint8Array, name: string): Bundle {
  const problems: Failure[] = [];
  const rows = readTable(file, ({ kind, offset, message }) => {
    const claim = kind === 'checksum' ? 'is damaged' : 'is not a checkpoint index, or a damaged one';
    problems.push({ kind, message: `${name} ${claim}: ${message}.`, file: name, offset });
  });
  const incomplete = problems.length > 0;
  const entries = new Map<string, CheckpointEntry>();
  const slices = new Map<string, StoredSlice[]>();
  let shardCount = 0;
  for (const row of rows) {
    const read = attempt(name, `the entry ${textOf(row.key)}`, () =>
      row.key.length === 0 ? readMessage('BundleHeaderProto', whole(row)) : readMessage('BundleEntryProto', whole(row)),
    );
    if (!read.ok) {
      // Offsets inside an unpacked block are not offsets of the file.
      const { offset: _, ...failure } = read.failure;
      problems.push(failure);
    } else if ('numShards' in read.value) {
      shardCount = read.value.numShards;
      if (read.value.endianness === BIG_ENDIAN) return refused(name, shardCount);
    } else addEntry(row.key, read.value, entries, slices);
  }
  return { shardCount, entries, slices, problems: [...problems, ...checkEntries(entries, name)], incomplete };
}

/** TensorFlow writes big-endian checkpoints on s390x only, and refuses to read them elsewhere. */
function refused(name: string, shardCount: number): Bundle {
  const message = `${name} says its tensors are big-endian; TensorFlow on this kind of machine does not read them and neither does this program.`;
  const problems: readonly Failure[] = [{ kind: 'unsupported-format', message, file: name }];
  return { shardCount, entries: new Map(), slices: new Map(), problems, incomplete: true };
}

function whole({ value }: TableEntry): { bytes: Uint8Array; start: number; end: number } {
  return { bytes: value, start: 0, end: value.length };
}

function textOf(key: Uint8Array): string {
  return decodeUtf8(key, 0, key.length);
}

function addEntry(
  keyBytes: Uint8Array,
  proto: BundleEntryProto,
  entries: Map<string, CheckpointEntry>,
  slices: Map<string, StoredSlice[]>,
): void {
  // Only slice keys begin with a zero byte.
  const slice = keyBytes[0] === 0 ? decodeSliceKey(keyBytes) : null;
  if (slice) {
    const key = textOf(slice.name);
    const list = slices.get(key) ?? [];
    list.push({ extents: slice.extents, entry: entryOf(key, proto) });
    slices.set(key, list);
  } else {
    const key = textOf(keyBytes);
    entries.set(key, entryOf(key, proto));
  }
}

function entryOf(key: string, proto: BundleEntryProto): CheckpointEntry {
  return {
    key,
    dtype: dtypeFromNumber(proto.dtype),
    shape: shapeOfProto(proto.shape) ?? [],
    shard: proto.shardId,
    offset: proto.offset,
    size: proto.size,
    crc32c: proto.crc32c,
    sliceCount: proto.slices.length,
  };
}

/** The bytes an entry must have by dtype and shape; null where they are not fixed or the shape is impossible. */
export function expectedBytes({ dtype, shape }: CheckpointEntry): number | null {
  const element = bytesPerElement(dtype);
  if (element === 0) return null;
  let bytes = element;
  for (const size of shape) bytes *= size;
  return shape.some((size) => size < 0) ? null : bytes;
}

function checkEntries(entries: ReadonlyMap<string, CheckpointEntry>, name: string): readonly Failure[] {
  const problems: Failure[] = [];
  for (const entry of entries.values()) {
    const bytes = expectedBytes(entry);
    if (bytes === null || entry.sliceCount > 0 || bytes === entry.size) continue;
    problems.push({
      kind: 'malformed',
      message: `${name}: ${entry.key} claims ${formatCount(entry.size)} bytes, but ${entry.dtype} of shape [${entry.shape.join(', ')}] has ${formatCount(bytes)}.`,
      file: name,
    });
  }
  return problems;
}

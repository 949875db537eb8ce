import type { Pace } from '../../lib/pace';
import { formatCount } from '../../lib/text';
import { bytesPerElement, dtypeFromNumber } from '../../model/dtype';
import type { Failure } from '../../model/failure';
import type { CheckpointEntry } from '../../model/summary';
import type { BundleEntryProto, BundleHeaderProto } from '../../proto/generated';
import { readMessage } from '../../proto/reader';
import { decodeUtf8 } from '../../proto/utf8';
import { WireFault } from '../../proto/wire';
import { failureOfFault } from '../faults';
import { shapeOfProto } from '../tensorProto';
import { decodeSliceKey, type SliceKey } from './orderedCode';
import { readTable, type TableFault, type VisitEntry } from './table';

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
export async function readBundle(file: Uint8Array, name: string, pace?: Pace): Promise<Bundle> {
  const damage: Failure[] = [];
  const problems: Failure[] = [];
  const entries = new Map<string, CheckpointEntry>();
  const slices = new Map<string, StoredSlice[]>();
  let header: BundleHeaderProto | null = null;
  const visit: VisitEntry = (bytes, length, value) => {
    const key = decodeUtf8(bytes, 0, length);
    try {
      if (length === 0) header = readMessage('BundleHeaderProto', value);
      else addEntry(key, bytes, length, readMessage('BundleEntryProto', value), entries, slices);
    } catch (error) {
      if (!(error instanceof WireFault)) throw error;
      // Offsets count inside the entry: its block may be packed, so they are none of the file's.
      const inside = new WireFault(error.kind, error.offset - value.start, error.message);
      const { offset: _, ...failure } = failureOfFault(inside, name, `the entry ${key}`);
      problems.push(failure);
    }
  };
  const onFault = ({ kind, offset, message }: TableFault): void => {
    const claim = kind === 'checksum' ? 'is damaged' : 'is not a checkpoint index, or a damaged one';
    damage.push({ kind, message: `${name} ${claim}: ${message}.`, file: name, offset });
  };
  await readTable(file, visit, onFault, pace);
  const { numShards: shardCount = 0, endianness = 0 } = (header as BundleHeaderProto | null) ?? {};
  if (endianness === BIG_ENDIAN) return refused(name, shardCount);
  const all = [...damage, ...problems, ...checkEntries(entries, name)];
  return { shardCount, entries, slices, problems: all, incomplete: damage.length > 0 };
}

/** TensorFlow writes big-endian checkpoints on s390x only, and refuses to read them elsewhere. */
function refused(name: string, shardCount: number): Bundle {
  const message = `${name} says its tensors are big-endian; TensorFlow on this kind of machine does not read them and neither does this program.`;
  const problems: readonly Failure[] = [{ kind: 'unsupported-format', message, file: name }];
  return { shardCount, entries: new Map(), slices: new Map(), problems, incomplete: true };
}

function addEntry(
  key: string,
  bytes: Uint8Array,
  length: number,
  proto: BundleEntryProto,
  entries: Map<string, CheckpointEntry>,
  slices: Map<string, StoredSlice[]>,
): void {
  // Only slice keys begin with a zero byte.
  const slice = bytes[0] === 0 ? decodeSliceKey(bytes.slice(0, length)) : null;
  if (slice) {
    const whole = decodeUtf8(slice.name, 0, slice.name.length);
    const list = slices.get(whole) ?? [];
    list.push({ extents: slice.extents, entry: entryOf(whole, proto) });
    slices.set(whole, list);
  } else entries.set(key, entryOf(key, proto));
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

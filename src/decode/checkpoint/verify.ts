import { fail, ok, type Result } from '../../lib/result';
import type { VerifiedShard, VerifiedTensor, VerifyReport } from '../../model/beside';
import { bytesPerElement } from '../../model/dtype';
import type { Failure } from '../../model/failure';
import type { VerifyContext } from '../../model/savedModel';
import type { CheckpointEntry } from '../../model/summary';
import type { Bundle } from './bundle';
import { crc32c, maskCrc } from './crc32c';
import { checksumFailure } from './entryFailures';
import type { Shards } from './shards';
import { readStrings } from './strings';

/** Bytes read at once: the memory that verifying takes whatever the tensor's size. */
const PIECE = 4 * 1024 * 1024;
/** A damaged header may claim millions of shards. */
const MOST_SHARDS = 100_000;

/**
 * Reads every stored tensor in the order of the bytes and compares its masked CRC-32C with that of the index.
 * `sizeFailure` is what a read would refuse before it starts. Fails only when it is cancelled.
 */
export async function verifyBundle(
  bundle: Bundle,
  shards: Shards,
  sizeFailure: (entry: CheckpointEntry) => Failure | null,
  context: VerifyContext,
): Promise<Result<VerifyReport, Failure>> {
  const entries = storedEntries(bundle);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  const tensors: VerifiedTensor[] = [];
  const window = new Window(shards);
  let done = 0;
  let failed = 0;
  for (const entry of entries) {
    const progress = (bytes: number): void => context.progress?.(done + bytes, total, 'bytes');
    const { actual, failure } = await verifyEntry(entry, window, sizeFailure(entry), context.signal, progress);
    if (context.signal?.aborted) return fail({ kind: 'cancelled', message: 'Cancelled.' });
    done += entry.size;
    progress(0);
    if (failure) failed += 1;
    const { key, dtype, shape, shard, offset, size, crc32c: expected } = entry;
    tensors.push({ key, dtype, shape, shard, offset, size, expected, actual, failure });
  }
  return ok({ tensors, shards: shardsOf(entries, shards), bytes: total, failed });
}

/** What lies in the shards: whole tensors, and the slices of partitioned ones. */
function storedEntries({ entries, slices }: Bundle): readonly CheckpointEntry[] {
  const whole = [...entries.values()].filter(({ sliceCount }) => sliceCount === 0);
  const parts = [...slices.values()].flat().map(({ entry }) => entry);
  return [...whole, ...parts].sort((a, b) => a.shard - b.shard || a.offset - b.offset);
}

interface Verdict {
  readonly actual: number | null;
  readonly failure: Failure | null;
}

async function verifyEntry(
  entry: CheckpointEntry,
  window: Window,
  wrong: Failure | null,
  signal: AbortSignal | undefined,
  progress: (bytes: number) => void,
): Promise<Verdict> {
  const path = window.shards.path(entry.shard);
  // Of strings the lengths are covered as numbers, not as the bytes they are stored as: no stream of bytes gives their CRC.
  if (bytesPerElement(entry.dtype) === 0) {
    if (wrong) return { actual: null, failure: wrong };
    const bytes = await window.shards.read(entry, 0, entry.size, signal);
    if (!bytes.ok) return { actual: null, failure: bytes.failure };
    const read = readStrings(entry, bytes.value, path);
    return { actual: read.ok ? entry.crc32c : null, failure: read.ok ? null : read.failure };
  }
  let crc = 0;
  for (let from = 0; from < entry.size; from += PIECE) {
    const piece = await window.read(entry, from, Math.min(PIECE, entry.size - from), signal);
    if (!piece.ok) return { actual: null, failure: piece.failure };
    crc = crc32c(piece.value, crc);
    progress(from + piece.value.length);
  }
  const actual = maskCrc(crc);
  // A tensor too large to be shown at once is still verified; one whose size contradicts its shape is wrong.
  const failure = wrong?.kind === 'too-large' ? null : wrong;
  return { actual, failure: failure ?? (actual === entry.crc32c ? null : checksumFailure(entry, actual, path)) };
}

/** Reads ahead: a checkpoint may have a hundred thousand tensors of a few bytes, one after the other. */
class Window {
  readonly shards: Shards;
  private shard = -1;
  private start = 0;
  private bytes = new Uint8Array(0);

  constructor(shards: Shards) {
    this.shards = shards;
  }

  async read(
    entry: CheckpointEntry,
    from: number,
    length: number,
    signal: AbortSignal | undefined,
  ): Promise<Result<Uint8Array, Failure>> {
    const at = entry.offset + from;
    const inside = entry.shard === this.shard && at >= this.start && at + length <= this.start + this.bytes.length;
    if (!inside) {
      const source = this.shards.file(entry.shard)?.source;
      // What is missing or too short is named by the ordinary read.
      if (!source || at + length > source.size) return this.shards.read(entry, from, length, signal);
      const read = await source.read(at, Math.min(source.size, at + PIECE), signal);
      if (!read.ok) return read;
      this.shard = entry.shard;
      this.start = at;
      this.bytes = new Uint8Array(read.value);
    }
    return ok(this.bytes.subarray(at - this.start, at - this.start + length));
  }
}

function shardsOf(entries: readonly CheckpointEntry[], shards: Shards): readonly VerifiedShard[] {
  const own = new Map<number, CheckpointEntry[]>();
  for (let shard = 0; shard < shards.count && shard < MOST_SHARDS; shard++) own.set(shard, []);
  for (const entry of entries) {
    const list = own.get(entry.shard);
    if (list) list.push(entry);
    else own.set(entry.shard, [entry]);
  }
  return [...own]
    .sort(([a], [b]) => a - b)
    .map(([shard, stored]) => {
      const size = shards.file(shard)?.source.size ?? null;
      return { shard, path: shards.path(shard), size, unusedBytes: size === null ? 0 : unused(stored, size) };
    });
}

/** Bytes between and after the tensors; `entries` in the order of their offsets. */
function unused(entries: readonly CheckpointEntry[], size: number): number {
  let gaps = 0;
  let end = 0;
  for (const entry of entries) {
    gaps += Math.max(0, Math.min(entry.offset, size) - end);
    end = Math.max(end, Math.min(entry.offset + entry.size, size));
  }
  return gaps + Math.max(0, size - end);
}

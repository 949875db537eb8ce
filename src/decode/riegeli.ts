import { decompress as unbrotli } from 'brotli/decompress';
import { decompress as unzstd } from 'fzstd';
import type { ByteSource } from '../files/source';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { formatBytes } from '../lib/text';
import type { Failure } from '../model/failure';
import type { CallContext } from '../workers/rpc';
import { RiegeliChunk, RiegeliFault, splitRecords } from './riegeliChunk';

/** A block header of 24 bytes stands at every multiple of this, inside chunks too. */
const BLOCK = 65_536;
const BLOCK_HEADER = 24;
const CHUNK_HEADER = 40;
/** Beginning of every file: a block header and the signature chunk are always the same. */
const SIGNATURE = [0x83, 0xaf, 0x70, 0xd1, 0x0d, 0x88, 0x4a, 0x3f];
/** Bytes of one chunk, packed or not: an ArrayBuffer of more is not to be had everywhere. */
const MAX_CHUNK = 2 ** 32;

/** The records of a file by their numeric position (begin of their chunk + index in it), in the order of the file. */
export type RiegeliRecords = ReadonlyMap<number, Uint8Array>;

/**
 * Reads a Riegeli/records file (https://github.com/google/riegeli/blob/master/doc/riegeli_records_file_format.md):
 * simple chunks, uncompressed, brotli or zstd. Transposed chunks, which TensorFlow does not write, are refused.
 * Its hashes are not checked: what is compressed checks itself, and the merged message is decoded after.
 */
export async function readRiegeli(
  source: ByteSource,
  file: string,
  context?: Pick<CallContext, 'signal' | 'progress'>,
): Promise<Result<RiegeliRecords, Failure>> {
  const records = new Map<number, Uint8Array>();
  let at = 0;
  while (at < source.size) {
    const begin = at;
    const header = await readThroughBlocks(source, file, begin, CHUNK_HEADER, context);
    if (!header.ok) return header;
    const chunk = new RiegeliChunk(header.value.bytes);
    if (begin === 0 && !isSignature(await source.read(0, SIGNATURE.length), chunk)) {
      const message = `${file} does not begin with the signature of a Riegeli file, which a chunked SavedModel is.`;
      return fail({ kind: 'malformed', message, file, offset: 0 });
    }
    if (chunk.dataSize > MAX_CHUNK || chunk.decodedSize > MAX_CHUNK) {
      const size = Math.max(chunk.dataSize, chunk.decodedSize);
      const message = `The chunk at byte ${begin} of ${file} claims ${formatBytes(size)}, more than can be held.`;
      return fail({ kind: 'too-large', message, file, offset: begin });
    }
    const data = await readThroughBlocks(source, file, header.value.end, chunk.dataSize, context);
    if (!data.ok) return data;
    try {
      const parts = recordsOf(chunk, data.value.bytes);
      parts.forEach((record, index) => records.set(begin + index, record));
    } catch (error) {
      return fail(chunkFailure(error, file, begin));
    }
    // Positions of records must differ, so a chunk is padded to as many bytes as it has records.
    at = roundToBoundary(Math.max(data.value.end, begin + chunk.recordCount));
    context?.progress(Math.min(at, source.size), source.size, 'bytes');
  }
  return ok(records);
}

function isSignature(head: Result<Uint8Array, unknown>, chunk: RiegeliChunk): boolean {
  return chunk.type === 's' && head.ok && SIGNATURE.every((byte, i) => head.value[i] === byte);
}

function recordsOf(chunk: RiegeliChunk, data: Uint8Array): readonly Uint8Array[] {
  switch (chunk.type) {
    case 's':
    case 'm':
    case 'p':
      return [];
    case 'r':
      return splitRecords(chunk, data, decompress);
    case 't':
      throw new RiegeliFault('unsupported-format', 'its records are transposed, which TensorFlow never writes');
    default:
      throw new RiegeliFault('malformed', `its type is ${JSON.stringify(chunk.type)}`);
  }
}

function decompress(compression: number, bytes: Uint8Array, size: number): Uint8Array {
  const out = compression === 0x62 ? unbrotli(bytes, size) : compression === 0x7a ? unzstd(bytes) : null;
  if (out) return out;
  throw new RiegeliFault('unsupported-format', `its compression is ${compression} (brotli is 98, zstd is 122)`);
}

function chunkFailure(error: unknown, file: string, begin: number): Failure {
  const kind = error instanceof RiegeliFault ? error.kind : 'malformed';
  const detail = error instanceof Error ? error.message : String(error);
  return { kind, message: `The chunk at byte ${begin} of ${file} cannot be read: ${detail}.`, file, offset: begin };
}

/** A chunk may not begin inside a block header. */
function roundToBoundary(position: number): number {
  const inBlock = position % BLOCK;
  return inBlock > 0 && inBlock < BLOCK_HEADER ? position - inBlock + BLOCK_HEADER : position;
}

/** `count` bytes from `start`, the block headers between them left out; `end` is where they end in the file. */
async function readThroughBlocks(
  source: ByteSource,
  file: string,
  start: number,
  count: number,
  context?: Pick<CallContext, 'signal'>,
): Promise<Result<{ readonly bytes: Uint8Array; readonly end: number }, Failure>> {
  const end = endThroughBlocks(start, count);
  if (end > source.size) {
    const message = `${file} is cut short: a chunk reaches to byte ${end}, and the file has ${source.size}.`;
    return fail({ kind: 'truncated', message, file, offset: source.size });
  }
  const whole = await source.read(start, end, context?.signal);
  if (!whole.ok) return whole;
  const bytes = new Uint8Array(count);
  let from = start;
  let done = 0;
  while (done < count) {
    if (from % BLOCK < BLOCK_HEADER) from += BLOCK_HEADER - (from % BLOCK);
    const step = Math.min(count - done, BLOCK - (from % BLOCK));
    bytes.set(whole.value.subarray(from - start, from - start + step), done);
    from += step;
    done += step;
  }
  return ok({ bytes, end });
}

function endThroughBlocks(start: number, count: number): number {
  if (count === 0) return start;
  const inBlock = start % BLOCK;
  const begin = inBlock < BLOCK_HEADER ? start - inBlock + BLOCK_HEADER : start;
  const room = BLOCK - (begin % BLOCK);
  if (count <= room) return begin + count;
  const rest = count - room;
  const perBlock = BLOCK - BLOCK_HEADER;
  const blocks = Math.ceil(rest / perBlock);
  return begin + room + rest + blocks * BLOCK_HEADER;
}

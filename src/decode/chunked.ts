import type { ByteSource } from '../files/source';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { Failure } from '../model/failure';
import { WireFault } from '../proto/wire';
import type { CallContext } from '../workers/rpc';
import { MergedMessage } from './chunkedMessage';
import { parseChunkMetadata } from './chunkedMetadata';
import type { ChunkedField, ChunkedMessage, ChunkInfo, PathStep } from './chunkedMetadata';
import { readRiegeli } from './riegeli';
import type { RiegeliRecords } from './riegeli';

/**
 * The SavedModel of a chunked file, `saved_model.cpb`: a Riegeli file whose last record says where
 * in the message each of the others belongs. Fails with truncated, malformed, unsupported-format, too-large.
 */
export async function savedModelBytesFromChunks(
  source: ByteSource,
  file = 'saved_model.cpb',
  context?: Pick<CallContext, 'signal' | 'progress'>,
): Promise<Result<Uint8Array, Failure>> {
  const records = await readRiegeli(source, file, context);
  if (!records.ok) return records;
  const last = [...records.value.values()].at(-1);
  if (!last) return fail({ kind: 'malformed', message: `${file} holds no records.`, file });
  try {
    const { chunks, message } = parseChunkMetadata(last);
    const root = new MergedMessage();
    merge(root, message, { chunks, records: records.value });
    return ok(root.bytes());
  } catch (error) {
    if (error instanceof RangeError) {
      return fail({ kind: 'too-large', message: `The chunks of ${file} do not fit into memory together.`, file });
    }
    if (!(error instanceof WireFault)) throw error;
    return fail({ kind: error.kind, message: `The chunks of ${file} do not fit together: ${error.message}.`, file });
  }
}

interface Chunks {
  readonly chunks: readonly ChunkInfo[];
  readonly records: RiegeliRecords;
}

/** Shorter paths first, then by chunk: an element that is itself a chunk must be there before parts of it come. */
function inOrder(fields: readonly ChunkedField[]): readonly ChunkedField[] {
  return [...fields].sort(
    (a, b) => a.path.length - b.path.length || (a.message.chunkIndex ?? -1) - (b.message.chunkIndex ?? -1),
  );
}

function merge(target: MergedMessage, message: ChunkedMessage, from: Chunks): void {
  if (message.chunkIndex !== null) target.append(chunkBytes(message.chunkIndex, from));
  for (const field of inOrder(message.fields)) {
    const index = field.message.chunkIndex;
    const isBytes = index !== null && from.chunks[index]?.isMessage === false;
    if (isBytes) setBytes(target, field.path, chunkBytes(index, from));
    else merge(follow(target, field.path), field.message, from);
  }
}

function chunkBytes(index: number, { chunks, records }: Chunks): Uint8Array {
  const info = chunks[index];
  const record = info && records.get(info.offset);
  if (!record) throw new WireFault('malformed', 0, `there is no chunk ${index}`);
  if (record.length !== info.size) {
    throw new WireFault('malformed', 0, `chunk ${index} has ${record.length} bytes and should have ${info.size}`);
  }
  return record;
}

/** The message at the end of a path; an empty path is the message itself. */
function follow(start: MergedMessage, path: readonly PathStep[]): MergedMessage {
  let message = start;
  for (let at = 0; at < path.length; at++) {
    const field = fieldNumber(path, at);
    const next = path[at + 1];
    if (next?.kind === 'key') {
      // The value of a map entry is its field 2.
      const entry = message.openEntry(field, next.key);
      message = entry.open(2, 0);
      at += 1;
    } else if (next?.kind === 'index') {
      message = message.open(field, next.number);
      at += 1;
    } else message = message.open(field, Math.max(0, message.count(field) - 1));
  }
  return message;
}

function setBytes(start: MergedMessage, path: readonly PathStep[], value: Uint8Array): void {
  const last = path.at(-1);
  if (!last) throw new WireFault('malformed', 0, 'a chunk of bytes stands for the whole message');
  if (last.kind === 'field') {
    follow(start, path.slice(0, -1)).set(last.number, value, null);
    return;
  }
  const message = follow(start, path.slice(0, -2));
  const field = fieldNumber(path, path.length - 2);
  if (last.kind === 'key') message.openEntry(field, last.key).set(2, value, null);
  else message.set(field, value, last.number);
}

function fieldNumber(path: readonly PathStep[], at: number): number {
  const step = path[at];
  if (step?.kind === 'field') return step.number;
  throw new WireFault('malformed', 0, 'a path does not begin with a field');
}

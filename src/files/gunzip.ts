import { formatBytes } from '../lib/text';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { CallContext } from '../workers/rpc';
import { blobSink } from './blobSink';
import { isBomb, TOTAL_INFLATED } from './limits';
import type { ByteSource } from './source';

const READ_BYTES = 1024 * 1024;

/** What a gzip file holds; `problem` where only the beginning of it could be unpacked. */
interface Unpacked {
  readonly blob: Blob;
  readonly problem: Failure | null;
}

type Context = Pick<CallContext, 'signal' | 'progress'>;

/** Stops a stream for a reason that is known already. */
class Refused extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * Unpacks a gzip file (RFC 1952) into a Blob. Refuses what unpacks far beyond its
 * size while it unpacks: the length in the trailer is only modulo 2^32. The browser's own decompressor is tried first.
 * It refuses a file of several members (`cat a.gz b.gz`, `pigz`, `bgzip`), which the RFC allows, and says nothing of how
 * far it came in one that is cut short: those are unpacked anew, as far as they go.
 */
export async function gunzip(source: ByteSource, file: string, context?: Context): Promise<Result<Unpacked, Failure>> {
  try {
    const blob = await unpackNatively(source, file, context);
    return blob ? ok({ blob, problem: null }) : await unpackWhatIsWhole(source, file, context);
  } catch (error) {
    if (error instanceof Refused) return fail(error.failure);
    throw error;
  }
}

/** Null where the browser does not unpack it. */
async function unpackNatively(source: ByteSource, file: string, context?: Context): Promise<Blob | null> {
  let read = 0;
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const part = await nextPart(source, read, context);
      if (part.length > 0) controller.enqueue(part);
      read += part.length;
      if (read === source.size) controller.close();
    },
  });
  const sink = blobSink((total) => refuseBomb(file, source.size, read, total));
  try {
    await packed.pipeThrough(new DecompressionStream('gzip')).pipeTo(sink.writable);
  } catch (error) {
    if (error instanceof Refused) throw error;
    return null;
  }
  return sink.blob();
}

/** fflate's codes for what is no gzip header, and for an end in the middle. */
const INVALID_HEADER = 6;
const UNEXPECTED_END = 0;

/** All members, up to the first damage. Fails where not even the beginning can be unpacked. */
async function unpackWhatIsWhole(
  source: ByteSource,
  file: string,
  context?: Context,
): Promise<Result<Unpacked, Failure>> {
  const { Gunzip } = await import('fflate');
  let read = 0;
  let total = 0;
  let members = 1;
  const sink = blobSink();
  const writer = sink.writable.getWriter();
  let chunks: Uint8Array[] = [];
  const gunzipping = new Gunzip((chunk) => {
    total += chunk.length;
    chunks.push(chunk);
  });
  gunzipping.onmember = () => {
    members += 1;
  };
  let code: number | null = null;
  while (read < source.size && code === null) {
    const part = await nextPart(source, read, context);
    read += part.length;
    try {
      gunzipping.push(part, read === source.size);
    } catch (error) {
      code = (error as { code?: number }).code ?? Number.NaN;
    }
    refuseBomb(file, source.size, read, total);
    for (const chunk of chunks) await writer.write(chunk);
    chunks = [];
  }
  await writer.close();
  const problem = (message: string): Failure => ({ kind: 'archive-damaged', message, file, offset: read });
  if (total === 0) {
    return fail(problem(`${file} is not a whole gzip file: of its ${source.size} bytes nothing can be unpacked.`));
  }
  const blob = sink.blob();
  // What follows the last member (padding of a tape, garbage) is ignored, as gzip does.
  if (code === INVALID_HEADER || (code === null && members > 1)) return ok({ blob, problem: null });
  const done = `${formatBytes(total)} of it could be unpacked`;
  if (code === null) {
    return ok({ blob, problem: problem(`${file} is damaged: its checksum is missing or not that of its content.`) });
  }
  return ok({
    blob,
    problem: problem(
      code === UNEXPECTED_END
        ? `${file} is cut short after ${source.size} bytes: ${done}.`
        : `${file} is damaged near byte ${read}: ${done}.`,
    ),
  });
}

async function nextPart(source: ByteSource, from: number, context?: Context): Promise<Uint8Array<ArrayBuffer>> {
  const end = Math.min(source.size, from + READ_BYTES);
  const part = await source.read(from, end, context?.signal);
  if (!part.ok) throw new Refused(part.failure);
  context?.progress(end, source.size, 'bytes');
  return new Uint8Array(part.value);
}

function refuseBomb(file: string, size: number, read: number, total: number): void {
  if (!isBomb(read, total) && total <= TOTAL_INFLATED) return;
  const message = `${file} (${formatBytes(size)}) unpacks to more than ${formatBytes(total)}; it was not unpacked any further.`;
  throw new Refused({ kind: 'archive-refused', message, file });
}

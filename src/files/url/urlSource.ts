import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { CallContext } from '../../workers/rpc';
import { blobSink } from '../blobSink';
import { blobSource } from '../blobSource';
import { cancelledRead, rangeFailure } from '../memorySource';
import type { ByteSource, ReadFailure } from '../source';
import { request } from './request';

type Context = Pick<CallContext, 'signal' | 'progress'>;

/**
 * A file on a server. Where it answers ranges, only what is asked for is fetched; where not, the file
 * is downloaded on the first read and kept. `size` is what a listing says; without it the server is asked.
 */
export async function openUrlSource(
  url: string,
  file: string,
  context: Context,
  size?: number,
): Promise<Result<ByteSource, ReadFailure>> {
  if (size !== undefined) return ok(rangedSource(url, file, size, context));
  const head = await request(url, file, { method: 'HEAD', signal: context.signal });
  // Some servers answer GET only; a compressed answer's length is not the file's.
  if (!head.ok && head.failure.kind === 'cancelled') return head;
  const length =
    head.ok && !head.value.headers.get('content-encoding') ? head.value.headers.get('content-length') : null;
  if (length !== null && /^\d+$/.test(length)) return ok(rangedSource(url, file, Number(length), context));
  const whole = await download(url, file, context);
  return whole.ok ? ok(blobSource(whole.value, file)) : whole;
}

/** Reads by `Range`, until the server shows that it does not know ranges: then the whole file is taken once. */
function rangedSource(url: string, file: string, size: number, context: Context): ByteSource {
  let whole: Promise<Result<ByteSource, ReadFailure>> | null = null;

  async function fromWhole(start: number, end: number, signal?: AbortSignal): Promise<Result<Uint8Array, ReadFailure>> {
    const source = await whole;
    return source?.ok ? source.value.read(start, end, signal) : fail((source as { failure: ReadFailure }).failure);
  }

  return {
    size,
    async read(start, end, signal) {
      const outside = rangeFailure(file, size, start, end);
      if (outside) return fail(outside);
      if (start === end) return ok(new Uint8Array(0));
      if (whole) return fromWhole(start, end, signal);
      const headers = { Range: `bytes=${start}-${end - 1}` };
      const response = await request(url, file, { headers, signal: signal ?? context.signal });
      if (!response.ok) return response;
      if (response.value.status !== 206) {
        whole ??= collected(response.value, file, size, context);
        return fromWhole(start, end, signal);
      }
      try {
        const bytes = new Uint8Array(await response.value.arrayBuffer());
        if (bytes.length === end - start) return ok(bytes);
        const message = `${file}: ${bytes.length} bytes came where ${end - start} were asked for; the file on the server has changed.`;
        return fail({ kind: 'network', message, file, offset: start });
      } catch {
        return fail(signal?.aborted || context.signal.aborted ? cancelledRead(file) : brokenOff(file, start));
      }
    },
  };
}

async function collected(
  response: Response,
  file: string,
  size: number,
  context: Context,
): Promise<Result<ByteSource, ReadFailure>> {
  const blob = await bodyOf(response, file, size, context);
  if (!blob.ok) return blob;
  if (blob.value.size === size) return ok(blobSource(blob.value, file));
  const message = `${file} has ${blob.value.size} bytes, and the server said ${size}.`;
  return fail({ kind: 'network', message, file });
}

async function download(url: string, file: string, context: Context): Promise<Result<Blob, ReadFailure>> {
  const response = await request(url, file, { signal: context.signal });
  return response.ok ? bodyOf(response.value, file, 0, context) : response;
}

/** The body with progress in bytes; `size` 0 where it is not known. */
async function bodyOf(
  response: Response,
  file: string,
  size: number,
  context: Context,
): Promise<Result<Blob, ReadFailure>> {
  let received = 0;
  const sink = blobSink((total) => {
    received = total;
    context.progress(total, Math.max(size, total), 'bytes');
  });
  try {
    await response.body?.pipeTo(sink.writable, { signal: context.signal });
    return ok(sink.blob());
  } catch {
    return fail(context.signal.aborted ? cancelledRead(file) : brokenOff(file, received));
  }
}

function brokenOff(file: string, offset: number): ReadFailure {
  return { kind: 'network', message: `The download of ${file} broke off at byte ${offset}.`, file, offset };
}

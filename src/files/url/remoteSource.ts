import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { CallContext } from '../../workers/rpc';
import { blobSource } from '../blobSource';
import { cancelledRead, rangeFailure } from '../memorySource';
import type { ByteSource, ReadFailure, RemoteFile } from '../source';
import { brokenOff, wholeBody } from './download';
import { request } from './request';

/**
 * A file on a server, read by `Range`. Should the server stop knowing ranges, the whole
 * file is taken once and kept.
 */
export function remoteSource({ url, path, size }: RemoteFile, context?: Partial<CallContext>): ByteSource {
  let whole: Promise<Result<ByteSource, ReadFailure>> | null = null;
  const opening = context?.signal ?? new AbortController().signal;
  const progress = context?.progress ?? (() => undefined);

  async function fromWhole(start: number, end: number, signal?: AbortSignal): Promise<Result<Uint8Array, ReadFailure>> {
    const source = await whole;
    return source?.ok ? source.value.read(start, end, signal) : fail((source as { failure: ReadFailure }).failure);
  }

  return {
    size,
    async read(start, end, signal) {
      const outside = rangeFailure(path, size, start, end);
      if (outside) return fail(outside);
      if (start === end) return ok(new Uint8Array(0));
      if (whole) return fromWhole(start, end, signal);
      const headers = { Range: `bytes=${start}-${end - 1}` };
      const response = await request(url, path, { headers, signal: signal ?? opening });
      if (!response.ok) return response;
      if (response.value.status !== 206) {
        whole ??= collected(response.value, path, size, { signal: opening, progress });
        return fromWhole(start, end, signal);
      }
      try {
        const bytes = new Uint8Array(await response.value.arrayBuffer());
        if (bytes.length === end - start) return ok(bytes);
        const message = `${path}: ${bytes.length} bytes came where ${end - start} were asked for; the file on the server has changed.`;
        return fail({ kind: 'network', message, file: path, offset: start });
      } catch {
        return fail(signal?.aborted || opening.aborted ? cancelledRead(path) : brokenOff(path, start));
      }
    },
  };
}

async function collected(
  response: Response,
  file: string,
  size: number,
  context: Pick<CallContext, 'signal' | 'progress'>,
): Promise<Result<ByteSource, ReadFailure>> {
  const blob = await wholeBody(response, file, size, context);
  if (!blob.ok) return blob;
  if (blob.value.size === size) return ok(blobSource(blob.value, file));
  const message = `${file} has ${blob.value.size} bytes, and the server said ${size}.`;
  return fail({ kind: 'network', message, file });
}

import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { CallContext } from '../../workers/rpc';
import { blobSink } from '../blobSink';
import { cancelledRead } from '../memorySource';
import type { ReadFailure } from '../source';
import { request } from './request';

type Context = Pick<CallContext, 'signal' | 'progress'>;

/** A whole file, with progress in bytes. `size` is what is known of its length, 0 for nothing. */
export async function download(
  url: string,
  file: string,
  context: Context,
  size = 0,
): Promise<Result<Blob, ReadFailure>> {
  const response = await request(url, file, { signal: context.signal });
  return response.ok ? wholeBody(response.value, file, size || lengthOf(response.value), context) : response;
}

/** The body's length where the server says it; 0 where not, or where what travels is compressed. */
export function lengthOf({ headers }: Response): number {
  const length = headers.get('content-encoding') ? null : headers.get('content-length');
  return length !== null && /^\d+$/.test(length) ? Number(length) : 0;
}

export async function wholeBody(
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

export function brokenOff(file: string, offset: number): ReadFailure {
  return { kind: 'network', message: `The download of ${file} broke off at byte ${offset}.`, file, offset };
}

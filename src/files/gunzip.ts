import { formatBytes } from '../lib/text';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { CallContext } from '../workers/rpc';
import { SinkStopped, blobSink } from './blobSink';
import { isBomb, TOTAL_INFLATED } from './limits';
import type { ByteSource } from './source';

const READ_BYTES = 1024 * 1024;

/**
 * Unpacks a gzip file (RFC 1952) into a Blob. Refuses what unpacks far beyond its
 * size while it unpacks: the length in the trailer is only modulo 2^32.
 */
export async function gunzip(
  source: ByteSource,
  file: string,
  context?: Pick<CallContext, 'signal' | 'progress'>,
): Promise<Result<Blob, Failure>> {
  let read = 0;
  let failure: Failure | null = null;
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const end = Math.min(source.size, read + READ_BYTES);
      const part = await source.read(read, end, context?.signal);
      if (!part.ok) {
        failure = part.failure;
        controller.error(new SinkStopped());
        return;
      }
      if (end > read) controller.enqueue(new Uint8Array(part.value));
      read = end;
      context?.progress(read, source.size, 'bytes');
      if (read === source.size) controller.close();
    },
  });
  const sink = blobSink((total) => {
    if (!isBomb(read, total) && total <= TOTAL_INFLATED) return;
    const message = `${file} (${formatBytes(source.size)}) unpacks to more than ${formatBytes(total)}; it was not unpacked any further.`;
    failure = { kind: 'archive-refused', message, file };
    throw new SinkStopped();
  });
  try {
    await packed.pipeThrough(new DecompressionStream('gzip')).pipeTo(sink.writable);
    return ok(sink.blob());
  } catch (error) {
    if (failure) return fail(failure);
    const detail = error instanceof Error ? error.message : String(error);
    const message = `${file} is not a whole gzip file: unpacking failed near byte ${read} of ${source.size} (${detail}).`;
    return fail({ kind: 'archive-damaged', message, file, offset: read });
  }
}

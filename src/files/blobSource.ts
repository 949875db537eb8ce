import { fail, ok } from '../lib/result';
import { cancelledRead, rangeFailure } from './memorySource';
import type { ByteSource } from './source';

/** A dropped file. Only the slice that is asked for is read from disk. */
export function blobSource(blob: Blob, file: string): ByteSource {
  return {
    size: blob.size,
    async read(start, end, signal) {
      const outside = rangeFailure(file, blob.size, start, end);
      if (outside) return fail(outside);
      if (signal?.aborted) return fail(cancelledRead(file));
      try {
        const bytes = new Uint8Array(await blob.slice(start, end).arrayBuffer());
        return signal?.aborted ? fail(cancelledRead(file)) : ok(bytes);
      } catch (error) {
        return fail({ kind: 'file-unreadable', message: unreadable(file, end - start, error), file, offset: start });
      }
    },
  };
}

/** The browser refuses to read a File that was changed, moved or deleted since it was dropped (NotReadableError, NotFoundError). */
function unreadable(file: string, size: number, error: unknown): string {
  const name = error instanceof Error ? error.name : String(error);
  if (name === 'RangeError') return `${size} bytes of ${file} do not fit into memory at once.`;
  return `${file} can no longer be read: it was changed, moved or deleted since it was opened (${name}).`;
}

import { fail, ok } from '../lib/result';
import { cancelledRead, rangeFailure } from './memorySource';
import type { ByteSource, ReadFailure } from './source';

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
        if (signal?.aborted) return fail(cancelledRead(file));
        // A file that was cut since gives what is left of it in some browsers.
        return bytes.length === end - start
          ? ok(bytes)
          : fail(changed(file, start, `it ends at byte ${start + bytes.length}`));
      } catch (error) {
        return fail(unreadable(file, start, end - start, error));
      }
    },
  };
}

/**
 * The browser refuses to read a File that is not as it was when it was dropped: NotReadableError where it was written to,
 * NotFoundError where it was moved or deleted; Chromium gives either for both.
 */
function unreadable(file: string, start: number, size: number, error: unknown): ReadFailure {
  const name = error instanceof Error ? error.name : String(error);
  if (name === 'NotReadableError' || name === 'NotFoundError') return changed(file, start, name);
  const why = name === 'RangeError' ? `${size} bytes of it do not fit into memory at once` : name;
  return { kind: 'file-unreadable', message: `${file} cannot be read: ${why}.`, file, offset: start };
}

function changed(file: string, offset: number, why: string): ReadFailure {
  const message = `${file} was changed, moved or deleted since it was opened (${why}).`;
  return { kind: 'file-changed', message, file, offset };
}

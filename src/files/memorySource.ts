import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { ByteSource, ReadFailure } from './source';

/** Says that `start` to `end` is not inside `file`; null when it is. */
export function rangeFailure(file: string, size: number, start: number, end: number): ReadFailure | null {
  if (start >= 0 && start <= end && end <= size) return null;
  return {
    kind: 'truncated',
    message: `Bytes ${start} to ${end} of ${file} were asked for, but it has ${size} bytes.`,
    file,
    offset: Math.min(Math.max(start, 0), size),
  };
}

export function cancelledRead(file: string): ReadFailure {
  return { kind: 'cancelled', message: 'Cancelled.', file };
}

/** Bytes that are in memory already. Reads are views, not copies. */
export function memorySource(bytes: Uint8Array, file: string): ByteSource {
  return {
    size: bytes.byteLength,
    read(start, end) {
      const outside = rangeFailure(file, bytes.byteLength, start, end);
      return Promise.resolve(outside ? fail(outside) : ok(bytes.subarray(start, end)));
    },
  };
}

/**
 * Bytes `start` to `start + size` of another source, as a file of their own.
 * The range may reach beyond the parent (an archive cut short): reads of what is missing fail.
 */
export function rangeSource(parent: ByteSource, start: number, size: number, file: string): ByteSource {
  return {
    size,
    read(from, to, signal) {
      const outside = rangeFailure(file, size, from, to);
      if (outside) return Promise.resolve(fail(outside));
      const present = Math.max(0, parent.size - start);
      if (to > present) {
        const message = `The archive is cut short: of ${size} bytes of ${file} it holds ${present}.`;
        return Promise.resolve(fail({ kind: 'truncated', message, file, offset: present }));
      }
      return renamed(parent.read(start + from, start + to, signal), file, -start);
    },
  };
}

/** A file that is listed but must not or cannot be read. */
export function refusedSource(size: number, failure: ReadFailure): ByteSource {
  return { size, read: () => Promise.resolve(fail(failure)) };
}

async function renamed(
  reading: Promise<Result<Uint8Array, ReadFailure>>,
  file: string,
  shift: number,
): Promise<Result<Uint8Array, ReadFailure>> {
  const result = await reading;
  if (result.ok) return result;
  const { offset, ...rest } = result.failure;
  return fail({ ...rest, file, ...(offset === undefined ? {} : { offset: offset + shift }) });
}

import type { FileEntry } from '@zip.js/zip.js/lib/zip-core-reader.js';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { formatBytes } from '../lib/text';
import { blobSink } from './blobSink';
import { blobSource } from './blobSource';
import { TOTAL_INFLATED } from './limits';
import { rangeFailure, rangeSource } from './memorySource';
import type { ByteSource, ReadFailure } from './source';

const CHUNK = 512 * 1024;
/** Local file header: signature `PK 03 04`, 26 more bytes, then the name and the extra field. */
const LOCAL_HEADER = 30;

/** Bytes inflated from one archive so far. */
export interface Budget {
  readonly archive: string;
  used: number;
}

/** What zip.js needs of a reader, over a ByteSource. It throws; `failure` says then why the source failed. */
export function zipReaderOf(source: ByteSource): {
  readonly reader: unknown;
  readonly failure: () => ReadFailure | null;
} {
  let failure: ReadFailure | null = null;
  const readUint8Array = async (offset: number, length: number): Promise<Uint8Array> => {
    const result = await source.read(offset, Math.min(source.size, offset + length));
    if (result.ok) return result.value;
    failure = result.failure;
    throw new Error(result.failure.message);
  };
  const createReadable = ({
    offset = 0,
    size = source.size,
  }: {
    offset?: number;
    size?: number;
  } = {}): ReadableStream => {
    const stop = offset + size;
    let at = offset;
    return new ReadableStream({
      async pull(controller) {
        const end = Math.min(at + CHUNK, stop);
        if (end > at) controller.enqueue(await readUint8Array(at, end - at));
        at = end;
        if (at >= stop) controller.close();
      },
    });
  };
  return { reader: { size: source.size, initialized: true, readUint8Array, createReadable }, failure: () => failure };
}

/** A stored member: its bytes lie in the archive as they are. The local header is read first, because its extra field may be longer. */
export function storedSource(archive: ByteSource, entry: FileEntry, path: string): ByteSource {
  let located: ByteSource | null = null;
  const size = entry.uncompressedSize;

  async function locate(): Promise<Result<ByteSource, ReadFailure>> {
    const head = await archive.read(entry.offset, entry.offset + LOCAL_HEADER);
    if (!head.ok) return fail({ ...head.failure, file: path });
    const view = new DataView(head.value.buffer, head.value.byteOffset, LOCAL_HEADER);
    if (view.getUint32(0, true) !== 0x04034b50) {
      const message = `There is no zip member at byte ${entry.offset} of the archive, where its directory says ${path} is.`;
      return fail({ kind: 'archive-damaged', message, file: path, offset: entry.offset });
    }
    const start = entry.offset + LOCAL_HEADER + view.getUint16(26, true) + view.getUint16(28, true);
    located = rangeSource(archive, start, size, path);
    return ok(located);
  }

  return {
    size,
    async read(start, end, signal) {
      const outside = rangeFailure(path, size, start, end);
      if (outside) return fail(outside);
      const source = located ? ok(located) : await locate();
      return source.ok ? source.value.read(start, end, signal) : source;
    },
  };
}

/** A deflated member: inflated whole on the first read, its declared size and CRC-32 checked by zip.js, then kept (browsers keep large Blobs on disk). */
export function inflatedSource(entry: FileEntry, path: string, budget: Budget): ByteSource {
  let inflating: Promise<Result<ByteSource, ReadFailure>> | null = null;
  const size = entry.uncompressedSize;
  return {
    size,
    async read(start, end, signal) {
      const outside = rangeFailure(path, size, start, end);
      if (outside) return fail(outside);
      inflating ??= inflate(entry, path, budget);
      const source = await inflating;
      return source.ok ? source.value.read(start, end, signal) : source;
    },
  };
}

async function inflate(entry: FileEntry, path: string, budget: Budget): Promise<Result<ByteSource, ReadFailure>> {
  if (budget.used + entry.uncompressedSize > TOTAL_INFLATED) {
    const message = `${budget.archive} unpacks to more than ${formatBytes(TOTAL_INFLATED)} in all; ${path} is not unpacked.`;
    return fail({ kind: 'archive-refused', message, file: path });
  }
  budget.used += entry.uncompressedSize;
  const sink = blobSink();
  try {
    await entry.getData(sink.writable, { useWebWorkers: false, checkCrc32: true });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return fail({ kind: 'archive-damaged', message: `The member ${path} cannot be unpacked: ${detail}.`, file: path });
  }
  return ok(blobSource(sink.blob(), path));
}

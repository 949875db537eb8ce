import { ERR_ENCRYPTED_CENTRAL_DIRECTORY, ZipReader } from '@zip.js/zip.js/lib/zip-core-reader.js';
import type { Entry, FileEntry, Reader } from '@zip.js/zip.js/lib/zip-core-reader.js';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { formatBytes } from '../lib/text';
import type { Failure } from '../model/failure';
import type { CallContext } from '../workers/rpc';
import { isBomb } from './limits';
import { refusedSource } from './memorySource';
import { Members } from './members';
import type { Expanded } from './members';
import type { ByteSource, ReadFailure } from './source';
import { inflatedSource, storedSource, zipReaderOf } from './zipMember';
import type { Budget } from './zipMember';

/**
 * Lists a zip by its central directory; nothing else is read. A stored member is a
 * range of the archive, a deflated one is inflated when it is first read.
 */
export async function readZip(
  source: ByteSource,
  file: string,
  context?: Pick<CallContext, 'signal' | 'progress'>,
): Promise<Result<Expanded, Failure>> {
  const reading = zipReaderOf(source);
  let entries: readonly Entry[];
  try {
    // The names are judged here, member by member; zip.js would refuse the whole archive.
    const reader = new ZipReader(reading.reader as unknown as Reader<unknown>, {
      strictness: 'tolerant',
      filenameValidation: 'tolerant',
      useWebWorkers: false,
    });
    entries = await reader.getEntries({
      onprogress: (done, total) => {
        context?.signal.throwIfAborted();
        context?.progress(done, total, 'members');
      },
    });
  } catch (error) {
    if (context?.signal.aborted) return fail({ kind: 'cancelled', message: 'Cancelled.', file });
    return fail(reading.failure() ?? directoryFailure(file, source.size, error));
  }
  if (context?.signal.aborted) return fail({ kind: 'cancelled', message: 'Cancelled.', file });
  const members = new Members(file);
  const budget: Budget = { archive: file, used: 0 };
  for (const entry of entries) {
    if (!entry.directory) addEntry(members, entry, source, budget);
  }
  return ok(members.expanded());
}

function addEntry(members: Members, entry: FileEntry, source: ByteSource, budget: Budget): void {
  const path = members.accept(entry.filename);
  if (path === null) return;
  if (entry.symlink) {
    members.refuse(entry.filename, 'it is a link');
    return;
  }
  const refused = refusal(path, entry);
  if (refused) {
    members.add(path, refusedSource(entry.uncompressedSize, refused));
    members.note('archive-refused', `${budget.archive}: ${refused.message}`, refused.found && { found: refused.found });
  } else if (entry.compressionMethod === 0) {
    members.add(path, storedSource(source, entry, path));
  } else {
    members.add(path, inflatedSource(entry, path, budget));
  }
}

/** Members that stay in the list, so that the user sees them, but whose bytes are not given. */
function refusal(path: string, entry: FileEntry): ReadFailure | null {
  const { compressedSize, uncompressedSize } = entry;
  if (entry.encrypted) {
    const message = `The member ${path} is encrypted and cannot be read.`;
    return { kind: 'archive-refused', message, file: path, found: 'packed' };
  }
  if (isBomb(compressedSize, uncompressedSize)) {
    const ratio = Math.round(uncompressedSize / compressedSize);
    const message =
      `The member ${path} of ${formatBytes(compressedSize)} would unpack ${ratio}-fold ` +
      `to ${formatBytes(uncompressedSize)}; it is not unpacked.`;
    return { kind: 'archive-refused', message, file: path };
  }
  // 0 stored, 8 deflated: what every tool writes. 9 (deflate64), 12 (bzip2), 14 (lzma), 93 (zstd) need other decoders.
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    const message = `The member ${path} is packed with zip method ${entry.compressionMethod}, which this program does not unpack.`;
    return { kind: 'archive-refused', message, file: path, found: 'packed' };
  }
  return null;
}

function directoryFailure(file: string, size: number, error: unknown): Failure {
  const reason = error instanceof Error ? error.message : String(error);
  if (reason === ERR_ENCRYPTED_CENTRAL_DIRECTORY) {
    return { kind: 'archive-refused', message: `The directory of ${file} is encrypted.`, file, found: 'packed' };
  }
  // Without its end nothing says where the members are: the usual sign of a download that stopped.
  const message = `${file} is cut short or damaged: it begins as a zip, but its directory, which stands at the end, is not whole (${reason}).`;
  return { kind: 'archive-damaged', message, file, offset: size };
}

import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { ByteSource, ReadFailure } from './source';
import { isTarHeader, TAR_BLOCK } from './tarHeader';

/** `none`: not an archive that this program unpacks. */
export type ArchiveKind = 'zip' | 'gzip' | 'tar' | 'none';

/** What a file is by its first bytes; its name is not looked at. */
export async function archiveKind(source: ByteSource): Promise<Result<ArchiveKind, ReadFailure>> {
  const head = await source.read(0, Math.min(source.size, TAR_BLOCK));
  if (!head.ok) return fail(head.failure);
  const bytes = head.value;
  // PK 03 04: first member; PK 05 06: an empty archive.
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)) return ok('zip');
  if (bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8) return ok('gzip');
  return ok(isTarHeader(bytes) ? 'tar' : 'none');
}

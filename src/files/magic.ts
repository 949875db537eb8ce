import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { ByteSource, ReadFailure } from './source';
import { isTarHeader, TAR_BLOCK } from './tarHeader';

/** Bytes of a zip's end of central directory record. */
const ZIP_END = 22;

/** `none`: not an archive that this program unpacks. */
export type ArchiveKind = 'zip' | 'gzip' | 'tar' | 'none';

/** PK 03 04: first member; PK 05 06: an empty archive. */
export function beginsAsZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/** What a file is by its first and last bytes; its name is not looked at. */
export async function archiveKind(source: ByteSource): Promise<Result<ArchiveKind, ReadFailure>> {
  const head = await source.read(0, Math.min(source.size, TAR_BLOCK));
  if (!head.ok) return fail(head.failure);
  const bytes = head.value;
  if (beginsAsZip(bytes)) return ok('zip');
  if (bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8) return ok('gzip');
  if (isTarHeader(bytes)) return ok('tar');
  // Something may stand before a zip (self-extracting ones); then only its end, PK 05 06 without a comment, tells.
  const tail = source.size > ZIP_END ? await source.read(source.size - ZIP_END, source.size) : null;
  const end = tail?.ok ? tail.value : new Uint8Array(4);
  return ok(end[0] === 0x50 && end[1] === 0x4b && end[2] === 5 && end[3] === 6 ? 'zip' : 'none');
}

import { ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { CallContext } from '../../workers/rpc';
import { isModelFile } from '../modelFiles';
import type { ModelFile, ReadFailure } from '../source';
import { download, lengthOf, wholeBody } from './download';
import { request } from './request';

type Context = Pick<CallContext, 'signal' | 'progress'>;

/** Files that every worker reads from end to end anyway: graphs, indexes, and archives without a directory. */
export function isReadWhole(path: string): boolean {
  return isModelFile(path) || /\.(gz|tgz)$/i.test(path);
}

/**
 * A file at an address. What is read whole anyway is fetched at once. Of anything else the size is asked for and
 * whether the server answers ranges; where it does, nothing more is fetched, and where not, all of it.
 */
export async function fileAt(url: string, path: string, context: Context): Promise<Result<ModelFile, ReadFailure>> {
  if (isReadWhole(path)) return whole(url, path, context);
  const head = await request(url, path, { method: 'HEAD', signal: context.signal });
  if (!head.ok && head.failure.kind === 'cancelled') return head;
  const size = head.ok ? lengthOf(head.value) : 0;
  // Some servers answer GET only, and an empty file has no ranges.
  if (size === 0) return whole(url, path, context);
  // Asked for, not looked up: a page may not see another server's Accept-Ranges.
  const headers = { Range: 'bytes=0-0' };
  const first = await request(url, path, { headers, signal: context.signal });
  if (!first.ok) return first;
  if (first.value.status === 206) return ok({ path, url, size });
  const blob = await wholeBody(first.value, path, size, context);
  return blob.ok ? ok({ path, blob: blob.value }) : blob;
}

export async function whole(
  url: string,
  path: string,
  context: Context,
  size = 0,
): Promise<Result<ModelFile, ReadFailure>> {
  const blob = await download(url, path, context, size);
  return blob.ok ? ok({ path, blob: blob.value }) : blob;
}

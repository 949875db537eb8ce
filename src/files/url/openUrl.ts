import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { Failure } from '../../model/failure';
import type { CallContext } from '../../workers/rpc';
import { isSavedModelFile } from '../modelFiles';
import { findModels } from '../findModels';
import type { Drop } from '../readDrop';
import type { ModelFile } from '../source';
import { listRepository } from './listing';
import type { Listed } from './listing';
import { parseModelUrl, PUBLIC_HOSTS } from './modelUrl';
import type { Hosts } from './modelUrl';
import { fileAt, isReadWhole, whole } from './remoteFile';
import { remoteSource } from './remoteSource';

type Context = Pick<CallContext, 'signal' | 'progress'>;

/** A git-lfs pointer is text of about this many bytes (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md). */
const POINTER_BYTES = { least: 100, most: 300 };
/** What repositories keep in git-lfs: only these are looked into, because each look is a request. */
const LARGE = /(\.(pb|pbtxt|cpb|index|zip|tar|gz|tgz)|\.data-\d{5}-of-\d{5})$/;
/** Shards of a checkpoint that are looked for on a server that gives no list. */
const MAX_SHARDS = 16;

/**
 * Opens an address that a person typed: a folder of a GitHub or Hugging Face repository, a file (an archive, or
 * saved_model.pb with what lies beside it), a folder of a web server. Of weights and zip archives nothing but the
 * size is fetched where the server answers ranges. Fails with a sentence on CORS, redirects and HTTP codes.
 */
export async function openUrl(
  text: string,
  context: Context,
  hosts: Hosts = PUBLIC_HOSTS,
): Promise<Result<Drop, Failure>> {
  const url = parseModelUrl(text, hosts);
  if (!url.ok) return url;
  const { value } = url;
  if (value.kind === 'github' || value.kind === 'hugging-face') {
    const listed = await listRepository(value, hosts, context.signal);
    if (!listed.ok) return listed;
    return openListed(listed.value, value.name, context);
  }
  if (value.kind === 'folder') return openFolder(value.url, value.name, 'saved_model.pb', context);
  if (isSavedModelFile(value.name)) {
    return openFolder(new URL('.', value.url).href, value.name, value.name, context);
  }
  const file = await fileAt(value.url, value.name, context);
  return file.ok ? ok({ name: value.name, files: [file.value] }) : file;
}

/** The files of a repository. Its hosts answer ranges; graph and index of the model opened first are fetched once, here. */
async function openListed(listed: readonly Listed[], name: string, context: Context): Promise<Result<Drop, Failure>> {
  const [first, ...others] = findModels(listed).map(({ folder }) => (folder === '' ? '' : `${folder}/`));
  const isOfFirst = (path: string): boolean =>
    first !== undefined && path.startsWith(first) && !others.some((other) => other !== '' && path.startsWith(other));
  const files: ModelFile[] = [];
  for (const entry of listed) {
    const place = await behindPointer(entry, context);
    const { path } = entry;
    const now = isOfFirst(path) && isReadWhole(path);
    const file = now ? await whole(place.url, path, context, place.size) : ok({ path, ...place });
    if (!file.ok && file.failure.kind === 'cancelled') return file;
    // What cannot be had now is said when it is read, beside what could: a bad file hides no good one.
    files.push(file.ok ? file.value : { path, ...place });
  }
  return files.length > 0
    ? ok({ name, files })
    : fail({ kind: 'no-saved-model', message: `There are no files in ${name}.` });
}

/** Where the bytes of a file are: elsewhere, when what the repository has is a git-lfs pointer. */
async function behindPointer(
  { path, url, size, lfsUrl }: Listed,
  context: Context,
): Promise<{ readonly url: string; readonly size: number }> {
  const suspect = size >= POINTER_BYTES.least && size <= POINTER_BYTES.most && LARGE.test(path);
  if (lfsUrl === undefined || !suspect) return { url, size };
  const bytes = await remoteSource({ url, path, size }, context).read(0, size);
  const text = bytes.ok ? new TextDecoder().decode(bytes.value) : '';
  const pointer = /^version https:\/\/git-lfs[\s\S]*^size (\d+)$/m.exec(text);
  return pointer ? { url: lfsUrl, size: Number(pointer[1]) } : { url, size };
}

/** A model on a plain server, which gives no list: what a SavedModel consists of is asked for by name. */
async function openFolder(base: string, name: string, graph: string, context: Context): Promise<Result<Drop, Failure>> {
  const first = await fileAt(base + graph, graph, context);
  if (!first.ok) return first;
  const files: ModelFile[] = [first.value];
  const add = async (path: string): Promise<Result<boolean, Failure>> => {
    const file = await fileAt(base + path, path, context);
    if (file.ok) files.push(file.value);
    else if (file.failure.kind === 'cancelled') return file;
    return ok(file.ok);
  };
  for (const path of ['fingerprint.pb', 'keras_metadata.pb', 'variables/variables.index']) {
    const added = await add(path);
    if (!added.ok) return added;
  }
  // Without an index there is no checkpoint. How many shards there are stands in each shard's name.
  for (let count = 1; files.at(-1)?.path.endsWith('.index') && count <= MAX_SHARDS; count++) {
    const added = await add(shardName(0, count));
    if (!added.ok) return added;
    for (let shard = 1; added.value && shard < count; shard++) {
      const other = await add(shardName(shard, count));
      if (!other.ok) return other;
    }
  }
  const folder = new URL(base).pathname.split('/').findLast((part) => part !== '');
  return ok({ name: folder === undefined ? name : decodeURIComponent(folder), files });
}

function shardName(shard: number, count: number): string {
  const five = (value: number): string => String(value).padStart(5, '0');
  return `variables/variables.data-${five(shard)}-of-${five(count)}`;
}

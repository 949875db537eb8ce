import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { Failure } from '../../model/failure';
import type { CallContext } from '../../workers/rpc';
import { isSavedModelFile } from '../modelFiles';
import type { SourceFile } from '../source';
import { listRepository } from './listing';
import type { Listed } from './listing';
import { parseModelUrl, PUBLIC_HOSTS } from './modelUrl';
import type { Hosts } from './modelUrl';
import { openUrlSource } from './urlSource';

type Context = Pick<CallContext, 'signal' | 'progress'>;

/** The files behind an address and the name to show for them. Nothing but listings and sizes was fetched where the server allows that. */
export interface UrlDrop {
  readonly name: string;
  readonly files: readonly SourceFile[];
}

/** A git-lfs pointer is text of about this many bytes (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md). */
const POINTER_BYTES = { least: 100, most: 300 };
/** What repositories keep in git-lfs: only these are looked into, because each look is a request. */
const LARGE = /(\.(pb|pbtxt|cpb|index|zip|tar|gz|tgz)|\.data-\d{5}-of-\d{5})$/;
/** Shards of a checkpoint that are looked for on a server that gives no list. */
const MAX_SHARDS = 16;

/**
 * Opens an address that a person typed: a folder of a GitHub or Hugging Face repository, a file (an archive, or
 * saved_model.pb with what lies beside it), a folder of a web server. Fails with a sentence on CORS, redirects and HTTP codes.
 */
export async function openUrl(
  text: string,
  context: Context,
  hosts: Hosts = PUBLIC_HOSTS,
): Promise<Result<UrlDrop, Failure>> {
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
  const source = await openUrlSource(value.url, value.name, context);
  return source.ok ? ok({ name: value.name, files: [{ path: value.name, source: source.value }] }) : source;
}

async function openListed(
  listed: readonly Listed[],
  name: string,
  context: Context,
): Promise<Result<UrlDrop, Failure>> {
  const files: SourceFile[] = [];
  for (const entry of listed) {
    const real = await behindPointer(entry, context);
    if (!real.ok) return real;
    const source = await openUrlSource(real.value.url, entry.path, context, real.value.size);
    if (!source.ok) return source;
    files.push({ path: entry.path, source: source.value });
  }
  return files.length > 0
    ? ok({ name, files })
    : fail({ kind: 'no-saved-model', message: `There are no files in ${name}.` });
}

/** Where the bytes of a file are: elsewhere, when what the repository has is a git-lfs pointer. */
async function behindPointer(entry: Listed, context: Context): Promise<Result<{ url: string; size: number }, Failure>> {
  const { path, url, size, lfsUrl } = entry;
  const suspect = size >= POINTER_BYTES.least && size <= POINTER_BYTES.most && LARGE.test(path);
  if (lfsUrl === undefined || !suspect) return ok({ url, size });
  const source = await openUrlSource(url, path, context, size);
  const bytes = source.ok ? await source.value.read(0, size) : source;
  if (!bytes.ok) return bytes;
  const pointer = /^version https:\/\/git-lfs[\s\S]*^size (\d+)$/m.exec(new TextDecoder().decode(bytes.value));
  return ok(pointer ? { url: lfsUrl, size: Number(pointer[1]) } : { url, size });
}

/** A model on a plain server, which gives no list: what a SavedModel consists of is asked for by name. */
async function openFolder(
  base: string,
  name: string,
  graph: string,
  context: Context,
): Promise<Result<UrlDrop, Failure>> {
  const first = await openUrlSource(base + graph, graph, context);
  if (!first.ok) return first;
  const files: SourceFile[] = [{ path: graph, source: first.value }];
  const add = async (path: string): Promise<Result<boolean, Failure>> => {
    const source = await openUrlSource(base + path, path, context);
    if (source.ok) files.push({ path, source: source.value });
    else if (source.failure.kind === 'cancelled') return source;
    return ok(source.ok);
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

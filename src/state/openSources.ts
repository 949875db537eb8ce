import { placeAdded } from '../files/placeAdded';
import { type Drop, readDirectoryHandle, readPicked } from '../files/readDrop';
import type { ModelFile } from '../files/source';
import { fail, type Result } from '../lib/result';
import type { Failure } from '../model/failure';
import { track } from './busy';
import { type Origin, type RememberedHandle, useDocument } from './document';
import { open } from './openModel';
import { fetchSample } from './samples';

/** Opens what was dropped, pasted or picked. `handle` is what the browser can remember it by. */
export function openDrop(drop: Promise<Result<Drop, Failure>>, handle: Promise<RememberedHandle | null>): void {
  void track(Promise.all([drop, handle.catch(() => null)])).then(([files, remembered]) =>
    open(
      files.ok ? files.value.name : 'the dropped files',
      remembered ? { kind: 'handle', handle: remembered } : { kind: 'files' },
      async () => files,
    ),
  );
}

export function openHandle(handle: RememberedHandle): void {
  void open(handle.name, { kind: 'handle', handle }, () => readHandle(handle));
}

async function readHandle(handle: RememberedHandle): Promise<Result<Drop, Failure>> {
  if (handle.kind === 'directory') return readDirectoryHandle(handle);
  try {
    return readPicked([await handle.getFile()]);
  } catch (error) {
    const reason = error instanceof Error ? error.name : String(error);
    const message = `The browser could not read ${handle.name} (${reason}).`;
    return fail({ kind: 'file-unreadable', message, file: handle.name });
  }
}

export function openSample(sample: string): void {
  void open(sample, { kind: 'sample', sample }, (signal, onProgress) => fetchSample(sample, signal, onProgress));
}

/** Progress is told at most this often, in ms. */
const TELL_EVERY = 60;

/** Opens an address; only on the page whose policy lets it connect elsewhere. `folder`: one of several models there. */
export function openAddress(url: string, folder?: string): void {
  const filesOf = async (
    signal: AbortSignal,
    onProgress: (progress: { done: number; total: number; what: string }) => void,
  ): Promise<Result<Drop, Failure>> => {
    const { openUrl } = await import('../files/url/openUrl');
    let told = 0;
    const progress = (done: number, total: number, what: string): void => {
      if (performance.now() - told < TELL_EVERY) return;
      told = performance.now();
      onProgress({ done, total, what });
    };
    return openUrl(url, { signal, progress });
  };
  void open(shortName(url), { kind: 'url', url }, filesOf, folder === undefined ? undefined : { folder });
}

/** The end of an address, to call it by until its model has a name. */
function shortName(url: string): string {
  return (
    url
      .split(/[?#]/)[0]
      ?.split('/')
      .findLast((part) => part !== '') ?? url
  );
}

/** Tries again what failed, from where it came. */
export function openAgainFrom(origin: Origin): void {
  if (origin.kind === 'url') openAddress(origin.url);
  else if (origin.kind === 'handle') openHandle(origin.handle);
  else if (origin.kind === 'sample') openSample(origin.sample);
}

/** Opens the same source again with files added, the missing shard for one. A path that exists already is replaced. */
export function openWithAdded(added: readonly File[]): void {
  const state = useDocument.getState();
  const request = state.phase === 'open' || state.phase === 'failed' ? state.request : null;
  if (!request) return;
  const folder = request.choice?.folder ? `${request.choice.folder}/` : '';
  const inside = request.files.flatMap(({ path }) => (path.startsWith(folder) ? path.slice(folder.length) : []));
  const files = new Map<string, ModelFile>(request.files.map((file) => [file.path, file]));
  for (const blob of added) {
    const path = folder + placeAdded(blob.name, inside);
    inside.push(path.slice(folder.length));
    files.set(path, { path, blob });
  }
  const value = { name: request.name, files: [...files.values()] };
  void open(request.name, { kind: 'files' }, async () => ({ ok: true, value }), request.choice);
}

import type { OpenRequest } from '../decode/decodeApi';
import { type Drop, readDirectoryHandle } from '../files/readDrop';
import type { DroppedFile } from '../files/source';
import type { Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { ModelSummary } from '../model/summary';
import type { Progress } from '../workers/rpc';
import { track } from './busy';
import { type OpenDocument, type Origin, setDocument, useDocument } from './document';
import { closeWorkers, openInWorkers } from './engine';
import { rememberFolder } from './recentFolders';
import { clearRuns } from './run';
import { clearHistory } from './runActions';
import { fetchSample } from './samples';
import { clearScene, refreshScene } from './scene';
import { decodeUrl } from './urlCodec';
import { initialView } from './initialView';
import { useView, type ViewState } from './view';

/** The opening under way: a newer one ends it. */
let underWay: AbortController | null = null;
/** Where to go back to when the opening is stopped or fails. */
let before: OpenDocument | null = null;

/** What the address bar asked for when the page was loaded: for the first model only, later ones are others. */
let linked: Partial<ViewState> = typeof location === 'undefined' ? {} : decodeUrl(location.hash).view;

type FilesOf = (signal: AbortSignal, onProgress: (progress: Progress) => void) => Promise<Result<Drop, Failure>>;

/** Gets files and opens what they hold. The newest call wins. */
async function open(name: string, origin: Origin, filesOf: FilesOf, choice?: OpenRequest['choice']): Promise<void> {
  underWay?.abort();
  const mine = new AbortController();
  underWay = mine;
  const now = useDocument.getState();
  if (now.phase === 'open') before = now;
  setDocument({ phase: 'opening', name, progress: null, before });
  const onProgress = (progress: Progress): void => {
    if (underWay === mine) setDocument({ phase: 'opening', name, progress, before });
  };
  const drop = await track(filesOf(mine.signal, onProgress));
  if (underWay !== mine) return;
  const previous = before && { request: before.request, origin: before.origin };
  if (!drop.ok) {
    underWay = null;
    setDocument({ phase: 'failed', name, failure: drop.failure, request: null, previous });
    return;
  }
  const request: OpenRequest = { ...drop.value, ...(choice && { choice }) };
  const result = await openInWorkers(request, { signal: mine.signal, onProgress });
  if (underWay !== mine) return;
  underWay = null;
  if (!result.ok) {
    setDocument({ phase: 'failed', name: request.name, failure: result.failure, request, previous });
    return;
  }
  clearScene();
  clearRuns();
  clearHistory();
  before = null;
  const opened = result.value;
  useView.setState(initialView(opened.summary, linked), true);
  linked = {};
  setDocument({ phase: 'open', request: { ...request, choice: opened.opened }, origin, opened });
  void refreshScene();
  if (origin.kind === 'handle') void rememberFolder(origin.handle, factsToRemember(opened.summary));
}

function factsToRemember(summary: ModelSummary) {
  const [first] = summary.metaGraphs;
  return {
    tensorflowVersion: first?.tensorflowVersion ?? '',
    signatures: first?.signatures.filter((signature) => signature.callable).length ?? 0,
    bytes: summary.files.reduce((sum, file) => sum + file.size, 0),
  };
}

/** Opens what was dropped or picked. `handle` is what the browser can remember the folder by. */
export function openDrop(
  drop: Promise<Result<Drop, Failure>>,
  handle: Promise<FileSystemDirectoryHandle | null>,
): void {
  void track(Promise.all([drop, handle.catch(() => null)])).then(([files, folder]) =>
    open(
      files.ok ? files.value.name : 'the dropped files',
      folder ? { kind: 'handle', handle: folder } : { kind: 'files' },
      async () => files,
    ),
  );
}

export function openHandle(handle: FileSystemDirectoryHandle): void {
  void open(handle.name, { kind: 'handle', handle }, () => readDirectoryHandle(handle));
}

export function openSample(sample: string): void {
  void open(sample, { kind: 'sample', sample }, (signal, onProgress) => fetchSample(sample, signal, onProgress));
}

/** Opens another of the models that the source holds: a version folder. */
export function openFolderInSource(folder: string): void {
  const state = useDocument.getState();
  if (state.phase !== 'open') return;
  const { request, origin } = state;
  void open(request.name, origin, async () => ({ ok: true, value: request }), { folder });
}

/** Opens the same source again with files added, the missing shard for one. A path that exists already is replaced. */
export function openWithAdded(added: readonly File[]): void {
  const state = useDocument.getState();
  const request = state.phase === 'open' || state.phase === 'failed' ? state.request : null;
  if (!request) return;
  const folder = request.choice?.folder ? `${request.choice.folder}/` : '';
  const files = new Map<string, DroppedFile>(request.files.map((file) => [file.path, file]));
  for (const blob of added) {
    const path = folder + placeOf(blob.name);
    files.set(path, { path, blob });
  }
  const { choice } = request;
  const value = { name: request.name, files: [...files.values()] };
  void open(request.name, { kind: 'files' }, async () => ({ ok: true, value }), choice);
}

/** Where TensorFlow puts a file of this name inside a model folder. */
function placeOf(name: string): string {
  if (/^variables\.(index|data-\d+-of-\d+)$/.test(name)) return `variables/${name}`;
  if (/^(saved_model\.(pb|pbtxt|cpb)|fingerprint\.pb|keras_metadata\.pb)$/.test(name)) return name;
  return `assets/${name}`;
}

/** Back from a failed opening to the model before it. */
export function openPrevious(): void {
  const state = useDocument.getState();
  if (state.phase !== 'failed' || !state.previous) return;
  const { request, origin } = state.previous;
  void open(request.name, origin, async () => ({ ok: true, value: request }), request.choice);
}

/** Stops the opening under way. The model that was open before comes back. */
export function cancelOpening(): void {
  if (!underWay) return;
  underWay.abort();
  underWay = null;
  const back = before;
  if (!back) {
    setDocument({ phase: 'empty' });
    return;
  }
  // The decode worker may already hold half of the other model: it is asked for this one again.
  void open(back.request.name, back.origin, async () => ({ ok: true, value: back.request }), back.request.choice);
}

/** Closes the model and shows the first page. */
export function closeModel(): void {
  underWay?.abort();
  underWay = null;
  before = null;
  clearScene();
  clearRuns();
  clearHistory();
  closeWorkers();
  setDocument({ phase: 'empty' });
}

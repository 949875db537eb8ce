import type { FoundModel, OpenRequest } from '../decode/decodeApi';
import { asksForChoice, findModels } from '../files/findModels';
import type { Drop } from '../files/readDrop';
import type { Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { ModelSummary } from '../model/summary';
import type { Progress } from '../workers/rpc';
import { track } from './busy';
import { type OpenDocument, type Origin, type Previous, setDocument, useDocument } from './document';
import { closeWorkers, openInWorkers } from './engine';
import { clearGiven } from './given';
import { rememberFolder } from './recentFolders';
import { forgetReopen, rememberReopen } from './reopen';
import { clearRuns } from './run';
import { clearHistory } from './runActions';
import { clearScene, refreshScene } from './scene';
import { decodeUrl } from './urlCodec';
import { initialView } from './initialView';
import { useView, type ViewState } from './view';

/** The opening under way: a newer one ends it. */
let underWay: AbortController | null = null;
/** Where to go back to when the opening is stopped or fails. */
let before: OpenDocument | null = null;

const link = typeof location === 'undefined' ? null : decodeUrl(location.hash);
/** What the address bar asked for when the page was loaded: for the first model only, later ones are others. */
let linked: Partial<ViewState> = link?.view ?? {};

export type FilesOf = (signal: AbortSignal, onProgress: (progress: Progress) => void) => Promise<Result<Drop, Failure>>;

/** Gets files and opens what they hold. The newest call wins. */
export async function open(
  name: string,
  origin: Origin,
  filesOf: FilesOf,
  choice?: OpenRequest['choice'],
): Promise<void> {
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
    setDocument({ phase: 'failed', name, origin, failure: drop.failure, request: null, previous });
    return;
  }
  const request: OpenRequest = { name: drop.value.name, files: drop.value.files, ...(choice && { choice }) };
  const lying = findModels(request.files);
  if (!choice && asksForChoice(lying)) return ask(request, origin, lying, previous);
  const result = await openInWorkers(request, { signal: mine.signal, onProgress });
  if (underWay !== mine) return;
  underWay = null;
  if (!result.ok) {
    setDocument({ phase: 'failed', name: request.name, origin, failure: result.failure, request, previous });
    return;
  }
  performance.mark('model-open');
  const opened = result.value;
  // What lies in an archive is known only now.
  if (!choice && asksForChoice(opened.found)) return ask(request, origin, opened.found, previous);
  clearScene();
  clearRuns();
  clearGiven();
  clearHistory();
  before = null;
  useView.setState(initialView(opened.summary, linked), true);
  linked = {};
  setDocument({ phase: 'open', request: { ...request, choice: opened.opened }, origin, opened });
  void refreshScene();
  rememberReopen(request.name, origin);
  if (origin.kind === 'handle') void rememberFolder(origin.handle, factsToRemember(opened.summary));
}

/** The user says which of several models; nothing of the one before is given up until then. */
function ask(request: OpenRequest, origin: Origin, found: readonly FoundModel[], previous: Previous | null): void {
  underWay = null;
  setDocument({ phase: 'choosing', request, origin, found, previous });
}

function factsToRemember(summary: ModelSummary) {
  const [first] = summary.metaGraphs;
  return {
    tensorflowVersion: first?.tensorflowVersion ?? '',
    signatures: first?.signatures.filter((signature) => signature.callable).length ?? 0,
    bytes: summary.files.reduce((sum, file) => sum + file.size, 0),
  };
}

/** Back from a failed opening, or from a choice, to the model before it. */
export function openPrevious(): void {
  const state = useDocument.getState();
  if ((state.phase === 'failed' || state.phase === 'choosing') && state.previous) openAgain(state.previous);
}

/** Stops the opening under way. The model that was open before comes back. */
export function cancelOpening(): void {
  if (!underWay) return;
  underWay.abort();
  underWay = null;
  // The decode worker may already hold half of the other model: it is asked for this one again.
  if (before) openAgain(before);
  else setDocument({ phase: 'empty' });
}

function openAgain({ request, origin }: Previous): void {
  void open(request.name, origin, async () => ({ ok: true, value: request }), request.choice);
}

/** Opens one of the models that the source holds: a version folder, or the one of several that was chosen. */
export function openFolderInSource(folder: string): void {
  const state = useDocument.getState();
  if (state.phase !== 'open' && state.phase !== 'choosing') return;
  const { request, origin } = state;
  void open(request.name, origin, async () => ({ ok: true, value: request }), { folder });
}

/** Closes the model and shows the first page. */
export function closeModel(): void {
  underWay?.abort();
  underWay = null;
  before = null;
  clearScene();
  clearRuns();
  clearGiven();
  clearHistory();
  closeWorkers();
  forgetReopen();
  setDocument({ phase: 'empty' });
}

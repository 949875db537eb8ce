import { track } from './busy';
import { askCamera } from './camera';
import { type OpenDocument, useDocument } from './document';
import { exists } from './initialView';
import { refreshScene } from './scene';
import { decodeUrl, encodeUrl, type LinkedSource } from './urlCodec';
import { INITIAL_VIEW, isSameOpen, type ViewState, useView } from './view';

/** The address bar is written at most this often, in ms: browsers refuse more than about 100 writes in 30 s. */
const WRITE_EVERY = 350;
/** Writing it waits for the browser's own process, a frame long on a busy machine: not on the way to the next picture. */
const WRITE_AFTER = 100;

/** Whether going from one view to the other deserves an entry of its own for Back. */
export function isStep(from: ViewState, to: ViewState): boolean {
  if (from.page !== to.page || from.raw !== to.raw) return true;
  if (from.start !== to.start && JSON.stringify(from.start) !== JSON.stringify(to.start)) return true;
  // From null: the layout only said what it opened by itself.
  return from.open !== null && to.open !== null && !isSameOpen(from.open, to.open);
}

/** The keys of browsers for Back and Forward. */
function isBack({ key, altKey, metaKey }: KeyboardEvent): boolean {
  if (key === 'BrowserBack' || key === 'BrowserForward') return true;
  return ((altKey || metaKey) && /^Arrow(?:Left|Right)$/.test(key)) || (metaKey && /^[[\]]$/.test(key));
}

/** What a link to this model can name; null for files of the user's disk. */
function linkedSource({ origin, opened }: OpenDocument): LinkedSource | null {
  if (origin.kind !== 'sample' && origin.kind !== 'url') return null;
  return opened.found.length > 1 ? { ...origin, folder: opened.opened.folder } : origin;
}

/** Keeps view and address bar alike, both ways. Called once. `say` shows a sentence to the user. */
export function syncUrl(say: (sentence: string) => void): void {
  let written = useView.getState();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** What is still to be written, each an entry of its own where it is a step. */
  let due: { readonly hash: string; readonly step: boolean }[] = [];
  let isWaiting = false;

  const flush = (): void => {
    const all = due;
    due = [];
    for (const { hash, step } of all) history[step ? 'pushState' : 'replaceState'](null, '', hash);
  };
  const flushSoon = async (): Promise<void> => {
    isWaiting = true;
    await new Promise((resolve) => setTimeout(resolve, WRITE_AFTER));
    isWaiting = false;
    flush();
  };
  const write = (): void => {
    timer = undefined;
    const document = useDocument.getState();
    if (document.phase !== 'open') return;
    const view = useView.getState();
    const hash = encodeUrl(view, linkedSource(document));
    if (hash !== (due.at(-1)?.hash ?? location.hash)) due.push({ hash, step: isStep(written, view) });
    written = view;
    // What is on the screen has its address before the page calls itself idle.
    if (due.length > 0 && !isWaiting) void track(flushSoon());
  };
  useView.subscribe((view) => {
    if (useDocument.getState().phase !== 'open') return;
    // A step is noted at once, so that two quick ones are two entries; a moving camera may wait.
    if (isStep(written, view)) {
      clearTimeout(timer);
      write();
    } else timer ??= setTimeout(write, WRITE_EVERY);
  });
  useDocument.subscribe((state, before) => {
    // Nothing that is still to be written is about this.
    if (state.phase !== before.phase) due = [];
    if (state.phase === 'open' && before.phase !== 'open') {
      const view = useView.getState();
      written = view;
      const hash = encodeUrl(view, linkedSource(state));
      // A reload finds its own address again: that is no step.
      history[hash === location.hash ? 'replaceState' : 'pushState'](null, '', hash);
    } else if (state.phase === 'failed' && state.origin.kind === 'url') {
      // A reload tries the address again.
      history.replaceState(null, '', encodeUrl(INITIAL_VIEW, state.origin));
    } else if (state.phase === 'empty') {
      clearTimeout(timer);
      timer = undefined;
      history.replaceState(null, '', location.pathname + location.search);
    }
  });
  const read = (): void => {
    due = [];
    const state = useDocument.getState();
    if (state.phase !== 'open') return;
    const { view, notices } = decodeUrl(location.hash);
    for (const notice of notices) say(notice);
    if (!view.start || !exists(state.opened.summary, view.start)) return;
    const next: ViewState = { ...useView.getState(), selection: null, viewport: null, open: null, ...view };
    written = next;
    useView.setState(next, true);
    void refreshScene();
    if (next.viewport) askCamera({ kind: 'view', view: next.viewport });
  };
  window.addEventListener('popstate', read);
  // Back leaves from what is on the screen, so that has its entry before the browser hears of the key or the button; to
  // the browser's own buttons the pointer has to leave the page.
  window.addEventListener('keydown', (event) => isBack(event) && flush(), true);
  window.addEventListener('mousedown', ({ button }) => button > 2 && flush(), true);
  document.addEventListener('mouseleave', flush);
  window.addEventListener('pagehide', flush);
}

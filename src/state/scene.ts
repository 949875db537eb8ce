import { create } from 'zustand';
import type { GroupId } from '../graph/view';
import type { Scene, SceneRequest } from '../layout/layoutApi';
import { markOf } from '../layout/packedScene';
import { bookFor, readScene, type SceneBook } from '../layout/sceneBook';
import type { Failure } from '../model/failure';
import type { Progress } from '../workers/rpc';
import { askLayout, expectOfLayout } from './engine';
import { isSameOpen, useView, type ViewState } from './view';

/** What the canvas draws, for the rooms that do not know how it was laid out. */
export type { Scene } from '../layout/layoutApi';

/** The laid-out graph. While a new one is made the previous one stays on the screen. */
export type SceneState =
  | { readonly phase: 'none' }
  | { readonly phase: 'loading'; readonly previous: Scene | null; readonly progress: Progress | null }
  | { readonly phase: 'ready'; readonly scene: Scene }
  | { readonly phase: 'failed'; readonly previous: Scene | null; readonly failure: Failure };

export const useScene = create<SceneState>()(() => ({ phase: 'none' }));

function setScene(state: SceneState): void {
  useScene.setState(state, true);
}

/** What is on the canvas now. */
export function sceneOf(state: SceneState): Scene | null {
  switch (state.phase) {
    case 'none':
      return null;
    case 'ready':
      return state.scene;
    case 'loading':
    case 'failed':
      return state.previous;
  }
}

export function clearScene(): void {
  stopExpecting();
  underWay?.abort();
  underWay = null;
  asked = null;
  book = null;
  setScene({ phase: 'none' });
}

let underWay: AbortController | null = null;
/** The request of the scene on the screen or on its way. */
let asked: SceneRequest | null = null;
/** What the layout has told of the graph on the screen. */
let book: SceneBook | null = null;

function requestOf(view: ViewState): SceneRequest | null {
  if (!view.start) return null;
  return { start: view.start, open: view.open, raw: view.raw, showControl: view.showControl };
}

function isSame(a: SceneRequest | null, b: SceneRequest | null): boolean {
  if (a === null || b === null) return false;
  if (a.raw !== b.raw || a.showControl !== b.showControl) return false;
  return JSON.stringify(a.start) === JSON.stringify(b.start) && isSameOpen(a.open, b.open);
}

/** A box opens and closes faster than this: a bar that flashes up would be one picture more on the way to it. */
const QUIET_MS = 100;

/** Makes the canvas show what the view says. The newest request wins; an unchanged one is not asked again. */
export async function refreshScene(): Promise<void> {
  const request = requestOf(useView.getState());
  if (isSame(request, asked)) return;
  asked = request;
  underWay?.abort();
  stopExpecting();
  if (!request) {
    setScene({ phase: 'none' });
    return;
  }
  const mine = new AbortController();
  underWay = mine;
  const before = useScene.getState();
  const shown = sceneOf(before);
  const previous = shown && JSON.stringify(shown.start) === JSON.stringify(request.start) ? shown : null;
  let progress: Progress | null = null;
  let isSaid = false;
  const say = (): void => {
    isSaid = true;
    if (underWay === mine) setScene({ phase: 'loading', previous, progress });
  };
  const isQuiet = before.phase === 'ready' && previous !== null;
  const timer = isQuiet ? setTimeout(say, QUIET_MS) : undefined;
  if (!isQuiet) say();
  const result = await askLayout(
    'scene',
    { ...request, known: markOf(book) },
    {
      signal: mine.signal,
      onProgress: (more) => {
        progress = more;
        if (isSaid) say();
      },
    },
  );
  clearTimeout(timer);
  if (underWay !== mine) return;
  underWay = null;
  if (!result.ok) {
    setScene({ phase: 'failed', previous, failure: result.failure });
    return;
  }
  book = bookFor(result.value, book);
  const scene = readScene(result.value, book);
  setScene({ phase: 'ready', scene });
  // The layout chose what to open, or left out groups that do not exist: that is the view from now on.
  const open = request.open === 'all' ? 'all' : scene.open;
  asked = { ...request, open };
  useView.setState({ open });
}

/** A pointer that crosses boxes on its way, or a held arrow key, means none of them. */
const EXPECT_MS = 40;

let expecting: { readonly timer: ReturnType<typeof setTimeout>; readonly signal: AbortController } | null = null;

/** These groups may be the open ones next: they are arranged while nobody waits for them. */
export function expectScene(open: readonly GroupId[]): void {
  stopExpecting();
  const request = requestOf(useView.getState());
  if (request === null || useScene.getState().phase !== 'ready') return;
  const signal = new AbortController();
  expecting = { signal, timer: setTimeout(() => expectOfLayout({ ...request, open }, signal.signal), EXPECT_MS) };
}

function stopExpecting(): void {
  clearTimeout(expecting?.timer);
  expecting?.signal.abort();
  expecting = null;
}

/** Stops the layout under way and keeps what was on the screen. */
export function cancelScene(): void {
  const state = useScene.getState();
  if (state.phase !== 'loading') return;
  underWay?.abort();
  underWay = null;
  asked = null;
  if (state.previous) {
    const { previous } = state;
    setScene({ phase: 'ready', scene: previous });
    const request = requestOf(useView.getState());
    asked = request && { ...request, open: previous.open };
    useView.setState({ open: previous.open });
  } else
    setScene({ phase: 'failed', previous: null, failure: { kind: 'cancelled', message: 'The layout was stopped.' } });
}

/** Asks again for a scene that failed or was stopped. */
export function retryScene(): void {
  asked = null;
  void refreshScene();
}

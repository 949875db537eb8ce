import { create } from 'zustand';
import type { BoxId } from '../graph/view';
import { track } from './busy';
import { askLayout } from './engine';
import { useScene } from './scene';
import { useView } from './view';

export type TraceWay = 'both' | 'ancestors' | 'descendants';

/** What a trace is about. It follows the selection. */
export type TraceAsk =
  | { readonly kind: 'around'; readonly way: TraceWay }
  /** Everything on a way between this box and the selected one. */
  | { readonly kind: 'path'; readonly from: BoxId };

/** Boxes up- and downstream of the selection, lit while the rest is dimmed. */
interface TraceState {
  /** null: off. */
  readonly ask: TraceAsk | null;
  /** null while tracing is off or on its way, and while a path has no other end yet. */
  readonly boxes: ReadonlySet<BoxId> | null;
}

export const useTrace = create<TraceState>()(() => ({ ask: null, boxes: null }));

let asked = 0;

async function follow(box: BoxId, direction: TraceWay): Promise<ReadonlySet<BoxId>> {
  const result = await askLayout('trace', { box, direction });
  return new Set(result.ok ? result.value : []);
}

/** What lies on a way from one box to the other, whichever comes first; empty where none leads. */
async function between(one: BoxId, other: BoxId): Promise<ReadonlySet<BoxId>> {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    const [after, before] = await Promise.all([follow(from, 'descendants'), follow(to, 'ancestors')]);
    if (after.has(to)) return new Set([...after].filter((box) => before.has(box)));
  }
  return new Set();
}

async function retrace(): Promise<void> {
  asked += 1;
  const mine = asked;
  const { ask } = useTrace.getState();
  const { selection } = useView.getState();
  const box = selection?.kind === 'box' ? selection.box : null;
  if (!ask || box === null || useScene.getState().phase !== 'ready' || (ask.kind === 'path' && ask.from === box)) {
    useTrace.setState({ boxes: null });
    return;
  }
  const boxes = await (ask.kind === 'path' ? between(ask.from, box) : follow(box, ask.way));
  if (mine === asked) useTrace.setState({ boxes });
}

export function setTrace(ask: TraceAsk | null): void {
  useTrace.setState({ ask });
  void track(retrace());
}

// The trace follows the selection and the scene.
useView.subscribe((view, before) => {
  if (useTrace.getState().ask && view.selection !== before.selection) void track(retrace());
});
useScene.subscribe((scene) => {
  if (useTrace.getState().ask && scene.phase === 'ready') void track(retrace());
});

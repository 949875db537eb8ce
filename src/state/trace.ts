import { create } from 'zustand';
import type { BoxId } from '../graph/view';
import { track } from './busy';
import { askLayout } from './engine';
import { useScene } from './scene';
import { useView } from './view';

/** Everything upstream and downstream of the selection, lit while the rest is dimmed. */
interface TraceState {
  readonly on: boolean;
  /** null while tracing is off or on its way. */
  readonly boxes: ReadonlySet<BoxId> | null;
}

export const useTrace = create<TraceState>()(() => ({ on: false, boxes: null }));

let asked = 0;

async function retrace(): Promise<void> {
  asked += 1;
  const mine = asked;
  const { selection } = useView.getState();
  if (!useTrace.getState().on || selection?.kind !== 'box' || useScene.getState().phase !== 'ready') {
    useTrace.setState({ boxes: null });
    return;
  }
  const result = await askLayout('trace', { box: selection.box, direction: 'both' });
  if (mine === asked) useTrace.setState({ boxes: result.ok ? new Set(result.value) : null });
}

export function setTrace(on: boolean): void {
  useTrace.setState({ on });
  void track(retrace());
}

// The trace follows the selection and the scene.
useView.subscribe((view, before) => {
  if (useTrace.getState().on && view.selection !== before.selection) void retrace();
});
useScene.subscribe((scene) => {
  if (useTrace.getState().on && scene.phase === 'ready') void retrace();
});

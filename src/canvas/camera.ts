import type { Viewport } from './viewport';

/** The part of React Flow's store that moves what is on the screen. */
export interface FlowStore {
  getState(): FlowState;
  subscribe(listener: (state: FlowState) => void): () => void;
}

interface FlowState {
  readonly transform: readonly [number, number, number];
  /** null until its gestures are ready. */
  readonly panZoom: { setViewport(view: Viewport): unknown } | null;
  setMinZoom(minZoom: number): void;
}

/** React Flow's viewport, which the DOM boxes follow, as one place to read, set and watch. */
export interface Camera {
  readonly get: () => Viewport;
  /** At once. The limits of the zoom are the caller's. */
  readonly set: (view: Viewport) => void;
  /** Also calls back now. Returns how to stop. */
  readonly subscribe: (listener: (view: Viewport) => void) => () => void;
  /** For React Flow's own gestures. */
  readonly limit: (minZoom: number) => void;
}

export function createCamera(store: FlowStore): Camera {
  const listeners = new Set<(view: Viewport) => void>();
  // What was asked for before React Flow's gestures were ready.
  let wanted: Viewport | null = null;
  let stop: (() => void) | null = null;
  let last = store.getState().transform;

  const tell = (view: Viewport): void => {
    for (const listener of listeners) listener(view);
  };
  const get = (): Viewport => {
    const [x, y, zoom] = store.getState().transform;
    return wanted ?? { x, y, zoom };
  };
  const onState = ({ transform, panZoom }: FlowState): void => {
    if (wanted && panZoom) {
      // React Flow announces its gestures one effect before it listens to them itself.
      queueMicrotask(() => {
        const view = wanted;
        wanted = null;
        if (view) panZoom.setViewport(view);
      });
      return;
    }
    if (transform[0] === last[0] && transform[1] === last[1] && transform[2] === last[2]) return;
    last = transform;
    if (!wanted) tell(get());
  };
  return {
    get,
    set(view) {
      const { panZoom } = store.getState();
      if (panZoom) {
        panZoom.setViewport(view);
        return;
      }
      wanted = view;
      tell(view);
    },
    subscribe(listener) {
      listeners.add(listener);
      if (!stop) {
        stop = store.subscribe(onState);
        // React Flow's effects run before ours: its gestures may have become ready unheard.
        onState(store.getState());
      }
      listener(get());
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        stop = null;
      };
    },
    limit: (minZoom) => store.getState().setMinZoom(minZoom),
  };
}

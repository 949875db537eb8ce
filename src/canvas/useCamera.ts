import { useStoreApi } from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import type { Viewport } from './viewport';

/** React Flow's viewport, which the DOM boxes follow, as one place to read, set and watch. */
export interface Camera {
  get(): Viewport;
  /** At once. Limits of the zoom are the caller's. */
  set(view: Viewport): void;
  /** Also calls back now. Returns how to stop. */
  subscribe(listener: (view: Viewport) => void): () => void;
  /** For React Flow's own gestures. */
  limit(minZoom: number): void;
}

export function useCamera(): Camera {
  const store = useStoreApi();
  const listeners = useRef(new Set<(view: Viewport) => void>());
  const camera = useMemo((): Camera => {
    // Until React Flow's gestures are ready there is nothing to tell but what comes first.
    let wanted: Viewport | null = null;
    const read = (): Viewport => {
      const [x, y, zoom] = store.getState().transform;
      return { x, y, zoom };
    };
    const get = (): Viewport => wanted ?? read();
    return {
      get,
      set(view) {
        const { panZoom } = store.getState();
        if (panZoom) {
          wanted = null;
          void panZoom.setViewport(view);
        } else {
          wanted = view;
          for (const listener of listeners.current) listener(view);
          const stop = store.subscribe((state) => {
            if (!state.panZoom) return;
            stop();
            if (wanted) void state.panZoom.setViewport(wanted);
            wanted = null;
          });
        }
      },
      subscribe(listener) {
        listeners.current.add(listener);
        listener(get());
        return () => void listeners.current.delete(listener);
      },
      limit(minZoom) {
        store.getState().setMinZoom(minZoom);
      },
    };
  }, [store]);

  useEffect(() => {
    let [x, y, zoom] = store.getState().transform;
    return store.subscribe(({ transform }) => {
      if (transform[0] === x && transform[1] === y && transform[2] === zoom) return;
      [x, y, zoom] = transform;
      for (const listener of listeners.current) listener({ x, y, zoom });
    });
  }, [store]);
  return camera;
}

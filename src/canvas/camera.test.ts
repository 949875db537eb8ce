import { describe, expect, it } from 'vitest';
import { createCamera, type FlowStore } from './camera';
import type { Viewport } from './viewport';

/** React Flow's store as far as a camera uses it; `ready` is when its gestures are set up. */
function setup() {
  const listeners = new Set<() => void>();
  let transform: readonly [number, number, number] = [0, 0, 1];
  let panZoom: { setViewport(view: Viewport): void } | null = null;
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const move = ({ x, y, zoom }: Viewport): void => {
    transform = [x, y, zoom];
    changed();
  };
  const state = () => ({ transform, panZoom, setMinZoom: () => undefined });
  const store: FlowStore = {
    getState: state,
    subscribe(listener) {
      const call = (): void => listener(state());
      listeners.add(call);
      return () => void listeners.delete(call);
    },
  };
  // As React Flow does it: announced first, listened to an effect later. What is set between is lost.
  const ready = (): void => {
    let listens = false;
    panZoom = { setViewport: (view) => (listens ? move(view) : undefined) };
    changed();
    listens = true;
  };
  const seen: string[] = [];
  const camera = createCamera(store);
  const stop = camera.subscribe(({ x, y, zoom }) => seen.push(`${x} ${y} ${zoom}`));
  return { camera, seen, ready, move, changed, stop, listening: () => listeners.size };
}

describe('the camera', () => {
  it('tells where it looks at once and at every move', () => {
    const { seen, ready, move, changed } = setup();
    ready();
    move({ x: 5, y: 6, zoom: 2 });
    changed();
    expect(seen).toEqual(['0 0 1', '5 6 2']);
  });

  it('keeps what was asked for before the gestures were ready', async () => {
    const { camera, seen, ready } = setup();
    camera.set({ x: 1, y: 2, zoom: 0.5 });
    expect(camera.get()).toEqual({ x: 1, y: 2, zoom: 0.5 });
    ready();
    await Promise.resolve();
    expect(camera.get()).toEqual({ x: 1, y: 2, zoom: 0.5 });
    expect(seen).toEqual(['0 0 1', '1 2 0.5', '1 2 0.5']);
  });

  it('lets go of the store when nobody watches', () => {
    const { stop, listening } = setup();
    expect(listening()).toBe(1);
    stop();
    expect(listening()).toBe(0);
  });
});

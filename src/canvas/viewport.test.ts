import { describe, expect, it } from 'vitest';
import {
  centerView,
  firstView,
  fitView,
  isInSight,
  keepInPlace,
  revealView,
  type Viewport,
  zoomAround,
} from './viewport';

function onScreen(view: Viewport, x: number, y: number): readonly [number, number] {
  return [x * view.zoom + view.x, y * view.zoom + view.y];
}

const SCREEN = [800, 600] as const;

describe('fitting', () => {
  it('shows all of a large graph and leaves room below for what floats there', () => {
    const view = fitView({ x: -100, y: 50, width: 4000, height: 1000 }, ...SCREEN);
    const [left, top] = onScreen(view, -100, 50);
    const [right, bottom] = onScreen(view, 3900, 1050);
    expect(left).toBeCloseTo(32);
    expect(right).toBeCloseTo(768);
    expect(top).toBeGreaterThanOrEqual(32);
    expect(bottom).toBeLessThanOrEqual(600 - 64);
  });

  it('never enlarges a small one', () => {
    expect(fitView({ x: 0, y: 0, width: 100, height: 50 }, ...SCREEN).zoom).toBe(1);
  });

  it('opens a graph that is too large to read at its start', () => {
    const tall = { x: 0, y: 0, width: 300, height: 90_000 };
    const view = firstView(tall, { x: 40, y: 0, width: 216, height: 44 }, ...SCREEN);
    expect(view.zoom).toBeGreaterThan(0.4);
    expect(onScreen(view, 0, 0)[1]).toBe(32);
    expect(onScreen(view, 150, 0)[0]).toBe(400);
  });

  it('opens a broad one above its first input', () => {
    const broad = { x: 0, y: 0, width: 90_000, height: 90_000 };
    const view = firstView(broad, { x: 40_000, y: 0, width: 216, height: 44 }, ...SCREEN);
    expect(onScreen(view, 40_108, 0)[0]).toBeCloseTo(400);
  });

  it('wastes no more than the map takes beside a broad one that begins at its border', () => {
    const broad = { x: 10, y: 0, width: 90_000, height: 90_000 };
    const left = firstView(broad, { x: 10, y: 0, width: 216, height: 44 }, ...SCREEN);
    expect(onScreen(left, 10, 0)[0]).toBeCloseTo(180);
    const right = firstView(broad, { x: 89_794, y: 0, width: 216, height: 44 }, ...SCREEN);
    expect(onScreen(right, 90_010, 0)[0]).toBeCloseTo(768);
  });
});

describe('a changed scene', () => {
  it('keeps the clicked head where it is on the screen', () => {
    const view = { x: -300, y: 120, zoom: 0.7 };
    const after = keepInPlace(view, { x: 500, y: 900 }, { x: 260, y: 1_400 });
    expect(onScreen(after, 260, 1_400)[0]).toBeCloseTo(onScreen(view, 500, 900)[0]);
    expect(onScreen(after, 260, 1_400)[1]).toBeCloseTo(onScreen(view, 500, 900)[1]);
    expect(after.zoom).toBe(0.7);
  });
});

describe('zooming', () => {
  it('keeps the point under the pointer', () => {
    const view = { x: 10, y: 20, zoom: 0.5 };
    const closer = zoomAround(view, 1.25, 400, 300, 0.05);
    expect(closer.zoom).toBe(0.625);
    const x = (400 - view.x) / view.zoom;
    expect(x * closer.zoom + closer.x).toBeCloseTo(400);
  });

  it('stops at its limits', () => {
    expect(zoomAround({ x: 0, y: 0, zoom: 1.9 }, 1.25, 0, 0, 0.05).zoom).toBe(2);
    expect(zoomAround({ x: 0, y: 0, zoom: 0.06 }, 0.5, 0, 0, 0.05).zoom).toBe(0.05);
  });
});

describe('going to a box', () => {
  it('centres it at a zoom at which it can be read', () => {
    const view = centerView({ x: 0, y: 0, zoom: 0.1 }, { x: 1_000, y: 2_000, width: 216, height: 42 }, ...SCREEN);
    expect(view.zoom).toBe(0.8);
    expect(onScreen(view, 1_108, 2_021)).toEqual([400, 300]);
  });

  it('shows the head of a box larger than the screen', () => {
    const view = centerView({ x: 0, y: 0, zoom: 1 }, { x: 1_000, y: 2_000, width: 5_000, height: 5_000 }, ...SCREEN);
    expect(onScreen(view, 1_000, 2_000)).toEqual([32, 32]);
  });

  it('does not move for a box in view, and the least for one beyond the border', () => {
    const view = { x: 0, y: 0, zoom: 1 };
    expect(revealView(view, { x: 100, y: 100, width: 216, height: 42 }, ...SCREEN)).toBe(view);
    expect(revealView(view, { x: 700, y: 100, width: 216, height: 42 }, ...SCREEN)).toEqual({ x: -148, y: 0, zoom: 1 });
    expect(revealView(view, { x: 100, y: -90, width: 216, height: 42 }, ...SCREEN)).toEqual({ x: 0, y: 122, zoom: 1 });
  });

  it('knows a box by its head: a frame whose foot alone is on the screen is out of sight', () => {
    const view = { x: 0, y: 0, zoom: 1 };
    expect(isInSight(view, { x: 0, y: -1_000, width: 300, height: 1_200 }, ...SCREEN)).toBe(false);
    expect(isInSight(view, { x: 0, y: -30, width: 300, height: 1_200 }, ...SCREEN)).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import type { GroupView } from '../../graph/view';
import { viewFromEdges, viewFromText } from '../../testing/groupViews';
import { layoutGroup } from '../groupLayout';
import { routeOf } from '../problem';
import { boxSize } from '../sizes';

function arrange(view: GroupView) {
  const sizes = view.boxes.map((box) => ({ ...boxSize(box, view.boxes.length), inX: -1, outX: -1, open: false }));
  return { sizes, layout: layoutGroup(view, sizes, null) };
}

/** Pairs of boxes that share a point, found with a sweep over y. */
function overlaps(view: GroupView): string[] {
  const { sizes, layout } = arrange(view);
  const rows = view.boxes.map((_, i) => i).sort((a, b) => (layout.y[a] ?? 0) - (layout.y[b] ?? 0));
  const found: string[] = [];
  rows.forEach((a, at) => {
    for (let k = at + 1; k < rows.length; k++) {
      const b = rows[k] ?? 0;
      if ((layout.y[b] ?? 0) >= (layout.y[a] ?? 0) + (sizes[a]?.height ?? 0)) break;
      const apart =
        (layout.x[a] ?? 0) + (sizes[a]?.width ?? 0) <= (layout.x[b] ?? 0) ||
        (layout.x[b] ?? 0) + (sizes[b]?.width ?? 0) <= (layout.x[a] ?? 0);
      if (!apart) found.push(`${view.boxes[a]?.id} ${view.boxes[b]?.id}`);
    }
  });
  return found;
}

/** Segments of edges that run through the inside of a box. */
function hits(view: GroupView): string[] {
  const { sizes, layout } = arrange(view);
  const found: string[] = [];
  view.edges.forEach((_, e) => {
    const route = routeOf(layout.routes, e);
    for (let k = 0; k + 3 < route.length; k += 2) {
      const x1 = Math.min(route[k] ?? 0, route[k + 2] ?? 0);
      const x2 = Math.max(route[k] ?? 0, route[k + 2] ?? 0);
      const y1 = Math.min(route[k + 1] ?? 0, route[k + 3] ?? 0);
      const y2 = Math.max(route[k + 1] ?? 0, route[k + 3] ?? 0);
      view.boxes.forEach((box, i) => {
        const bx = layout.x[i] ?? 0;
        const by = layout.y[i] ?? 0;
        const inside =
          x2 > bx + 1 && x1 < bx + (sizes[i]?.width ?? 0) - 1 && y2 > by + 1 && y1 < by + (sizes[i]?.height ?? 0) - 1;
        if (inside) found.push(`edge ${e} through ${box.id}`);
      });
    }
  });
  return found;
}

/** Edges that do not start on the lower border of their producer or end on the upper border of their consumer. */
function loose(view: GroupView): string[] {
  const { sizes, layout } = arrange(view);
  return view.edges.flatMap((edge, e) => {
    const route = routeOf(layout.routes, e);
    const n = route.length;
    const onBorder = (box: number, x: number, y: number): boolean => {
      const left = layout.x[box] ?? 0;
      const top = layout.y[box] ?? 0;
      const bottom = top + (sizes[box]?.height ?? 0);
      const within = x > left && x < left + (sizes[box]?.width ?? 0);
      return within && (Math.abs(y - top) < 0.5 || Math.abs(y - bottom) < 0.5);
    };
    const starts = onBorder(edge.from, route[0] ?? 0, route[1] ?? 0);
    const ends = onBorder(edge.to, route[n - 2] ?? 0, route[n - 1] ?? 0);
    return starts && ends ? [] : [`${edge.from} -> ${edge.to}: ${[...route].join(' ')}`];
  });
}

function isOrthogonal(view: GroupView): boolean {
  const { layout } = arrange(view);
  return view.edges.every((_, e) => {
    const route = routeOf(layout.routes, e);
    for (let k = 0; k + 3 < route.length; k += 2) {
      const straight = route[k] === route[k + 2] || route[k + 1] === route[k + 3];
      if (!straight) return false;
    }
    return true;
  });
}

/** Repeatable random numbers (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function randomDag(seed: number, count: number, edges: number): GroupView {
  const next = random(seed);
  const pairs: [number, number][] = [];
  for (let e = 0; e < edges; e++) {
    const a = Math.floor(next() * (count - 1));
    const reach = next() < 0.8 ? 8 : count;
    pairs.push([a, Math.min(count - 1, a + 1 + Math.floor(next() * reach))]);
  }
  return viewFromEdges(count, pairs);
}

const WHOLE = Array.from({ length: 20_000 }, (_, i) => i);

describe('the layered engine', () => {
  it.each([1, 2, 3, 4, 5, 6])('keeps boxes apart and edges off them in random graph %i', (seed) => {
    const view = randomDag(seed, 60, 90);
    expect(overlaps(view)).toEqual([]);
    expect(hits(view)).toEqual([]);
    expect(loose(view)).toEqual([]);
    expect(isOrthogonal(view)).toBe(true);
  });

  it('gives the same picture every time', () => {
    const view = randomDag(7, 200, 320);
    expect(arrange(view).layout).toEqual(arrange(view).layout);
  });

  it('draws a box straight below its only producer', () => {
    const { layout } = arrange(viewFromText('a -> b -> c'));
    expect(layout.x[0]).toBe(layout.x[1]);
    expect(layout.y[1]).toBe((layout.y[0] ?? 0) + 42 + 28);
    expect([...routeOf(layout.routes, 0)]).toEqual([108, 42, 108, 70]);
  });

  it('draws an edge that closes a cycle upwards', () => {
    const view = viewFromText('a -> b -> c -> a');
    expect(overlaps(view)).toEqual([]);
    expect(loose(view)).toEqual([]);
  });

  it('leads a box that feeds itself round its side', () => {
    const view = viewFromText('a -> a -> b');
    expect(loose(view)).toEqual([]);
    expect(hits(view)).toEqual([]);
  });

  it('puts inputs first and outputs last', () => {
    const { layout } = arrange(viewFromText('>x -> a -> b -> <y\n>z -> b\na -> <w\nlonely -> b'));
    const y = (at: number): number => layout.y[at] ?? -1;
    expect([y(0), y(4)]).toEqual([0, 0]);
    expect(y(3)).toBe(y(5));
    expect(y(6)).toBeGreaterThan(0);
  });

  it('sets a chain of 20,000 ops in columns', () => {
    const view = viewFromEdges(
      20_000,
      WHOLE.slice(1).map((i) => [i - 1, i]),
    );
    const { layout } = arrange(view);
    expect(overlaps(view)).toEqual([]);
    expect(loose(view)).toEqual([]);
    expect(layout.width / layout.height).toBeGreaterThan(0.7);
    expect(layout.width / layout.height).toBeLessThan(3);
  });

  it('sets 5,000 consumers of one op in rows', () => {
    const view = viewFromEdges(
      5_001,
      WHOLE.slice(1, 5_001).map((i) => [0, i]),
    );
    const { layout } = arrange(view);
    expect(overlaps(view)).toEqual([]);
    expect(loose(view)).toEqual([]);
    expect(layout.width / layout.height).toBeLessThan(6);
  });

  it('brings 10,000 producers to one op', () => {
    const view = viewFromEdges(
      10_001,
      WHOLE.slice(1, 10_001).map((i) => [i, 0]),
    );
    const { layout } = arrange(view);
    expect(overlaps(view)).toEqual([]);
    expect(loose(view)).toEqual([]);
    expect(layout.width / layout.height).toBeLessThan(6);
  });

  it('arranges 5,000 boxes without any edge', () => {
    const view = viewFromEdges(5_000, []);
    expect(overlaps(view)).toEqual([]);
    expect(arrange(view).layout.width).toBeLessThan(60_000);
  });

  it('survives a random graph of 5,000 boxes with edges across all of it', () => {
    const view = randomDag(11, 5_000, 8_000);
    expect(overlaps(view)).toEqual([]);
    expect(loose(view)).toEqual([]);
  });
});

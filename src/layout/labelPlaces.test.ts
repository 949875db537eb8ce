import { describe, expect, it } from 'vitest';
import type { OpenGroup } from './arranger';
import { labelPlaces } from './labelPlaces';

/** Routes of tensors that begin apart, too near a corner for a label, and end in one line of this length down. */
function endingTogether(starts: readonly number[], length: number): OpenGroup {
  const routes = starts.map((x) => [x, 0, x, 12, 400, 12, 400, 12 + length]);
  const start = Uint32Array.from([0, ...routes.map((_, i) => (i + 1) * 8)]);
  const edges = starts.map((_, from) => ({ from, to: starts.length, label: '(?, 4)' }));
  return {
    view: { edges, boxes: [...starts, 400].map(() => ({ kind: 'op' })) },
    layout: { x: [], y: [], height: 0, routes: { start, points: Float32Array.from(routes.flat()) } },
    sizes: [],
  } as unknown as OpenGroup;
}

function placesOf(group: OpenGroup): readonly (readonly [number, number])[] {
  const places = labelPlaces(group, null);
  return Array.from({ length: places.length / 2 }, (_, e) => [places[e * 2] ?? 0, places[e * 2 + 1] ?? 0] as const);
}

describe('labels of tensors that arrive on one line', () => {
  it('stand below each other or on both sides where there is room', () => {
    const places = placesOf(endingTogether([0, 200, 600], 120));
    expect(places.every(([x]) => !Number.isNaN(x))).toBe(true);
    for (const [i, [x, y]] of places.entries()) {
      const meets = places.slice(i + 1).filter(([x2, y2]) => Math.abs(x2 - x) < 40 && Math.abs(y2 - y) < 14);
      expect(meets).toEqual([]);
    }
  });

  it('are left out rather than drawn on each other', () => {
    const shown = placesOf(endingTogether([0, 100, 200, 600, 700], 24)).filter(([x]) => !Number.isNaN(x));
    // One on each side of the line.
    expect(shown).toHaveLength(2);
    expect(new Set(shown.map(([x]) => x > 400)).size).toBe(2);
  });
});

import { describe, expect, it } from 'vitest';
import { RectIndex } from './rectIndex';

/** Repeatable numbers from 0 to 1 (a linear congruence). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

function someRects(count: number): Float32Array {
  const next = numbers(3);
  const rects = new Float32Array(count * 4);
  for (let i = 0; i < count; i++) {
    const x = (next() - 0.5) * 200_000;
    const y = (next() - 0.5) * 200_000;
    // From boxes to frames around half of everything.
    const size = 10 ** (1 + next() * 4);
    rects.set([x, y, x + size, y + size * next()], i * 4);
  }
  return rects;
}

describe('the index of rectangles', () => {
  it('finds what a look at every rectangle finds', () => {
    const rects = someRects(3_000);
    const index = RectIndex.of(rects);
    const next = numbers(9);
    for (let k = 0; k < 40; k++) {
      const x = (next() - 0.5) * 200_000;
      const y = (next() - 0.5) * 200_000;
      const w = 10 ** (next() * 5);
      const expected: number[] = [];
      for (let i = 0; i < 3_000; i++) {
        const [x0, y0, x1, y1] = rects.subarray(i * 4, i * 4 + 4) as unknown as [number, number, number, number];
        if (x0 <= x + w && x1 >= x && y0 <= y + w && y1 >= y) expected.push(i);
      }
      expect(index.query(x, y, x + w, y + w)).toEqual(expected);
    }
  });

  it('tells whether there are more than some without finding all', () => {
    const index = RectIndex.of(Float32Array.of(0, 0, 1, 1, 0, 0, 2, 2, 9, 9, 10, 10));
    expect(index.exceeds(0, 0, 5, 5, 1)).toBe(true);
    expect(index.exceeds(0, 0, 5, 5, 2)).toBe(false);
    expect(index.query(0, 0, 5, 5)).toEqual([0, 1]);
  });

  it('leaves out what is surely too small when only long ones are asked for', () => {
    const rects = someRects(3_000);
    const found = new Set(RectIndex.of(rects).query(-1e6, -1e6, 1e6, 1e6, 20_000));
    const sizes = Array.from({ length: 3_000 }, (_, i) =>
      Math.max((rects[i * 4 + 2] ?? 0) - (rects[i * 4] ?? 0), (rects[i * 4 + 3] ?? 0) - (rects[i * 4 + 1] ?? 0)),
    );
    expect(found.size).toBeLessThan(1_500);
    expect(
      sizes.every(
        (size, i) => found.has(i) || size < 20_000 || (rects[i * 4 + 3] ?? 0) - (rects[i * 4 + 1] ?? 0) < 20_000,
      ),
    ).toBe(true);
  });

  it('does not find rows that end before they start', () => {
    const index = RectIndex.of(Float32Array.of(0, 0, 5, 5, Infinity, Infinity, -Infinity, -Infinity));
    expect(index.query(-9, -9, 9, 9)).toEqual([0]);
  });

  it('is empty without rectangles', () => {
    expect(RectIndex.of(new Float32Array(0)).query(-1e6, -1e6, 1e6, 1e6)).toEqual([]);
  });
});

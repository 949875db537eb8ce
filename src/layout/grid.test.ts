import { describe, expect, it } from 'vitest';
import { viewFromEdges, viewFromText } from '../testing/groupViews';
import { arrangeGrid } from './grid';

const size = { width: 120, height: 42, inX: -1, outX: -1, open: false };

describe('an open pack', () => {
  it('of very many members stands in rows, none on another, not much wider than high', () => {
    const view = viewFromEdges(
      500,
      Array.from({ length: 500 }, (_, i) => [-1, i] as const),
    );
    const grid = arrangeGrid(
      view,
      view.boxes.map(() => size),
    );
    if (grid === null) throw new Error('no grid');
    const places = new Set(view.boxes.map((_, i) => `${grid.x[i]} ${grid.y[i]}`));
    expect(places.size).toBe(500);
    expect(Math.max(...grid.x) + size.width).toBeLessThanOrEqual(grid.width);
    expect(Math.max(...grid.y) + size.height).toBeLessThanOrEqual(grid.height);
    expect(grid.width / grid.height).toBeGreaterThan(1);
    expect(grid.width / grid.height).toBeLessThan(3);
    expect(grid.inX).toBe(grid.width / 2);
    expect(grid.outX).toBe(-1);
  });

  it('of few members keeps its lines', () => {
    const view = viewFromText('* -> a, b, c -> *');
    expect(
      arrangeGrid(
        view,
        view.boxes.map(() => size),
      ),
    ).toBeNull();
  });

  it('is not a group whose boxes feed each other', () => {
    const view = viewFromEdges(
      500,
      Array.from({ length: 499 }, (_, i) => [i, i + 1] as const),
    );
    expect(
      arrangeGrid(
        view,
        view.boxes.map(() => size),
      ),
    ).toBeNull();
  });
});

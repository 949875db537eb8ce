import { describe, expect, it } from 'vitest';
import { viewFromEdges, viewFromText } from '../testing/groupViews';
import type { GroupView } from '../graph/view';
import { layoutGroup } from './groupLayout';
import { routeOf } from './problem';
import { boxSize } from './sizes';

function arrange(view: GroupView) {
  const sizes = view.boxes.map((box) => ({ ...boxSize(box, view.boxes.length), inX: -1, outX: -1, open: false }));
  return layoutGroup(view, sizes, null);
}

/** Boxes by column, from left to right, each from top to bottom. */
function columnsOf(view: GroupView): string[] {
  const { x, y } = arrange(view);
  const byLeft = new Map<number, number[]>();
  view.boxes.forEach((_, i) => {
    const left = [...byLeft.keys()].find((key) => Math.abs(key - (x[i] ?? 0)) < 200) ?? x[i] ?? 0;
    byLeft.set(left, [...(byLeft.get(left) ?? []), i]);
  });
  return [...byLeft.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, boxes]) =>
      boxes
        .sort((a, b) => (y[a] ?? 0) - (y[b] ?? 0))
        .map((i) => view.boxes[i]?.id)
        .join(' '),
    );
}

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `op_${i}`);

describe('a ribbon', () => {
  it('reads like a newspaper: down, then over', () => {
    const columns = columnsOf(
      viewFromEdges(
        27,
        names(26).map((_, i) => [i, i + 1]),
      ),
    );
    expect(columns.length).toBeGreaterThan(1);
    expect(columns.join(' ')).toBe(names(27).join(' '));
  });

  it('stays one column while it fits', () => {
    expect(
      columnsOf(
        viewFromEdges(
          10,
          names(9).map((_, i) => [i, i + 1]),
        ),
      ),
    ).toHaveLength(1);
  });

  it('is cut where one tensor passes rather than inside a block with a skip', () => {
    // Blocks of four with a skip around the middle two.
    const pairs = names(48).flatMap((_, i): [number, number][] => [
      [i, i + 1],
      ...(i % 4 === 0 ? [[i, i + 3] as [number, number]] : []),
    ]);
    const firsts = columnsOf(viewFromEdges(49, pairs))
      .slice(1)
      .map((column) => Number(column.split(' ')[0]?.slice(3)));
    expect(firsts.length).toBeGreaterThan(0);
    // Above op_4k and below it one tensor passes; elsewhere the skip passes too.
    expect(firsts.filter((i) => i % 4 > 1)).toEqual([]);
  });

  it('may be cut where a few tensors pass, which then go over side by side', () => {
    const pairs = names(40).map((_, i): [number, number] => [i, i + 1]);
    const view = viewFromEdges(41, [...pairs, [0, 40]]);
    expect(columnsOf(view).length).toBeGreaterThan(1);
    const { routes, x } = arrange(view);
    const skip = routeOf(routes, 40);
    expect(skip[0]).toBeCloseTo((x[0] ?? 0) + 88, 0);
    expect(Math.abs((skip[skip.length - 2] ?? 0) - (x[40] ?? 0) - 88)).toBeLessThan(88);
  });

  it('is not cut where an edge runs upwards', () => {
    const pairs = names(40).map((_, i): [number, number] => [i, i + 1]);
    expect(columnsOf(viewFromEdges(41, [...pairs, [40, 0]]))).toHaveLength(1);
  });
});

describe('parts that nothing connects', () => {
  it('stand in lines instead of one long row', () => {
    const { width, height } = arrange(viewFromEdges(40, []));
    expect(width / height).toBeLessThan(4);
    expect(width / height).toBeGreaterThan(0.5);
  });

  it('keep their order', () => {
    const view = viewFromText('a -> b\nc -> d\ne');
    const { x, y } = arrange(view);
    const place = (i: number): number => (y[i] ?? 0) * 1e4 + (x[i] ?? 0);
    expect(place(0)).toBeLessThan(place(2));
    expect(place(2)).toBeLessThan(place(4));
  });
});

describe('a border that is crossed', () => {
  it('is crossed straight above and below a lone chain, with little room lost', () => {
    const view = viewFromText('* -> a -> b -> *', 'g');
    const layout = arrange(view);
    expect([layout.inX, layout.outX]).toEqual([108, 108]);
    expect(layout.y[0]).toBe(12);
    expect(layout.height).toBe((layout.y[1] ?? 0) + 42);
    expect([...routeOf(layout.routes, 2)].slice(-1)).toEqual([layout.height]);
  });

  it('is crossed in the middle of a fan', () => {
    const layout = arrange(viewFromText('* -> a, b, c\na, b, c -> *', 'g'));
    expect(layout.inX).toBeCloseTo(layout.width / 2);
    expect(layout.outX).toBeCloseTo(layout.width / 2);
  });
});

import { describe, expect, it } from 'vitest';
import { viewFromText } from '../testing/groupViews';
import { bestAnchor, crossingTest, labelAnchors } from './labels';
import { routeOf } from './problem';
import { packRoutes, RouteWriter } from './routeWriter';
import { boxSize, frameFacts, groupFacts } from './sizes';
import { textWidth } from './textWidth';

function sizeOf(text: string, change = {}, siblings = 1) {
  const box = viewFromText(text).boxes[0];
  if (!box) throw new Error('no box');
  return boxSize({ ...box, ...change }, siblings);
}

const row = { kind: 'weight' as const, label: 'kernel', text: '⟨3×3⟩', variable: 0, address: null, missing: false };

describe('sizes', () => {
  it('are those of the design for each kind', () => {
    expect(sizeOf('Relu')).toEqual({ width: 216, height: 42 });
    expect(sizeOf('Conv', { rows: [row, row] })).toEqual({ width: 216, height: 86 });
    expect(sizeOf('[block')).toEqual({ width: 216, height: 60 });
    expect(sizeOf('>x')).toEqual({ width: 216, height: 44 });
    expect(sizeOf('&mask').height).toBe(22);
  });

  it('grow with the text in steps of 8, up to 288', () => {
    const long = sizeOf('Relu', { subtitle: 'encoder/layer_3/attention/self/einsum_1/Einsum' });
    expect(long.width % 8).toBe(0);
    expect(long.width).toBeGreaterThan(216);
    expect(sizeOf('Relu', { subtitle: 'x'.repeat(400) }).width).toBe(288);
  });

  it('are smaller in a crowd', () => {
    expect(sizeOf('Relu', {}, 100).width).toBe(176);
  });

  it('give letters of any script a width', () => {
    expect(textWidth('漢字', 'name')).toBeGreaterThan(textWidth('ii', 'name'));
    expect(textWidth('(?, 28)', 'mono')).toBeCloseTo(7 * 11 * 0.602);
  });
});

describe('facts of a group', () => {
  it('name ops and parameters', () => {
    expect(groupFacts(9, 5568)).toBe('9 ops · 5,568');
    expect(groupFacts(1, 0)).toBe('1 op');
    expect(frameFacts(31, 2362368)).toBe('31 ops · 2,362,368 parameters');
  });
});

describe('a label', () => {
  it('stands right of the run below its producer', () => {
    expect([...labelAnchors([10, 0, 10, 28], '(2)')][0]).toEqual({ x: 18, y: 18 });
  });

  it('stands at the end where the beginning is too short', () => {
    expect([...labelAnchors([10, 0, 10, 14, 90, 14, 90, 80], '(2)')][0]).toEqual({ x: 98, y: 58 });
  });

  it('is left out where no run has room for it', () => {
    expect([...labelAnchors([10, 0, 10, 14, 90, 14, 90, 28], '(2)')]).toEqual([]);
    expect([...labelAnchors([90, 5, 10, 5], '(2)')]).toEqual([]);
  });

  it('goes left of its line where the right is taken', () => {
    const anchors = [...labelAnchors([100, 0, 100, 40], '(?, 28)')];
    expect(anchors[0]?.x).toBe(108);
    const left = anchors.find(({ x }) => x < 100);
    expect((left?.x ?? 0) + 7 * 11 * 0.602).toBeCloseTo(92);
  });

  it('stands at the best of its places where there are too many edges to look at', () => {
    for (const route of [
      [10, 0, 10, 28],
      [10, 0, 10, 14, 90, 14, 90, 80],
      [10, 0, 10, 14, 90, 14, 90, 28],
      [90, 5, 10, 5],
    ]) {
      expect(bestAnchor(route)).toEqual([...labelAnchors(route, '(2)')][0] ?? null);
    }
    const none = { x: new Float32Array(0), y: new Float32Array(0) };
    expect(crossingTest({ ...none, routes: packRoutes(Array.from({ length: 251 }, () => [])) }, [])).toBeNull();
  });

  it('does not lie on another edge', () => {
    const across = [0, 14, 60, 14];
    const layout = { x: Float32Array.of(0), y: Float32Array.of(80), routes: packRoutes([[10, 0, 10, 80], across]) };
    const isCrossed = crossingTest(layout, [{ width: 100, height: 40 }]);
    expect(isCrossed?.({ x: 18, y: 18 }, '(2)')).toBe(true);
    expect(isCrossed?.({ x: 18, y: 40 }, '(2)')).toBe(false);
    // Nor on a box; but beside both.
    expect(isCrossed?.({ x: 18, y: 90 }, '(2)')).toBe(true);
    expect(isCrossed?.({ x: 70, y: 18 }, '(2)')).toBe(false);
  });
});

describe('a route', () => {
  it('keeps only its corners', () => {
    const writer = new RouteWriter(2);
    for (const backwards of [false, true]) {
      for (const [x, y] of [
        [0, 0],
        [0, 5],
        [0, 5],
        [0, 9],
        [4, 9],
        [8, 9],
        [8, 9],
      ] as const)
        writer.add(x, y);
      writer.end(backwards);
    }
    const routes = writer.routes();
    expect([...routeOf(routes, 0)]).toEqual([0, 0, 0, 9, 8, 9]);
    expect([...routeOf(routes, 1)]).toEqual([8, 9, 0, 9, 0, 0]);
  });

  it('may have any number of points', () => {
    const stairs = Array.from({ length: 100 }, (_, i) => Math.floor(i / 2));
    const routes = packRoutes([[], stairs, [1, 2, 3, 4]]);
    expect([0, 1, 2].map((edge) => [...routeOf(routes, edge)])).toEqual([[], stairs, [1, 2, 3, 4]]);
  });
});

import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { viewFromText } from '../testing/groupViews';
import { type ElkEngine, loadElk } from './elk';
import { groupProblem } from './groupProblem';
import { type Problem, routeOf } from './problem';
import { boxSize } from './sizes';

let elk: ElkEngine;
beforeAll(async () => {
  elk = await loadElk();
});

function problemOf(text: string): Problem {
  const view = viewFromText(text);
  const sizes = view.boxes.map((box) => ({ ...boxSize(box, 1), inX: -1, outX: -1, open: false }));
  return groupProblem(view, sizes).problem;
}

function arrange(problem: Problem) {
  const done = elk(problem);
  if (!done) throw new Error('ELK failed');
  return done;
}

describe('ELK', () => {
  it('starts edges on the lower border of their producer and ends them on the upper border of their consumer', () => {
    const problem = problemOf('>in -> a, b, c\na, b -> d\nb, c -> e\nd, e -> f -> <out\na -> f');
    const { x, y, routes } = arrange(problem);
    problem.from.forEach((_, e) => {
      const route = routeOf(routes, e);
      const from = problem.from[e] ?? 0;
      const to = problem.to[e] ?? 0;
      expect(route[1]).toBeCloseTo((y[from] ?? 0) + (problem.height[from] ?? 0));
      expect(route[route.length - 1]).toBeCloseTo(y[to] ?? 0);
      expect(route[0]).toBeCloseTo((x[from] ?? 0) + (problem.width[from] ?? 0) / 2);
    });
  });

  it('uses the fixed entry and exit of an open group', () => {
    const problem = problemOf('a -> b -> c\na -> c');
    problem.inX[1] = 20;
    problem.outX[1] = 200;
    const { x, routes } = arrange(problem);
    const left = x[1] ?? 0;
    expect((routeOf(routes, 0).at(-2) ?? 0) - left).toBeCloseTo(20);
    expect((routeOf(routes, 1)[0] ?? 0) - left).toBeCloseTo(200);
  });

  it('keeps room for hub references free of boxes', () => {
    const problem = problemOf('a -> b, c\nb, c -> d');
    problem.extraRight[1] = 180;
    problem.extraHeight[1] = 42;
    const { x, y } = arrange(problem);
    const [b, c] = [x[1] ?? 0, x[2] ?? 0];
    expect(y[1]).toBe(y[2]);
    expect(c > b ? c - b : 999).toBeGreaterThanOrEqual(216 + 180);
  });

  it('places inputs above and outputs below everything', () => {
    const problem = problemOf('>x -> a -> b -> c\n>late -> c\na -> <early');
    const { y } = arrange(problem);
    const rows = (rank: number): number[] => [...problem.rank.keys()].filter((i) => problem.rank[i] === rank);
    const top = Math.max(...rows(-1).map((i) => y[i] ?? 0));
    const bottom = Math.min(...rows(1).map((i) => y[i] ?? 0));
    for (const i of rows(0)) {
      expect(y[i]).toBeGreaterThan(top);
      expect(y[i]).toBeLessThan(bottom + 1);
    }
  });

  it('gives the same picture every time', () => {
    const problem = problemOf('a -> b, c, d\nb, c, d -> e\nb -> d');
    expect(arrange(problem)).toEqual(arrange(problem));
  });

  it('answers nothing instead of throwing', () => {
    const problem = problemOf('a -> b');
    // An edge from a box that is not there is refused by ELK with an exception, as an overflow of its stack is.
    problem.from[0] = 7;
    expect(elk(problem)).toBeNull();
  });
});

describe('a call that takes long', () => {
  /** An engine of its own on a clock that goes on by so much in each call. */
  async function timed() {
    const engine = await loadElk();
    let now = 0;
    let step = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += step));
    return (ms: number, problem: Problem) => {
      step = ms;
      return engine(problem);
    };
  }
  afterEach(() => void vi.restoreAllMocks());

  const large = (): Problem => problemOf(Array.from({ length: 90 }, (_, i) => `n${i} -> n${i + 1}`).join('\n'));
  const small = (): Problem => problemOf('a -> b -> c');

  it('is the last of its size where those before were quick', async () => {
    const call = await timed();
    for (let i = 0; i < 5; i++) expect(call(20, small())).not.toBeNull();
    expect(call(30_000, large())).not.toBeNull();
    expect(call(20, large())).toBeNull();
    expect(call(20, small())).not.toBeNull();
  });

  it('changes nothing where all do: the machine is busy', async () => {
    const call = await timed();
    for (let i = 0; i < 5; i++) expect(call(1_000, small())).not.toBeNull();
    for (let i = 0; i < 3; i++) expect(call(30_000, large())).not.toBeNull();
  });
});

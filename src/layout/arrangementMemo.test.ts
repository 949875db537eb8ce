import { describe, expect, it } from 'vitest';
import { ArrangementMemo } from './arrangementMemo';
import { arrangeLayered } from './layered/layered';
import { emptyProblem, type Problem } from './problem';

/** A chain of boxes; `tall` is higher than the others. */
function chain(count: number, tall = -1): Problem {
  const problem = emptyProblem(count, count - 1);
  problem.width.fill(216);
  problem.height.fill(42);
  if (tall >= 0) problem.height[tall] = 400;
  for (let i = 1; i < count; i++) {
    problem.from[i - 1] = i - 1;
    problem.to[i - 1] = i;
  }
  return problem;
}

/** An engine that counts what it is asked. */
function counting() {
  const asked: Problem[] = [];
  const engine = (problem: Problem) => {
    asked.push(problem);
    return arrangeLayered(problem);
  };
  return { asked, engine };
}

describe('the memo of arrangements', () => {
  it('asks once for equal problems', () => {
    const { asked, engine } = counting();
    const memo = new ArrangementMemo();
    const first = memo.arrange(chain(5), engine);
    expect(memo.arrange(chain(5), engine)).toBe(first);
    expect(asked.length).toBe(1);
  });

  it('tells apart what differs in any number', () => {
    const { asked, engine } = counting();
    const memo = new ArrangementMemo();
    const other = chain(5);
    other.rank[0] = -1;
    const turned = chain(5);
    [turned.from[0], turned.to[0]] = [1, 0];
    const wide = { ...chain(5), gap: 44 };
    const problems = [chain(5), chain(6), chain(5, 2), other, turned, wide];
    for (const problem of problems) expect(memo.arrange(problem, engine)).toEqual(arrangeLayered(problem));
    expect(asked.length).toBe(problems.length);
  });

  it('forgets before it grows too large', () => {
    const { asked, engine } = counting();
    const memo = new ArrangementMemo(8);
    for (const count of [5, 6, 5, 20, 20]) memo.arrange(chain(count), engine);
    expect(asked.map(({ count }) => count)).toEqual([5, 6, 5, 20, 20]);
  });
});

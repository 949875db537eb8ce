import { describe, expect, it } from 'vitest';
import { TopN } from './topN';

const higher = (a: number, b: number): boolean => a > b;

function keeping(limit: number, values: readonly number[]): TopN<number> {
  const best = new TopN(limit, higher);
  for (const value of values) best.push(value);
  return best;
}

describe('the best n of many', () => {
  it.each([
    [3, [5, 1, 9, 7, 3, 8], [9, 8, 7]],
    [4, [2, 1], [2, 1]],
    [1, [4, 6, 5], [6]],
    [0, [1, 2], []],
  ])('come best first: %i of %j', (limit, values, best) => {
    expect(keeping(limit, values).extract()).toEqual(best);
  });

  it('hold as many as fit, and none once they were taken', () => {
    const best = keeping(2, [3, 1, 2]);
    expect(best.size).toBe(2);
    best.extract();
    expect(best.size).toBe(0);
  });

  it('know the worst of them before and after they are full', () => {
    const best = keeping(3, [7, 2, 5]);
    expect(best.bottom()).toBe(2);
    best.push(1);
    expect(best.bottom()).toBe(2);
    best.push(9);
    expect(best.bottom()).toBe(5);
  });

  it('lie unsorted as the heap of TensorFlow leaves them', () => {
    // tf.raw_ops.TopKV2(input=[3, 9, 1, 7, 9, 4, 8, 2, 6, 5], k=4, sorted=False), TensorFlow 2.21: reduce.json
    const row = [3, 9, 1, 7, 9, 4, 8, 2, 6, 5];
    const best = new TopN<number>(4, (a, b) => {
      const [x, y] = [row[a] as number, row[b] as number];
      return x > y || (x === y && a < b);
    });
    for (let i = 0; i < row.length; i++) best.push(i);
    expect(best.unsorted()).toEqual([3, 6, 4, 1]);
  });
});

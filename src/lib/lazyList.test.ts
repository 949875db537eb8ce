import { expect, it } from 'vitest';
import { lazyList } from './lazyList';

it('makes each item once, when it is first read', () => {
  const made: number[] = [];
  const list = lazyList(1_000, (index) => {
    made.push(index);
    return { index };
  });
  expect(list).toHaveLength(1_000);
  expect(list[7]).toBe(list[7]);
  expect([list[7]?.index, list[999]?.index, list[1_000]]).toEqual([7, 999, undefined]);
  expect(made).toEqual([7, 999]);
  expect(list.filter(({ index }) => index < 3).map(({ index }) => index)).toEqual([0, 1, 2]);
});

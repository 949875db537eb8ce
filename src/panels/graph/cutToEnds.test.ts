import { expect, it } from 'vitest';
import { cutToEnds } from './cutToEnds';

it('keeps a short list, and of a long one the first and the last', () => {
  expect(cutToEnds(['a', 'b', 'c'], 3)).toEqual(['a', 'b', 'c']);
  expect(cutToEnds(['a', 'b', 'c', 'd', 'e', 'f'], 4)).toEqual(['a', null, 'e', 'f']);
  expect(cutToEnds([], 3)).toEqual([]);
});

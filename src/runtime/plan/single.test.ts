import { expect, test } from 'vitest';
import { single } from './single';

test('there is one list for a slot, and a new one for slots beyond those that are kept', () => {
  expect(single(3)).toBe(single(3));
  for (const slot of [0, 3, (1 << 17) - 1, 1 << 17, 1 << 20]) expect(single(slot)).toEqual([slot]);
  expect(single(1 << 20)).not.toBe(single(1 << 20));
});

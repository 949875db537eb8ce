import { describe, expect, it } from 'vitest';
import { asBound, findBound, isBounded } from './bounds';
import { fromHost } from './tensors';

function boundOf(values: readonly number[]): number {
  const tensor = fromHost('float32', [values.length], Float32Array.from(values));
  findBound(tensor);
  return tensor.bound;
}

describe('a bound', () => {
  it('is the largest magnitude', () => {
    expect(boundOf([1, -7, 3])).toBe(7);
    expect(boundOf([])).toBe(0);
  });

  it.each([[[1, Number.NaN, 2]], [[Number.NaN]], [[1, Number.NEGATIVE_INFINITY]], [[3e38, 1]]])(
    'is unknown where %j could spoil a sum',
    (values) => {
      expect(boundOf(values)).toBe(Number.POSITIVE_INFINITY);
    },
  );

  it('of what is computed is unknown as soon as it is no number or too large', () => {
    expect(asBound(2 * 3)).toBe(6);
    expect(asBound(Number.NaN)).toBe(Number.POSITIVE_INFINITY);
    expect(asBound(1e30 * 1e30)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is not looked for in tensors of other kinds', () => {
    const ints = fromHost('int32', [1], Int32Array.from([3]));
    findBound(ints);
    expect(isBounded(ints)).toBe(false);
  });
});

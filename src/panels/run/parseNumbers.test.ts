import { describe, expect, it } from 'vitest';
import { parseNumbers } from './parseNumbers';

function read(text: string, dtype: Parameters<typeof parseNumbers>[2], shape: Parameters<typeof parseNumbers>[3]) {
  const typed = parseNumbers('x', text, dtype, shape);
  return typed.ok ? [typed.tensor.shape, [...(typed.tensor.data as Float32Array)]] : typed.why;
}

describe('numbers typed into a form', () => {
  it('take their shape from nested lists', () => {
    expect(read('[[1, 2, 3], [4, 5, 6.5]]', 'float32', [-1, 3])).toEqual([
      [2, 3],
      [1, 2, 3, 4, 5, 6.5],
    ]);
  });

  it('take the wanted shape when they stand in a row', () => {
    expect(read('1 2, 3\n4', 'int32', [-1, 2])).toEqual([
      [2, 2],
      [1, 2, 3, 4],
    ]);
    expect(read('7', 'int64', [])).toEqual([[], [7n]]);
  });

  it('know NaN, infinities and truth values', () => {
    expect(read('[NaN, -inf, inf]', 'float32', [3])).toEqual([
      [3],
      [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    ]);
    expect(read('[true, false]', 'bool', null)).toEqual([[2], [1, 0]]);
  });

  it('keep all 64 bits', () => {
    expect(read('[9007199254740993]', 'int64', [1])).toEqual([[1], [9007199254740993n]]);
  });

  it('say what does not fit', () => {
    expect(read('[[1, 2], [3]]', 'float32', null)).toBe('A list at character 12 has 1 entry, the others 2.');
    expect(read('[1, [2]]', 'float32', null)).toBe('A list stands beside numbers at character 5.');
    expect(read('[1, 2', 'float32', null)).toBe('1 closing ] missing.');
    expect(read('[1]]', 'float32', null)).toBe('One ] too many at character 4.');
    expect(read('[1, two]', 'float32', null)).toBe('two is not a number.');
    expect(read('[1.5]', 'int32', null)).toBe('1.5 is not a whole number; int32 wants one.');
    expect(read('[300]', 'uint8', null)).toBe('300 does not fit uint8.');
    expect(read('[9223372036854775808]', 'int64', null)).toBe('9223372036854775808 does not fit int64.');
    expect(read('[1, 2]', 'float32', [-1, 3])).toBe('x wants (?, 3); this is (2).');
    expect(read('1 2 3 4', 'float32', [-1, 3])).toBe('4 numbers do not fill rows of 3.');
    expect(read('  ', 'float32', [-1, 3])).toBe('x is empty.');
  });
});

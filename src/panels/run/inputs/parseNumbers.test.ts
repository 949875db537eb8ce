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

  it.each(['int4', 'int2'] as const)('are held as bytes of %s, as the runtime expects them', (dtype) => {
    expect(parseNumbers('x', '[1, -2]', dtype, [2])).toMatchObject({ tensor: { dtype, data: Int8Array.of(1, -2) } });
  });

  it('know NaN, infinities and truth values', () => {
    expect(read('[NaN, -inf, inf]', 'float32', [3])).toEqual([
      [3],
      [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    ]);
    expect(read('[true, false]', 'bool', null)).toEqual([[2], [1, 0]]);
  });

  // numpy.float16(0.1), ml_dtypes.bfloat16(0.1), float8_e4m3fn(0.1) as TensorFlow 2.21 casts them.
  it('are rounded to the narrow dtypes', () => {
    expect(read('[0.1]', 'float16', [1])).toEqual([[1], [0.0999755859375]]);
    expect(read('[0.1]', 'bfloat16', [1])).toEqual([[1], [0.10009765625]]);
    expect(read('[0.1]', 'float8_e4m3fn', [1])).toEqual([[1], [0.1015625]]);
  });

  it('of complex dtypes have two parts', () => {
    expect(read('[1+2j, -j, 2e-1-1.5e+2j]', 'complex128', [3])).toEqual([[3], [1, 2, 0, -1, 0.2, -150]]);
    expect(read('3', 'complex64', [])).toEqual([[], [3, 0]]);
    expect(read('[1+2k]', 'complex64', [1])).toBe('1+2k is not a number.');
    expect(read('[1+xj]', 'complex64', [1])).toBe('1+xj is not a number.');
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

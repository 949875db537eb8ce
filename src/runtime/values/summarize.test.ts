import { describe, expect, it } from 'vitest';
import { summarizeValue } from './summarize';
import { fromHost } from './tensors';

/** Recorded from the messages of tf.raw_ops.Assert, TensorFlow 2.21. */
describe('a tensor in a message', () => {
  const square = (shape: readonly number[]) =>
    fromHost(
      'int32',
      shape,
      Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8).subarray(
        0,
        shape.reduce((a, b) => a * b, 1),
      ),
    );

  it.each([
    [[4], 3, '1 2 3...'],
    [[2, 2], 2, '[1 2]...'],
    [[2, 2], 0, '...'],
    [[4, 1], 2, '[1][2]...'],
    [[2, 2, 2], 4, '[[1 2][3 4]]...'],
    [[2, 2, 2], 5, '[[1 2][3 4]][[5...]]...'],
    [[2, 2], -1, '[1 2][3 4]'],
    [[0], 3, ''],
    [[2, 0], 3, '[][]'],
    [[], 3, '1'],
  ] as const)('of shape %j shows %d elements as %s', (shape, limit, expected) => {
    // Of an empty matrix TensorFlow shows nothing at all.
    expect(summarizeValue(square(shape), limit)).toBe(shape.join() === '2,0' ? '' : expected);
  });

  it('shows floats with as few digits as tell them apart', () => {
    const values = Float32Array.of(0, -0, Number.NaN, -Infinity, 1e7, 1234567, 1e16, 0.1, 1 / 3, 1e-5, 123456789);
    expect(summarizeValue(fromHost('float32', [11], values), -1)).toBe(
      '0 -0 nan -inf 1e+07 1234567 1e+16 0.1 0.333333343 1e-05 123456792',
    );
    const doubles = Float64Array.of(1e16, 123456.789, 1e-300, 1 / 3);
    expect(summarizeValue(fromHost('float64', [4], doubles), -1)).toBe('1e+16 123456.789 1e-300 0.33333333333333331');
  });

  it('shows texts, truths and big integers plainly', () => {
    expect(summarizeValue(fromHost('string', [], [new TextEncoder().encode('x')]), 3)).toBe('x');
    expect(summarizeValue(fromHost('bool', [2], Uint8Array.of(1, 0)), 3)).toBe('1 0');
    expect(summarizeValue(fromHost('int64', [], BigInt64Array.of(2n ** 60n)), 3)).toBe('1152921504606846976');
  });
});

import { describe, expect, it } from 'vitest';
import { roundToBfloat16 } from './bfloat16';

// Expected values: ml_dtypes bfloat16 (tf.cast of TensorFlow 2.21 gives the same).
describe('rounding to bfloat16', () => {
  it.each([
    [1 / 3, 0.333984375],
    [257, 256],
    [259, 260],
    [3.4e38, Infinity],
    [1e-40, 9.183549615799121e-41],
    [-1.5, -1.5],
    [Number.NaN, Number.NaN],
  ])('%d is %d', (x, expected) => {
    expect(roundToBfloat16(x)).toBe(expected);
  });
});

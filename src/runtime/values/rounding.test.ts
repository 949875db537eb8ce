import { describe, expect, it } from 'vitest';
import { roundAll, roundToFloat16 } from './rounding';

// Expected values: numpy 2 float16 (tf.cast of TensorFlow 2.21 gives the same).
describe('rounding to half', () => {
  it.each([
    [1 / 3, 0.333251953125],
    [2049, 2048],
    [2051, 2052],
    [65519, 65504],
    [65520, Infinity],
    [-70000, -Infinity],
    [6e-8, 5.960464477539063e-8],
    [2.9e-8, 0],
    [-2.9e-8, -0],
    [6.1e-5, 6.097555160522461e-5],
    [Number.NaN, Number.NaN],
    [-0, -0],
  ])('%d is %d', (x, expected) => {
    expect(roundToFloat16(x)).toBe(expected);
  });
});

it('leaves float32 as it is', () => {
  expect([...roundAll('float32', Float32Array.of(1 / 3))]).toEqual([Math.fround(1 / 3)]);
});

import { describe, expect, it } from 'vitest';
import { reciprocalSingles, rsqrtSingles } from './singleReciprocal';

function nine(kernel: (from: Float32Array, to: Float32Array) => void, x: number): readonly number[] {
  const to = new Float32Array(9);
  kernel(new Float32Array(9).fill(x), to);
  return [to[0] as number, to[7] as number, to[8] as number];
}

// Expected values: tf.math.reciprocal and tf.math.rsqrt of nine equal floats, TensorFlow 2.21 on x86.
describe('nine equal floats, of which eight are computed together', () => {
  it.each([
    [1, 0.99999994, 1],
    [4, 0.249999985, 0.25],
    [0.25, 3.99999976, 4],
    [2, 0.49999997, 0.5],
    [3, 0.333333343, 0.333333343],
  ])('1/%d', (x, together, alone) => {
    expect(nine(reciprocalSingles, x)).toEqual([together, together, alone].map(Math.fround));
  });

  it.each([
    [1, 1, 1],
    [4, 0.5, 0.5],
    [2, 0.707106769, 0.707106769],
    [1.00000012, 0.99999994, 1],
  ])('1/√%d', (x, together, alone) => {
    expect(nine(rsqrtSingles, x)).toEqual([together, together, alone].map(Math.fround));
  });
});

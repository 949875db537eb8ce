import { expect, it } from 'vitest';
import { sigmoidSingles } from './singleSigmoid';

// Expected values: tf.sigmoid of TensorFlow 2.21 on this row of 15, on x86.
it('gives the last digit that TensorFlow gives, eight together and the rest alone', () => {
  const x = Float32Array.of(
    -88,
    -20.5,
    -9.25,
    -3.1,
    0.3,
    7.7,
    14.2,
    16.6,
    -19.9,
    -0.7,
    14.2,
    16.62,
    -120,
    NaN,
    Infinity,
  );
  const y = new Float32Array(15);
  sigmoidSingles(x, y);
  const expected = [
    0,
    1.25015265e-9,
    9.61024271e-5,
    0.0431072488,
    0.574442446,
    0.999547362,
    0.999999344,
    0.99999994,
    2.27792785e-9,
    0.331812203,
    0.999999344,
    0.99999994,
    0,
    NaN,
    1,
  ];
  expect([...y]).toEqual([...Float32Array.from(expected)]);
});

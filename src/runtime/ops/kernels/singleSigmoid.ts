const f = Math.fround;
const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/** Floats that TensorFlow's x86 build computes together (AVX). What is left over at the end goes one by one. */
export const LANES = 8;
/** From here on the answer is 1; below −104 it is 0. */
const ONE = f(16.6355324);
const LOG2E = f(Math.LOG2E);
const [LN2_HIGH, LN2_LOW] = [f(0.693359375), f(-2.1219444e-4)];
const P = [0.4999914169311523, 0.16666877269744873, 4.1898667812347412e-2, 8.33471305668354e-3].map(f) as [
  number,
  number,
  number,
  number,
];

/**
 * Sigmoid of float32 to the bit as TensorFlow 2.21's CPU kernel has it, every step rounded. Near 1 it matters: a gate's
 * 1 − sigmoid(x) keeps few digits, so that another last digit is another number.
 */
export function sigmoidSingles(from: Float32Array, to: Float32Array): void {
  const together = from.length - (from.length % LANES);
  for (let i = 0; i < together; i++) to[i] = packed(from[i] as number);
  sigmoidsAlone(from, to, together);
}

/** The elements that no packet holds, from `first` on. */
export function sigmoidsAlone(from: Float32Array, to: Float32Array, first: number): void {
  for (let i = first; i < from.length; i++) to[i] = alone(from[i] as number);
}

/** Square of e^(x/2), by a polynomial between powers of two (Eigen's logistic function). */
function packed(x: number): number {
  if (x < -104) return 0;
  const half = f((x > ONE ? ONE : x) * 0.5);
  const power = Math.floor(f(f(half * LOG2E) + 0.5));
  const r = f(f(half - f(power * LN2_HIGH)) - f(power * LN2_LOW));
  const square = f(r * r);
  const even = f(f(square * P[2]) + P[0]);
  const odd = f(f(square * P[3]) + P[1]);
  const e = f(f(square * f(f(r * odd) + even)) + f(r + 1));
  BITS[0] = (power + 127) << 23;
  return quotient(f(f(e * (FLOAT[0] as number)) ** 2));
}

function alone(x: number): number {
  return x > ONE ? 1 : quotient(f(Math.exp(x)));
}

function quotient(e: number): number {
  const y = f(e / f(1 + e));
  return y < 2 ** -126 ? 0 : y;
}

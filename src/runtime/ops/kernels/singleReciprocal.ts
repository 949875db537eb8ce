import { isInPacket } from './packets';

const f = Math.fround;

/**
 * 1/x as the processor's estimate and one Newton step give it, which TensorFlow 2.21 takes for eight floats at a time:
 * of a power of two it is the float below, so that 1/1 cast to an integer is 0. Elsewhere processors differ in the
 * last digit, and this is the nearest float.
 */
export function estimatedReciprocal(x: number): number {
  const y = f(1 / x);
  const size = Math.abs(y);
  return size > 2 ** -125 && size < 2 ** 125 && Number.isInteger(Math.log2(size)) ? f(y * (1 - 2 ** -24)) : y;
}

export function reciprocalSingles(from: Float32Array, to: Float32Array): void {
  for (let i = 0; i < from.length; i++) {
    const x = from[i] as number;
    to[i] = isInPacket(i, from.length) ? estimatedReciprocal(x) : 1 / x;
  }
}

/** One by one the root is rounded before its reciprocal is taken. */
export function rsqrtSingles(from: Float32Array, to: Float32Array): void {
  for (let i = 0; i < from.length; i++) {
    const root = Math.sqrt(from[i] as number);
    to[i] = 1 / (isInPacket(i, from.length) ? root : f(root));
  }
}

/** The smallest number of full precision in float32 and bfloat16; what is nearer to 0 is denormal. */
export const SMALLEST_NORMAL = 2 ** -126;

/** Of float64. */
export const SMALLEST_NORMAL_DOUBLE = 2 ** -1022;

/** The 0 that a denormal, or a 0, is flushed to: of the same sign. */
export function zeroOf(x: number): number {
  return x < 0 || Object.is(x, -0) ? -0 : 0;
}

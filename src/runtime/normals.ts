/** The smallest number of full precision in float32 and bfloat16; what is nearer to 0 is denormal. */
export const SMALLEST_NORMAL = 2 ** -126;

/** Of float64. */
export const SMALLEST_NORMAL_DOUBLE = 2 ** -1022;

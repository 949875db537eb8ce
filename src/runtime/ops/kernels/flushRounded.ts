import { SMALLEST_NORMAL, SMALLEST_NORMAL_DOUBLE, zeroOf } from '../../values/normals';
import { roundToFloat16 } from '../../values/rounding';

/**
 * A number between two steps of a kernel, rounded to the dtype that `round` rounds to: 0 where that is a denormal (see
 * denormals.ts). Of float16, which is computed with in float32, none is.
 */
export function flushRounded(x: number, round: (x: number) => number): number {
  const rounded = round(x);
  if (round === roundToFloat16) return rounded;
  // What float64 alone can tell from 1.
  const least = round(1 + 2 ** -40) === 1 ? SMALLEST_NORMAL : SMALLEST_NORMAL_DOUBLE;
  return Math.abs(rounded) < least ? zeroOf(rounded) : rounded;
}

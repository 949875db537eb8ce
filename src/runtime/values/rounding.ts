import { roundToBfloat16 } from '../../lib/bfloat16';
import type { DType } from '../../model/dtype';
import { float8Rounder } from './float8';

/** Rounding of JavaScript numbers to TensorFlow's element types, half to even. */

const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/** Nearest IEEE half; at and beyond 65520 infinity. */
export function roundToFloat16(x: number): number {
  const single = Math.fround(x);
  const magnitude = Math.abs(single);
  if (!(magnitude < 65520)) return Number.isNaN(single) ? Number.NaN : single < 0 ? -Infinity : Infinity;
  if (magnitude < 2 ** -14) {
    // Subnormal halves are multiples of 2^-24, which is the spacing of singles in [0.5, 1).
    const rounded = Math.fround(Math.fround(magnitude + 0.5) - 0.5);
    return single < 0 || Object.is(single, -0) ? -rounded : rounded;
  }
  FLOAT[0] = single;
  const bits = BITS[0] as number;
  BITS[0] = (bits + 0x0fff + ((bits >>> 13) & 1)) & ~0x1fff;
  return FLOAT[0];
}

/**
 * How a float dtype rounds a computed number. Narrow kinds round by way of
 * float32, as TensorFlow's CPU kernels do.
 */
export function rounderOf(dtype: DType): (x: number) => number {
  switch (dtype) {
    case 'float16':
      return roundToFloat16;
    case 'bfloat16':
      return roundToBfloat16;
    case 'float64':
    case 'complex128':
      return (x) => x;
    default:
      return float8Rounder(dtype) ?? Math.fround;
  }
}

/**
 * How each step of a running sum or comparison is rounded by kernels that work
 * in their own dtype (Eigen's `+=` of half and bfloat16 columns); of wider dtypes
 * only the result, as nothing is lost before.
 */
export function stepRounderOf(dtype: DType): (x: number) => number {
  return dtype === 'float16' || dtype === 'bfloat16' ? rounderOf(dtype) : (x) => x;
}

/** Rounds every element in place; for results computed in float32 that are to be narrower. */
export function roundAll(dtype: DType, data: Float32Array): Float32Array {
  if (dtype === 'float32') return data;
  const round = rounderOf(dtype);
  if (round === Math.fround) return data;
  for (let i = 0; i < data.length; i++) data[i] = round(data[i] as number);
  return data;
}

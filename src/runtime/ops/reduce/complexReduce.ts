import type { ComplexDType, NumberArray } from '../../values/tensors';
import { ARITHMETIC } from '../kernels/complexArithmetic';
import type { Complex } from '../kernels/complexArithmetic';
import { arithmeticOfResult, productOfRun, take } from '../kernels/complexFold';

/** Sums, means, norms and products of complex numbers over the middle axis of [outer, count, inner]. */

interface Shape {
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
}

/** `end` makes a mean of a sum, or a norm of a sum of squares, given how many were added; absent, they stay. */
export function reduceComplex(
  how: 'sum' | 'product' | 'norm',
  dtype: ComplexDType,
  end: ((sum: number, count: number) => number) | undefined,
  shape: Shape,
  x: NumberArray,
  out: NumberArray,
): void {
  const { outer, count, inner } = shape;
  const result: Complex = { re: 0, im: 0 };
  for (let to = 0; to < outer * inner; to++) {
    const column = to % inner;
    const at = ((to - column) / inner) * count * inner + column;
    if (how === 'product') multiplyUp(dtype, x, at, to, shape, result);
    else if (how === 'norm') norm(dtype, x, at, shape, end as (sum: number, count: number) => number, result);
    else {
      sum(x, at, shape, result);
      // A mean divides by a complex number, so an infinite part may make the other NaN; the mean of nothing is 0.
      if (end !== undefined && count > 0) {
        const arithmetic = inner === 1 ? ARITHMETIC[dtype].alone : arithmeticOfResult(dtype, outer, inner, to);
        arithmetic.divide(arithmetic.round(result.re), arithmetic.round(result.im), count, 0, result);
      }
    }
    out[2 * to] = result.re;
    out[2 * to + 1] = result.im;
  }
}

function sum(x: NumberArray, at: number, { count, inner }: Shape, result: Complex): void {
  result.re = result.im = 0;
  for (let i = 0, p = 2 * at; i < count; i++, p += 2 * inner) {
    result.re += x[p] as number;
    result.im += x[p + 1] as number;
  }
}

/** By the conjugate: the imaginary parts cancel, but for ∞ − ∞. */
function norm(
  dtype: ComplexDType,
  x: NumberArray,
  at: number,
  { count, inner }: Shape,
  end: (sum: number, count: number) => number,
  result: Complex,
): void {
  const { round } = ARITHMETIC[dtype].alone;
  result.re = result.im = 0;
  for (let i = 0, p = 2 * at; i < count; i++, p += 2 * inner) {
    const [a, b] = [x[p] as number, x[p + 1] as number];
    const cross = round(a * b);
    result.re += round(a * a) + round(b * b);
    result.im += cross - cross;
  }
  result.re = end(round(result.re), count);
}

function multiplyUp(
  dtype: ComplexDType,
  x: NumberArray,
  at: number,
  to: number,
  { outer, count, inner }: Shape,
  result: Complex,
): void {
  if (inner === 1) {
    productOfRun(dtype, x, at, count, result);
    return;
  }
  const arithmetic = arithmeticOfResult(dtype, outer, inner, to);
  result.re = 1;
  result.im = 0;
  for (let i = 0; i < count; i++) take(arithmetic, result, x, at + i * inner);
}

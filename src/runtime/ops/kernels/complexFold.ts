import type { ComplexDType, NumberArray } from '../../values/tensors';
import { ARITHMETIC } from './complexArithmetic';
import type { Complex, ComplexArithmetic } from './complexArithmetic';
import { isInWholePacket, tailOf } from './packets';

/**
 * Products of complex numbers in the order of TensorFlow's CPU kernels, which shows where one is infinite: a vector's
 * product turns it to NaN (see complexArithmetic.ts).
 */

const UNROLL = 4;

/** Of `count` neighbours from the complex element `at` on: lanes of vectors, four of them in flight, and a tail. */
export function productOfRun(dtype: ComplexDType, x: NumberArray, at: number, count: number, out: Complex): void {
  const { together, alone } = ARITHMETIC[dtype];
  const lanes = dtype === 'complex64' ? 4 : 2;
  const whole = count - (count % lanes);
  const acc = Array.from({ length: lanes * UNROLL }, (): Complex => ({ re: 1, im: 0 }));
  const unrolled = count - (count % (lanes * UNROLL));
  for (let i = 0; i < unrolled; i++) take(together, acc[i % acc.length] as Complex, x, at + i);
  for (let k = lanes; k < acc.length; k++) times(together, acc[k % lanes] as Complex, acc[k] as Complex);
  for (let i = unrolled; i < whole; i++) take(together, acc[i % lanes] as Complex, x, at + i);
  for (let half = lanes / 2; half >= 1; half /= 2) {
    for (let k = 0; k < half; k++) times(together, acc[k] as Complex, acc[k + half] as Complex);
  }
  out.re = 1;
  out.im = 0;
  for (let i = whole; i < count; i++) take(alone, out, x, at + i);
  times(alone, out, acc[0] as Complex);
}

/** How elements of rows of `inner` are reckoned with when rows are combined: those that fill no vector one by one. */
export function arithmeticInRow(dtype: ComplexDType, inner: number, k: number): ComplexArithmetic {
  return ARITHMETIC[dtype][k < tailOf(dtype, inner) ? 'together' : 'alone'];
}

/** The same where rows are results of a reduction, made several at a time across the ends of rows. */
export function arithmeticOfResult(dtype: ComplexDType, outer: number, inner: number, to: number): ComplexArithmetic {
  const row = to - (to % inner);
  const lanes = dtype === 'complex64' ? 4 : 2;
  const inVector = to - (to % lanes) + lanes <= outer * inner && isInWholePacket(dtype, row, inner, to - row);
  return ARITHMETIC[dtype][inVector ? 'together' : 'alone'];
}

/** `sum` times the complex element `at` of `x`. */
export function take({ multiply, round }: ComplexArithmetic, sum: Complex, x: NumberArray, at: number): void {
  multiply(sum.re, sum.im, x[2 * at] as number, x[2 * at + 1] as number, sum);
  sum.re = round(sum.re);
  sum.im = round(sum.im);
}

function times({ multiply, round }: ComplexArithmetic, sum: Complex, by: Complex): void {
  multiply(sum.re, sum.im, by.re, by.im, sum);
  sum.re = round(sum.re);
  sum.im = round(sum.im);
}

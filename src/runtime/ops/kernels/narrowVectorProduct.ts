import type { DType } from '../../../model/dtype';
import { rounderOf } from '../../values/rounding';
import type { Matrix } from './gemm';
import { isInWholePacket } from './packets';

/**
 * Products of halves or bfloat16 of which one side is a vector, as Eigen multiplies matrices (GeneralMatrixVector.h,
 * ProductEvaluators.h): vectors of the processor multiply and add with one rounding, what is left over with two.
 */

const LANES = 8;
/** Sizes that together are less than this are multiplied coefficient by coefficient. */
const SMALL = 20;
/** Batches of products of more multiplications than this are contracted as tensors (batch_matmul_op_impl.h). */
const CONTRACTED = 128 * 128;
/** Columns of a matrix beside a row vector are taken this many products at a time, from so many on. */
const [BLOCK, WIDE_BLOCK, LONG] = [16, 4, 128];
/** Bytes of all results beyond which the blocks are short. */
const WIDE = 32_000;

/** Whether the vectors that a product sums over lie as neighbours in what TensorFlow multiplies. */
export interface Lying {
  readonly a: boolean;
  readonly b: boolean;
}

/** Whether matrices are multiplied coefficient by coefficient, `batches` of them. */
export function isSmallProduct(batches: number, m: number, n: number, k: number): boolean {
  return m + n + k < SMALL && (Math.min(m, n, k) === 1 || (batches > 1 && m * n * k <= CONTRACTED));
}

/**
 * C = A·B one coefficient after the other. Where neither side is turned, those that fill a vector of aligned memory
 * multiply and add with one rounding.
 */
export function smallProduct(
  dtype: DType,
  [m, n, k]: readonly [number, number, number],
  a: Matrix,
  b: Matrix,
  c: Matrix,
  lying: Lying,
): void {
  const r = rounderOf(dtype);
  const isPlain = lying.a && !lying.b;
  for (let i = 0; i < m; i++) {
    const row = c.at + i * c.row;
    for (let j = 0; j < n; j++) {
      const isFused = isPlain && isInWholePacket(dtype, row, n, j);
      let total = 0;
      for (let p = 0; p < k; p++) {
        const product =
          (a.data[a.at + i * a.row + p * a.column] as number) * (b.data[b.at + p * b.row + j * b.column] as number);
        total = r(total + (isFused ? product : r(product)));
      }
      c.data[row + j * c.column] = total;
    }
  }
}

/** C = A·B, where m, n or k is 1. */
export function narrowVectorProduct(
  dtype: DType,
  [m, n, k]: readonly [number, number, number],
  a: Matrix,
  b: Matrix,
  c: Matrix,
  lying: Lying,
): void {
  const r = rounderOf(dtype);
  const product = (i: number, j: number, p: number): number =>
    (a.data[a.at + i * a.row + p * a.column] as number) * (b.data[b.at + p * b.row + j * b.column] as number);
  const apart = (i: number, j: number, from: number, to: number, first: number): number => {
    let total = first;
    for (let p = from; p < to; p++) total = r(total + r(product(i, j, p)));
    return total;
  };
  const together = (i: number, j: number, from: number, to: number, step: number): number => {
    let total = 0;
    for (let p = from; p < to; p += step) total = r(total + product(i, j, p));
    return total;
  };
  /** Neighbours times neighbours: eight sums, which come together in float32. */
  const byLanes = (i: number, j: number): number => {
    const whole = k - (k % LANES);
    const lane = (l: number): number => together(i, j, l, whole, LANES);
    const pair = (l: number): number => Math.fround(lane(l) + lane(l + 4));
    const sum = Math.fround(Math.fround(pair(0) + pair(2)) + Math.fround(pair(1) + pair(3)));
    return apart(i, j, whole, k, r(sum));
  };
  const results = Math.max(m, n);
  const block = k < LONG ? k : 2 * results < WIDE ? BLOCK : WIDE_BLOCK;
  /** Rows that lie apart, several results at a time. */
  const byBlocks = (i: number, j: number): number => {
    const isLeft = i + j >= results - (results % LANES);
    let total = 0;
    for (let from = 0; from < k; from += block) {
      const to = Math.min(k, from + block);
      total = r(total + (isLeft ? apart(i, j, from, to, 0) : together(i, j, from, to, 1)));
    }
    return total;
  };
  const sumOf =
    k === 1
      ? (i: number, j: number): number => apart(i, j, 0, k, 0)
      : results === 1
        ? (i: number, j: number): number => together(i, j, 0, k, 1)
        : (m > 1 ? lying.a : lying.b)
          ? byLanes
          : byBlocks;
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) c.data[c.at + i * c.row + j * c.column] = sumOf(i, j);
}

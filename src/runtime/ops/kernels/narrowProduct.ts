import type { DType } from '../../../model/dtype';
import { rounderOf } from '../../values/rounding';
import { isNarrowFloat } from '../../values/tensors';
import type { Matrix } from './gemm';

/**
 * Products of matrices of halves or bfloat16 as Eigen contracts tensors: it sums in the dtype itself, so that the order
 * of the roundings is part of the answer (Einsum, 3-D convolutions; MatMul and Conv2D sum in float32).
 */

/** Multiplications beyond which the order is not followed: it takes some ten times as long. */
const LIMIT = 2 ** 21;

/** Columns that fill a vector of the processor, and how many products of one of them are summed at a time. */
const [LANES, PEEL] = [8, 8];

/** Whether `dtype` is summed so, and the product is small enough to follow; of one row see narrowVectorProduct.ts. */
export function isSummedNarrow(dtype: DType, m: number, n: number, k: number): boolean {
  return m > 1 && isFollowed(dtype, m, n, k);
}

export function isFollowed(dtype: DType, m: number, n: number, k: number): boolean {
  return isNarrowFloat(dtype) && m * n * k <= LIMIT;
}

/** C = A·B */
export function narrowProduct(dtype: DType, m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix): void {
  const r = rounderOf(dtype);
  const wide = n - (n % (2 * LANES));
  const vectors = n - (n % LANES);
  const rows = m - (m % 4);
  const product = (i: number, j: number, p: number): number =>
    (a.data[a.at + i * a.row + p * a.column] as number) * (b.data[b.at + p * b.row + j * b.column] as number);
  const sum = (i: number, j: number, from: number, to: number, step: number, first: number): number => {
    let total = first;
    for (let p = from; p < to; p += step) total = r(total + r(product(i, j, p)));
    return total;
  };
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let total = 0;
      if (j >= vectors) {
        // What fills no vector is multiplied and added with one rounding.
        for (let p = 0; p < k; p++) total = r(total + product(i, j, p));
      } else if (j < wide || i >= rows) total = sum(i, j, 0, k, 1, 0);
      else {
        // One vector beside four rows: every other product has a sum of its own, as far as there are eight.
        const peeled = k - (k % PEEL);
        total = sum(i, j, peeled, k, 1, r(sum(i, j, 0, peeled, 2, 0) + sum(i, j, 1, peeled, 2, 0)));
      }
      c.data[c.at + i * c.row + j * c.column] = total;
    }
  }
}

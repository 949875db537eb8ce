import type { DType } from '../../../model/dtype';
import type { HostData } from '../../../model/tensor';
import { isComplex, isFloating, isBigArray } from '../../values/tensors';
import type { BigArray, NumberArray } from '../../values/tensors';
import { gemm } from './gemm';
import type { Matrix } from './gemm';

/** C += A·B for every dtype. Strides count elements, also of complex ones. */
export function multiplyMatrices(
  dtype: DType,
  m: number,
  n: number,
  k: number,
  a: Matrix<HostData>,
  b: Matrix<HostData>,
  c: Matrix<HostData>,
): void {
  if (isFloating(dtype)) gemm(m, n, k, a as Matrix, b as Matrix, c as Matrix);
  else if (isComplex(dtype))
    complexProduct(m, n, k, a as Matrix<NumberArray>, b as Matrix<NumberArray>, c as Matrix<NumberArray>);
  else if (isBigArray(c.data)) bigProduct(m, n, k, a as Matrix<BigArray>, b as Matrix<BigArray>, c as Matrix<BigArray>);
  else intProduct(m, n, k, a as Matrix<NumberArray>, b as Matrix<NumberArray>, c as Matrix<NumberArray>);
}

/** Wraps at 32 bits in every step, narrower results when stored. */
function intProduct(
  m: number,
  n: number,
  k: number,
  a: Matrix<NumberArray>,
  b: Matrix<NumberArray>,
  c: Matrix<NumberArray>,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const at = c.at + i * c.row + j * c.column;
      let sum = c.data[at] as number;
      for (let p = 0, x = a.at + i * a.row, y = b.at + j * b.column; p < k; p++, x += a.column, y += b.row) {
        sum = (sum + Math.imul(a.data[x] as number, b.data[y] as number)) | 0;
      }
      c.data[at] = sum;
    }
  }
}

function bigProduct(
  m: number,
  n: number,
  k: number,
  a: Matrix<BigArray>,
  b: Matrix<BigArray>,
  c: Matrix<BigArray>,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const at = c.at + i * c.row + j * c.column;
      let sum = c.data[at] as bigint;
      for (let p = 0, x = a.at + i * a.row, y = b.at + j * b.column; p < k; p++, x += a.column, y += b.row) {
        sum += (a.data[x] as bigint) * (b.data[y] as bigint);
      }
      c.data[at] = sum;
    }
  }
}

function complexProduct(
  m: number,
  n: number,
  k: number,
  a: Matrix<NumberArray>,
  b: Matrix<NumberArray>,
  c: Matrix<NumberArray>,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const at = 2 * (c.at + i * c.row + j * c.column);
      let re = c.data[at] as number;
      let im = c.data[at + 1] as number;
      for (
        let p = 0, x = 2 * (a.at + i * a.row), y = 2 * (b.at + j * b.column);
        p < k;
        p++, x += 2 * a.column, y += 2 * b.row
      ) {
        const [ar, ai, br, bi] = [
          a.data[x] as number,
          a.data[x + 1] as number,
          b.data[y] as number,
          b.data[y + 1] as number,
        ];
        re += ar * br - ai * bi;
        im += ar * bi + ai * br;
      }
      c.data[at] = re;
      c.data[at + 1] = im;
    }
  }
}

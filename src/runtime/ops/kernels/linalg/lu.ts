import { addProduct, dense, divideBy, sizeAt } from './field';
import type { Dense } from './field';

/** LU decomposition with row pivoting; L below the diagonal (ones on it), U above. */
export interface Lu {
  readonly lu: Dense;
  /** Row i of L·U is row permutation[i] of the matrix. */
  readonly permutation: Int32Array;
  readonly sign: 1 | -1;
  /** A pivot was exactly 0 (or no number). */
  readonly singular: boolean;
}

export function decompose(m: Dense): Lu {
  const n = m.rows;
  const lu: Dense = { ...m, re: m.re.slice(), im: m.im?.slice() ?? null };
  const permutation = Int32Array.from({ length: n }, (_n, i) => i);
  let sign: 1 | -1 = 1;
  let singular = false;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (sizeAt(lu, i * n + k) > sizeAt(lu, pivot * n + k)) pivot = i;
    if (!(sizeAt(lu, pivot * n + k) > 0)) {
      singular = true;
      continue;
    }
    if (pivot !== k) {
      swapRows(lu, pivot, k);
      [permutation[pivot], permutation[k]] = [permutation[k] as number, permutation[pivot] as number];
      sign = sign === 1 ? -1 : 1;
    }
    for (let i = k + 1; i < n; i++) {
      divideBy(lu, i * n + k, lu, k * n + k);
      for (let j = k + 1; j < n; j++) addProduct(lu, i * n + j, lu, i * n + k, lu, k * n + j, -1);
    }
  }
  return { lu, permutation, sign, singular };
}

function swapRows({ re, im, columns }: Dense, i: number, j: number): void {
  for (const part of im === null ? [re] : [re, im]) {
    for (let c = 0; c < columns; c++)
      [part[i * columns + c], part[j * columns + c]] = [
        part[j * columns + c] as number,
        part[i * columns + c] as number,
      ];
  }
}

/** X with A·X = B, from the decomposition of A. */
export function solveWith({ lu, permutation }: Lu, b: Dense): Dense {
  const n = lu.rows;
  const x = dense(n, b.columns, b.im !== null);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < b.columns; c++) {
      const from = (permutation[i] as number) * b.columns + c;
      x.re[i * b.columns + c] = b.re[from] as number;
      if (x.im !== null && b.im !== null) x.im[i * b.columns + c] = b.im[from] as number;
    }
  }
  solveTriangular(lu, x, true, true);
  solveTriangular(lu, x, false, false);
  return x;
}

/**
 * Solves in place with the lower or upper triangle of `a`; `unit` takes its diagonal
 * as ones. Elements more than `band` from the diagonal are never read: a 0 there would spread a NaN.
 */
export function solveTriangular(a: Dense, x: Dense, lower: boolean, unit: boolean, band = a.rows): void {
  const n = a.rows;
  const m = x.columns;
  for (let step = 0; step < n; step++) {
    const i = lower ? step : n - 1 - step;
    for (let c = 0; c < m; c++) {
      if (lower)
        for (let k = Math.max(0, i - band); k < i; k++) addProduct(x, i * m + c, a, i * n + k, x, k * m + c, -1);
      else for (let k = i + 1; k < n && k <= i + band; k++) addProduct(x, i * m + c, a, i * n + k, x, k * m + c, -1);
      if (!unit) divideBy(x, i * m + c, a, i * n + i);
    }
  }
}

import type { NumberArray } from '../../../values/tensors';

/**
 * Dense matrices in float64, real or complex, for linear algebra. Complex ones
 * keep their imaginary parts in a second array; `im` of a real matrix is null and
 * every operation skips it.
 */
export interface Dense {
  readonly rows: number;
  readonly columns: number;
  readonly re: Float64Array;
  readonly im: Float64Array | null;
}

export function dense(rows: number, columns: number, complex: boolean): Dense {
  const size = rows * columns;
  return { rows, columns, re: new Float64Array(size), im: complex ? new Float64Array(size) : null };
}

/** One matrix of a batch; `at` in elements. */
export function readDense(data: NumberArray, at: number, rows: number, columns: number, complex: boolean): Dense {
  const m = dense(rows, columns, complex);
  for (let i = 0; i < rows * columns; i++) {
    if (m.im === null) m.re[i] = data[at + i] as number;
    else {
      m.re[i] = data[2 * (at + i)] as number;
      m.im[i] = data[2 * (at + i) + 1] as number;
    }
  }
  return m;
}

export function writeDense(m: Dense, data: NumberArray, at: number): void {
  for (let i = 0; i < m.re.length; i++) {
    if (m.im === null) data[at + i] = m.re[i] as number;
    else {
      data[2 * (at + i)] = m.re[i] as number;
      data[2 * (at + i) + 1] = m.im[i] as number;
    }
  }
}

export function identity(n: number, complex: boolean): Dense {
  const m = dense(n, n, complex);
  for (let i = 0; i < n; i++) m.re[i * n + i] = 1;
  return m;
}

/** Conjugate transpose. */
export function adjoint(m: Dense): Dense {
  const out = dense(m.columns, m.rows, m.im !== null);
  for (let i = 0; i < m.rows; i++) {
    for (let j = 0; j < m.columns; j++) {
      out.re[j * m.rows + i] = m.re[i * m.columns + j] as number;
      if (m.im !== null && out.im !== null) out.im[j * m.rows + i] = -(m.im[i * m.columns + j] as number);
    }
  }
  return out;
}

export function multiply(a: Dense, b: Dense): Dense {
  const out = dense(a.rows, b.columns, a.im !== null);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++) {
      for (let j = 0; j < b.columns; j++)
        addProduct(out, i * b.columns + j, a, i * a.columns + k, b, k * b.columns + j, 1);
    }
  }
  return out;
}

/** out[o] += sign · a[p] · b[q] */
export function addProduct(out: Dense, o: number, a: Dense, p: number, b: Dense, q: number, sign: 1 | -1): void {
  const [ar, br] = [a.re[p] as number, b.re[q] as number];
  if (out.im === null || a.im === null || b.im === null) {
    out.re[o] = (out.re[o] as number) + sign * ar * br;
    return;
  }
  const [ai, bi] = [a.im[p] as number, b.im[q] as number];
  out.re[o] = (out.re[o] as number) + sign * (ar * br - ai * bi);
  out.im[o] = (out.im[o] as number) + sign * (ar * bi + ai * br);
}

/** out[o] /= a[p] */
export function divideBy(out: Dense, o: number, a: Dense, p: number): void {
  const c = a.re[p] as number;
  if (out.im === null || a.im === null) {
    out.re[o] = (out.re[o] as number) / c;
    return;
  }
  const d = a.im[p] as number;
  const [x, y] = [out.re[o] as number, out.im[o] as number];
  const size = c * c + d * d;
  out.re[o] = (x * c + y * d) / size;
  out.im[o] = (y * c - x * d) / size;
}

export function sizeAt(m: Dense, at: number): number {
  return m.im === null ? Math.abs(m.re[at] as number) : Math.hypot(m.re[at] as number, m.im[at] as number);
}

import type { Dense } from './field';

/** A reflection I − tau·v·vᵀ with v = [1, essential] that turns a vector into [beta, 0, …]. */
export interface Reflection {
  readonly v: Float64Array;
  readonly tau: number;
  readonly beta: number;
}

/** As Eigen signs it. Sums and products here keep Eigen's order: near convergence the last digit decides a sign. */
export function reflectionOf(x: Float64Array): Reflection {
  const head = x[0] as number;
  let tail = 0;
  for (let i = 1; i < x.length; i++) tail += (x[i] as number) ** 2;
  const v = new Float64Array(x.length);
  v[0] = 1;
  if (tail <= 2 ** -1022) return { v, tau: 0, beta: head };
  const beta = (head >= 0 ? -1 : 1) * Math.sqrt(head * head + tail);
  for (let i = 1; i < x.length; i++) v[i] = (x[i] as number) / (head - beta);
  return { v, tau: (beta - head) / beta, beta };
}

/** Rows from `row` on, columns from `from` on. */
export function reflectRows(m: Dense, { v, tau }: Reflection, row: number, from: number): void {
  const n = m.columns;
  for (let j = from; j < n; j++) {
    let sum = 0;
    for (let i = 1; i < v.length; i++) sum += (v[i] as number) * (m.re[(row + i) * n + j] as number);
    sum += m.re[row * n + j] as number;
    for (let i = 0; i < v.length; i++) add(m.re, (row + i) * n + j, -tau * (v[i] as number) * sum);
  }
}

/** Columns from `column` on, rows before `end`. */
export function reflectColumns(m: Dense, { v, tau }: Reflection, column: number, end: number): void {
  const n = m.columns;
  for (let i = 0; i < end; i++) {
    let sum = 0;
    for (let j = 1; j < v.length; j++) sum += (v[j] as number) * (m.re[i * n + column + j] as number);
    sum += m.re[i * n + column] as number;
    for (let j = 0; j < v.length; j++) add(m.re, i * n + column + j, -(tau * sum) * (v[j] as number));
  }
}

function add(data: Float64Array, at: number, x: number): void {
  data[at] = (data[at] as number) + x;
}

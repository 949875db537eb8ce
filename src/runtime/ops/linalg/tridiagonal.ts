import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { isComplex } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { addProduct, dense } from '../kernels/linalg/field';
import type { Dense } from '../kernels/linalg/field';
import { matricesOf, matrixShape, stackMatrices } from './batch';

/**
 * Equations and products of tridiagonal matrices, which are given by their diagonals. Only the three are touched:
 * a zero elsewhere would make a NaN of an infinity. What has no solution is NaN, no error (tridiagonal_solve_op.cc).
 */

/** The arithmetic of a dtype, float32 rounding after every operation: what is nearly singular hangs on it. */
interface Field<S> {
  readonly epsilon: number;
  readonly of: (x: number) => S;
  readonly read: (m: Dense, at: number) => S;
  readonly write: (m: Dense, at: number, value: S) => void;
  readonly minus: (a: S, b: S) => S;
  readonly times: (a: S, b: S) => S;
  readonly over: (a: S, b: S) => S;
  readonly size: (a: S) => number;
  /** The number that has this real part more. */
  readonly shifted: (a: S, by: number) => S;
  readonly real: (a: S) => number;
}

type Rounding = (x: number) => number;

function realField(r: Rounding, epsilon: number): Field<number> {
  return {
    epsilon,
    of: (x) => x,
    read: (m, at) => m.re[at] as number,
    write: (m, at, value) => {
      m.re[at] = value;
    },
    minus: (a, b) => r(a - b),
    times: (a, b) => r(a * b),
    over: (a, b) => r(a / b),
    size: Math.abs,
    shifted: (a, by) => r(a + by),
    real: (a) => a,
  };
}

type Complex = readonly [re: number, im: number];

function complexField(r: Rounding, epsilon: number): Field<Complex> {
  return {
    epsilon,
    of: (x) => [x, 0],
    read: (m, at) => [m.re[at] as number, m.im?.[at] ?? 0],
    write: (m, at, [re, im]) => {
      m.re[at] = re;
      (m.im as Float64Array)[at] = im;
    },
    minus: ([a, b], [c, d]) => [r(a - c), r(b - d)],
    times: ([a, b], [c, d]) => [r(a * c - b * d), r(a * d + b * c)],
    over: ([a, b], [c, d]) => {
      const size = c * c + d * d;
      return [r((a * c + b * d) / size), r((b * c - a * d) / size)];
    },
    size: ([a, b]) => Math.hypot(a, b),
    shifted: ([a, b], by) => [r(a + by), b],
    real: ([a]) => a,
  };
}

/** Diagonals and right-hand sides of one system. */
interface System<S> {
  readonly above: readonly S[];
  readonly main: readonly S[];
  readonly below: readonly S[];
  /** The right-hand sides by rows; becomes the solution. */
  readonly x: S[][];
}

const at = <T>(list: readonly T[], i: number): T => list[i] as T;

/** a − factor · b, element by element. */
function less<S>(f: Field<S>, a: readonly S[], factor: S, b: readonly S[]): S[] {
  return a.map((value, i) => f.minus(value, f.times(factor, at(b, i))));
}

/** Rows of U by diagonal, right neighbour and the one beyond, which exists where rows changed places. */
type Upper<S> = [diagonal: S, next: S | null, beyond: S | null];

/** The forward elimination of row k + 1 by row k; `swaps` says whether the two change places. */
function eliminate<S>(
  f: Field<S>,
  { above, main, below, x }: System<S>,
  u: Upper<S>[],
  k: number,
  swaps: boolean,
): void {
  const row = at(u, k);
  const isLast = k === main.length - 2;
  const [under, mid] = [at(below, k + 1), at(main, k + 1)];
  const over = row[1] as S;
  if (!swaps) {
    const factor = f.over(under, row[0]);
    u[k + 1] = [f.minus(mid, f.times(factor, over)), isLast ? null : at(above, k + 1), null];
    x[k + 1] = less(f, at(x, k + 1), factor, at(x, k));
    return;
  }
  const factor = f.over(row[0], under);
  const right = isLast ? null : at(above, k + 1);
  u[k + 1] = [
    f.minus(over, f.times(factor, mid)),
    right === null ? null : f.minus(f.of(0), f.times(factor, right)),
    null,
  ];
  u[k] = [under, mid, right];
  const upper = at(x, k);
  x[k] = at(x, k + 1);
  x[k + 1] = less(f, upper, factor, at(x, k));
}

/** Row k of the solution but for the division. */
function remainder<S>(f: Field<S>, u: readonly Upper<S>[], x: readonly S[][], k: number): S[] {
  const [, next, beyond] = at(u, k);
  let row = at(x, k);
  if (next !== null && k + 1 < x.length) row = less(f, row, next, at(x, k + 1));
  if (beyond !== null && k + 2 < x.length) row = less(f, row, beyond, at(x, k + 2));
  return row;
}

/** Elimination with row changes; false where a pivot is 0. */
function solvePivoting<S>(f: Field<S>, system: System<S>): boolean {
  const { above, main, below, x } = system;
  const n = main.length;
  const u: Upper<S>[] = [[at(main, 0), n > 1 ? at(above, 0) : null, null]];
  for (let k = 0; k + 1 < n; k++) {
    const size = f.size(at(u, k)[0]);
    const swaps = !(size >= f.size(at(below, k + 1)));
    if (!swaps && size === 0) return false;
    eliminate(f, system, u, k, swaps);
  }
  if (f.size(at(u, n - 1)[0]) === 0) return false;
  for (let k = n - 1; k >= 0; k--) {
    const pivot = at(u, k)[0];
    x[k] = remainder(f, u, x, k).map((value) => f.over(value, pivot));
  }
  return true;
}

/** Thomas's algorithm, which changes no rows; false where it meets a 0. */
function solveInOrder<S>(f: Field<S>, { above, main, below, x }: System<S>): boolean {
  const n = main.length;
  const u: S[] = [];
  for (let k = 0; k < n; k++) {
    const under = at(below, k);
    const pivot = k === 0 ? at(main, 0) : f.minus(at(main, k), f.times(under, at(u, k - 1)));
    if (f.size(pivot) === 0) return false;
    u.push(f.over(at(above, k), pivot));
    const row = k === 0 ? at(x, 0) : less(f, at(x, k), under, at(x, k - 1));
    x[k] = row.map((value) => f.over(value, pivot));
  }
  for (let k = n - 2; k >= 0; k--) x[k] = less(f, at(x, k), at(u, k), at(x, k + 1));
  return true;
}

/** Smallest normal number, and what 1 over it is; of float32 or float64. */
function limitsOf(epsilon: number): { readonly small: number; readonly large: number } {
  const small = epsilon === 2 ** -52 ? 2 ** -1022 : 2 ** -126;
  return { small, large: 1 / small };
}

/** 1/pivot and the row, changed as far as needed for no overflow: the pivot grows by `step`, 2 · `step`, … (LAPACK's xLAGTS). */
function perturbed<S>(f: Field<S>, step: number, pivot: S, row: readonly S[]): S[] {
  const { small, large } = limitsOf(f.epsilon);
  let [p, by, scale] = [pivot, Math.max(Math.abs(step), small), 1];
  if (f.real(pivot) < 0 || Object.is(f.real(pivot), -0)) by = -by;
  const most = Math.max(...row.map(f.size));
  for (let size = f.size(p); size < 1; size = f.size(p)) {
    if (size === 0 || (size < small ? most * small > size : most > size * large)) {
      p = f.shifted(p, by);
      by *= 2;
    } else {
      if (size < small) scale = large;
      break;
    }
  }
  const scaled = (value: S): S => (scale === 1 ? value : f.times(value, f.of(scale)));
  const inverse = f.over(f.of(1), scaled(p));
  return row.map((value) => f.times(scaled(value), inverse));
}

/** Elimination with row changes that moves a pivot near 0 away from it. */
function solvePerturbed<S>(f: Field<S>, system: System<S>): boolean {
  const { above, main, below, x } = system;
  const n = main.length;
  const u: Upper<S>[] = [[at(main, 0), n > 1 ? at(above, 0) : null, null]];
  const sizes = [f.size(at(main, 0)), n > 1 ? f.size(at(above, 0)) : 0];
  let scale = (sizes[0] as number) + (sizes[1] as number);
  let most = n > 1 ? Math.max(...sizes) : (sizes[0] as number);
  for (let k = 0; k + 1 < n; k++) {
    const under = f.size(at(below, k + 1));
    const right = k < n - 2 ? f.size(at(above, k + 1)) : 0;
    const scaleBelow = under + f.size(at(main, k + 1)) + right;
    const size = f.size(at(u, k)[0]);
    const swaps = under !== 0 && !(under / scaleBelow <= (size === 0 ? 0 : size / scale));
    if (under === 0) u.push([at(main, k + 1), k < n - 2 ? at(above, k + 1) : null, null]);
    else eliminate(f, system, u, k, swaps);
    if (!swaps) scale = scaleBelow;
    if (k < n - 2) most = Math.max(most, ...at(u, k).map((value) => (value === null ? 0 : f.size(value))));
  }
  most = Math.max(most, f.size(at(u, n - 1)[0]));
  for (let k = n - 1; k >= 0; k--) x[k] = perturbed(f, f.epsilon * most, at(u, k)[0], remainder(f, u, x, k));
  return true;
}

function solveOne<S>(f: Field<S>, d: Dense, rhs: Dense, solve: typeof solvePivoting): Dense {
  const n = d.columns;
  const line = (row: number): S[] => Array.from({ length: n }, (_n, k) => f.read(d, row * n + k));
  const x = Array.from({ length: n }, (_n, row) =>
    Array.from({ length: rhs.columns }, (_c, c) => f.read(rhs, row * rhs.columns + c)),
  );
  const out = dense(n, rhs.columns, rhs.im !== null);
  if (n === 0) return out;
  // C++ has no NaN of a complex type: its zero is taken.
  if (solve(f, { above: line(0), main: line(1), below: line(2), x }))
    x.forEach((row, k) => row.forEach((value, c) => f.write(out, k * rhs.columns + c, value)));
  else if (out.im === null) out.re.fill(Number.NaN);
  return out;
}

/** Rows of `diagonals`: above (its last is not read), main, below (its first is not read). */
function tridiagonalSolve(call: OpCall, diagonals: Tensor, b: Tensor): Tensor {
  const { batch, rows, columns: n } = matrixShape(diagonals);
  const right = matrixShape(b);
  if (rows !== 3) throw invalid(`Expected diagonals to be provided as a matrix with 3 rows, got ${rows} rows.`);
  if (right.rows !== n)
    throw invalid(`Expected the same number of left-hand sides and right-hand sides, got ${n} and ${right.rows}.`);
  const pivoting = call.attrs.bool('partial_pivoting');
  const perturbing = call.attrs.has('perturb_singular') && call.attrs.bool('perturb_singular');
  if (perturbing && !pivoting) throw invalid('Setting perturb_singular requires also setting partial_pivoting.');
  const isSingle = b.dtype === 'float32' || b.dtype === 'complex64';
  const round: Rounding = isSingle ? Math.fround : (x) => x;
  const epsilon = isSingle ? 2 ** -23 : 2 ** -52;
  const rhs = matricesOf(b);
  const results = matricesOf(diagonals).map((d, i) => {
    const solve = perturbing ? solvePerturbed : pivoting ? solvePivoting : solveInOrder;
    return isComplex(b.dtype)
      ? solveOne(complexField(round, epsilon), d, rhs[i] as Dense, solve)
      : solveOne(realField(round, epsilon), d, rhs[i] as Dense, solve);
  });
  return stackMatrices(b.dtype, batch, n, right.columns, results);
}

/** Product of a tridiagonal matrix, given by its three diagonals, with `rhs`. */
function tridiagonalMatMul(_: OpCall, above: Tensor, main: Tensor, below: Tensor, b: Tensor): Tensor {
  const { batch, rows: n, columns } = matrixShape(b);
  const [up, mid, low] = [above, main, below].map(matricesOf) as [Dense[], Dense[], Dense[]];
  const results = matricesOf(b).map((x, i) => {
    const out = dense(n, columns, x.im !== null);
    for (let k = 0; k < n; k++) {
      for (let c = 0; c < columns; c++) {
        if (k + 1 < n) addProduct(out, k * columns + c, up[i] as Dense, k, x, (k + 1) * columns + c, 1);
        addProduct(out, k * columns + c, mid[i] as Dense, k, x, k * columns + c, 1);
        if (k > 0) addProduct(out, k * columns + c, low[i] as Dense, k, x, (k - 1) * columns + c, 1);
      }
    }
    return out;
  });
  return stackMatrices(b.dtype, batch, n, columns, results);
}

export const TRIDIAGONAL: OpFamily = {
  TridiagonalSolve: define(tridiagonalSolve),
  TridiagonalMatMul: define(tridiagonalMatMul),
};

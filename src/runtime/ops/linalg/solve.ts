import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocateNumbers, fromHost, isComplex, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { intTensor } from '../array/indexing';
import { broadcastTo } from '../array/layout';
import { define } from '../define';
import { broadcastShapes } from '../kernels/broadcast';
import { adjoint, dense, identity, multiply } from '../kernels/linalg/field';
import type { Dense } from '../kernels/linalg/field';
import { decompose, solveTriangular, solveWith } from '../kernels/linalg/lu';
import { pivotedLeastSquares, singularValues } from '../kernels/linalg/orthogonal';
import { expectSquare, matricesOf, matrixShape, stackMatrices } from './batch';

/** Decompositions by elimination and the equations they solve. All in float64. */

/**
 * Lower L with L·L* = x, from the lower triangle. Where x is not positive definite TensorFlow fills that
 * triangle with NaN, or for complex numbers with zeros: Eigen has no NaN of those.
 */
function cholesky(_: OpCall, x: Tensor): Tensor {
  const n = expectSquare(x);
  const { batch } = matrixShape(x);
  return stackMatrices(
    x.dtype,
    batch,
    n,
    n,
    matricesOf(x).map((m) => choleskyOf(m, x.dtype === 'float32' && n < UNBLOCKED ? Math.fround : (v) => v)),
  );
}

/** Below this size Eigen takes a matrix as one block, and float32 rounds after every step. */
const UNBLOCKED = 32;

/** Sums first and then subtracts, as Eigen does: what cancels keeps the digits that TensorFlow has. */
function choleskyOf(m: Dense, f: (x: number) => number): Dense {
  const n = m.rows;
  const l = dense(n, n, m.im !== null);
  for (let j = 0; j < n; j++) {
    let squares = 0;
    for (let k = 0; k < j; k++)
      squares = f(squares + f((l.re[j * n + k] as number) ** 2 + (l.im?.[j * n + k] ?? 0) ** 2));
    const diagonal = f((m.re[j * n + j] as number) - squares);
    if (!(diagonal > 0)) {
      l.im?.fill(0);
      for (let row = 0; row < n; row++) l.re.fill(l.im === null ? Number.NaN : 0, row * n, row * n + row + 1);
      return l;
    }
    const pivot = f(Math.sqrt(diagonal));
    l.re[j * n + j] = pivot;
    for (let i = j + 1; i < n; i++) {
      let [re, im] = [0, 0];
      for (let k = 0; k < j; k++) {
        const [a, b] = [l.re[i * n + k] as number, l.im?.[i * n + k] ?? 0];
        const [c, d] = [l.re[j * n + k] as number, l.im?.[j * n + k] ?? 0];
        re = f(re + f(a * c + b * d));
        im += b * c - a * d;
      }
      l.re[i * n + j] = f(f((m.re[i * n + j] as number) - re) / pivot);
      if (l.im !== null) l.im[i * n + j] = ((m.im?.[i * n + j] ?? 0) - im) / pivot;
    }
  }
  return l;
}

function invertible(m: Dense): ReturnType<typeof decompose> {
  const lu = decompose(m);
  if (lu.singular) throw invalid('Input matrix is not invertible.');
  return lu;
}

function inverse(call: OpCall, x: Tensor): Tensor {
  const n = expectSquare(x);
  const adjointly = call.attrs.bool('adjoint');
  const results = matricesOf(x).map((m) =>
    solveWith(invertible(adjointly ? adjoint(m) : m), identity(n, m.im !== null)),
  );
  return stackMatrices(x.dtype, matrixShape(x).batch, n, n, results);
}

function solve(call: OpCall, a: Tensor, b: Tensor): Tensor {
  const n = expectSquare(a);
  const right = matrixShape(b);
  if (right.rows !== n || right.batch.join() !== matrixShape(a).batch.join())
    throw invalid(`Input matrix and rhs are incompatible: [${a.shape.join(',')}] vs. [${b.shape.join(',')}]`);
  const adjointly = call.attrs.bool('adjoint');
  const rhs = matricesOf(b);
  const results = matricesOf(a).map((m, i) => solveWith(invertible(adjointly ? adjoint(m) : m), rhs[i] as Dense));
  return stackMatrices(b.dtype, right.batch, n, right.columns, results);
}

/** Batch axes broadcast. A zero on the diagonal divides: the answer has infinities, no error. */
function triangularSolve(call: OpCall, a: Tensor, b: Tensor): Tensor {
  return solveTriangles(call, a, b);
}

/** `band`: how far from the diagonal there are elements. */
function solveTriangles(call: OpCall, a: Tensor, b: Tensor, band?: number): Tensor {
  const n = expectSquare(a);
  const [left, right] = [matrixShape(a), matrixShape(b)];
  const batch = broadcastShapes(left.batch, right.batch);
  if (batch === null || right.rows !== n)
    throw invalid(`Input matrix and rhs are incompatible: [${a.shape.join(',')}] vs. [${b.shape.join(',')}]`);
  const lower = call.attrs.bool('lower');
  const adjointly = call.attrs.bool('adjoint');
  const triangles = matricesOf(broadcastTo(a, [...batch, n, n]));
  const results = matricesOf(broadcastTo(b, [...batch, n, right.columns])).map((x, i) => {
    const m = triangles[i] as Dense;
    solveTriangular(adjointly ? adjoint(m) : m, x, lower !== adjointly, false, band);
    return x;
  });
  return stackMatrices(b.dtype, batch, n, right.columns, results);
}

/** Diagonals as rows, each element in the column of its row: the main one first for a lower matrix, last for an upper one. */
function bandedTriangularSolve(call: OpCall, bands: Tensor, b: Tensor): Tensor {
  const { rows: count, columns: n, batch } = matrixShape(bands);
  const lower = call.attrs.bool('lower');
  const full = matricesOf(bands).map((band) => {
    const m = dense(n, n, band.im !== null);
    for (let d = 0; d < count; d++) {
      const offset = lower ? d : count - 1 - d;
      for (let i = offset; i < n; i++) {
        const [row, column] = lower ? [i, i - offset] : [i - offset, i];
        const source = d * n + row;
        m.re[row * n + column] = band.re[source] as number;
        if (m.im !== null && band.im !== null) m.im[row * n + column] = band.im[source] as number;
      }
    }
    return m;
  });
  const data = full.flatMap((m) => [m]);
  return solveTriangles(call, stackMatrices(bands.dtype, batch, n, n, data), b, count - 1);
}

function determinant(_: OpCall, x: Tensor): Tensor {
  const n = expectSquare(x);
  const out = allocateNumbers(
    x.dtype,
    x.size / Math.max(1, n * n) || (n === 0 ? matrixShape(x).batch.reduce((a, b) => a * b, 1) : 0),
  );
  matricesOf(x).forEach((m, i) => {
    const { lu, sign } = decompose(m);
    const product = dense(1, 1, m.im !== null);
    product.re[0] = sign;
    for (let k = 0; k < n; k++) multiplyBy(product, lu, k * n + k);
    const step = isComplex(x.dtype) ? 2 : 1;
    out[i * step] = product.re[0] as number;
    if (product.im !== null) out[i * step + 1] = product.im[0] as number;
  });
  return fromHost(x.dtype, matrixShape(x).batch, out);
}

function multiplyBy(product: Dense, m: Dense, at: number): void {
  const [a, b] = [product.re[0] as number, product.im?.[0] ?? 0];
  const [c, d] = [m.re[at] as number, m.im?.[at] ?? 0];
  product.re[0] = a * c - b * d;
  if (product.im !== null) product.im[0] = a * d + b * c;
}

/** Sign (or phase) and logarithm of the absolute value. */
function logDeterminant(_: OpCall, x: Tensor): Tensor[] {
  const n = expectSquare(x);
  const { batch } = matrixShape(x);
  const count = batch.reduce((a, b) => a * b, 1);
  const step = isComplex(x.dtype) ? 2 : 1;
  const signs = allocateNumbers(x.dtype, count);
  const logs = allocateNumbers(x.dtype, count);
  matricesOf(x).forEach((m, i) => {
    const { lu, sign } = decompose(m);
    let [re, im, log] = [sign as number, 0, 0];
    for (let k = 0; k < n; k++) {
      const [a, b] = [lu.re[k * n + k] as number, lu.im?.[k * n + k] ?? 0];
      const size = Math.hypot(a, b);
      log += Math.log(size);
      if (size > 0) [re, im] = [(re * a - im * b) / size, (re * b + im * a) / size];
      else [re, im] = [0, 0];
    }
    signs[i * step] = re;
    logs[i * step] = log;
    if (step === 2) signs[i * step + 1] = im;
  });
  return [fromHost(x.dtype, batch, signs), fromHost(x.dtype, batch, logs)];
}

function luOp(call: OpCall, x: Tensor): Tensor[] {
  const n = expectSquare(x);
  const { batch } = matrixShape(x);
  const results = matricesOf(x).map(decompose);
  if (results.some(({ singular }) => singular)) throw invalid('Input is not invertible.');
  const permutation = results.flatMap((r) => Array.from(r.permutation));
  return [
    stackMatrices(
      x.dtype,
      batch,
      n,
      n,
      results.map(({ lu }) => lu),
    ),
    intTensor(call.attrs.type('output_idx_type'), [...batch, n], permutation),
  ];
}

/** min |A·X − B|² + λ|X|²; `fast` by the normal equations, else by the pseudo-inverse. */
function solveLeastSquares(call: OpCall, a: Tensor, b: Tensor, l2: Tensor): Tensor {
  const { rows, columns, batch } = matrixShape(a);
  const right = matrixShape(b);
  if (right.rows !== rows) throw invalid('Input matrix and rhs are incompatible.');
  const lambda = scalarNumberOf(l2);
  const fast = call.attrs.bool('fast');
  const rhs = matricesOf(b);
  const results = matricesOf(a).map((m, i) => {
    const y = rhs[i] as Dense;
    if (!fast) return unlessInfinite(m, y, pseudoSolve(m, y));
    const t = adjoint(m);
    const tall = rows >= columns;
    const gram = tall ? multiply(t, m) : multiply(m, t);
    for (let k = 0; k < gram.rows; k++) gram.re[k * gram.rows + k] = (gram.re[k * gram.rows + k] as number) + lambda;
    return tall ? solveWith(invertible(gram), multiply(t, y)) : multiply(t, solveWith(invertible(gram), y));
  });
  return stackMatrices(b.dtype, batch, columns, right.columns, results);
}

/** The columns of x whose right-hand side is not finite, as the decomposition's reflections leave them. */
function unlessInfinite(m: Dense, y: Dense, x: Dense): Dense {
  const isFinite = (part: Float64Array | null, j: number): boolean =>
    part === null ||
    Array.from({ length: y.rows }, (_n, i) => part[i * y.columns + j] as number).every(Number.isFinite);
  let reflected: Dense | null = null;
  for (let j = 0; j < y.columns; j++) {
    if (isFinite(y.re, j) && isFinite(y.im, j)) continue;
    // Of a wide or complex matrix all unknowns become NaN: infinities are subtracted.
    if (m.im === null && m.rows >= m.columns) reflected ??= pivotedLeastSquares(m, y);
    for (let i = 0; i < x.rows; i++) {
      const at = i * x.columns + j;
      x.re[at] = reflected?.re[at] ?? Number.NaN;
      if (x.im !== null) x.im[at] = Number.NaN;
    }
  }
  return x;
}

function pseudoSolve(m: Dense, y: Dense): Dense {
  const { u, s, v } = singularValues(m);
  const projected = multiply(adjoint(u), y);
  const cut = (s[0] ?? 0) * 1e-14;
  for (let i = 0; i < s.length; i++) {
    for (let j = 0; j < y.columns; j++) {
      const by = (s[i] as number) > cut ? 1 / (s[i] as number) : 0;
      const at = i * y.columns + j;
      projected.re[at] = (projected.re[at] as number) * by;
      if (projected.im !== null) projected.im[at] = (projected.im[at] as number) * by;
    }
  }
  return multiply(v, projected);
}

export const SOLVE: OpFamily = {
  Cholesky: define(cholesky),
  MatrixInverse: define(inverse),
  MatrixSolve: define(solve),
  MatrixTriangularSolve: define(triangularSolve),
  BandedTriangularSolve: define(bandedTriangularSolve),
  MatrixDeterminant: define(determinant),
  LogMatrixDeterminant: define(logDeterminant),
  Lu: define(luOp),
  MatrixSolveLs: define(solveLeastSquares),
};

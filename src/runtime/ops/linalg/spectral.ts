import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily, StaticCall, Support } from '../../registry';
import { allocateNumbers, fromHost } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { dense } from '../kernels/linalg/field';
import type { Dense } from '../kernels/linalg/field';
import { matrixEigen } from '../kernels/linalg/eigen';
import { matrixExponential, matrixLogarithm, matrixSquareRoot } from '../kernels/linalg/functions';
import { householderQr, singularValues } from '../kernels/linalg/orthogonal';
import { realEigen } from '../kernels/linalg/realEigen';
import { hermitianEigen } from '../kernels/linalg/selfAdjoint';
import { expectSquare, matricesOf, matrixShape, stackMatrices, stackVectors } from './batch';

/** Decompositions by rotations and reflections. Unique up to signs or phases only: any of them is right, TensorFlow's best. */

/** The first `columns` columns and `rows` rows. */
function corner(m: Dense, rows: number, columns: number): Dense {
  const out = dense(rows, columns, m.im !== null);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      out.re[i * columns + j] = m.re[i * m.columns + j] as number;
      if (out.im !== null && m.im !== null) out.im[i * columns + j] = m.im[i * m.columns + j] as number;
    }
  }
  return out;
}

function qr(call: OpCall, x: Tensor): Tensor[] {
  const { batch, rows, columns } = matrixShape(x);
  const inner = call.attrs.bool('full_matrices') ? rows : Math.min(rows, columns);
  const results = matricesOf(x).map(householderQr);
  return [
    stackMatrices(
      x.dtype,
      batch,
      rows,
      inner,
      results.map(({ q }) => corner(q, rows, inner)),
    ),
    stackMatrices(
      x.dtype,
      batch,
      inner,
      columns,
      results.map(({ r }) => corner(r, inner, columns)),
    ),
  ];
}

/** Singular values descending, then u and v, empty when not asked for. */
function svd(call: OpCall, x: Tensor): Tensor[] {
  const { batch, rows, columns } = matrixShape(x);
  const count = Math.min(rows, columns);
  const results = matricesOf(x).map(singularValues);
  // Of complex matrices too they come in the dtype of the input.
  const s = stackVectors(
    x.dtype,
    batch,
    count,
    results.map((r) => r.s),
  );
  if (!call.attrs.bool('compute_uv')) {
    const none = fromHost(x.dtype, [], allocateNumbers(x.dtype, 1));
    return [s, none, none];
  }
  const full = call.attrs.bool('full_matrices');
  const width = (n: number): number => (full ? n : count);
  return [
    s,
    stackMatrices(
      x.dtype,
      batch,
      rows,
      width(rows),
      results.map(({ u, s: values }) => completed(u, values, width(rows))),
    ),
    stackMatrices(
      x.dtype,
      batch,
      columns,
      width(columns),
      results.map(({ v, s: values }) => completed(v, values, width(columns))),
    ),
  ];
}

/** Orthonormal columns filled up: for singular values of 0 and for full_matrices. */
function completed(m: Dense, s: Float64Array, width: number): Dense {
  const kept = s.findIndex((value) => !(value > 0));
  const good = kept < 0 ? m.columns : kept;
  if (good >= width) return m;
  const { q } = householderQr(corner(m, m.rows, good));
  const out = corner(q, m.rows, width);
  for (let i = 0; i < m.rows; i++) {
    for (let j = 0; j < good; j++) {
      out.re[i * width + j] = m.re[i * m.columns + j] as number;
      if (out.im !== null && m.im !== null) out.im[i * width + j] = m.im[i * m.columns + j] as number;
    }
  }
  return out;
}

function epsilonOf(x: Tensor): number {
  return x.dtype === 'float64' || x.dtype === 'complex128' ? 2 ** -52 : 2 ** -23;
}

function selfAdjointEig(call: OpCall, x: Tensor): Tensor[] {
  const n = expectSquare(x);
  const { batch } = matrixShape(x);
  const results = matricesOf(x).map((m) => hermitianEigen(m, epsilonOf(x)));
  const values = stackVectors(
    x.dtype,
    batch,
    n,
    results.map((r) => r.values),
  );
  const vectors = call.attrs.bool('compute_v')
    ? stackMatrices(
        x.dtype,
        batch,
        n,
        n,
        results.map((r) => r.vectors),
      )
    : fromHost(x.dtype, [], allocateNumbers(x.dtype, 1));
  return [values, vectors];
}

/** Complex eigenvalues (and vectors) of any square matrix. */
function eig(call: OpCall, x: Tensor): Tensor[] {
  const n = expectSquare(x);
  const { batch } = matrixShape(x);
  const out = call.attrs.type('Tout');
  const results = matricesOf(x).map((m) =>
    m.im === null ? realEigen(m, epsilonOf(x)) : matrixEigen(m, call.attrs.bool('compute_v')),
  );
  const values = stackMatrices(
    out,
    batch,
    n,
    1,
    results.map((r) => r.values),
  );
  const vectors = call.attrs.bool('compute_v')
    ? stackMatrices(
        out,
        batch,
        n,
        n,
        results.map((r) => r.vectors as Dense),
      )
    : fromHost(out, [], allocateNumbers(out, 1));
  return [fromHost(out, [...batch, n], values.host as Float32Array), vectors];
}

function matrixFunction(f: (m: Dense) => Dense | null): OpEntry {
  return define((_, x) => {
    const n = expectSquare(x);
    const results = matricesOf(x).map((m) => {
      const result = f(m);
      if (result === null) throw invalid('Input matrix has no such function in its dtype.');
      return result;
    });
    return stackMatrices(x.dtype, matrixShape(x).batch, n, n, results);
  });
}

/** TensorFlow leaves to Eigen which of the right vectors it gives; ours are right, too, and not always the same. */
function vectorSupport(wanted: 'compute_uv' | 'compute_v', what: string): (call: StaticCall) => Support {
  const why = `${what} are unique up to sign, those of a null space or of equal values only as a space: TensorFlow may give others`;
  return ({ attrs }) => (attrs.bool(wanted) ? { verdict: 'approximate', why } : { verdict: 'exact' });
}

export const SPECTRAL: OpFamily = {
  Qr: define(qr),
  Svd: define(svd, { support: vectorSupport('compute_uv', 'singular vectors') }),
  SelfAdjointEigV2: define(selfAdjointEig),
  Eig: define(eig, { support: vectorSupport('compute_v', 'eigenvectors') }),
  MatrixExponential: matrixFunction(matrixExponential),
  MatrixLogarithm: matrixFunction(matrixLogarithm),
  MatrixSquareRoot: matrixFunction(matrixSquareRoot),
};

import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { adjoint, multiply } from '../kernels/linalg/field';
import type { Dense } from '../kernels/linalg/field';
import { solveTriangular } from '../kernels/linalg/lu';
import { expectSquare, matricesOf, matrixShape, stackMatrices } from './batch';

/**
 * The gradient of a Cholesky decomposition A = L·Lᵀ from that of L: Σ = L⁻ᵀ·Φ(Lᵀ·L̄)·L⁻¹ and (Σ + Σᵀ)/2, where Φ keeps
 * the lower triangle and half of the diagonal (Murray, "Differentiation of the Cholesky decomposition").
 */
function choleskyGrad(_: OpCall, l: Tensor, gradient: Tensor): Tensor {
  const n = expectSquare(l);
  if (l.shape.join() !== gradient.shape.join())
    throw invalid(`Inputs must have the same shape, got [${l.shape.join(',')}] and [${gradient.shape.join(',')}]`);
  const slopes = matricesOf(gradient);
  const results = matricesOf(l).map((m, i) => ofOne(lower(m), lower(slopes[i] as Dense)));
  return stackMatrices(l.dtype, matrixShape(l).batch, n, n, results);
}

function ofOne(l: Dense, slope: Dense): Dense {
  const n = l.rows;
  const transposed = adjoint(l);
  const middle = lower(multiply(transposed, slope));
  for (let k = 0; k < n; k++) middle.re[k * n + k] = (middle.re[k * n + k] as number) / 2;
  // Lᵀ·X = middle, then Lᵀ·Σᵀ = Xᵀ.
  solveTriangular(transposed, middle, false, false);
  const sigma = adjoint(middle);
  solveTriangular(transposed, sigma, false, false);
  const out = adjoint(sigma);
  for (let k = 0; k < n * n; k++) out.re[k] = ((out.re[k] as number) + (sigma.re[k] as number)) / 2;
  return out;
}

/** What lies above the diagonal is not read. */
function lower(m: Dense): Dense {
  for (let i = 0; i < m.rows; i++) m.re.fill(0, i * m.columns + i + 1, (i + 1) * m.columns);
  return m;
}

export const CHOLESKY_GRADIENTS: OpFamily = { CholeskyGrad: define(choleskyGrad) };

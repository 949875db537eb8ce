import { dense } from './field';
import type { Dense } from './field';
import { realSchur } from './realSchur';

/**
 * Eigenvalues of a real matrix in the order in which Eigen's EigenSolver finds them, as a complex column, and unit
 * eigenvectors as columns with its signs and phases.
 */
export function realEigen(m: Dense, epsilon: number): { readonly values: Dense; readonly vectors: Dense } {
  const n = m.rows;
  const { u, t } = realSchur(m, epsilon);
  const values = eigenvaluesOf(t);
  const vectors = dense(n, n, true);
  for (let k = 0; k < n; k++) {
    const im = (values.im as Float64Array)[k] as number;
    // The second of a pair is the conjugate of the first.
    if (im < 0) conjugateColumn(vectors, k - 1, k);
    else backTransformed(u, inSchurBasis(t, values, k), k, vectors);
  }
  return { values, vectors };
}

function eigenvaluesOf(t: Dense): Dense {
  const n = t.rows;
  const values = dense(n, 1, true);
  const im = values.im as Float64Array;
  const at = (i: number, j: number): number => t.re[i * n + j] as number;
  for (let i = 0; i < n; i++) {
    if (i === n - 1 || at(i + 1, i) === 0) {
      values.re[i] = at(i, i);
      continue;
    }
    const half = 0.5 * (at(i, i) - at(i + 1, i + 1));
    const [low, high] = [at(i + 1, i), at(i, i + 1)];
    const largest = Math.max(Math.abs(half), Math.abs(low), Math.abs(high));
    const root = largest * Math.sqrt(Math.abs((half / largest) ** 2 + (low / largest) * (high / largest)));
    values.re[i] = values.re[i + 1] = at(i + 1, i + 1) + half;
    im[i] = root;
    im[i + 1] = -root;
    i += 1;
  }
  return values;
}

type Complex = readonly [re: number, im: number];

function divided([a, b]: Complex, [c, d]: Complex): Complex {
  const size = c * c + d * d;
  return [(a * c + b * d) / size, (b * c - a * d) / size];
}

function times([a, b]: Complex, [c, d]: Complex): Complex {
  return [a * c - b * d, a * d + b * c];
}

function minus([a, b]: Complex, [c, d]: Complex): Complex {
  return [a - c, b - d];
}

/** (t − λ_k)·y = 0 upwards; y ends with 1, or with i for a complex pair at k, k + 1, as Eigen starts it. */
function inSchurBasis(t: Dense, values: Dense, k: number): Complex[] {
  const n = t.rows;
  const at = (i: number, j: number): number => t.re[i * n + j] as number;
  const lambda: Complex = [values.re[k] as number, (values.im as Float64Array)[k] as number];
  const y = Array.from({ length: n }, (): Complex => [0, 0]);
  const shifted = (i: number): Complex => nonZero(minus([at(i, i), 0], lambda));
  if (lambda[1] === 0) y[k] = [1, 0];
  else {
    y[k + 1] = [0, 1];
    // The larger of the two elements beside the diagonal is divided by.
    y[k] =
      Math.abs(at(k + 1, k)) > Math.abs(at(k, k + 1))
        ? divided(times([-1, 0], times(minus([at(k + 1, k + 1), 0], lambda), [0, 1])), [at(k + 1, k), 0])
        : divided([0, -at(k, k + 1)], minus([at(k, k), 0], lambda));
  }
  const above = (i: number): Complex => {
    let sum: Complex = [0, 0];
    for (let j = i + 1; j < n; j++) sum = minus(sum, times([at(i, j), 0], y[j] as Complex));
    return sum;
  };
  for (let i = k - 1; i >= 0; i--) {
    if (i === 0 || at(i, i - 1) === 0) {
      y[i] = divided(above(i), shifted(i));
      continue;
    }
    // A pair above: two equations for two unknowns. above(i − 1) counts y[i], which is still 0.
    const [r, s] = [above(i - 1), above(i)];
    const [a, d] = [shifted(i - 1), shifted(i)];
    const [b, c]: readonly Complex[] = [
      [at(i - 1, i), 0],
      [at(i, i - 1), 0],
    ];
    const down = nonZero(minus(times(a, d), times(b as Complex, c as Complex)));
    y[i - 1] = divided(minus(times(r, d), times(b as Complex, s)), down);
    y[i] = divided(minus(times(a, s), times(c as Complex, r)), down);
    i -= 1;
  }
  return y;
}

/** Equal eigenvalues: a tiny difference instead of a division by zero. */
function nonZero(x: Complex): Complex {
  return x[0] === 0 && x[1] === 0 ? [1e-300, 0] : x;
}

function backTransformed(u: Dense, y: readonly Complex[], column: number, out: Dense): void {
  const n = u.rows;
  const im = out.im as Float64Array;
  let size = 0;
  for (let i = 0; i < n; i++) {
    let [re, imaginary] = [0, 0];
    for (const [j, [a, b]] of y.entries()) {
      re += (u.re[i * n + j] as number) * a;
      imaginary += (u.re[i * n + j] as number) * b;
    }
    out.re[i * n + column] = re;
    im[i * n + column] = imaginary;
    size += re * re + imaginary * imaginary;
  }
  for (let i = column; i < out.re.length; i += n) {
    out.re[i] = (out.re[i] as number) / Math.sqrt(size);
    im[i] = (im[i] as number) / Math.sqrt(size);
  }
}

function conjugateColumn(m: Dense, from: number, to: number): void {
  const im = m.im as Float64Array;
  for (let row = 0; row < m.re.length; row += m.columns) {
    m.re[row + to] = m.re[row + from] as number;
    im[row + to] = -(im[row + from] as number);
  }
}

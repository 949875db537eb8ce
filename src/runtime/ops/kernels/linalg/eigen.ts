import { dense, identity, multiply } from './field';
import type { Dense } from './field';
import { householderQr } from './orthogonal';
import { solveTriangular } from './lu';

/** The same matrix with imaginary parts. */
export function asComplex(m: Dense): Dense {
  return { ...m, re: m.re.slice(), im: m.im?.slice() ?? new Float64Array(m.re.length) };
}

/**
 * Complex Schur form a = z·t·z* with t upper triangular, by the shifted QR
 * iteration with deflation. Small matrices only: each step is O(n³).
 */
export function schur(m: Dense): { readonly z: Dense; readonly t: Dense } {
  const n = m.rows;
  let t = asComplex(m);
  let z = identity(n, true);
  let high = n - 1;
  for (let iteration = 0; high > 0 && iteration < 200 * n; iteration++) {
    const im = t.im as Float64Array;
    const below = high * n + high - 1;
    const scale = sizeOf(t, below - n) + sizeOf(t, high * n + high);
    if (sizeOf(t, below) <= 1e-16 * (scale || 1) && rowIsSmall(t, high, scale)) {
      for (let j = 0; j < high; j++) t.re[high * n + j] = im[high * n + j] = 0;
      high -= 1;
      continue;
    }
    const [sr, si] = iteration % 11 === 10 ? [sizeOf(t, below), sizeOf(t, below)] : wilkinsonShift(t, high);
    // QR of the active corner, shifted; the whole of t is transformed so that z stays the same similarity.
    const active = dense(high + 1, high + 1, true);
    for (let i = 0; i <= high; i++) {
      for (let j = 0; j <= high; j++) {
        active.re[i * (high + 1) + j] = (t.re[i * n + j] as number) - (i === j ? sr : 0);
        (active.im as Float64Array)[i * (high + 1) + j] = (im[i * n + j] as number) - (i === j ? si : 0);
      }
    }
    const { q } = householderQr(active);
    const full = identity(n, true);
    for (let i = 0; i <= high; i++) {
      for (let j = 0; j <= high; j++) {
        full.re[i * n + j] = q.re[i * (high + 1) + j] as number;
        (full.im as Float64Array)[i * n + j] = (q.im as Float64Array)[i * (high + 1) + j] as number;
      }
    }
    const star = conjugateTranspose(full);
    t = multiply(multiply(star, t), full);
    z = multiply(z, full);
  }
  return { z, t };
}

function conjugateTranspose(m: Dense): Dense {
  const n = m.rows;
  const out = dense(n, n, true);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      out.re[j * n + i] = m.re[i * n + j] as number;
      (out.im as Float64Array)[j * n + i] = -((m.im as Float64Array)[i * n + j] as number);
    }
  }
  return out;
}

function sizeOf(m: Dense, at: number): number {
  return Math.hypot(m.re[at] as number, (m.im as Float64Array)[at] as number);
}

function rowIsSmall(t: Dense, row: number, scale: number): boolean {
  for (let j = 0; j < row; j++) if (sizeOf(t, row * t.rows + j) > 1e-15 * (scale || 1)) return false;
  return true;
}

/** Eigenvalue of the trailing 2 × 2 block that is nearer to its last element. */
function wilkinsonShift(t: Dense, high: number): readonly [number, number] {
  const n = t.rows;
  const at = (i: number, j: number): readonly [number, number] => [
    t.re[i * n + j] as number,
    (t.im as Float64Array)[i * n + j] as number,
  ];
  const [a, b, c, d] = [at(high - 1, high - 1), at(high - 1, high), at(high, high - 1), at(high, high)];
  const half: readonly [number, number] = [(a[0] - d[0]) / 2, (a[1] - d[1]) / 2];
  const bc: readonly [number, number] = [b[0] * c[0] - b[1] * c[1], b[0] * c[1] + b[1] * c[0]];
  const [ur, ui] = [half[0] * half[0] - half[1] * half[1] + bc[0], 2 * half[0] * half[1] + bc[1]];
  const size = Math.hypot(ur, ui);
  let rr = Math.sqrt(Math.max(0, (size + ur) / 2));
  let ri = Math.sqrt(Math.max(0, (size - ur) / 2)) * (ui < 0 ? -1 : 1);
  // μ = d − bc / (half ± root), the sign that makes the denominator large.
  if (rr * half[0] + ri * half[1] < 0) [rr, ri] = [-rr, -ri];
  const [pr, pi] = [half[0] + rr, half[1] + ri];
  const down = pr * pr + pi * pi;
  if (down === 0) return d;
  return [d[0] - (bc[0] * pr + bc[1] * pi) / down, d[1] - (bc[1] * pr - bc[0] * pi) / down];
}

/** Eigenvalues as a column, and unit eigenvectors as columns where asked for. */
export function matrixEigen(
  m: Dense,
  withVectors: boolean,
): { readonly values: Dense; readonly vectors: Dense | null } {
  const n = m.rows;
  const { z, t } = schur(m);
  const values = dense(n, 1, true);
  for (let i = 0; i < n; i++) {
    values.re[i] = t.re[i * n + i] as number;
    (values.im as Float64Array)[i] = (t.im as Float64Array)[i * n + i] as number;
  }
  if (!withVectors) return { values, vectors: null };
  const triangular = dense(n, n, true);
  for (let k = 0; k < n; k++) {
    // (t − λ_k) y = 0 with y_k = 1, upwards.
    const y = dense(k, 1, true);
    const a = dense(k, k, true);
    for (let i = 0; i < k; i++) {
      y.re[i] = -(t.re[i * n + k] as number);
      (y.im as Float64Array)[i] = -((t.im as Float64Array)[i * n + k] as number);
      for (let j = 0; j < k; j++) {
        const same = i === j;
        a.re[i * k + j] = (t.re[i * n + j] as number) - (same ? (values.re[k] as number) : 0);
        (a.im as Float64Array)[i * k + j] =
          ((t.im as Float64Array)[i * n + j] as number) - (same ? ((values.im as Float64Array)[k] as number) : 0);
      }
      // Equal eigenvalues: a tiny difference instead of a division by zero.
      if (sizeOf(a, i * k + i) === 0) a.re[i * k + i] = 1e-300;
    }
    solveTriangular(a, y, false, false);
    for (let i = 0; i < k; i++) {
      triangular.re[i * n + k] = y.re[i] as number;
      (triangular.im as Float64Array)[i * n + k] = (y.im as Float64Array)[i] as number;
    }
    triangular.re[k * n + k] = 1;
  }
  return { values, vectors: normalized(multiply(z, triangular)) };
}

function normalized(m: Dense): Dense {
  const n = m.rows;
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += sizeOf(m, i * n + j) ** 2;
    const size = Math.sqrt(sum);
    for (let i = 0; i < n; i++) {
      m.re[i * n + j] = (m.re[i * n + j] as number) / size;
      (m.im as Float64Array)[i * n + j] = ((m.im as Float64Array)[i * n + j] as number) / size;
    }
  }
  return m;
}

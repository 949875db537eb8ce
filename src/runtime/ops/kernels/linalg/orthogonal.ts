import { adjoint, dense, identity } from './field';
import type { Dense } from './field';

/** QR by Householder reflections: q is rows × rows, r rows × columns, as LAPACK and Eigen sign them. */
export function householderQr(m: Dense): { readonly q: Dense; readonly r: Dense } {
  const r: Dense = { ...m, re: m.re.slice(), im: m.im?.slice() ?? null };
  let q = identity(m.rows, m.im !== null);
  const { rows, columns } = m;
  for (let k = 0; k < Math.min(rows, columns); k++) {
    const v = reflector(r, k);
    if (v === null) continue;
    reflectRows(r, v, k);
    q = reflectColumns(q, v, k);
  }
  for (let i = 0; i < rows; i++) for (let j = 0; j < Math.min(i, columns); j++) clear(r, i * columns + j);
  return { q, r };
}

/**
 * m·x ≈ y of a real tall matrix of full rank, by reflections of the longest column left (Eigen's ColPivHouseholderQR).
 * For right-hand sides that are not finite: which unknowns they reach, and with which sign, is up to the reflections.
 */
export function pivotedLeastSquares(m: Dense, y: Dense): Dense {
  const { rows, columns } = m;
  const wide = columns + y.columns;
  const both = dense(rows, wide, false);
  const put = (i: number, j: number, value: number): void => void (both.re[i * wide + j] = value);
  const get = (i: number, j: number): number => both.re[i * wide + j] as number;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) put(i, j, m.re[i * columns + j] as number);
    for (let j = 0; j < y.columns; j++) put(i, columns + j, y.re[i * y.columns + j] as number);
  }
  const order = Array.from({ length: columns }, (_, j) => j);
  for (let k = 0; k < columns; k++) {
    const lengths = Array.from({ length: columns - k }, (_, j) =>
      Math.hypot(...Array.from({ length: rows - k }, (_n, i) => get(k + i, k + j))),
    );
    const pivot = k + lengths.indexOf(Math.max(...lengths));
    for (let i = 0; i < rows; i++) {
      const value = get(i, k);
      put(i, k, get(i, pivot));
      put(i, pivot, value);
    }
    [order[k], order[pivot]] = [order[pivot] as number, order[k] as number];
    const v = reflector(both, k);
    if (v !== null) reflectRows(both, v, k);
  }
  const x = dense(columns, y.columns, false);
  for (let j = columns; j < wide; j++) {
    for (let k = columns - 1; k >= 0; k--) {
      const value = get(k, j) / get(k, k);
      for (let i = 0; i < k; i++) put(i, j, get(i, j) - value * get(i, k));
      x.re[(order[k] as number) * y.columns + j - columns] = value;
    }
  }
  return x;
}

function clear(m: Dense, at: number): void {
  m.re[at] = 0;
  if (m.im !== null) m.im[at] = 0;
}

interface Reflector {
  readonly re: Float64Array;
  readonly im: Float64Array | null;
  /** 2 / |v|² */
  readonly scale: number;
}

/** v with (1 − scale·v·v*) turning column k below row k into a multiple of the first unit vector; null where it is one. */
function reflector(m: Dense, k: number): Reflector | null {
  const n = m.rows - k;
  const re = new Float64Array(n);
  const im = m.im === null ? null : new Float64Array(n);
  let tail = 0;
  for (let i = 0; i < n; i++) {
    const at = (k + i) * m.columns + k;
    re[i] = m.re[at] as number;
    if (im !== null && m.im !== null) im[i] = m.im[at] as number;
    if (i > 0) tail += (re[i] as number) ** 2 + (im?.[i] ?? 0) ** 2;
  }
  const [a, b] = [re[0] as number, im?.[0] ?? 0];
  if (tail === 0 && b === 0) return null;
  const norm = Math.sqrt(a * a + b * b + tail);
  // The result is real: −norm for a ≥ 0, norm otherwise.
  const beta = a >= 0 ? -norm : norm;
  re[0] = a - beta;
  let size = (a - beta) ** 2 + b * b + tail;
  if (im !== null) {
    // With a complex head the reflection must use τ of LAPACK; v/(a − β) has head 1 and τ = (β − a − bi)/β.
    return complexReflector(re, im, beta, a, b);
  }
  if (size === 0) size = 1;
  return { re, im, scale: 2 / size };
}

/** LAPACK's zlarfg: H = 1 − τ·v·v* with v[0] = 1; stored with the complex τ folded into a phase of its own. */
interface ComplexReflector extends Reflector {
  readonly tauRe: number;
  readonly tauIm: number;
}

function complexReflector(re: Float64Array, im: Float64Array, beta: number, a: number, b: number): ComplexReflector {
  const [c, d] = [a - beta, b];
  const size = c * c + d * d;
  for (let i = 1; i < re.length; i++) {
    const [x, y] = [re[i] as number, im[i] as number];
    re[i] = (x * c + y * d) / size;
    im[i] = (y * c - x * d) / size;
  }
  re[0] = 1;
  im[0] = 0;
  return { re, im, scale: 0, tauRe: (beta - a) / beta, tauIm: -b / beta };
}

function tauOf(v: Reflector): readonly [number, number] {
  return 'tauRe' in v ? [(v as ComplexReflector).tauRe, (v as ComplexReflector).tauIm] : [v.scale, 0];
}

/** m ← H*·m on rows k… (H* so that the head becomes real). */
function reflectRows(m: Dense, v: Reflector, k: number): void {
  if (v.im === null) return reflectRealRows(m, v, k);
  const [tr, ti] = tauOf(v);
  for (let j = 0; j < m.columns; j++) {
    let [sr, si] = [0, 0];
    for (let i = 0; i < v.re.length; i++) {
      const at = (k + i) * m.columns + j;
      const [vr, vi, x, y] = [v.re[i] as number, v.im?.[i] ?? 0, m.re[at] as number, m.im?.[at] ?? 0];
      sr += vr * x + vi * y;
      si += vr * y - vi * x;
    }
    // conj(τ)·s
    const [fr, fi] = [tr * sr + ti * si, tr * si - ti * sr];
    for (let i = 0; i < v.re.length; i++) {
      const at = (k + i) * m.columns + j;
      const [vr, vi] = [v.re[i] as number, v.im?.[i] ?? 0];
      m.re[at] = (m.re[at] as number) - (vr * fr - vi * fi);
      if (m.im !== null) m.im[at] = (m.im[at] as number) - (vr * fi + vi * fr);
    }
  }
}

/** Without the products with 0 that would make NaN of infinities. */
function reflectRealRows({ re, columns }: Dense, v: Reflector, k: number): void {
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    v.re.forEach((part, i) => (sum += part * (re[(k + i) * columns + j] as number)));
    sum *= v.scale;
    v.re.forEach((part, i) => {
      const at = (k + i) * columns + j;
      re[at] = (re[at] as number) - part * sum;
    });
  }
}

/** q ← q·H on columns k… */
function reflectColumns(q: Dense, v: Reflector, k: number): Dense {
  const [tr, ti] = tauOf(v);
  for (let i = 0; i < q.rows; i++) {
    let [sr, si] = [0, 0];
    for (let c = 0; c < v.re.length; c++) {
      const at = i * q.columns + k + c;
      const [vr, vi, x, y] = [v.re[c] as number, v.im?.[c] ?? 0, q.re[at] as number, q.im?.[at] ?? 0];
      sr += x * vr - y * vi;
      si += x * vi + y * vr;
    }
    const [fr, fi] = [tr * sr - ti * si, tr * si + ti * sr];
    for (let c = 0; c < v.re.length; c++) {
      const at = i * q.columns + k + c;
      const [vr, vi] = [v.re[c] as number, v.im?.[c] ?? 0];
      q.re[at] = (q.re[at] as number) - (fr * vr + fi * vi);
      if (q.im !== null) q.im[at] = (q.im[at] as number) - (fi * vr - fr * vi);
    }
  }
  return q;
}

/** Thin singular value decomposition m = u·diag(s)·v*, s descending, by one-sided Jacobi. */
export function singularValues(m: Dense): { readonly u: Dense; readonly s: Float64Array; readonly v: Dense } {
  if (m.rows < m.columns) {
    const { u, s, v } = singularValues(adjoint(m));
    return { u: v, s, v: u };
  }
  const { rows, columns } = m;
  const complex = m.im !== null;
  const w: Dense = { ...m, re: m.re.slice(), im: m.im?.slice() ?? null };
  const v = identity(columns, complex);
  for (let sweep = 0; sweep < 60; sweep++) {
    let rotated = false;
    for (let p = 0; p < columns; p++)
      for (let q = p + 1; q < columns; q++) rotated = orthogonalize(w, v, p, q) || rotated;
    if (!rotated) break;
  }
  const norms = Float64Array.from({ length: columns }, (_n, j) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += (w.re[i * columns + j] as number) ** 2 + (w.im?.[i * columns + j] ?? 0) ** 2;
    return Math.sqrt(sum);
  });
  const order = Array.from({ length: columns }, (_n, j) => j).sort(
    (i, j) => (norms[j] as number) - (norms[i] as number),
  );
  const pickColumns = (from: Dense, height: number, scale: boolean): Dense => {
    const out = dense(height, columns, complex);
    for (let i = 0; i < height; i++) {
      order.forEach((source, j) => {
        const by = scale && (norms[source] as number) > 0 ? 1 / (norms[source] as number) : 1;
        out.re[i * columns + j] = (from.re[i * columns + source] as number) * by;
        if (out.im !== null && from.im !== null)
          out.im[i * columns + j] = (from.im[i * columns + source] as number) * by;
      });
    }
    return out;
  };
  return {
    u: pickColumns(w, rows, true),
    s: Float64Array.from(order, (j) => norms[j] as number),
    v: pickColumns(v, columns, false),
  };
}

/** Makes columns p and q of w orthogonal, the same rotation on v; false when they were. */
function orthogonalize(w: Dense, v: Dense, p: number, q: number): boolean {
  let [alpha, beta, gr, gi] = [0, 0, 0, 0];
  for (let i = 0; i < w.rows; i++) {
    const [k, l] = [i * w.columns + p, i * w.columns + q];
    const [ar, ai, br, bi] = [w.re[k] as number, w.im?.[k] ?? 0, w.re[l] as number, w.im?.[l] ?? 0];
    alpha += ar * ar + ai * ai;
    beta += br * br + bi * bi;
    gr += ar * br + ai * bi;
    gi += ar * bi - ai * br;
  }
  const size = Math.hypot(gr, gi);
  if (!(size > 1e-15 * Math.sqrt(alpha * beta)) || size === 0) return false;
  const zeta = (beta - alpha) / (2 * size);
  const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = c * t;
  const [pr, pi] = [gr / size, gi / size];
  for (const m of [w, v]) {
    for (let i = 0; i < m.rows; i++) {
      const [k, l] = [i * m.columns + p, i * m.columns + q];
      const [ar, ai, br, bi] = [m.re[k] as number, m.im?.[k] ?? 0, m.re[l] as number, m.im?.[l] ?? 0];
      m.re[k] = c * ar - s * (pr * br + pi * bi);
      m.re[l] = s * (pr * ar - pi * ai) + c * br;
      if (m.im !== null) {
        m.im[k] = c * ai - s * (pr * bi - pi * br);
        m.im[l] = s * (pr * ai + pi * ar) + c * bi;
      }
    }
  }
  return true;
}

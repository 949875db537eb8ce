import { dense, identity } from './field';
import type { Dense } from './field';

/**
 * Eigenvalues and eigenvectors of a Hermitian matrix as Eigen's
 * SelfAdjointEigenSolver finds them: reflections down to a tridiagonal matrix,
 * then implicit QR steps with Wilkinson's shift. Any other method is as right,
 * but the signs of the vectors, and their turn where values are equal, come from
 * these very steps.
 */
export function hermitianEigen(m: Dense, epsilon: number): { readonly values: Float64Array; readonly vectors: Dense } {
  const n = m.rows;
  const { scaled, scale } = lowerScaled(m);
  const taus = tridiagonalize(scaled);
  const diagonal = Float64Array.from({ length: n }, (_n, i) => scaled.re[i * n + i] as number);
  const below = Float64Array.from({ length: Math.max(0, n - 1) }, (_n, i) => scaled.re[(i + 1) * n + i] as number);
  const vectors = reflections(scaled, taus);
  diagonalize(diagonal, below, vectors, epsilon);
  sortAscending(diagonal, vectors);
  return { values: diagonal.map((value) => value * scale), vectors };
}

/** The lower triangle, divided by its largest magnitude so that nothing overflows. */
function lowerScaled(m: Dense): { readonly scaled: Dense; readonly scale: number } {
  const n = m.rows;
  const scaled = dense(n, n, m.im !== null);
  let scale = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const size = Math.hypot(m.re[i * n + j] as number, m.im?.[i * n + j] ?? 0);
      if (!(size <= scale)) scale = size;
    }
  if (scale === 0) scale = 1;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      scaled.re[i * n + j] = (m.re[i * n + j] as number) / scale;
      if (scaled.im !== null && m.im !== null && i !== j) scaled.im[i * n + j] = (m.im[i * n + j] as number) / scale;
    }
  }
  return { scaled, scale };
}

type Complex = readonly [re: number, im: number];

/** What turns column k below the diagonal into a real number: 1 − τ·v·v* with v[0] = 1, v left in the column. */
function reflect(a: Dense, k: number): Complex {
  const n = a.rows;
  const head = (k + 1) * n + k;
  const [c, d] = [a.re[head] as number, a.im?.[head] ?? 0];
  let tail = 0;
  for (let i = k + 2; i < n; i++) tail += (a.re[i * n + k] as number) ** 2 + (a.im?.[i * n + k] ?? 0) ** 2;
  if (tail === 0 && d === 0) return [0, 0];
  const size = Math.sqrt(c * c + d * d + tail);
  const beta = c >= 0 ? -size : size;
  const [pr, pi] = [c - beta, d];
  const down = pr * pr + pi * pi;
  for (let i = k + 2; i < n; i++) {
    const at = i * n + k;
    const [x, y] = [a.re[at] as number, a.im?.[at] ?? 0];
    a.re[at] = (x * pr + y * pi) / down;
    if (a.im !== null) a.im[at] = (y * pr - x * pi) / down;
  }
  a.re[head] = beta;
  if (a.im !== null) a.im[head] = 0;
  return [(beta - c) / beta, d / beta];
}

/** Column k of the reflections: v below the diagonal. */
function vectorOf(a: Dense, k: number): { readonly re: Float64Array; readonly im: Float64Array } {
  const n = a.rows;
  const length = n - k - 1;
  const [re, im] = [new Float64Array(length), new Float64Array(length)];
  re[0] = 1;
  for (let i = 1; i < length; i++) {
    re[i] = a.re[(k + 1 + i) * n + k] as number;
    im[i] = a.im?.[(k + 1 + i) * n + k] ?? 0;
  }
  return { re, im };
}

/** a ← tridiagonal in its lower triangle, the reflections below it; gives their τ. */
function tridiagonalize(a: Dense): Complex[] {
  const n = a.rows;
  const taus: Complex[] = [];
  for (let k = 0; k < n - 1; k++) {
    const [tr, ti] = reflect(a, k);
    taus.push([tr, ti]);
    const v = vectorOf(a, k);
    const length = v.re.length;
    const w = { re: new Float64Array(length), im: new Float64Array(length) };
    // w = A·(conj(τ)·v), A by its lower triangle
    for (let i = 0; i < length; i++) {
      let [sr, si] = [0, 0];
      for (let j = 0; j < length; j++) {
        const at = i >= j ? (k + 1 + i) * n + k + 1 + j : (k + 1 + j) * n + k + 1 + i;
        const [x, y] = [a.re[at] as number, (a.im?.[at] ?? 0) * (i >= j ? 1 : -1)];
        sr += x * (v.re[j] as number) - y * (v.im[j] as number);
        si += x * (v.im[j] as number) + y * (v.re[j] as number);
      }
      w.re[i] = tr * sr + ti * si;
      w.im[i] = tr * si - ti * sr;
    }
    // w −= ½·conj(τ)·(w*·v)·v
    let [dr, di] = [0, 0];
    for (let i = 0; i < length; i++) {
      const [wr, wi, vr, vi] = [w.re[i] as number, w.im[i] as number, v.re[i] as number, v.im[i] as number];
      dr += wr * vr + wi * vi;
      di += wr * vi - wi * vr;
    }
    const [fr, fi] = [-0.5 * (tr * dr + ti * di), -0.5 * (tr * di - ti * dr)];
    for (let i = 0; i < length; i++) {
      const [vr, vi] = [v.re[i] as number, v.im[i] as number];
      w.re[i] = (w.re[i] as number) + fr * vr - fi * vi;
      w.im[i] = (w.im[i] as number) + fr * vi + fi * vr;
    }
    // A −= v·w* + w·v*
    for (let i = 0; i < length; i++) {
      for (let j = 0; j <= i; j++) {
        const at = (k + 1 + i) * n + k + 1 + j;
        const [vr, vi, wr, wi] = [v.re[i] as number, v.im[i] as number, w.re[i] as number, w.im[i] as number];
        const [xr, xi, yr, yi] = [v.re[j] as number, v.im[j] as number, w.re[j] as number, w.im[j] as number];
        a.re[at] = (a.re[at] as number) - (vr * yr + vi * yi + wr * xr + wi * xi);
        if (a.im !== null) a.im[at] = (a.im[at] as number) - (vi * yr - vr * yi + wi * xr - wr * xi);
      }
    }
  }
  return taus;
}

/** The product of the reflections 1 − conj(τ)·v·v*. */
function reflections(a: Dense, taus: readonly Complex[]): Dense {
  const n = a.rows;
  const q = identity(n, a.im !== null);
  for (let k = n - 2; k >= 0; k--) {
    const [tr, ti] = taus[k] as Complex;
    const v = vectorOf(a, k);
    for (let j = k + 1; j < n; j++) {
      let [sr, si] = [0, 0];
      for (let i = 0; i < v.re.length; i++) {
        const at = (k + 1 + i) * n + j;
        const [vr, vi, x, y] = [v.re[i] as number, v.im[i] as number, q.re[at] as number, q.im?.[at] ?? 0];
        sr += vr * x + vi * y;
        si += vr * y - vi * x;
      }
      const [fr, fi] = [tr * sr + ti * si, tr * si - ti * sr];
      for (let i = 0; i < v.re.length; i++) {
        const at = (k + 1 + i) * n + j;
        const [vr, vi] = [v.re[i] as number, v.im[i] as number];
        q.re[at] = (q.re[at] as number) - (vr * fr - vi * fi);
        if (q.im !== null) q.im[at] = (q.im[at] as number) - (vr * fi + vi * fr);
      }
    }
  }
  return q;
}

/** QR steps on the last block that is still joined, until none is; gives up after 30 steps a row, as Eigen does. */
function diagonalize(diagonal: Float64Array, below: Float64Array, q: Dense, epsilon: number): void {
  const n = diagonal.length;
  let end = n - 1;
  let start = 0;
  for (let step = 0; end > 0 && step < 30 * n; step++) {
    for (let i = start; i < end; i++) {
      const share = (below[i] as number) / epsilon;
      const sum = Math.abs(diagonal[i] as number) + Math.abs(diagonal[i + 1] as number);
      if (share * share <= sum || Math.abs(below[i] as number) < 2.3e-308) below[i] = 0;
    }
    while (end > 0 && below[end - 1] === 0) end -= 1;
    if (end <= 0) break;
    start = end - 1;
    while (start > 0 && below[start - 1] !== 0) start -= 1;
    qrStep(diagonal, below, start, end, q);
  }
}

function wilkinsonShift(a: number, b: number, e: number): number {
  const half = (a - b) * 0.5;
  if (half === 0) return b - Math.abs(e);
  if (e === 0) return b;
  const h = Math.hypot(half, e);
  const down = half + (half > 0 ? h : -h);
  return e * e === 0 ? b - e / (down / e) : b - (e * e) / down;
}

/** Turn [p, q] into [r, 0]: Eigen's signs. */
export function givens(p: number, q: number): readonly [c: number, s: number] {
  if (q === 0) return [p < 0 ? -1 : 1, 0];
  if (p === 0) return [0, q < 0 ? 1 : -1];
  if (Math.abs(p) > Math.abs(q)) {
    const t = q / p;
    const c = (p < 0 ? -1 : 1) / Math.sqrt(1 + t * t);
    return [c, -t * c];
  }
  const t = p / q;
  const s = (q < 0 ? 1 : -1) / Math.sqrt(1 + t * t);
  return [-t * s, s];
}

function qrStep(diagonal: Float64Array, below: Float64Array, start: number, end: number, q: Dense): void {
  const shift = wilkinsonShift(diagonal[end - 1] as number, diagonal[end] as number, below[end - 1] as number);
  let x = (diagonal[start] as number) - shift;
  let z = below[start] as number;
  for (let k = start; k < end && z !== 0; k++) {
    const [c, s] = givens(x, z);
    const [a, b, e] = [diagonal[k] as number, diagonal[k + 1] as number, below[k] as number];
    const [across, down] = [s * a + c * e, s * e + c * b];
    diagonal[k] = c * (c * a - s * e) - s * (c * e - s * b);
    diagonal[k + 1] = s * across + c * down;
    below[k] = c * across - s * down;
    if (k > start) below[k - 1] = c * (below[k - 1] as number) - s * z;
    x = below[k] as number;
    if (k < end - 1) {
      z = -s * (below[k + 1] as number);
      below[k + 1] = c * (below[k + 1] as number);
    }
    for (const part of [q.re, q.im]) {
      if (part === null) continue;
      for (let i = k; i < part.length; i += q.columns) {
        const [u, v] = [part[i] as number, part[i + 1] as number];
        part[i] = c * u - s * v;
        part[i + 1] = s * u + c * v;
      }
    }
  }
}

/** The smallest of the rest comes next. */
function sortAscending(values: Float64Array, vectors: Dense): void {
  const n = values.length;
  for (let i = 0; i < n - 1; i++) {
    let least = i;
    for (let j = i + 1; j < n; j++) if ((values[j] as number) < (values[least] as number)) least = j;
    if (least === i) continue;
    [values[i], values[least]] = [values[least] as number, values[i] as number];
    for (const part of [vectors.re, vectors.im]) {
      if (part === null) continue;
      for (let row = 0; row < part.length; row += n)
        [part[row + i], part[row + least]] = [part[row + least] as number, part[row + i] as number];
    }
  }
}

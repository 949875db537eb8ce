import { adjoint, dense, identity, multiply } from './field';
import type { Dense } from './field';
import { schur } from './eigen';
import { decompose, solveWith } from './lu';

/** Functions of whole matrices. */

function combined(a: Dense, x: number, b: Dense, y: number): Dense {
  return {
    ...a,
    re: a.re.map((v, i) => x * v + y * (b.re[i] as number)),
    im: a.im === null || b.im === null ? null : a.im.map((v, i) => x * v + y * ((b.im as Float64Array)[i] as number)),
  };
}

/** Largest row sum of sizes. */
function norm(m: Dense): number {
  let largest = 0;
  for (let i = 0; i < m.rows; i++) {
    let sum = 0;
    for (let j = 0; j < m.columns; j++)
      sum += Math.hypot(m.re[i * m.columns + j] as number, m.im?.[i * m.columns + j] ?? 0);
    largest = Math.max(largest, sum);
  }
  return largest;
}

/** e^m by scaling and squaring around a Padé quotient of degree 8. */
export function matrixExponential(m: Dense): Dense {
  const size = norm(m);
  const halvings = size > 0.5 ? Math.max(0, Math.ceil(Math.log2(size / 0.5))) : 0;
  const a = combined(m, 2 ** -halvings, m, 0);
  const degree = 8;
  let power = identity(m.rows, m.im !== null);
  let numerator = power;
  let denominator = power;
  let coefficient = 1;
  for (let k = 1; k <= degree; k++) {
    coefficient *= (degree - k + 1) / (k * (2 * degree - k + 1));
    power = multiply(a, power);
    numerator = combined(numerator, 1, power, coefficient);
    denominator = combined(denominator, 1, power, k % 2 === 0 ? coefficient : -coefficient);
  }
  let result = solveWith(decompose(denominator), numerator);
  for (let k = 0; k < halvings; k++) result = multiply(result, result);
  return result;
}

/** Principal square root of an upper triangular matrix, column by column. */
function triangularRoot(t: Dense): Dense {
  const n = t.rows;
  const r = dense(n, n, true);
  const [rr, ri] = [r.re, r.im as Float64Array];
  const ti = t.im as Float64Array;
  for (let j = 0; j < n; j++) {
    const [a, b] = [t.re[j * n + j] as number, ti[j * n + j] as number];
    const size = Math.hypot(a, b);
    rr[j * n + j] = Math.sqrt(Math.max(0, (size + a) / 2));
    ri[j * n + j] = Math.sqrt(Math.max(0, (size - a) / 2)) * (b < 0 ? -1 : 1);
    for (let i = j - 1; i >= 0; i--) {
      let [x, y] = [t.re[i * n + j] as number, ti[i * n + j] as number];
      for (let k = i + 1; k < j; k++) {
        const [p, q, u, v] = [
          rr[i * n + k] as number,
          ri[i * n + k] as number,
          rr[k * n + j] as number,
          ri[k * n + j] as number,
        ];
        x -= p * u - q * v;
        y -= p * v + q * u;
      }
      const [c, d] = [
        (rr[i * n + i] as number) + (rr[j * n + j] as number),
        (ri[i * n + i] as number) + (ri[j * n + j] as number),
      ];
      const down = c * c + d * d;
      rr[i * n + j] = down === 0 ? 0 : (x * c + y * d) / down;
      ri[i * n + j] = down === 0 ? 0 : (y * c - x * d) / down;
    }
  }
  return r;
}

/** z·f·z*, real again where the matrix was; null where a real matrix has no real result. */
function backFrom(z: Dense, f: Dense, like: Dense): Dense | null {
  const full = multiply(multiply(z, f), adjoint(z));
  if (like.im !== null) return full;
  const scale = norm(full);
  if ((full.im as Float64Array).some((v) => Math.abs(v) > 1e-6 * scale)) return null;
  return { ...full, im: null };
}

export function matrixSquareRoot(m: Dense): Dense | null {
  const { z, t } = schur(m);
  return backFrom(z, triangularRoot(t), m);
}

/** Principal logarithm: square roots until near 1, then 2·atanh((t − 1)/(t + 1)) as a series. */
export function matrixLogarithm(m: Dense): Dense | null {
  const n = m.rows;
  const { z, t: form } = schur(m);
  const one = identity(n, true);
  let t = form;
  let roots = 0;
  while (norm(combined(t, 1, one, -1)) > 0.25 && roots < 100) {
    t = triangularRoot(t);
    roots += 1;
  }
  const y = solveWith(decompose(combined(t, 1, one, 1)), combined(t, 1, one, -1));
  const square = multiply(y, y);
  let power = y;
  let sum = y;
  for (let k = 3; k < 60; k += 2) {
    power = multiply(power, square);
    sum = combined(sum, 1, power, 1 / k);
  }
  return backFrom(z, combined(sum, 2 * 2 ** roots, sum, 0), m);
}

import { igamma, igammac, igammaGradA, randomGammaGrad } from './incomplete';
import { digamma, lgamma } from './gamma';

/**
 * Incomplete gamma functions as TensorFlow's float32 kernels compute them. For
 * large a their x^a e^−x / Γ(a) cancels to a few digits of an exponent that is
 * itself rounded, so the answer differs from the true one by factors: the steps
 * are repeated here in float32. For small a both agree and float64 is used.
 */

const f = Math.fround;
const LARGE = 100;
const EPSILON = 2 ** -24;
const MAX_STEPS = 2000;
/** Derivatives are given up earlier (Eigen's igamma_num_iterations). */
const MAX_SLOPE_STEPS = 200;

/** log Γ(x), from 8 on by Stirling with every step rounded. */
function lgammaRounded(x: number): number {
  if (x < 8) return f(lgamma(x));
  const correction = f(lgamma(x) - (x - 0.5) * (Math.log(x) - 1));
  return f(f(f(x - 0.5) * f(f(Math.log(x)) - 1)) + correction);
}

/** ψ(x) for x ≥ 10, as Eigen adds it up. */
function digammaRounded(x: number): number {
  const correction = f(Math.log(x) - 0.5 / x - digamma(x));
  return f(f(f(Math.log(x)) - f(0.5 / x)) - correction);
}

/** 0 where its logarithm leaves the range, and with it the function is. */
function mainTerm(a: number, x: number): number {
  const log = f(f(f(a * f(Math.log(x))) - x) - lgammaRounded(a));
  return Number.isNaN(log) ? 0 : f(Math.exp(log));
}

function series(a: number, x: number): number {
  const main = mainTerm(a, x);
  if (main === 0) return 0;
  let r = a;
  let c = 1;
  let sum = 1;
  for (let i = 0; i < MAX_STEPS; i++) {
    r = f(r + 1);
    c = f(c * f(x / r));
    sum = f(sum + c);
    if (c <= EPSILON * sum) break;
  }
  return f(f(sum * main) / a);
}

function fraction(a: number, x: number): number {
  const main = mainTerm(a, x);
  if (main === 0) return 0;
  const big = 2 ** 24;
  let y = f(1 - a);
  let z = f(f(x + y) + 1);
  let c = 0;
  let [p2, q2, p1, q1] = [1, x, f(x + 1), f(z * x)];
  let answer = f(p1 / q1);
  for (let i = 0; i < MAX_STEPS; i++) {
    c = f(c + 1);
    y = f(y + 1);
    z = f(z + 2);
    const yc = f(y * c);
    const p = f(f(p1 * z) - f(p2 * yc));
    const q = f(f(q1 * z) - f(q2 * yc));
    if (q !== 0) {
      const before = answer;
      answer = f(p / q);
      if (Math.abs(f(before - answer)) <= f(EPSILON * Math.abs(answer))) break;
    }
    [p2, p1, q2, q1] = [p1, p, q1, q];
    if (Math.abs(p) > big) [p2, p1, q2, q1] = [f(p2 / big), f(p1 / big), f(q2 / big), f(q1 / big)];
  }
  return f(answer * main);
}

/** ∂P/∂a by the series, each term with its derivative. */
function seriesSlope(a: number, x: number): number {
  let [r, c, sum, slopeC, slope] = [a, 1, 1, 0, 0];
  for (let i = 0; i < MAX_SLOPE_STEPS; i++) {
    r = f(r + 1);
    const term = f(x / r);
    const slopeTerm = f(-x / f(r * r));
    slopeC = f(f(term * slopeC) + f(slopeTerm * c));
    slope = f(slope + slopeC);
    c = f(c * term);
    sum = f(sum + c);
    if (Math.abs(slopeC) <= f(EPSILON * Math.abs(slope))) break;
  }
  const slopeLog = f(f(Math.log(x)) - digammaRounded(f(a + 1)));
  return f(f(mainTerm(a, x) * f(slope + f(sum * slopeLog))) / a);
}

/** ∂Q/∂a by the continued fraction, numerators and denominators each with their derivative. */
function fractionSlope(a: number, x: number): number {
  const big = 2 ** 24;
  let y = f(1 - a);
  let z = f(f(x + y) + 1);
  let c = 0;
  let [p2, q2, p1, q1] = [1, x, f(x + 1), f(z * x)];
  let [slopeP2, slopeQ2, slopeP1, slopeQ1] = [0, 0, 0, -x];
  let answer = f(p1 / q1);
  let slope = f(f(slopeP1 - f(answer * slopeQ1)) / q1);
  for (let i = 0; i < MAX_SLOPE_STEPS; i++) {
    c = f(c + 1);
    y = f(y + 1);
    z = f(z + 2);
    const yc = f(y * c);
    const p = f(f(p1 * z) - f(p2 * yc));
    const q = f(f(q1 * z) - f(q2 * yc));
    const slopeP = f(f(f(f(slopeP1 * z) - p1) - f(slopeP2 * yc)) + f(p2 * c));
    const slopeQ = f(f(f(f(slopeQ1 * z) - q1) - f(slopeQ2 * yc)) + f(q2 * c));
    if (q !== 0) {
      answer = f(p / q);
      const before = slope;
      slope = f(f(slopeP - f(answer * slopeQ)) / q);
      if (Math.abs(f(slope - before)) <= EPSILON) break;
    }
    [p2, p1, q2, q1] = [p1, p, q1, q];
    [slopeP2, slopeP1, slopeQ2, slopeQ1] = [slopeP1, slopeP, slopeQ1, slopeQ];
    if (Math.abs(p) > big) {
      [p2, p1, q2, q1] = [f(p2 / big), f(p1 / big), f(q2 / big), f(q1 / big)];
      [slopeP2, slopeP1] = [f(slopeP2 / big), f(slopeP1 / big)];
      [slopeQ2, slopeQ1] = [f(slopeQ2 / big), f(slopeQ1 / big)];
    }
  }
  const slopeLog = f(f(Math.log(x)) - digammaRounded(a));
  return f(mainTerm(a, x) * f(slope + f(answer * slopeLog)));
}

/** Denormals become 0, going in and coming out, as in TensorFlow's kernels. */
function flushed(x: number): number {
  return Math.abs(x) < 2 ** -126 ? 0 : x;
}

export function igammaSingle(order: number, at: number): number {
  const [a, x] = [flushed(order), flushed(at)];
  if (a > LARGE && x > 1 && a < Infinity && x < Infinity) return flushed(x > a ? f(1 - fraction(a, x)) : series(a, x));
  return flushed(isComplement(a, x, x > 1 && x > a) ? f(1 - f(igammac(a, x))) : igamma(a, x));
}

export function igammacSingle(order: number, at: number): number {
  const [a, x] = [flushed(order), flushed(at)];
  if (a > LARGE && x > 1 && a < Infinity && x < Infinity) return flushed(x < a ? f(1 - series(a, x)) : fraction(a, x));
  return flushed(isComplement(a, x, x < 1 || x < a) ? f(1 - series(a, x)) : igammac(a, x));
}

/** The smaller of both functions is what is computed, the larger its complement; that of a zero or an infinity is a rule of its own. */
function isComplement(a: number, x: number, larger: boolean): boolean {
  return larger && a > 0 && x > 0 && a < Infinity && x < Infinity;
}

export function igammaGradASingle(order: number, at: number): number {
  const [a, x] = [flushed(order), flushed(at)];
  if (!(a > LARGE) || !(x > 1) || a === Infinity || x === Infinity) return flushed(igammaGradA(a, x));
  return flushed(x > a ? -fractionSlope(a, x) : seriesSlope(a, x));
}

export function randomGammaGradSingle(a: number, x: number): number {
  return randomGammaGrad(a, x, -88.72283935546875);
}

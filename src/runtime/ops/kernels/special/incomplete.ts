import { digamma, lgamma } from './gamma';

/** Incomplete gamma and beta functions in double precision. */

/** x^a e^−x / Γ(a+1), the factor before the series. */
function powerTerm(a: number, x: number): number {
  if (a < 30) return Math.exp(a * Math.log(x) - x - lgamma(a + 1));
  // log of the ratio to Stirling's formula: nothing of size a is left to cancel.
  const mu = (x - a) / a;
  // Far below a the quotient has the digits that mu + 1 has lost.
  const excess = mu < -0.5 ? a * Math.log(x / a) - (x - a) : a * (Math.log1p(mu) - mu);
  const series = 1 / (12 * a) - 1 / (360 * a ** 3) + 1 / (1260 * a ** 5);
  return Math.exp(excess - series) / Math.sqrt(2 * Math.PI * a);
}

/** P(a, x) by its power series: right for x up to about a + 1, converges everywhere. */
function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < 20000; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return sum * powerTerm(a, x);
}

/** Q(a, x) by Legendre's continued fraction (modified Lentz), for x above a + 1. */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 20000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + an / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < 1e-16) break;
  }
  return h * powerTerm(a, x) * a;
}

/** Regularised lower incomplete gamma P(a, x); 0 at x = 0 whatever a, else NaN outside a > 0, x ≥ 0. */
export function igamma(a: number, x: number): number {
  if (x === 0) return 0;
  if (Number.isNaN(a) || Number.isNaN(x) || x < 0 || a <= 0) return Number.NaN;
  // TensorFlow answers 0 here for P(∞, ∞) and for Q(∞, ∞).
  if (a === Infinity) return 0;
  if (x === Infinity) return 1;
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x);
}

/** 1 − P(a, x). */
export function igammac(a: number, x: number): number {
  if (Number.isNaN(a) || Number.isNaN(x) || x < 0 || a <= 0) return Number.NaN;
  if (x === 0) return 1;
  if (a === Infinity) return x === Infinity ? 0 : 1;
  if (x === Infinity) return 0;
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

/** ∂Q(a, x)/∂a: the continued fraction of Q, every step of it with its derivative with respect to a; for x above a. */
function upperFractionGradA(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let [c, slopeC] = [1 / tiny, 0];
  let d = 1 / b;
  let slopeD = d * d;
  let [h, slopeH] = [d, slopeD];
  for (let i = 1; i < 20000; i++) {
    const an = -i * (i - a);
    b += 2;
    // b falls by 1 where a grows by 1, and the i-th numerator grows by i.
    slopeC = -1 + (i - (an * slopeC) / c) / c;
    c = b + an / c;
    slopeD = i * d + an * slopeD - 1;
    d = an * d + b;
    if (Math.abs(c) < tiny) c = tiny;
    if (Math.abs(d) < tiny) d = tiny;
    d = 1 / d;
    slopeD *= -d * d;
    const delta = c * d;
    const change = slopeC * d + c * slopeD;
    slopeH = slopeH * delta + h * change;
    h *= delta;
    if (Math.abs(delta - 1) < 1e-16 && Math.abs(h * change) <= 1e-16 * Math.abs(slopeH)) break;
  }
  return powerTerm(a, x) * a * (slopeH + h * (Math.log(x) - digamma(a)));
}

/** ∂P(a, x)/∂a: above a by the fraction of 1 − P, where the series would only cancel; below by the series, term by term. */
export function igammaGradA(a: number, x: number): number {
  if (x === 0) return 0;
  if (Number.isNaN(a) || Number.isNaN(x) || x < 0 || a <= 0) return Number.NaN;
  if (x === Infinity || a === Infinity) return 0;
  if (x > 1 && x > a + 1) return -upperFractionGradA(a, x);
  let term = 1;
  let slope = 0; // d log(term) / da
  let sum = 1;
  let sumSlope = 0;
  for (let n = 1; n < 20000; n++) {
    term *= x / (a + n);
    slope -= 1 / (a + n);
    sum += term;
    sumSlope += term * slope;
    if (term * (1 - slope) < sum * 1e-18) break;
  }
  return powerTerm(a, x) * (sumSlope + sum * (Math.log(x) - digamma(a + 1)));
}

/**
 * Derivative of a Gamma(a) sample with respect to a, at the sample x: −(∂P/∂a) / density;
 * 0 where x^a·e^−x / Γ(a), which both have as a factor, is below e^`least`, Eigen's bound for what exp gives at all.
 */
export function randomGammaGrad(a: number, x: number, least = -709.782712893384): number {
  if (!(a > 0)) return Number.NaN;
  const term = a * Math.log(x) - x - lgamma(a);
  if (term < least) return 0;
  const density = Math.exp(term) / x;
  return -igammaGradA(a, x) / density;
}

/** Regularised incomplete beta I_x(a, b); NaN outside a, b > 0 and 0 ≤ x ≤ 1. */
export function betainc(a: number, b: number, x: number): number {
  if (a <= 0 || b <= 0) return Number.NaN;
  // Whatever the others are, NaN too.
  if (x === 0 || x === 1) return x;
  if (!(Number.isFinite(a) && Number.isFinite(b) && x > 0 && x < 1)) return Number.NaN;
  const front = Math.exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // Up to a / (a + b) too: what the other side leaves of 1 may be next to nothing.
  return x < (a + 1) / (a + b + 2) || x <= a / (a + b)
    ? (front * betaFraction(a, b, x)) / a
    : 1 - (front * betaFraction(b, a, 1 - x)) / b;
}

function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  const guard = (v: number): number => (Math.abs(v) < tiny ? tiny : v);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 10000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < 1e-16) break;
  }
  return h;
}

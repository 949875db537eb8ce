/** Gamma function family in double precision. */

/** B_{2k}, k = 1…: the coefficients of Stirling's and Euler–Maclaurin's series. */
const BERNOULLI = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
  43867 / 798,
  -174611 / 330,
];

const HALF_LOG_TWO_PI = 0.9189385332046727;

/** log|Γ(x)|; ∞ at the poles 0, −1, −2 … */
export function lgamma(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (!Number.isFinite(x)) return Infinity;
  if (x <= 0) {
    if (Number.isInteger(x)) return Infinity;
    if (x > -1e-20) return -Math.log(-x);
    return Math.log(Math.PI / Math.abs(sinPi(x))) - lgamma(1 - x);
  }
  if (Math.abs(x - 1) < 0.25) return lgammaBesideOne(x - 1);
  if (Math.abs(x - 2) < 0.25) return Math.log1p(x - 2) + lgammaBesideOne(x - 2);
  let shifted = x;
  let product = 1;
  let logs = 0;
  while (shifted < 12) {
    product *= shifted;
    if (product > 1e250) {
      logs += Math.log(product);
      product = 1;
    }
    shifted += 1;
  }
  return stirling(shifted) - Math.log(product) - logs;
}

const EULER = 0.5772156649015329;
let zetas: readonly number[] | null = null;

/** log Γ(1 + e) = −γe + Σ ζ(k)(−e)^k / k for |e| < 1/4: it is next to nothing there, and Stirling's terms are not. */
function lgammaBesideOne(e: number): number {
  zetas ??= Array.from({ length: 27 }, (_, i) => zeta(i + 2, 1));
  const tail = zetas.reduceRight((sum, value, i) => sum * -e + value / (i + 2), 0);
  // At 1 it is 0, not −0.
  return e * (e * tail - EULER) + 0;
}

function stirling(x: number): number {
  const inverse = 1 / x;
  const square = inverse * inverse;
  let sum = 0;
  for (let k = 8; k >= 1; k--) sum = sum * square + (BERNOULLI[k - 1] as number) / (2 * k * (2 * k - 1));
  const base = x > 1e300 ? x * (Math.log(x) - 1) : (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI;
  return base + sum * inverse;
}

/** sin(πx), exact zeros at integers, all digits beside them. */
export function sinPi(x: number): number {
  // Between −1 and 1, and exact.
  const r = x - 2 * Math.round(x / 2);
  const size = Math.abs(r);
  const value = Math.sin(Math.PI * (size > 0.5 ? 1 - size : size));
  return r < 0 ? -value : value;
}

/** Derivative of lgamma; NaN at the poles 0, −1, −2 … */
export function digamma(x: number): number {
  if (Number.isNaN(x) || x === -Infinity) return Number.NaN;
  if (x === Infinity) return Infinity;
  if (x <= 0) {
    if (Number.isInteger(x)) return Number.NaN;
    // From the nearest integer on, which is exact: π has that period in the tangent.
    const fraction = x - Math.round(x);
    return digamma(1 - x) - (Math.abs(fraction) === 0.5 ? 0 : Math.PI / Math.tan(Math.PI * fraction));
  }
  let shifted = x;
  let lower = 0;
  while (shifted < 12) {
    lower += 1 / shifted;
    shifted += 1;
  }
  const square = 1 / (shifted * shifted);
  let sum = 0;
  for (let k = 8; k >= 1; k--) sum = (sum + (BERNOULLI[k - 1] as number) / (2 * k)) * square;
  return Math.log(shifted) - 0.5 / shifted - sum - lower;
}

/**
 * Hurwitz zeta ζ(x, q) = Σ (q + k)^−x by Euler–Maclaurin, with TensorFlow's
 * answers at the border: ∞ at x = 1 and at poles of even x, NaN for x < 1 and
 * for q ≤ 0 where x is no integer or q is a pole of odd x.
 */
export function zeta(x: number, q: number): number {
  if (x === 1) return Infinity;
  if (Number.isNaN(x) || Number.isNaN(q)) return Number.NaN;
  if (x < 1) return Number.NaN;
  if (q <= 0) {
    // Infinities count as whole and even.
    const whole = Math.floor(x) === x;
    if (Math.floor(q) === q) return whole && !(Math.abs(x % 2) === 1) ? Infinity : Number.NaN;
    if (!whole) return Number.NaN;
  }
  if (x === Infinity) return q > 1 ? 0 : q === 1 ? 1 : Infinity;
  if (q === Infinity) return 0;
  let sum = 0;
  let a = q;
  for (let k = 0; k < 14 || a <= 9; k++) {
    const term = a ** -x;
    sum += term;
    a += 1;
    if (a > 9 && Math.abs(term) <= Math.abs(sum) * 1e-18) return sum;
    if (k > 1e6) break;
  }
  const power = a ** -x;
  // The factors below may be infinite then.
  if (power === 0) return sum;
  sum += (power * a) / (x - 1) + 0.5 * power;
  let factor = x;
  let scale = power / a;
  let factorial = 2;
  for (let k = 1; k <= BERNOULLI.length; k++) {
    const term = ((BERNOULLI[k - 1] as number) / factorial) * factor * scale;
    sum += term;
    if (Math.abs(term) < Math.abs(sum) * 1e-18) break;
    factor *= (x + 2 * k - 1) * (x + 2 * k);
    scale /= a * a;
    factorial *= (2 * k + 1) * (2 * k + 2);
  }
  return sum;
}

/** Denominators of the tail, (2k)! / B2k, for k from 1 (Cephes' zeta.c). */
const TAIL = [
  12, -720, 30240, -1209600, 47900160, -1.89243758031838e9, 7.47242496e10, -2.95013072791816e12, 1.16467828143501e14,
  -4.59797872240747e15, 1.81521054019435e17, -7.16616525617567e18,
];

/**
 * The same as Eigen's zeta of float32, which sums nine terms wherever they lead and then takes the tail: left of 0
 * that is no zeta any more (3, −8.99 gives NaN). Every step is rounded, and denormals are 0.
 */
export function zetaSingle(x: number, q: number): number {
  const f = Math.fround;
  if (x === 1) return Infinity;
  if (Number.isNaN(x) || Number.isNaN(q) || x < 1) return Number.NaN;
  if (q <= 0 && (Math.floor(q) === q || Math.floor(x) !== x)) return zeta(x, q);
  if (x === Infinity || q === Infinity) return zeta(x, q);
  const power = (at: number): number => flushed(f(at ** -x));
  const epsilon = 2 ** -24;
  let sum = power(q);
  let at = q;
  let term = 0;
  for (let k = 0; k < 9; k++) {
    at = f(at + 1);
    term = power(at);
    sum = f(sum + term);
    if (Math.abs(f(term / sum)) < epsilon) return sum;
  }
  if (term === 0) return sum;
  sum = f(sum + f(f(term * at) / f(x - 1)));
  sum = f(sum - flushed(f(0.5 * term)));
  let factor = 1;
  let rest = term;
  for (let i = 0, k = 0; i < TAIL.length; i++, k++) {
    factor = f(factor * f(x + k));
    rest = flushed(f(rest / at));
    const part = flushed(f(flushed(f(factor * rest)) / f(TAIL[i] as number)));
    sum = f(sum + part);
    if (Math.abs(f(part / sum)) < epsilon) break;
    k += 1;
    factor = f(factor * f(x + k));
    rest = flushed(f(rest / at));
  }
  return sum;
}

function flushed(x: number): number {
  return Math.abs(x) < 2 ** -126 ? 0 : x;
}

/** n-th derivative of digamma; NaN unless n is a non-negative integer. */
export function polygamma(n: number, x: number): number {
  // ∞ counts as whole.
  if (Number.isNaN(n) || n < 0 || Math.floor(n) !== n) return Number.NaN;
  if (n === 0) return digamma(x);
  // What is too large to have a parity counts as even here, like ∞.
  const sign = Math.abs((n + 1) % 2) === 1 ? -1 : 1;
  return sign * Math.exp(lgamma(n + 1)) * zeta(n + 1, x);
}

/** The same of float32, whose factorial and zeta leave its range sooner than their product does. */
export function polygammaSingle(n: number, x: number): number {
  if (n === 0 || !(n >= 0) || Math.floor(n) !== n) return polygamma(n, x);
  const order = Math.fround(n + 1);
  const sign = Math.abs(order % 2) === 1 ? -1 : 1;
  return sign * Math.fround(Math.exp(lgamma(order))) * zetaSingle(order, x);
}

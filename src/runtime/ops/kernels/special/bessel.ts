/**
 * Bessel functions of order 0 and 1 in double precision. Their integral
 * representations over a period (or over a doubly exponentially decaying
 * range) are summed by the trapezoidal rule, which there converges faster than
 * any power of the step; Hankel's asymptotic series take over for large arguments.
 */

const NODES = 192;
const LARGE = 30;
/** Far beyond where e^x is infinite. */
const BEYOND = 2000;
const EULER = 0.5772156649015329;

/** e^{−|x|}·I_n(x) = mean of e^{|x|(cos θ − 1)} cos nθ. */
function scaledI(n: 0 | 1, x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(x)) return Number.NaN;
  const sign = n === 1 && x < 0 ? -1 : 1;
  if (size === Infinity) return 0;
  if (n === 1 && size < 0.01) return (x / 2) * (1 + (x * x) / 8 + x ** 4 / 192) * Math.exp(-size);
  if (size > LARGE) return (sign * asymptotic(n, size, 1)) / Math.sqrt(2 * Math.PI * size);
  let sum = 0;
  for (let k = 0; k < NODES; k++) {
    const c = Math.cos((2 * Math.PI * k) / NODES);
    sum += Math.exp(size * (c - 1)) * (n === 0 ? 1 : c);
  }
  return (sign * sum) / NODES;
}

/** Σ (∓1)^k a_k(n) / x^k of the large-argument expansions of I (alternating) and K. */
function asymptotic(n: 0 | 1, x: number, alternate: 0 | 1): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 40; k++) {
    const next = (term * (4 * n * n - (2 * k - 1) ** 2)) / (8 * k * x);
    if (Math.abs(next) > Math.abs(term)) break;
    term = next;
    sum += alternate === 1 && k % 2 === 1 ? -term : term;
    if (Math.abs(term) < 1e-17) break;
  }
  return sum;
}

export function besselI0e(x: number): number {
  return scaledI(0, x);
}

export function besselI1e(x: number): number {
  return scaledI(1, x);
}

export function besselI0(x: number): number {
  return Math.abs(x) === Infinity ? Number.NaN : Math.abs(x) > BEYOND ? Infinity : unscale(scaledI(0, x), x);
}

export function besselI1(x: number): number {
  return Math.abs(x) === Infinity ? Number.NaN : Math.abs(x) > BEYOND ? x * Infinity : unscale(scaledI(1, x), x);
}

/** v·e^{|x|}, in two steps so that only the result overflows. */
function unscale(v: number, x: number): number {
  const half = Math.exp(Math.abs(x) / 2);
  return v * half * half;
}

/** J_n(x) = mean of cos(nθ − x sin θ), for |x| ≤ LARGE. */
function meanJ(n: number, x: number): number {
  let sum = 0;
  for (let k = 0; k < NODES; k++) {
    const theta = (2 * Math.PI * k) / NODES;
    sum += Math.cos(n * theta - x * Math.sin(theta));
  }
  return sum / NODES;
}

/** Hankel's P and Q: J = √(2/πx)(P cos χ − Q sin χ), Y = √(2/πx)(P sin χ + Q cos χ), χ = x − (n/2 + 1/4)π. */
function hankel(n: 0 | 1, x: number): { readonly j: number; readonly y: number } {
  const { p, q, size } = hankelParts(n, x);
  // cos and sin of χ by the addition theorem: subtracting π/4 from a large x would lose digits.
  const s = Math.sin(x);
  const c = Math.cos(x);
  const cosChi = n === 0 ? (c + s) * Math.SQRT1_2 : (s - c) * Math.SQRT1_2;
  const sinChi = n === 0 ? (s - c) * Math.SQRT1_2 : -(s + c) * Math.SQRT1_2;
  return { j: size * (p * cosChi - q * sinChi), y: size * (p * sinChi + q * cosChi) };
}

/**
 * The same with the phase rounded to float32, once by itself and once with x
 * added, as TensorFlow's kernels do: at 10⁵ that turns it by up to 0.004.
 */
function hankelSingle(n: 0 | 1, x: number): { readonly j: number; readonly y: number } {
  const { p, q, size } = hankelParts(n, x);
  const phase = Math.fround(Math.fround(Math.atan2(q, p) - (n / 2 + 1 / 4) * Math.PI) + x);
  const amplitude = size * Math.hypot(p, q);
  return { j: amplitude * Math.cos(phase), y: amplitude * Math.sin(phase) };
}

function hankelParts(n: 0 | 1, x: number): { readonly p: number; readonly q: number; readonly size: number } {
  let p = 1;
  let q = 0;
  let term = 1;
  for (let k = 1; k < 60; k++) {
    const next = (term * (4 * n * n - (2 * k - 1) ** 2)) / (8 * k * x);
    if (Math.abs(next) > Math.abs(term)) break;
    term = next;
    const turn = k % 4;
    if (turn === 1) q += term;
    else if (turn === 2) p -= term;
    else if (turn === 3) q -= term;
    else p += term;
    if (Math.abs(term) < 1e-18) break;
  }
  return { p, q, size: Math.sqrt(2 / (Math.PI * x)) };
}

export function besselJ0(x: number): number {
  const size = Math.abs(x);
  if (size === Infinity) return Number.NaN;
  return size > LARGE ? hankel(0, size).j : meanJ(0, x);
}

export function besselJ1(x: number): number {
  const size = Math.abs(x);
  if (size === Infinity) return Number.NaN;
  if (size > LARGE) return Math.sign(x) * hankel(1, size).j;
  return size < 0.01 ? (x / 2) * (1 - (x * x) / 8 + x ** 4 / 192) : meanJ(1, x);
}

/** Neumann's series of Y0 in J_{2k}; −∞ at 0 and, as in TensorFlow, below. */
export function besselY0(x: number): number {
  if (Number.isNaN(x) || x === Infinity) return Number.NaN;
  if (x <= 0) return -Infinity;
  if (x > LARGE) return hankel(0, x).y;
  let sum = 0;
  for (let k = 1; k <= 36; k++) sum += ((k % 2 === 0 ? 1 : -1) * meanJ(2 * k, x)) / k;
  return (2 / Math.PI) * (Math.log(x / 2) + EULER) * meanJ(0, x) - (4 / Math.PI) * sum;
}

/** −Y0′, term by term. */
export function besselY1(x: number): number {
  if (Number.isNaN(x) || x === Infinity) return Number.NaN;
  if (x <= 0) return -Infinity;
  if (x > LARGE) return hankel(1, x).y;
  let sum = 0;
  for (let k = 1; k <= 36; k++) sum += ((k % 2 === 0 ? 1 : -1) * (meanJ(2 * k - 1, x) - meanJ(2 * k + 1, x))) / (2 * k);
  const slope = (2 / Math.PI) * (meanJ(0, x) / x - (Math.log(x / 2) + EULER) * meanJ(1, x)) - (4 / Math.PI) * sum;
  return -slope;
}

/** ∞ at 0 and below. e^x·K_n(x) = ∫₀^∞ e^{−x(cosh t − 1)} cosh nt dt. */
function scaledK(n: 0 | 1, x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return Infinity;
  if (x === Infinity) return 0;
  if (x > LARGE) return Math.sqrt(Math.PI / (2 * x)) * asymptotic(n, x, 0);
  if (n === 1 && x < 1e-8) return 1 / x;
  const step = 1 / 16;
  let sum = 0.5;
  for (let k = 1; k < 100000; k++) {
    const t = k * step;
    const halfSinh = Math.sinh(t / 2);
    const exponent = 2 * x * halfSinh * halfSinh;
    if (exponent > 750) break;
    sum += Math.exp(-exponent) * (n === 0 ? 1 : Math.cosh(t));
  }
  return sum * step;
}

export function besselK0e(x: number): number {
  return scaledK(0, x);
}

export function besselK1e(x: number): number {
  return scaledK(1, x);
}

export function besselK0(x: number): number {
  return scaledK(0, x) * Math.exp(-x);
}

export function besselK1(x: number): number {
  return scaledK(1, x) * Math.exp(-x);
}

/** The functions of float32 arguments, whose phase TensorFlow rounds where it is large. */
export function besselJ0Single(x: number): number {
  return isLarge(x) ? hankelSingle(0, Math.abs(x)).j : besselJ0(x);
}

export function besselJ1Single(x: number): number {
  return isLarge(x) ? Math.sign(x) * hankelSingle(1, Math.abs(x)).j : besselJ1(x);
}

export function besselY0Single(x: number): number {
  return x > 0 && isLarge(x) ? hankelSingle(0, x).y : besselY0(x);
}

/** At 0 the kernel computes 0 · −∞. */
export function besselY1Single(x: number): number {
  if (x === 0) return Number.NaN;
  return x > 0 && isLarge(x) ? hankelSingle(1, x).y : besselY1(x);
}

function isLarge(x: number): boolean {
  return Math.abs(x) > LARGE && Math.abs(x) < Infinity;
}

/** Error function and its relatives in double precision: all-positive series and continued fractions, no tables. */

const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

/** erf by e^{-x²}·Σ (2x²)^n / (1·3·…·(2n+1)): every term positive, so nothing cancels. For |x| below about 3. */
function erfSeries(x: number): number {
  const z = 2 * x * x;
  let term = 1;
  let sum = 1;
  for (let n = 1; n < 200; n++) {
    term *= z / (2 * n + 1);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return TWO_OVER_ROOT_PI * x * Math.exp(-x * x) * sum;
}

/** e^{x²}·erfc(x) for x ≥ 2, Laplace's continued fraction from the tail. */
export function erfcScaled(x: number): number {
  let tail = 0;
  for (let k = x > 6 ? 30 : 120; k > 0; k--) tail = k / 2 / (x + tail);
  return 1 / (Math.sqrt(Math.PI) * (x + tail));
}

/** e^{-x²} with the square split, so that its error is not multiplied by x². */
function expMinusSquare(x: number): number {
  const head = Math.fround(x);
  return Math.exp(-head * head) * Math.exp(-(x - head) * (x + head));
}

export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 2) return erfSeries(x);
  if (Number.isNaN(x)) return Number.NaN;
  const value = size > 6 ? 1 : 1 - expMinusSquare(size) * erfcScaled(size);
  return x < 0 ? -value : value;
}

export function erfc(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x < 0.5) return 1 - erf(x);
  if (x > 28) return 0;
  if (x < 2) return erfcMiddle(x);
  return expMinusSquare(x) * erfcScaled(x);
}

/** erfc on [0.5, 2): 1 − erf would lose digits; the continued fraction converges here too, only slower. */
function erfcMiddle(x: number): number {
  if (x < 1) return 1 - erfSeries(x);
  let tail = 0;
  for (let k = 400; k > 0; k--) tail = k / 2 / (x + tail);
  return expMinusSquare(x) / (Math.sqrt(Math.PI) * (x + tail));
}

/**
 * erf for float32 results: a quotient of polynomials in x² on [−4, 4], within
 * 2 units in the last place (the minimax fit that Eigen publishes).
 */
export function erfSingle(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const c = x > 4 ? 4 : x < -4 ? -4 : x;
  const z = c * c;
  const p =
    ((((((-2.72614225801306e-10 * z + 2.77068142495902e-8) * z - 2.10102402082508e-6) * z - 5.69250639462346e-5) * z -
      7.34990630326855e-4) *
      z -
      2.9545998085402e-3) *
      z -
      1.60960333262415e-2) *
    c;
  const q =
    (((-1.45660718464996e-5 * z - 2.13374055278905e-4) * z - 1.68282697438203e-3) * z - 7.37332916720468e-3) * z -
    1.42647390514189e-2;
  return p / q;
}

/** Quantile of the standard normal distribution; NaN outside [0, 1]. */
export function ndtri(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  // The difference is exact there.
  if (p > 0.25 && p < 0.75) return Math.SQRT2 * smallErfinv(2 * (p - 0.5));
  return p < 0.5 ? -normalQuantile(p) : normalQuantile(1 - p);
}

/** Inverse of erf between −1/2 and 1/2, where the probability of a tail has lost the digits of small values. */
function smallErfinv(y: number): number {
  const size = Math.abs(y);
  if (size < 1e-8) return y / TWO_OVER_ROOT_PI;
  let x = normalQuantile((1 - size) / 2) / Math.SQRT2;
  // Newton on erf itself brings them back.
  for (let i = 0; i < 2; i++) x -= (erf(x) - size) / (TWO_OVER_ROOT_PI * Math.exp(-x * x));
  return y < 0 ? -x : x;
}

/**
 * Inverse of erf; ±∞ at ±1, NaN beyond. By the quantile at (y + 1)/2, as Eigen
 * computes it: that sum keeps few digits of a small y, and of 1 − |y|.
 */
export function erfinv(y: number): number {
  return ndtri(0.5 * y + 0.5) * Math.SQRT1_2;
}

/** The same with every step in float32, which rounds values within 2⁻²⁵ of ±1 to ±∞. */
export function erfinvSingle(y: number): number {
  return Math.fround(ndtri(Math.fround(0.5 * y + 0.5))) * Math.fround(Math.SQRT1_2);
}

/** z ≥ 0 with upper tail q ≤ 1/2: a rough start, then Halley's method on the tail. */
function normalQuantile(q: number): number {
  if (q === 0.5) return 0;
  const t = Math.sqrt(-2 * Math.log(q));
  let z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let i = 0; i < 4; i++) {
    // (tail(z) − q) / density(z), by logarithms where the density underflows.
    const tail = 0.5 * erfc(z / Math.SQRT2);
    const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
    if (density === 0 || tail === 0) break;
    const u = (tail - q) / density;
    const step = u / (1 - 0.5 * z * u);
    z += step;
    if (Math.abs(step) < 1e-16 * z) break;
  }
  return z;
}

/** Dawson's, exponential, Fresnel's and Spence's integrals in double precision. */

const EULER = 0.5772156649015329;

/** Dawson's integral e^{−x²} ∫₀^x e^{t²} dt by Rybicki's sum, exact to rounding at this step. */
export function dawsn(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const size = Math.abs(x);
  if (size < 0.2) {
    const z = -2 * x * x;
    let term = x;
    let sum = x;
    for (let n = 1; n < 20; n++) {
      term *= z / (2 * n + 1);
      sum += term;
    }
    return sum;
  }
  if (size > 50) {
    const z = 1 / (2 * x * x);
    return (1 / (2 * x)) * (1 + z * (1 + 3 * z * (1 + 5 * z * (1 + 7 * z))));
  }
  const h = 0.2;
  const even = 2 * Math.round((0.5 * size) / h);
  const rest = size - even * h;
  let sum = 0;
  for (let i = -31; i <= 31; i += 2) sum += Math.exp(-((rest - i * h) ** 2)) / (even + i);
  const value = sum / Math.sqrt(Math.PI);
  return x < 0 ? -value : value;
}

/** Ei(x), the exponential integral that TensorFlow calls expint; NaN below 0. */
export function expint(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return -Infinity;
  // The asymptotic series is e^x·(1/x)·…: ∞·0 where 1/x is too small for a normal number.
  if (x >= 2 ** 1022) return Number.NaN;
  if (x < 40) {
    let term = 1;
    let sum = 0;
    for (let n = 1; n < 500; n++) {
      term *= x / n;
      sum += term / n;
      if (term / n < sum * 1e-18) break;
    }
    return EULER + Math.log(x) + sum;
  }
  let term = 1;
  let sum = 1;
  for (let n = 1; n < 60; n++) {
    const next = (term * n) / x;
    if (next > term) break;
    term = next;
    sum += term;
  }
  const half = Math.exp(x / 2);
  return ((half * sum) / x) * half;
}

/** C(x) and S(x) = ∫₀^x cos, sin (πt²/2) dt. */
export function fresnel(x: number): { readonly c: number; readonly s: number } {
  const size = Math.abs(x);
  const sign = x < 0 ? -1 : 1;
  if (Number.isNaN(x)) return { c: Number.NaN, s: Number.NaN };
  // Eigen's bound, from Cephes.
  if (size > 36974) return { c: sign * 0.5, s: sign * 0.5 };
  const { c, s } = size < 1.6 ? fresnelSeries(size) : fresnelFraction(size);
  return { c: sign * c, s: sign * s };
}

function fresnelSeries(x: number): { readonly c: number; readonly s: number } {
  const z = (Math.PI / 2) * x * x;
  let term = x;
  let c = 0;
  let s = 0;
  for (let n = 0; n < 60; n++) {
    // term = x·z^n/n!; even n feed C, odd n feed S, signs + + − −.
    const sign = n % 4 < 2 ? 1 : -1;
    if (n % 2 === 0) c += (sign * term) / (2 * n + 1);
    else s += (sign * term) / (2 * n + 1);
    term *= z / (n + 1);
  }
  return { c, s };
}

/** C + iS from the continued fraction of erfc((√π/2)(1 − i)x), evaluated from the tail. */
function fresnelFraction(x: number): { readonly c: number; readonly s: number } {
  // w = z² with z = (√π/2)(1 − i)x, so w = −iπx²/2; erfc(z) = e^{−w} z/√π · 1/(w + (1/2)/(1 + 1/(w + …))).
  const wi = (-Math.PI / 2) * x * x;
  let re = 0;
  let im = wi;
  // Steed-like backward recurrence of K = w + 1/2 − (1·2/4)/(w + 5/2 − (3·4/4)/(w + 9/2 − …)).
  const depth = 200;
  re = 2 * depth + 0.5;
  for (let k = depth; k >= 1; k--) {
    const a = ((2 * k - 1) * (2 * k)) / 4;
    const size = re * re + im * im;
    const nextRe = 2 * (k - 1) + 0.5 - (a * re) / size;
    const nextIm = wi + (a * im) / size;
    re = nextRe;
    im = nextIm;
  }
  // q = z / (√π K); erfc = e^{−w} q.
  const zr = (Math.sqrt(Math.PI) / 2) * x;
  const zi = -zr;
  const size = (re * re + im * im) * Math.sqrt(Math.PI);
  const qr = (zr * re + zi * im) / size;
  const qi = (zi * re - zr * im) / size;
  // The phase πx²/2 reduced by whole turns before cos and sin see it.
  const turns = (x * x) % 4;
  const cos = Math.cos((Math.PI / 2) * turns);
  const sin = Math.sin((Math.PI / 2) * turns);
  const er = qr * cos - qi * sin;
  const ei = qr * sin + qi * cos;
  // C + iS = (1 + i)/2 · (1 − erfc(z)).
  const ar = 1 - er;
  const ai = -ei;
  return { c: 0.5 * (ar - ai), s: 0.5 * (ar + ai) };
}

/** Spence's function −∫₁^x log t/(t − 1) dt = Li₂(1 − x); NaN below 0 and at ∞. */
/** In float32, whose reciprocals are 0 sooner. */
export function spenceSingle(x: number): number {
  return x > 2 ** 126 ? Number.NaN : spence(x);
}

export function spence(x: number): number {
  // So large that 1/x is flushed to 0, TensorFlow subtracts one infinity from another.
  if (Number.isNaN(x) || x < 0 || x > 2 ** 1022) return Number.NaN;
  if (x === 0) return (Math.PI * Math.PI) / 6;
  if (x > 2) return -0.5 * Math.log(x) ** 2 - spence(1 / x);
  if (x < 0.5) return (Math.PI * Math.PI) / 6 - Math.log(x) * Math.log1p(-x) - dilogarithm(x);
  // Within [0.5, 2]: Li₂(y), y = 1 − x in [−1, 0.5]; Landen's transformation keeps the series argument small.
  const y = 1 - x;
  if (y < -0.3) return -dilogarithm(y / (y - 1)) - 0.5 * Math.log1p(-y) ** 2;
  return dilogarithm(y);
}

/** Li₂(y) = Σ y^n/n² for |y| ≤ 0.5. */
function dilogarithm(y: number): number {
  let power = y;
  let sum = y;
  for (let n = 2; n < 80; n++) {
    power *= y;
    sum += power / (n * n);
  }
  return sum;
}

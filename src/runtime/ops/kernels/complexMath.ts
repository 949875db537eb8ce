/**
 * Elementary functions of a complex number a + bi, in double precision, with
 * the limits at infinity and NaN that C99's Annex G gives. A result is written to
 * `out` instead of being returned, so that a loop over a tensor allocates nothing.
 */
export interface Complex {
  re: number;
  im: number;
}

export type ComplexFunction = (a: number, b: number, out: Complex) => void;
export type ComplexOperator = (a: number, b: number, c: number, d: number, out: Complex) => void;

export const multiply: ComplexOperator = (a, b, c, d, out) => {
  const re = a * c - b * d;
  out.im = a * d + b * c;
  out.re = re;
};

/** Smith's way: scaled so that squares neither overflow nor vanish. */
export const divide: ComplexOperator = (a, b, c, d, out) => {
  if (c === 0 && d === 0) {
    const zero = Object.is(c, -0) ? -0 : 0;
    const re = a / zero;
    out.im = b / zero;
    out.re = re;
    return;
  }
  if (Math.abs(c) >= Math.abs(d)) {
    const ratio = d / c;
    const scale = c + d * ratio;
    const re = (a + b * ratio) / scale;
    out.im = (b - a * ratio) / scale;
    out.re = re;
  } else {
    const ratio = c / d;
    const scale = c * ratio + d;
    const re = (a * ratio + b) / scale;
    out.im = (b * ratio - a) / scale;
    out.re = re;
  }
};

export const exp: ComplexFunction = (a, b, out) => {
  if (b === 0) {
    out.re = Math.exp(a);
    out.im = b;
    return;
  }
  if (!Number.isFinite(b)) {
    const vanishes = a === -Infinity;
    out.re = vanishes ? 0 : a === Infinity ? Infinity : Number.NaN;
    out.im = vanishes ? 0 : Number.NaN;
    return;
  }
  const size = Math.exp(a);
  out.re = size * Math.cos(b);
  out.im = size * Math.sin(b);
};

export const expm1: ComplexFunction = (a, b, out) => {
  if (!Number.isFinite(a) && a !== -Infinity) {
    out.re = Number.NaN;
    out.im = Number.isNaN(a) ? a : Infinity * Math.sin(b);
    return;
  }
  // e^a cos b − 1 = (e^a − 1) cos b − 2 sin²(b/2), free of cancellation near 0.
  const size = Math.exp(a);
  const half = Math.sin(b / 2);
  out.re = Math.expm1(a) * Math.cos(b) - 2 * half * half;
  out.im = b === 0 ? b : size * Math.sin(b);
};

export const log: ComplexFunction = (a, b, out) => {
  const angle = Math.atan2(b, a);
  out.re = logModulus(a, b);
  out.im = angle;
};

function logModulus(a: number, b: number): number {
  const x = Math.abs(a);
  const y = Math.abs(b);
  const big = Math.max(x, y);
  const small = Math.min(x, y);
  if (x === Infinity || y === Infinity) return Infinity;
  if (big > 0.5 && big < 2) return 0.5 * Math.log1p((big - 1) * (big + 1) + small * small);
  return Math.log(Math.hypot(a, b));
}

export const log1p: ComplexFunction = (a, b, out) => {
  // TensorFlow computes z·(log(1 + z)/((1 + z) − 1)), which has no answer at −1 and beyond the finite.
  if (!Number.isFinite(a) || !Number.isFinite(b) || (a === -1 && b === 0)) {
    out.re = a === -1 ? -Infinity : Number.NaN;
    out.im = Number.NaN;
    return;
  }
  const angle = Math.atan2(b, 1 + a);
  out.re = Math.abs(a) < 0.5 && Math.abs(b) < 1 ? 0.5 * Math.log1p(a * (2 + a) + b * b) : logModulus(1 + a, b);
  out.im = angle;
};

/** Outside vectors the cut along the negative numbers is above 0 only: −0 of an imaginary part counts as 0 there. */
export const sqrtAlone: ComplexFunction = (a, b, out) => sqrt(a, a < 0 && b === 0 ? 0 : b, out);

export const sqrt: ComplexFunction = (a, b, out) => {
  if (a === 0 && b === 0) {
    out.re = 0;
    out.im = b;
    return;
  }
  if (Math.abs(b) === Infinity) {
    out.re = Infinity;
    out.im = b;
    return;
  }
  if (a === Infinity) {
    out.re = Infinity;
    out.im = Number.isNaN(b) ? b : b < 0 || Object.is(b, -0) ? -0 : 0;
    return;
  }
  if (a === -Infinity) {
    out.re = Number.isNaN(b) ? b : 0;
    out.im = b < 0 || Object.is(b, -0) ? -Infinity : Infinity;
    return;
  }
  const half = Math.sqrt(0.5 * (Math.abs(a) + Math.hypot(a, b)));
  if (a >= 0) {
    out.re = half;
    out.im = b / (2 * half);
  } else {
    out.re = Math.abs(b) / (2 * half);
    out.im = b < 0 || Object.is(b, -0) ? -half : half;
  }
};

export const sinh: ComplexFunction = (a, b, out) => {
  const re = b === 0 ? Math.sinh(a) : a === 0 ? a : Math.sinh(a) * Math.cos(b);
  out.im = b === 0 ? b : Math.cosh(a) * Math.sin(b);
  out.re = re;
};

export const cosh: ComplexFunction = (a, b, out) => {
  const re = b === 0 ? Math.cosh(a) : Math.cosh(a) * Math.cos(b);
  if (a === 0 || b === 0) out.im = Number.isFinite(a * b) ? a * b : 0;
  else out.im = Math.sinh(a) * Math.sin(b);
  out.re = re;
};

export const tanh: ComplexFunction = (a, b, out) => {
  if (a === 0 || b === 0) {
    out.re = b === 0 ? Math.tanh(a) : a;
    out.im = b === 0 ? b : Math.tan(b);
    return;
  }
  if (Math.abs(a) > 20) {
    // 1 ± tiny·e^{−2|a|}
    const im = Number.isFinite(b)
      ? 4 * Math.sin(b) * Math.cos(b) * Math.exp(-2 * Math.abs(a))
      : Number.isFinite(a)
        ? Number.NaN
        : 0;
    out.re = Number.isFinite(b) || !Number.isFinite(a) ? Math.sign(a) : Number.NaN;
    out.im = im;
    return;
  }
  const t = Math.tan(b);
  const beta = 1 + t * t;
  const s = Math.sinh(a);
  const rho = Math.sqrt(1 + s * s);
  if (Math.abs(t) > 1e150) {
    out.re = rho / s;
    out.im = 1 / t;
    return;
  }
  const scale = 1 + beta * s * s;
  out.re = (beta * rho * s) / scale;
  out.im = t / scale;
};

/** f(iz)/i for an odd function f: turns sinh, tanh, asinh, atanh into sin, tan, asin, atan. */
function rotated(f: ComplexFunction): ComplexFunction {
  return (a, b, out) => {
    f(-b, a, out);
    const { re, im } = out;
    out.re = im;
    out.im = -re;
  };
}

export const sin: ComplexFunction = rotated(sinh);
export const tan: ComplexFunction = rotated(tanh);
export const cos: ComplexFunction = (a, b, out) => cosh(-b, a, out);

export const asinh: ComplexFunction = (a, b, out) => {
  if (b === 0 || Math.abs(a) === Infinity || Math.abs(b) === Infinity) {
    const angle = Math.abs(b) === Infinity ? (Math.abs(a) === Infinity ? Math.PI / 4 : Math.PI / 2) : 0;
    out.re = b === 0 ? Math.asinh(a) : (a < 0 || Object.is(a, -0) ? -1 : 1) * Infinity;
    out.im = b === 0 ? b : b < 0 ? -angle : angle;
    return;
  }
  // asinh z = log(z + √(z² + 1)), by Kahan's pair of square roots: √(1 + iz), √(1 − iz).
  sqrt(1 + b, -a, out);
  const { re: pr, im: pi } = out;
  sqrt(1 - b, a, out);
  const { re: qr, im: qi } = out;
  const re = Math.asinh(pr * qi - pi * qr);
  // Re(conj-free product) of the pair is cos-like: atan2(b, Re(p·q)).
  out.im = Math.atan2(b, pr * qr - pi * qi);
  out.re = re;
};

export const asin: ComplexFunction = rotated(asinh);

export const acos: ComplexFunction = (a, b, out) => {
  sqrt(1 - a, -b, out);
  const { re: mr, im: mi } = out;
  sqrt(1 + a, b, out);
  const { re: pr, im: pi } = out;
  out.re = 2 * Math.atan2(mr, pr);
  out.im = Math.asinh(pr * mi - pi * mr);
};

export const acosh: ComplexFunction = (a, b, out) => {
  sqrt(a - 1, b, out);
  const { re: mr, im: mi } = out;
  sqrt(a + 1, b, out);
  const { re: pr, im: pi } = out;
  out.re = Math.asinh(pr * mr + pi * mi);
  out.im = 2 * Math.atan2(mi, pr);
};

export const atanh: ComplexFunction = (a, b, out) => {
  if (a === 0 || Math.abs(a) === Infinity || Math.abs(b) === Infinity) {
    out.re = a === 0 ? a : a < 0 ? -0 : 0;
    out.im = a === 0 ? Math.atan(b) : b < 0 ? -Math.PI / 2 : Math.PI / 2;
    return;
  }
  // ¼ log(((1 + a)² + b²) / ((1 − a)² + b²)) + ½ i arg
  const near = (1 - a) ** 2 + b * b;
  const re = 0.25 * Math.log1p((4 * a) / near);
  out.im = 0.5 * Math.atan2(2 * b, (1 - a) * (1 + a) - b * b);
  out.re = re;
};

export const atan: ComplexFunction = rotated(atanh);

/** NaN at 0 and at infinity: TensorFlow's inverse is conj(z)/|z|². */
export const reciprocal: ComplexFunction = (a, b, out) => {
  const size = Math.hypot(a, b);
  if (size === 0 || size === Infinity) out.re = out.im = Number.NaN;
  else divide(1, 0, a, b, out);
};

/** z/|z|, 0 at 0. */
export const sign: ComplexFunction = (a, b, out) => {
  const size = Math.hypot(a, b);
  out.re = size === 0 ? 0 : a / size;
  out.im = size === 0 || b === 0 ? 0 : b / size;
};

/** 1/√z; a negative real number lies above the cut whatever the sign of its zero, unlike that of the root. */
export const rsqrt: ComplexFunction = (a, b, out) => {
  sqrt(a, b === 0 ? 0 : b, out);
  divide(1, 0, out.re, out.im, out);
};

/** 1/(1 + e^−z) */
export const sigmoid: ComplexFunction = (a, b, out) => {
  exp(-a, -b, out);
  divide(1, 0, 1 + out.re, out.im, out);
};

/** z^w = e^{w log z}; 1 where w is 0, 0 where only z is. */
export const pow: ComplexOperator = (a, b, c, d, out) => {
  if (c === 0 && d === 0) {
    out.re = 1;
    out.im = 0;
    return;
  }
  if (a === 0 && b === 0) {
    out.re = c > 0 ? 0 : Number.NaN;
    out.im = c > 0 ? 0 : Number.NaN;
    return;
  }
  log(a, b, out);
  multiply(out.re, out.im, c, d, out);
  exp(out.re, out.im, out);
};

import { zeroOf } from '../../values/normals';
import { isInfinite } from './complexArithmetic';
import type { Complex } from './complexArithmetic';
import { logModulus } from './complexMath';
import type { ComplexFunction } from './complexMath';

/** Trigonometric and hyperbolic functions of complex numbers and their inverses, with the limits that C99's Annex G gives. */

/** The principal root as C99 has it, in double precision: what inverse functions are made of. */
function root(a: number, b: number, out: Complex): void {
  if (a === 0 && b === 0) {
    out.re = 0;
    out.im = b;
    return;
  }
  const half = Math.sqrt(0.5 * (Math.abs(a) + Math.hypot(a, b)));
  const across = Math.abs(b) / (2 * half);
  const isBelow = b < 0 || Object.is(b, -0);
  out.re = a >= 0 ? half : across;
  out.im = (isBelow ? -1 : 1) * (a >= 0 ? across : half);
}

export const sinh: ComplexFunction = (a, b, out) => {
  const isWhole = Number.isFinite(b);
  if (!isWhole && Math.abs(a) === Infinity) out.re = Infinity;
  else if (b === 0) out.re = Math.sinh(a);
  else out.re = a === 0 && !isWhole ? a : Math.sinh(a) * Math.cos(b);
  out.im = b === 0 ? b : Math.cosh(a) * Math.sin(b);
};

export const cosh: ComplexFunction = (a, b, out) => {
  const isWhole = Number.isFinite(b);
  if (!isWhole && Math.abs(a) === Infinity) out.re = Infinity;
  else out.re = b === 0 ? Math.cosh(a) : Math.cosh(a) * Math.cos(b);
  if (b === 0) out.im = a < 0 || Object.is(a, -0) ? -b : b;
  else out.im = a === 0 && !isWhole ? 0 : Math.sinh(a) * Math.sin(b);
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
        : zeroOf(b);
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
  return (a, b, out, arithmetic) => {
    f(-b, a, out, arithmetic);
    const { re, im } = out;
    out.re = im;
    out.im = -re;
  };
}

const turnedSinh = rotated(sinh);

export const sin: ComplexFunction = (a, b, out, arithmetic) => {
  turnedSinh(a, b, out, arithmetic);
  // What has no sign is positive here too.
  if (Number.isNaN(out.re) && out.im === -Infinity && !Number.isFinite(a)) out.im = Infinity;
};

export const tan: ComplexFunction = rotated(tanh);
export const cos: ComplexFunction = (a, b, out, arithmetic) => cosh(-b, a, out, arithmetic);

/** Beyond it a square is infinite, and 1 nothing beside it. */
const HUGE = 1e150;

/** −1 for what is negative and for −0. */
function signOf(x: number): number {
  return x < 0 || Object.is(x, -0) ? -1 : 1;
}

/** Whether 1 does not count beside z, or there is no telling. */
function isHuge(a: number, b: number): boolean {
  return !(Math.abs(a) < HUGE && Math.abs(b) < HUGE);
}

/** log 2|z|: what the real part of an inverse hyperbolic function is of huge numbers. */
function logDouble(a: number, b: number): number {
  return logModulus(a, b) + Math.LN2;
}

export const asinh: ComplexFunction = (a, b, out) => {
  if (b === 0 && Math.abs(a) !== Infinity) {
    out.re = Math.asinh(a);
    out.im = b;
    return;
  }
  if (isHuge(a, b)) {
    out.re = signOf(a) * logDouble(a, b);
    out.im = signOf(b) * Math.atan2(Math.abs(b), Math.abs(a));
    return;
  }
  // asinh z = log(z + √(z² + 1)), by Kahan's pair of square roots: √(1 + iz), √(1 − iz).
  root(1 + b, -a, out);
  const { re: pr, im: pi } = out;
  root(1 - b, a, out);
  const { re: qr, im: qi } = out;
  const re = Math.asinh(pr * qi - pi * qr);
  // Re(conj-free product) of the pair is cos-like: atan2(b, Re(p·q)).
  out.im = Math.atan2(b, pr * qr - pi * qi);
  out.re = re;
};

const turnedAsinh = rotated(asinh);

export const asin: ComplexFunction = (a, b, out, arithmetic) => {
  turnedAsinh(a, b, out, arithmetic);
  out.im = signOf(b) * Math.abs(out.im);
};

export const acos: ComplexFunction = (a, b, out) => {
  if (isHuge(a, b)) {
    out.re = a === 0 ? Math.PI / 2 : Math.atan2(Math.abs(b), a);
    out.im = -signOf(b) * logDouble(a, b);
    return;
  }
  root(1 - a, -b, out);
  const { re: mr, im: mi } = out;
  root(1 + a, b, out);
  const { re: pr, im: pi } = out;
  out.re = 2 * Math.atan2(mr, pr);
  out.im = Math.asinh(pr * mi - pi * mr);
};

export const acosh: ComplexFunction = (a, b, out, arithmetic) => {
  if (isHuge(a, b)) {
    acos(a, b, out, arithmetic);
    [out.re, out.im] = [Math.abs(out.im), signOf(b) * out.re];
    return;
  }
  root(a - 1, b, out);
  const { re: mr, im: mi } = out;
  root(a + 1, b, out);
  const { re: pr, im: pi } = out;
  out.re = Math.asinh(pr * mr + pi * mi);
  out.im = 2 * Math.atan2(mi, pr);
};

export const atanh: ComplexFunction = (a, b, out) => {
  if (a === 0) {
    out.re = a;
    out.im = Math.atan(b);
    return;
  }
  if (isHuge(a, b)) {
    const size = Math.hypot(a, b);
    out.re = isInfinite(a, b) ? zeroOf(a) : a / size / size;
    out.im = Number.isNaN(b) || Number.isNaN(size) ? Number.NaN : (signOf(b) * Math.PI) / 2;
    return;
  }
  // ¼ log(((1 + a)² + b²) / ((1 − a)² + b²)) + ½ i arg
  const near = (1 - a) ** 2 + b * b;
  const re = 0.25 * Math.log1p((4 * a) / near);
  out.im = 0.5 * Math.atan2(2 * b, (1 - a) * (1 + a) - b * b);
  out.re = re;
};

export const atan: ComplexFunction = rotated(atanh);

import { zeroOf } from '../../values/normals';
import { isInfinite, larger } from './complexArithmetic';
import type { Complex, ComplexArithmetic } from './complexArithmetic';

/**
 * Elementary functions of a complex number a + bi, in double precision, with
 * the limits at infinity and NaN that C99's Annex G gives. A result is written to
 * `out` instead of being returned, so that a loop over a tensor allocates nothing.
 */
export type ComplexFunction = (a: number, b: number, out: Complex, arithmetic: ComplexArithmetic) => void;
export type ComplexOperator = (
  a: number,
  b: number,
  c: number,
  d: number,
  out: Complex,
  arithmetic: ComplexArithmetic,
) => void;

export const multiply: ComplexOperator = (a, b, c, d, out, arithmetic) => arithmetic.multiply(a, b, c, d, out);
export const divide: ComplexOperator = (a, b, c, d, out, arithmetic) => arithmetic.divide(a, b, c, d, out);

export const exp: ComplexFunction = (a, b, out, { round, together }) => {
  if (b === 0) {
    out.re = Math.exp(a);
    out.im = b;
    return;
  }
  if (!Number.isFinite(b)) {
    const vanishes = a === -Infinity;
    // Eigen's float32 sine and cosine, only in vectors, leave −∞ its sign.
    const far = together && b === -Infinity && round(1 + 2 ** -40) === 1 ? -Infinity : Infinity;
    out.re = vanishes ? 0 : a === Infinity ? far : Number.NaN;
    out.im = vanishes ? zeroOf(b) : Number.NaN;
    return;
  }
  // In two steps where e^a alone leaves the range: the angle may bring the product back.
  const isLarge = a > 709 && a !== Infinity;
  const size = Math.exp(isLarge ? a / 2 : a);
  const rest = isLarge ? size : 1;
  out.re = size * Math.cos(b) * rest;
  out.im = size * Math.sin(b) * rest;
};

/** e^a cos b − 1 without the digits that the difference would cost, by the steps of TensorFlow's formula. */
export const expm1: ComplexFunction = (a, b, out, { round }) => {
  const less = round(Math.expm1(a));
  const size = round(less + 1);
  const half = round(Math.sin(round(b / 2)));
  out.re = less - round(round(2 * size) * round(half * half));
  out.im = size * round(Math.sin(b));
};

/** The logarithm of the modulus, which in a vector is the root of a sum of squares: NaN where those leave the range. */
export const log: ComplexFunction = (a, b, out, { round, together }) => {
  const square = round(round(a * a) + round(b * b));
  const isZero = a === 0 && b === 0;
  out.im = round(Math.atan2(b, a));
  if (isInfinite(a, b)) out.re = Infinity;
  else if (!together || isZero) out.re = Math.log(round(Math.hypot(a, b)));
  else out.re = square === 0 || square === Infinity ? Number.NaN : Math.log(round(Math.sqrt(square)));
};

/** The logarithm to all digits, also near 1 and of numbers whose modulus overflows: what powers are made of. */
function fullLog(a: number, b: number, out: Complex): void {
  out.re = logModulus(a, b);
  out.im = Math.atan2(b, a);
}

/** log |z| to all digits. */
export function logModulus(a: number, b: number): number {
  const x = Math.abs(a);
  const y = Math.abs(b);
  const big = Math.max(x, y);
  const small = Math.min(x, y);
  if (x === Infinity || y === Infinity) return Infinity;
  if (big > 0.5 && big < 2) return 0.5 * Math.log1p((big - 1) * (big + 1) + small * small);
  if (big > 1) return Math.log(Math.hypot(a / 2, b / 2)) + Math.LN2;
  return Math.log(Math.hypot(a, b));
}

/** z·(log(1 + z)/((1 + z) − 1)), whose last difference takes the rounding of the first sum back. */
export const log1p: ComplexFunction = (a, b, out, { alone }) => {
  const { round, divide, multiply } = alone;
  const re = round(1 + a);
  log(re, b, out, alone);
  out.re = round(out.re);
  if ((re === 1 && b === 0) || (out.re === re && out.im === b)) {
    out.re = a;
    out.im = b;
    return;
  }
  divide(out.re, out.im, round(re - 1), b, out);
  multiply(a, b, out.re, out.im, out);
};

/** In vectors: by the larger part, the cut along the negative numbers on the side that the zero of `b` says. */
const sqrtTogether: ComplexFunction = (a, b, out, { round }) => {
  const x = Math.abs(a);
  const y = Math.abs(b);
  const isNegative = a < 0;
  const side = b < 0 || Object.is(b, -0) ? -1 : 1;
  if (y === Infinity) {
    out.re = Infinity;
    out.im = b;
  } else if (x === Infinity) {
    // 0, or NaN with b.
    const nothing = Number.isNaN(y) ? y : 0;
    out.re = isNegative ? nothing : Infinity;
    out.im = isNegative ? Infinity : nothing;
  } else {
    const large = Math.max(x, y);
    const small = Math.min(x, y);
    const ratio = round(small / large);
    const size = small === 0 ? large : round(large * round(Math.sqrt(round(1 + round(ratio * ratio)))));
    const half = round(Math.sqrt(round(0.5 * round(x + size))));
    const other = large === 0 ? 0 : round(0.5 * round(b / half));
    out.re = isNegative ? Math.abs(other) : half;
    out.im = isNegative ? side * Math.abs(half) : other;
    if (Number.isNaN(out.re) || Number.isNaN(out.im)) out.re = out.im = Number.NaN;
  }
};

/** One by one: the cut is above 0 only, as −0 of an imaginary part counts as 0. */
const sqrtAlone: ComplexFunction = (a, b, out, { round }) => {
  const half = round(Math.sqrt(round(0.5 * round(Math.abs(a) + round(Math.hypot(a, b))))));
  if (Math.abs(b) === Infinity) {
    out.re = Infinity;
    out.im = b;
  } else if (a === 0) {
    out.re = half;
    out.im = b < 0 ? -half : half;
  } else {
    const other = round((a > 0 ? b : Math.abs(b)) / round(2 * half));
    out.re = a > 0 ? half : other;
    out.im = a > 0 ? other : b < 0 ? -half : half;
  }
};

export const sqrt: ComplexFunction = (a, b, out, arithmetic) => {
  (arithmetic.together ? sqrtTogether : sqrtAlone)(a, b, out, arithmetic);
};

export const reciprocal: ComplexFunction = (a, b, out, { divide }) => divide(1, 0, a, b, out);

/** The modulus as one lane of a vector has it, whose own part is `x`: a NaN of the other part does not reach it. */
function laneModulus(x: number, y: number, round: (x: number) => number): number {
  const large = larger(x, y);
  const small = y < x ? y : x;
  const ratio = round(small / large);
  return small === 0 ? large : round(large * round(Math.sqrt(round(1 + round(ratio * ratio)))));
}

/** z/|z|, 0 at 0. */
export const sign: ComplexFunction = (a, b, out, { round, together }) => {
  const [x, y] = [Math.abs(a), Math.abs(b)];
  if (together) {
    const [over, under] = [laneModulus(x, y, round), laneModulus(y, x, round)];
    out.re = over === 0 ? 0 : a / over;
    out.im = under === 0 ? 0 : b / under;
  } else {
    const size = round(1 / round(Math.hypot(a, b)));
    out.re = size === Infinity ? 0 : a * size;
    out.im = size === Infinity ? 0 : b * size;
  }
};

/**
 * 1/√z by the halved modulus; a negative real number lies above the cut whatever the sign of its zero, unlike that of
 * the root. Of float32 parts the modulus overflows where TensorFlow's does.
 */
export const rsqrt: ComplexFunction = (a, b, out, { round }) => {
  const size = round(Math.hypot(a, b));
  const half = round(Math.sqrt(round(round(Math.abs(a) + size) / 2)));
  const ratio = round(half / size);
  const across = round(round(2 * half) * size);
  const toImaginary = b < 0 ? ratio : -ratio;
  if (size === 0) {
    out.re = Infinity;
    out.im = Number.NaN;
  } else if (Math.abs(a) === Infinity || Math.abs(b) === Infinity) {
    out.re = out.im = 0;
  } else if (a === 0) {
    out.re = ratio;
    out.im = toImaginary;
  } else {
    out.re = a > 0 ? ratio : Math.abs(b) / across;
    out.im = a > 0 ? -b / across : toImaginary;
  }
};

/** 1/(1 + e^−z), as e^z/(1 + e^z), and 1 where that power is infinite. */
export const sigmoid: ComplexFunction = (a, b, out, { alone }) => {
  exp(a, b, out, alone);
  const { round, divide } = alone;
  const [re, im] = [round(out.re), round(out.im)];
  if (isInfinite(re, im)) {
    out.re = 1;
    out.im = 0;
  } else divide(re, im, round(1 + re), 0 + im, out);
};

/** z^w = e^{w log z}: one by one, whatever the place, so NaN of 0 to the power of 0. */
export const pow: ComplexOperator = (a, b, c, d, out, { alone }) => {
  fullLog(a, b, out);
  alone.multiply(c, d, alone.round(out.re), alone.round(out.im), out);
  exp(out.re, out.im, out, alone);
};

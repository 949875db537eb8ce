import { SMALLEST_NORMAL_DOUBLE, zeroOf } from '../../values/normals';
import type { ComplexDType } from '../../values/tensors';
import { flushRounded } from './flushRounded';

/**
 * Products and quotients of complex numbers a + bi and c + di as TensorFlow's x86 build takes them. Elements that
 * fill a vector go through Eigen's packets, where infinities come out as the products of the parts give them; those
 * that are left over go one by one through C++'s own operators, which win an infinity back from NaN as Annex G of
 * C99 says. `round` rounds to the parts' dtype and flushes its
 * denormals: a product of float32 parts overflows where TensorFlow's does.
 */
export interface Complex {
  re: number;
  im: number;
}

type Round = (x: number) => number;
type Operator = (a: number, b: number, c: number, d: number, out: Complex, round: Round) => void;

/** How an element's numbers are multiplied and divided. */
export interface ComplexArithmetic {
  /** To the dtype of the parts. */
  readonly round: Round;
  readonly multiply: (a: number, b: number, c: number, d: number, out: Complex) => void;
  readonly divide: (a: number, b: number, c: number, d: number, out: Complex) => void;
  /** Whether the element fills a vector together with its neighbours. */
  readonly together: boolean;
  /** Of the same dtype, for steps that go one by one even there. */
  readonly alone: ComplexArithmetic;
}

/** In vectors: ac − bd and ad + bc, each step rounded. */
const multiply: Operator = (a, b, c, d, out, round) => {
  const re = round(a * c) - round(b * d);
  out.im = round(round(a * d) + round(b * c));
  out.re = round(re);
};

/** 1 or 0 with the sign of `x`, for infinite and for other parts. */
function corner(x: number): number {
  const size = Math.abs(x) === Infinity ? 1 : 0;
  return x < 0 || Object.is(x, -0) ? -size : size;
}

/** 0 for NaN, of either sign. */
function known(x: number): number {
  return Number.isNaN(x) ? 0 : x;
}

/** 0 times a number. */
function vanished(x: number): number {
  return Number.isFinite(x) ? zeroOf(x) : Number.NaN;
}

/** One by one: the same, but of an infinite factor, or products that overflow, an infinity instead of NaN + NaN i. */
const multiplyAlone: Operator = (a, b, c, d, out, round) => {
  multiply(a, b, c, d, out, round);
  if (!Number.isNaN(out.re) || !Number.isNaN(out.im)) return;
  let recovers = false;
  if (isInfinite(a, b)) {
    [a, b, c, d] = [corner(a), corner(b), known(c), known(d)];
    recovers = true;
  }
  if (isInfinite(c, d)) {
    [a, b, c, d] = [known(a), known(b), corner(c), corner(d)];
    recovers = true;
  }
  if (!recovers && [a * c, b * d, a * d, b * c].some((x) => Math.abs(round(x)) === Infinity)) {
    [a, b, c, d] = [known(a), known(b), known(c), known(d)];
    recovers = true;
  }
  if (!recovers) return;
  out.re = Infinity * (a * c - b * d);
  out.im = Infinity * (a * d + b * c);
};

/** The first where either is NaN, as a vector's maximum has it. */
export function larger(x: number, y: number): number {
  return x < y ? y : x;
}

/** In vectors: c and d are scaled by the larger of them, and NaN wins no infinity back. */
const divide: Operator = (a, b, c, d, out, round) => {
  const [x, y] = [Math.abs(c), Math.abs(d)];
  const [over, under] = [larger(x, y), larger(y, x)];
  const re = round(c / over);
  const im = round(d / under);
  const size = round(round(re * re) + round(im * im));
  multiply(a, b, re, -im, out, round);
  out.re = round(round(out.re / size) / over);
  out.im = round(round(out.im / size) / under);
};

/** One by one: by the ratio of c and d, with the limits of Annex G. */
const divideAlone: Operator = (a, b, c, d, out, round) => {
  if (Math.abs(c) < Math.abs(d)) {
    const ratio = round(c / d);
    const size = round(round(c * ratio) + d);
    out.re = round(round(round(a * ratio) + b) / size);
    out.im = round(round(round(b * ratio) - a) / size);
  } else {
    const ratio = round(d / c);
    const size = round(round(d * ratio) + c);
    out.re = round(round(round(b * ratio) + a) / size);
    out.im = round(round(b - round(a * ratio)) / size);
  }
  if (!Number.isNaN(out.re) || !Number.isNaN(out.im)) return;
  if (c === 0 && d === 0) {
    const far = Object.is(c, -0) ? -Infinity : Infinity;
    out.re = far * a;
    out.im = far * b;
  } else if (isInfinite(a, b) && Number.isFinite(c) && Number.isFinite(d)) {
    out.re = Infinity * (corner(a) * c + corner(b) * d);
    out.im = Infinity * (corner(b) * c - corner(a) * d);
  } else if (isInfinite(c, d) && Number.isFinite(a) && Number.isFinite(b)) {
    out.re = vanished(round(a * corner(c) + b * corner(d)));
    out.im = vanished(round(b * corner(c) - a * corner(d)));
  }
};

export function isInfinite(re: number, im: number): boolean {
  return Math.abs(re) === Infinity || Math.abs(im) === Infinity;
}

function arithmetic(round: Round): { readonly together: ComplexArithmetic; readonly alone: ComplexArithmetic } {
  const alone: ComplexArithmetic = {
    round,
    multiply: (a, b, c, d, out) => multiplyAlone(a, b, c, d, out, round),
    divide: (a, b, c, d, out) => divideAlone(a, b, c, d, out, round),
    together: false,
    get alone() {
      return alone;
    },
  };
  const together: ComplexArithmetic = {
    round,
    multiply: (a, b, c, d, out) => multiply(a, b, c, d, out, round),
    divide: (a, b, c, d, out) => divide(a, b, c, d, out, round),
    together: true,
    alone,
  };
  return { together, alone };
}

const single: Round = (x) => flushRounded(x, Math.fround);
const double: Round = (x) => (Math.abs(x) < SMALLEST_NORMAL_DOUBLE ? zeroOf(x) : x);

/** For the elements of a tensor that fill vectors, and for those that do not. */
export const ARITHMETIC = { complex64: arithmetic(single), complex128: arithmetic(double) } satisfies Readonly<
  Record<ComplexDType, unknown>
>;

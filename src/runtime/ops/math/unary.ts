import { SMALLEST_NORMAL, SMALLEST_NORMAL_DOUBLE } from '../../values/normals';
import type { OpFamily, StaticCall, Support } from '../../registry';
import * as complex from '../kernels/complexMath';
import * as trigonometry from '../kernels/complexTrigonometry';
import {
  besselI0,
  besselI0e,
  besselI1,
  besselI1e,
  besselJ0,
  besselJ0Single,
  besselJ1,
  besselJ1Single,
  besselK0,
  besselK0e,
  besselK1,
  besselK1e,
  besselY0,
  besselY0Single,
  besselY1,
  besselY1Single,
} from '../kernels/special/bessel';
import { erf, erfc, erfinv, erfinvSingle, erfSingle, ndtri } from '../kernels/special/erf';
import { flushRounded } from '../kernels/flushRounded';
import { reciprocalSingles, rsqrtSingles } from '../kernels/singleReciprocal';
import { narrowSigmoid } from '../kernels/narrowSigmoid';
import { sigmoidSingles } from '../kernels/singleSigmoid';
import { tanhSingle } from '../kernels/singleTanh';
import { digamma, lgamma } from '../kernels/special/gamma';
import { dawsn, expint, fresnel, spence, spenceSingle } from '../kernels/special/integrals';
import { floatTest, roundHalfEven, unary } from './elementwise';
import type { UnaryRule } from './elementwise';

/** Ops of one argument, element by element. */

/** What TensorFlow's float32 logarithms inside Lgamma and Expint take any denormal for. */
const DENORMAL = 2 ** -150;

const RECIPROCAL: UnaryRule = {
  real: (x) => 1 / x,
  singles: reciprocalSingles,
  // C++ truncates 1/x and stops the process at 0; here 0 stays 0.
  int: (x) => (x === 0 ? 0 : Math.trunc(1 / x)),
  big: (x) => (x === 0n ? 0n : 1n / x),
  complex: complex.reciprocal,
  kernel: 'Reciprocal',
};

const ROUND: UnaryRule = {
  real: roundHalfEven,
  // TensorFlow's CPU kernel answers 0 for integers.
  int: () => 0,
  big: () => 0n,
  complex: (a, b, out) => {
    out.re = roundHalfEven(a);
    out.im = roundHalfEven(b);
  },
  kernel: 'Round',
};

function signOf(x: number): number {
  return x > 0 ? 1 : x < 0 ? -1 : Number.isNaN(x) ? x : 0;
}

const RULES: Readonly<Record<string, UnaryRule>> = {
  Abs: { real: Math.abs, int: Math.abs, big: (x) => (x < 0n ? -x : x), kernel: 'Abs' },
  Neg: {
    real: (x) => -x,
    int: (x) => -x,
    big: (x) => -x,
    complex: (a, b, out) => {
      out.re = -a;
      out.im = -b;
    },
    kernel: 'Neg',
  },
  /** −1, 0 or 1; NaN stays, −0 gives 0, a denormal its magnitude, but one by one 0. tfjs answers 0 for NaN, so it is never asked. */
  Sign: {
    single: (x) => (Math.abs(x) < SMALLEST_NORMAL ? Math.abs(x) : signOf(x)),
    real: (x) => (Math.abs(x) < SMALLEST_NORMAL_DOUBLE ? Math.abs(x) : signOf(x)),
    tail: (x, round) => signOf(flushRounded(x, round)),
    int: Math.sign,
    big: (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n),
    complex: complex.sign,
  },
  Square: {
    real: (x) => x * x,
    int: (x) => Math.imul(x, x),
    big: (x) => x * x,
    complex: (a, b, out, arithmetic) => arithmetic.multiply(a, b, a, b, out),
    kernel: 'Square',
  },
  Sqrt: { real: Math.sqrt, complex: complex.sqrt, kernel: 'Sqrt' },
  Rsqrt: {
    real: (x) => 1 / Math.sqrt(x),
    tail: (x, round) => 1 / round(Math.sqrt(x)),
    singles: rsqrtSingles,
    complex: complex.rsqrt,
    flushes: 'bfloat16',
    kernel: 'Rsqrt',
  },
  Exp: { real: Math.exp, complex: complex.exp, kernel: 'Exp' },
  // Shaders lose NaN or digits in the ones for wasm only: log1p(−2) is 0 in one, cosh(NaN) ∞ in another.
  Expm1: { real: Math.expm1, complex: complex.expm1, kernel: 'Expm1', only: 'wasm' },
  Log1p: { real: Math.log1p, complex: complex.log1p, kernel: 'Log1p', only: 'wasm' },
  // Sines and cosines have no kernel here: tfjs's are wrong beyond some thousand turns on every backend.
  Sin: { real: Math.sin, complex: trigonometry.sin },
  Cos: { real: Math.cos, complex: trigonometry.cos },
  Tan: { real: Math.tan, complex: trigonometry.tan, kernel: 'Tan', only: 'wasm' },
  Asin: { real: Math.asin, complex: trigonometry.asin, kernel: 'Asin' },
  Acos: { real: Math.acos, complex: trigonometry.acos, kernel: 'Acos' },
  Atan: { real: Math.atan, complex: trigonometry.atan, kernel: 'Atan' },
  Sinh: { real: Math.sinh, complex: trigonometry.sinh, kernel: 'Sinh', only: 'wasm' },
  Cosh: { real: Math.cosh, complex: trigonometry.cosh, kernel: 'Cosh', only: 'wasm' },
  Tanh: { real: Math.tanh, single: tanhSingle, complex: trigonometry.tanh, kernel: 'Tanh' },
  Asinh: { real: Math.asinh, complex: trigonometry.asinh, kernel: 'Asinh', only: 'wasm' },
  Acosh: { real: Math.acosh, complex: trigonometry.acosh, kernel: 'Acosh', only: 'wasm' },
  Atanh: { real: Math.atanh, complex: trigonometry.atanh, kernel: 'Atanh', only: 'wasm' },
  Sigmoid: {
    real: (x) => 1 / (1 + Math.exp(-x)),
    narrow: narrowSigmoid,
    singles: sigmoidSingles,
    complex: complex.sigmoid,
    kernel: 'Sigmoid',
  },
  Reciprocal: RECIPROCAL,
  Inv: RECIPROCAL,
  Ceil: { real: Math.ceil, kernel: 'Ceil' },
  Floor: { real: Math.floor, kernel: 'Floor' },
  Round: ROUND,
  Rint: { real: roundHalfEven, kernel: 'Round' },
  // TensorFlow's float64 kernel gives NaN at ±∞.
  /** Of float64 TensorFlow squares first: an infinite square makes NaN. */
  Erf: { real: (x) => (x * x === Infinity ? Number.NaN : erf(x)), single: erfSingle, kernel: 'Erf' },
  Erfc: { real: erfc },
  Erfinv: { real: erfinv, single: erfinvSingle },
  Ndtri: { real: ndtri },
  Lgamma: { real: lgamma, single: (x) => (x !== 0 && Math.abs(x) < SMALLEST_NORMAL ? -Math.log(DENORMAL) : lgamma(x)) },
  Digamma: { real: digamma, single: (x) => (Math.abs(x) < SMALLEST_NORMAL ? Number.NaN : digamma(x)) },
  BesselI0: { real: besselI0 },
  BesselI0e: { real: besselI0e },
  BesselI1: { real: besselI1 },
  BesselI1e: { real: besselI1e },
  BesselJ0: { real: besselJ0, single: besselJ0Single },
  BesselJ1: { real: besselJ1, single: besselJ1Single },
  BesselY0: { real: besselY0, single: besselY0Single },
  BesselY1: { real: besselY1, single: besselY1Single },
  BesselK0: { real: besselK0 },
  BesselK0e: { real: besselK0e },
  BesselK1: { real: besselK1 },
  BesselK1e: { real: besselK1e },
  Dawsn: { real: dawsn },
  Expint: {
    real: expint,
    single: (x) => (x >= 2 ** 126 ? Number.NaN : expint(x > 0 && x < SMALLEST_NORMAL ? DENORMAL : x)),
  },
  FresnelCos: { real: (x) => fresnel(x).c },
  FresnelSin: { real: (x) => fresnel(x).s },
  Spence: { real: spence, single: spenceSingle },
  Invert: { int: (x) => ~x, big: (x) => ~x },
};

const LOG: UnaryRule = {
  real: (x) => Math.log(Math.abs(x) < SMALLEST_NORMAL_DOUBLE ? 0 : x),
  single: (x) => Math.log(x > 0 && x < SMALLEST_NORMAL ? DENORMAL : x),
  complex: complex.log,
  flushes: 'bfloat16',
  kernel: 'Log',
};

/** Near zero a logarithm makes the rounding of a long sum large; no two machines add in the same order. */
function logSupport({ afterProducts, inputDtypes }: StaticCall): Support {
  if (!afterProducts || inputDtypes[0] !== 'float32') return { verdict: 'exact' };
  return {
    verdict: 'approximate',
    why: 'near zero the logarithm of a float32 sum of products depends on the order of adding, which differs from machine to machine',
  };
}

export const UNARY: OpFamily = {
  ...Object.fromEntries(Object.entries(RULES).map(([name, rule]) => [name, unary(rule)])),
  Log: { ...unary(LOG), support: logSupport },
  IsNan: floatTest(Number.isNaN),
  IsInf: floatTest((x) => Math.abs(x) === Infinity),
  IsFinite: floatTest(Number.isFinite),
};

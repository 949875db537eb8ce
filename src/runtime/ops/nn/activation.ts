import type { OpCall, OpFamily } from '../../registry';
import { allocate, fromHost, numbersOf } from '../../values/tensors';
import type { NumberArray } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { invalid } from '../../opError';
import { roundAll, rounderOf, roundToFloat16 } from '../../values/rounding';
import { define, tryDevice } from '../define';
import { flushRounded } from '../kernels/flushRounded';
import type { ComplexOperator } from '../kernels/complexMath';
import { leakyReluOnWebgl } from '../kernels/onWebgl';
import { applyUnary, unary } from '../math/elementwise';
import type { UnaryRule } from '../math/elementwise';
import { binary } from '../math/pairs';
import type { BinaryRule } from '../math/pairs';

/** Activations and their gradients. NaN passes through all of them. */

const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA_SCALE = 1.7580993408473768;

/** x above 0, else 0 (also for −0). */
export function relu(x: number): number {
  return x > 0 || Number.isNaN(x) ? x : 0;
}

/** The same of the narrow dtypes and outside vectors: max(x, 0) takes the first of equals, so that −0 stays. */
function reluFirst(x: number): number {
  return x < 0 ? 0 : x;
}

function softplus(x: number): number {
  // log(1 + e^x), which is x itself above and e^x below what a float can tell.
  return x > 30 ? x : x < -30 ? Math.exp(x) : Math.log1p(Math.exp(x));
}

/** log(ε) + 2, each step rounded, with Eigen's ε: 2^-13 for float16, 2^-7 for bfloat16. */
const SOFTPLUS_BORDER = { float16: -7.0078125, bfloat16: -2.84375 };

/** The same in a narrow dtype, by steps; beyond the border x itself and e^x (softplus_op.h). */
function narrowSoftplus(x: number, round: (x: number) => number): number {
  const border = round === roundToFloat16 ? SOFTPLUS_BORDER.float16 : SOFTPLUS_BORDER.bfloat16;
  if (x > -border) return x;
  const power = round(Math.exp(x));
  return x < border ? power : Math.log1p(power);
}

/** alpha·x below 0; alpha may be negative or above 1. */
function leakyRelu(call: OpCall, x: Tensor): Tensor {
  const alpha = call.attrs.float('alpha');
  const rule: UnaryRule = {
    real: (v) => (v > 0 ? v : v * alpha),
    narrow: (v, round) => (v > 0 ? v : v * round(alpha)),
  };
  if (call.backend !== 'webgl') return applyUnary({ ...rule, kernel: 'LeakyRelu', attrs: () => ({ alpha }) }, x, call);
  const line = leakyReluOnWebgl(alpha);
  return (line && tryDevice('Maximum', [x], call, line)) ?? applyUnary(rule, x, call);
}

/**
 * Of complex numbers: of roots and reciprocals the kernel conjugates y, of the others the graph has done so before. In
 * vectors the factors meet in another order, which decides where infinities turn to NaN.
 */
const OF_COMPLEX = {
  sigmoid: (a, b, c, d, out, { multiply, round, together }) => {
    const [re, im] = [round(1 - a), 0 - b];
    if (together) {
      multiply(a, b, re, im, out);
      multiply(c, d, out.re, out.im, out);
    } else {
      multiply(c, d, a, b, out);
      multiply(out.re, out.im, re, im, out);
    }
  },
  tanh: (a, b, c, d, out, { multiply, round }) => {
    multiply(a, b, a, b, out);
    multiply(c, d, round(1 - out.re), 0 - out.im, out);
  },
  sqrt: unlessZero((a, b, c, d, out, { multiply, divide, together }) => {
    if (together) {
      divide(0.5, 0, a, -b, out);
      multiply(c, d, out.re, out.im, out);
    } else {
      multiply(0.5, 0, c, d, out);
      divide(out.re, out.im, a, -b, out);
    }
  }),
  rsqrt: unlessZero((a, b, c, d, out, { multiply, together }) => {
    multiply(a, -b, a, -b, out);
    const { re, im } = out;
    if (together) {
      multiply(-0.5, 0, re, im, out);
      const { re: halfRe, im: halfIm } = out;
      multiply(a, -b, c, d, out);
      multiply(halfRe, halfIm, out.re, out.im, out);
    } else {
      multiply(c, d, a, -b, out);
      multiply(-0.5, 0, out.re, out.im, out);
      multiply(out.re, out.im, re, im, out);
    }
  }),
  reciprocal: unlessZero((a, b, c, d, out, { multiply, together }) => {
    if (together) {
      multiply(a, -b, a, -b, out);
      multiply(-c, -d, out.re, out.im, out);
    } else {
      multiply(-a, b, a, -b, out);
      multiply(out.re, out.im, c, d, out);
    }
  }),
} satisfies Readonly<Record<string, ComplexOperator>>;

/** 0 where dy is, whatever y is. */
function unlessZero(gradient: ComplexOperator): ComplexOperator {
  return (a, b, c, d, out, arithmetic) => {
    if (c === 0 && d === 0) out.re = out.im = 0;
    else gradient(a, b, c, d, out, arithmetic);
  };
}

const RECIPROCAL_GRAD: BinaryRule = {
  real: (y, dy, round) => (dy === 0 ? 0 : -dy * round(y * y)),
  complex: OF_COMPLEX.reciprocal,
};

/** Gradients, with a rounding after each of the kernel's steps: the first argument is dy or y, the second x or dy, in the order of the op's inputs. */
const GRADIENTS: Readonly<Record<string, BinaryRule>> = {
  // Products with 0 or 1: an infinite dy at a closed gate is NaN, a negative one −0.
  ReluGrad: {
    real: (dy, x) => dy * Number(x > 0),
    int: (dy, x) => dy * Number(x > 0),
    big: (dy, x) => dy * BigInt(x > 0n),
  },
  Relu6Grad: {
    real: (dy, x) => dy * Number(x > 0 && x < 6),
    int: (dy, x) => dy * Number(x > 0 && x < 6),
    big: (dy, x) => dy * BigInt(x > 0n && x < 6n),
  },
  EluGrad: { real: (dy, y, round) => (y < 0 ? round(y + 1) * dy : dy) },
  SeluGrad: {
    real: (dy, y, round) => (y < 0 ? dy * round(y + round(SELU_ALPHA_SCALE)) : dy * round(SELU_SCALE)),
  },
  SoftplusGrad: { real: (dy, x, round) => dy / round(round(Math.exp(-x)) + 1) },
  SoftsignGrad: { real: (dy, x, round) => dy / round(round(1 + Math.abs(x)) ** 2) },
  SigmoidGrad: {
    real: (y, dy, round) => dy * round(y * round(1 - y)),
    tail: (y, dy, round) => round(dy * y) * round(1 - y),
    complex: OF_COMPLEX.sigmoid,
  },
  TanhGrad: { real: (y, dy, round) => dy * round(1 - round(y * y)), complex: OF_COMPLEX.tanh },
  SqrtGrad: {
    real: (y, dy, round) => (dy === 0 ? 0 : dy * flushRounded(0.5 / y, round)),
    tail: (y, dy, round) => (dy === 0 ? 0 : round(0.5 * dy) / y),
    complex: OF_COMPLEX.sqrt,
  },
  RsqrtGrad: {
    real: (y, dy, round) => (dy === 0 ? 0 : round(-0.5 * round(dy * y)) * round(y * y)),
    complex: OF_COMPLEX.rsqrt,
  },
  ReciprocalGrad: RECIPROCAL_GRAD,
  InvGrad: RECIPROCAL_GRAD,
};

function leakyReluGrad(call: OpCall, dy: Tensor, x: Tensor): Tensor {
  if (dy.shape.join() !== x.shape.join()) throw invalid('gradients and features must have the same shape');
  const alpha = rounderOf(x.dtype)(call.attrs.float('alpha'));
  const [g, v] = [numbersOf(dy), numbersOf(x)];
  const out = allocate(x.dtype, x.size) as NumberArray;
  for (let i = 0; i < out.length; i++) out[i] = (v[i] as number) > 0 ? (g[i] as number) : (g[i] as number) * alpha;
  if (out instanceof Float32Array) roundAll(x.dtype, out);
  return fromHost(x.dtype, x.shape, out);
}

export const ACTIVATION: OpFamily = {
  Relu: unary({
    real: relu,
    narrow: reluFirst,
    tail: reluFirst,
    int: relu,
    big: (x) => (x > 0n ? x : 0n),
    kernel: 'Relu',
    bound: (x) => x,
  }),
  Relu6: unary({
    real: (x) => (x > 6 ? 6 : relu(x)),
    narrow: (x) => (x > 6 ? 6 : reluFirst(x)),
    tail: (x) => (x > 6 ? 6 : reluFirst(x)),
    int: (x) => Math.min(relu(x), 6),
    big: (x) => (x > 6n ? 6n : x > 0n ? x : 0n),
    kernel: 'Relu6',
    losesNaN: true,
    bound: (x) => Math.min(x, 6),
  }),
  // exp − 1 in the dtype of the tensor, which loses the digits of small values.
  Elu: unary({
    real: (x) => (x < 0 ? Math.exp(x) - 1 : x),
    single: (x) => (x < 0 ? Math.fround(Math.exp(x)) - 1 : x),
    narrow: (x, round) => (x < 0 ? round(Math.exp(x)) - 1 : x),
    kernel: 'Elu',
  }),
  Selu: unary({
    real: (x) => (x < 0 ? SELU_ALPHA_SCALE * (Math.exp(x) - 1) : SELU_SCALE * x),
    single: (x) => (x < 0 ? SELU_ALPHA_SCALE * (Math.fround(Math.exp(x)) - 1) : SELU_SCALE * x),
    narrow: (x, round) => (x < 0 ? round(SELU_ALPHA_SCALE) * round(round(Math.exp(x)) - 1) : round(SELU_SCALE) * x),
    kernel: 'Selu',
  }),
  Softplus: unary({ real: softplus, narrow: narrowSoftplus, kernel: 'Softplus' }),
  Softsign: unary({
    real: (x) => x / (1 + Math.abs(x)),
    narrow: (x, round) => x / round(1 + Math.abs(x)),
  }),
  LeakyRelu: define(leakyRelu),
  LeakyReluGrad: define(leakyReluGrad),
  ...Object.fromEntries(Object.entries(GRADIENTS).map(([name, rule]) => [name, binary(rule)])),
};

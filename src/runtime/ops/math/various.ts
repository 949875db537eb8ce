import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { roundAll, rounderOf } from '../../values/rounding';
import {
  allocate,
  allocateNumbers,
  bigsOf,
  fromHost,
  is64BitInteger,
  isComplex,
  isFloating,
  numbersOf,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define, noKernel } from '../define';
import { broadcastSteps, commonShape, walkPairs } from '../kernels/broadcast';
import { nextAfter } from '../kernels/scalarMath';
import { betainc } from '../kernels/special/incomplete';
import { addLists } from '../list/sums';
import { ADD, MAXIMUM, MINIMUM } from './binary';
import { applyBinary } from './pairs';

/** Element-by-element ops that fit neither table. */

/** How many tensors TensorFlow's AddN sums at a time (aggregate_ops.cc). */
const AT_ONCE = 8;

/**
 * Sum of same-shaped tensors: left to right up to nine, of more first those that
 * make up no eight, then the sum of each eight after them; of lists, item by item.
 */
function addN(call: OpCall, inputs: readonly Tensor[]): Tensor {
  const [first, ...rest] = inputs;
  if (first === undefined) throw invalid('AddN needs at least one input');
  if (first.dtype === 'variant' && rest.length > 0) return addLists(inputs, (a, b) => applyBinary(ADD, a, b, call));
  for (const next of rest) {
    if (next.shape.join() !== first.shape.join()) {
      throw invalid(
        `Inputs to operation AddN must have the same size and shape. [${first.shape.join(',')}] vs. [${next.shape.join(',')}]`,
      );
    }
  }
  const add = (terms: readonly Tensor[]): Tensor => terms.reduce((sum, next) => applyBinary(ADD, sum, next, call));
  const remainder = inputs.length % AT_ONCE;
  let at = remainder < 2 ? AT_ONCE + remainder : remainder;
  let sum = add(inputs.slice(0, at));
  for (; at < inputs.length; at += AT_ONCE) sum = add([sum, add(inputs.slice(at, at + AT_ONCE))]);
  return sum;
}

/** min(max(x, low), high); a bound is a scalar or has the shape of x. */
function clip(call: OpCall, x: Tensor, low: Tensor, high: Tensor): Tensor {
  for (const bound of [low, high]) {
    if (bound.size !== 1 && bound.shape.join() !== x.shape.join()) {
      throw invalid('clip_value_min and clip_value_max must be either of the same shape as input, or a scalar.');
    }
  }
  // A bound that is NaN bounds nothing, where Minimum and Maximum would pass it on.
  return applyBinary(
    MAXIMUM,
    applyBinary(MINIMUM, x, unbounded(high, Infinity), call),
    unbounded(low, -Infinity),
    call,
  );
}

/** The bound with `limit` in the place of NaN. */
function unbounded(bound: Tensor, limit: number): Tensor {
  if (!isFloating(bound.dtype)) return bound;
  const data = numbersOf(bound);
  if (!data.some(Number.isNaN)) return bound;
  return fromHost(
    bound.dtype,
    bound.shape,
    data.map((v) => (Number.isNaN(v) ? limit : v)),
  );
}

/** Cross product along the last axis, which has three elements. */
function cross(call: OpCall, a: Tensor, b: Tensor): Tensor {
  if (a.shape.join() !== b.shape.join() || a.shape.at(-1) !== 3)
    throw invalid('Both inputs must be of same shape with an inner-most dimension of 3');
  const out = allocate(a.dtype, a.size);
  if (is64BitInteger(a.dtype)) {
    const [x, y, o] = [bigsOf(a), bigsOf(b), out as BigInt64Array];
    for (let i = 0; i < o.length; i++) {
      const [p, q] = [i - (i % 3) + ((i + 1) % 3), i - (i % 3) + ((i + 2) % 3)];
      o[i] = (x[p] as bigint) * (y[q] as bigint) - (x[q] as bigint) * (y[p] as bigint);
    }
  } else {
    if (isComplex(a.dtype)) throw noKernel(call, a.dtype);
    const [x, y, o] = [numbersOf(a), numbersOf(b), out as Float64Array];
    // Every product is rounded before one is taken from the other; integers wrap when they are stored.
    const product = isFloating(a.dtype)
      ? (
          (round) =>
          (v: number, w: number): number =>
            round(v * w)
        )(rounderOf(a.dtype))
      : Math.imul;
    for (let row = 0; row < o.length; row += 3) {
      for (let k = 0; k < 3; k++) {
        const p = row + ((k + 1) % 3);
        const q = row + ((k + 2) % 3);
        o[row + k] = product(x[p] as number, y[q] as number) - product(x[q] as number, y[p] as number);
      }
    }
    if (out instanceof Float32Array) roundAll(a.dtype, out);
  }
  return fromHost(a.dtype, a.shape, out);
}

/** Regularised incomplete beta of three arguments; scalars stretch, otherwise shapes are equal. */
function betaincOp(_: OpCall, a: Tensor, b: Tensor, x: Tensor): Tensor {
  const shape = commonShape(a.shape, b.shape, x.shape);
  const out = allocateNumbers(x.dtype, elementCount(shape));
  const [p, q, r] = [numbersOf(a), numbersOf(b), numbersOf(x)];
  const at = broadcastSteps(x.shape, shape);
  const third = new Int32Array(out.length);
  walkPairs(at, at, shape, (i, step, _b, _bs, o, count) => {
    for (let k = 0; k < count; k++) third[o + k] = i + k * step;
  });
  walkPairs(broadcastSteps(a.shape, shape), broadcastSteps(b.shape, shape), shape, (i, is, j, js, o, count) => {
    for (let k = 0; k < count; k++) {
      out[o + k] = betainc(p[i + k * is] as number, q[j + k * js] as number, r[third[o + k] as number] as number);
    }
  });
  return fromHost(x.dtype, shape, out);
}

function nextAfterOp(_: OpCall, a: Tensor, b: Tensor): Tensor {
  const shape = commonShape(a.shape, b.shape);
  const out = allocateNumbers(a.dtype, elementCount(shape));
  const [x, y] = [numbersOf(a), numbersOf(b)];
  const bits = a.dtype === 'float64' ? 64 : 32;
  walkPairs(broadcastSteps(a.shape, shape), broadcastSteps(b.shape, shape), shape, (i, is, j, js, o, count) => {
    for (let k = 0; k < count; k++) out[o + k] = nextAfter(x[i + k * is] as number, y[j + k * js] as number, bits);
  });
  return fromHost(a.dtype, shape, out);
}

export const VARIOUS_MATH: OpFamily = {
  AddN: define((call, ...inputs) => addN(call, inputs)),
  AccumulateNV2: define((call, ...inputs) => addN(call, inputs)),
  ClipByValue: define(clip),
  Cross: define(cross),
  Betainc: define(betaincOp),
  NextAfter: define(nextAfterOp),
};

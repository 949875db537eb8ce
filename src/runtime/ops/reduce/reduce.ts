import type { Tensor as DeviceTensor } from '@tensorflow/tfjs-core';
import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { roundAll } from '../../values/rounding';
import {
  allocate,
  bigsOf,
  float32Of,
  boolsOf,
  deviceOf,
  fromDevice,
  fromHost,
  is64BitInteger,
  isComplex,
  isFloating,
  numbersOf,
  onDevice,
  withShape,
} from '../../values/tensors';
import type { NumberArray } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { heapOf } from '../../wasm/heap';
import { define, noKernel, runKernel, tryDevice } from '../define';
import { bigLimitsOf, limitsOf } from '../kernels/dtypes';
import { foldColumns, foldInOrder, foldRun, narrowFold, SINGLE_PRODUCT, SINGLE_SUM } from '../kernels/narrowFold';
import type { Fold } from '../kernels/narrowFold';
import { extremeOnWebgl, mayStart } from '../kernels/onWebgl';
import { sumColumns, sumRun } from '../kernels/singleSum';
import { refusedEmpty } from '../refusals';
import { transposed } from '../kernels/move';
import { axesOf, optimisedAxesOf, planReduction, reducedShape } from './axes';
import type { Reduction } from './axes';
import { reduceComplex } from './complexReduce';

/** Sum, Mean, Prod, Max, Min, EuclideanNorm, All, Any over axes. Floats accumulate in float64 and round once. */

interface Rule {
  readonly start: (dtype: DType) => number;
  readonly step: (sum: number, x: number) => number;
  /** For integers up to 32 bits, where it must wrap. */
  readonly intStep?: (sum: number, x: number) => number;
  readonly bigStart: (dtype: DType) => bigint;
  readonly bigStep: (sum: bigint, x: bigint) => bigint;
  readonly complex?: 'sum' | 'product' | 'norm';
  readonly end?: (sum: number, count: number) => number;
  readonly bigEnd?: (sum: bigint, count: bigint, signed: boolean) => bigint;
  readonly kernel?: string;
  /** A float32 sum, to be added up in TensorFlow's order. */
  readonly singleSum?: boolean;
  /** A sum or product in TensorFlow's order where every step is rounded. */
  readonly folds?: 'sum' | 'product';
}

const SUM: Rule = {
  start: () => 0,
  step: (s, x) => s + x,
  intStep: (s, x) => (s + x) | 0,
  bigStart: () => 0n,
  bigStep: (s, x) => s + x,
  complex: 'sum',
  kernel: 'Sum',
  singleSum: true,
  folds: 'sum',
};

/** Squares and their sums wrap in the dtype. */
function wrappedSquares(dtype: DType): Rule['step'] {
  const { lowest, highest } = limitsOf(dtype);
  const wrap = new (lowest < 0 ? Int32Array : Uint32Array)(1);
  const bits = 32 - Math.round(Math.log2(highest - lowest + 1));
  return (sum, x) => {
    wrap[0] = Math.imul(x, x) + sum;
    const word = wrap[0] as number;
    return lowest < 0 ? (word << bits) >> bits : (word << bits) >>> bits;
  };
}

/** The root of a sum that wrapped below 0 is NaN, which as an integer is the lowest one of 32 bits, or its low bytes. */
function rootOf(sum: number, dtype: DType): number {
  return sum >= 0 ? Math.trunc(Math.sqrt(sum)) : dtype === 'int32' ? -(2 ** 31) : 0;
}

/** The same for 64 bits, given the sum before wrapping. */
function bigRoot(sum: bigint, _count: bigint, signed: boolean): bigint {
  const wrapped = signed ? BigInt.asIntN(64, sum) : BigInt.asUintN(64, sum);
  return wrapped < 0n ? -(2n ** 63n) : BigInt(Math.trunc(Math.sqrt(Number(wrapped))));
}

const NORM: Rule = {
  start: () => 0,
  step: (s, x) => s + x * x,
  bigStart: () => 0n,
  bigStep: (s, x) => s + x * x,
  complex: 'norm',
  end: (s) => Math.sqrt(s),
  bigEnd: bigRoot,
};

const RULES: Readonly<Record<string, Rule>> = {
  Sum: SUM,
  /** Integers of up to 32 bits sum in a wider type; all integers truncate toward zero. */
  Mean: {
    ...SUM,
    intStep: SUM.step,
    end: (s, n) => s / n,
    bigEnd: (s, n, signed) => (n === 0n ? 0n : (signed ? BigInt.asIntN(64, s) : BigInt.asUintN(64, s)) / n),
    kernel: 'Mean',
  },
  Prod: {
    start: () => 1,
    step: (s, x) => s * x,
    intStep: Math.imul,
    bigStart: () => 1n,
    bigStep: (s, x) => BigInt.asIntN(64, s * x),
    complex: 'product',
    kernel: 'Prod',
    folds: 'product',
  },
  /** NaN is passed on; nothing at all gives −∞ or the lowest integer. */
  Max: {
    start: (dtype) => (isFloating(dtype) ? -Infinity : limitsOf(dtype).lowest),
    step: (s, x) => Math.max(s, x),
    bigStart: (dtype) => bigLimitsOf(dtype).lowest,
    bigStep: (s, x) => (x > s ? x : s),
    kernel: 'Max',
  },
  Min: {
    start: (dtype) => (isFloating(dtype) ? Infinity : limitsOf(dtype).highest),
    step: (s, x) => Math.min(s, x),
    bigStart: (dtype) => bigLimitsOf(dtype).highest,
    bigStep: (s, x) => (x < s ? x : s),
    kernel: 'Min',
  },
  EuclideanNorm: NORM,
};

function reduction(rule: Rule): OpEntry {
  const kernel = (call: OpCall, x: Tensor, axesInput: Tensor): Tensor => {
    // The optimiser leaves EuclideanNorm as it is.
    const axes = rule.complex === 'norm' ? axesOf(x, axesInput) : optimisedAxesOf(x, axesInput);
    return reduce(rule, x, axes, call.attrs.bool('keep_dims'), call);
  };
  return define(kernel, { support: refusedEmpty((call, x) => reduce(rule, x, [0], false, call)) });
}

function reduce(rule: Rule, x: Tensor, axes: readonly number[], keep: boolean, call: OpCall): Tensor {
  const { kernel } = rule;
  const ours = rule.singleSum === true ? heapSum(x, axes, keep, rule.end, call) : null;
  if (ours !== null) return ours;
  if (kernel !== undefined && axes.length > 0 && x.shape.length <= 4 && x.size > 0) {
    const run = (d: DeviceTensor): DeviceTensor =>
      runKernel(kernel, { x: d }, { axis: axes, reductionIndices: axes, keepDims: keep });
    const sign = kernel === 'Max' ? 1 : kernel === 'Min' ? -1 : 0;
    const done = tryDevice(kernel, [x], call, (d) =>
      sign !== 0 && mayStart(x, call) ? extremeOnWebgl(d, sign, run) : run(d),
    );
    if (done !== null) return done;
  }
  const plan = planReduction(x, axes, keep);
  // Over axes of one element each TensorFlow copies: the sum of −0 is −0.
  if (plan.count === 1 && rule.complex !== 'norm') return withShape(x, plan.shape);
  const out = allocate(x.dtype, plan.outer * plan.inner);
  if (isComplex(x.dtype)) {
    if (rule.complex === undefined) throw noKernel(call, x.dtype);
    reduceComplex(rule.complex, x.dtype, rule.end, plan, numbersOf(plan.x), out as NumberArray);
  } else if (is64BitInteger(x.dtype)) {
    reduceBig(rule, plan, out as BigInt64Array);
  } else {
    const fold = rule.folds === undefined ? null : foldOf(x.dtype, rule.folds);
    if (fold !== null) {
      foldNarrow(fold, rule.end, plan, numbersOf(plan.x), out as NumberArray);
      return fromHost(x.dtype, plan.shape, out);
    }
    if (x.dtype === 'float32' && rule.singleSum === true) {
      sumSingles(plan, rule.end, out as Float32Array);
      return fromHost(x.dtype, plan.shape, out);
    }
    if (rule === NORM && isFloating(x.dtype) && x.dtype !== 'float64') {
      // Squares are elements of their own: 300² is ∞ in half, 1e20² in float32.
      const halves = narrowFold(x.dtype, 'sum');
      if (halves !== null && x.dtype === 'float16') {
        const squares = Float32Array.from(numbersOf(plan.x), (v) => halves.round(v * v));
        const norms = out as NumberArray;
        foldNarrow(halves, undefined, plan, squares, norms);
        for (let i = 0; i < norms.length; i++) norms[i] = halves.round(Math.sqrt(norms[i] as number));
        return fromHost(x.dtype, plan.shape, norms);
      }
      const round = Math.fround;
      const step = (s: number, v: number): number => s + round(v * v);
      reduceNumbers(step, 0, (s) => Math.sqrt(round(s)), plan, numbersOf(plan.x), out as NumberArray);
      roundAll(x.dtype, out as Float32Array);
      return fromHost(x.dtype, plan.shape, out);
    }
    if (rule === NORM && !isFloating(x.dtype)) {
      reduceNumbers(wrappedSquares(x.dtype), 0, (s) => rootOf(s, x.dtype), plan, numbersOf(plan.x), out as NumberArray);
      return fromHost(x.dtype, plan.shape, out);
    }
    const step = isFloating(x.dtype) ? rule.step : (rule.intStep ?? rule.step);
    reduceNumbers(step, rule.start(x.dtype), rule.end, plan, numbersOf(plan.x), out as NumberArray);
    if (out instanceof Float32Array) roundAll(x.dtype, out);
  }
  return fromHost(x.dtype, plan.shape, out);
}

/** Sums or means of neighbours by our own kernel, in TensorFlow's order; null for anything else. */
function heapSum(x: Tensor, axes: readonly number[], keep: boolean, end: Rule['end'], call: OpCall): Tensor | null {
  const heap = heapOf(call);
  if (heap === null || x.size === 0 || !onDevice([x], call)) return null;
  const from = Math.min(...axes);
  // The reduced axes are the last ones.
  if (axes.length === 0 || axes.length !== x.shape.length - from) return null;
  const shape = reducedShape(x.shape, axes, keep);
  const rows = elementCount(shape);
  const count = x.size / rows;
  const at = heap.address(deviceOf(x));
  const made = rows > call.hostLimit ? heap.make(shape) : null;
  const out = made === null ? heap.scratch(4 * rows) : heap.address(made);
  heap.kernels.sumRows(at, rows, count, out);
  const sums = heap.floats(out, rows);
  if (end !== undefined) for (let i = 0; i < rows; i++) sums[i] = end(sums[i] as number, count);
  return made === null ? fromHost('float32', shape, sums.slice()) : fromDevice(made);
}

function reduceNumbers(
  step: Rule['step'],
  start: number,
  end: Rule['end'],
  { outer, count, inner }: Reduction,
  x: NumberArray,
  out: NumberArray,
): void {
  if (inner === 1) {
    for (let o = 0, p = 0; o < outer; o++) {
      let sum = start;
      for (let i = 0; i < count; i++, p++) sum = step(sum, x[p] as number);
      out[o] = end === undefined ? sum : end(sum, count);
    }
    return;
  }
  // Row by row, so that memory is read in order.
  const sums = new Float64Array(inner);
  for (let o = 0; o < outer; o++) {
    sums.fill(start);
    let p = o * count * inner;
    for (let i = 0; i < count; i++)
      for (let k = 0; k < inner; k++, p++) sums[k] = step(sums[k] as number, x[p] as number);
    for (let k = 0; k < inner; k++)
      out[o * inner + k] = end === undefined ? (sums[k] as number) : end(sums[k] as number, count);
  }
}

/** Null of bfloat16's sums, too, which TensorFlow takes of float32 copies (reduction_ops_common.h). */
function foldOf(dtype: DType, how: 'sum' | 'product'): Fold | null {
  if (how === 'product') return dtype === 'float32' ? SINGLE_PRODUCT : narrowFold(dtype, how);
  return dtype === 'float16' ? narrowFold(dtype, how) : null;
}

/** The rounded sum is what a mean divides. */
function foldNarrow(
  fold: Fold,
  end: Rule['end'],
  { outer, count, inner, inOrder }: Reduction,
  x: NumberArray,
  out: NumberArray,
): void {
  if (inner === 1) {
    const run = inOrder ? foldInOrder : foldRun;
    for (let o = 0; o < outer; o++) out[o] = run(fold, x, o * count, count);
  } else foldColumns(fold, x, { outer, count, inner }, out);
  if (end === undefined) return;
  for (let i = 0; i < out.length; i++) out[i] = fold.round(end(out[i] as number, fold.round(count)));
}

function sumSingles({ x, outer, count, inner, inOrder }: Reduction, end: Rule['end'], out: Float32Array): void {
  const from = float32Of(x);
  const run = inOrder ? foldInOrder.bind(null, SINGLE_SUM) : sumRun;
  if (inner === 1) for (let o = 0; o < outer; o++) out[o] = run(from, o * count, count);
  else sumColumns(from, { outer, count, inner }, out);
  if (end !== undefined) for (let i = 0; i < out.length; i++) out[i] = end(out[i] as number, count);
}

function reduceBig(rule: Rule, { x, outer, count, inner }: Reduction, out: BigInt64Array): void {
  const from = bigsOf(x);
  const start = rule.bigStart(x.dtype);
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < inner; k++) {
      let sum = start;
      for (let i = 0; i < count; i++) sum = rule.bigStep(sum, from[(o * count + i) * inner + k] as bigint);
      out[o * inner + k] = rule.bigEnd === undefined ? sum : rule.bigEnd(sum, BigInt(count), x.dtype === 'int64');
    }
  }
}

/** All and Any: true and false over nothing. */
function boolReduction(all: boolean): OpEntry {
  return define((call, x, axesInput) => {
    const {
      x: from,
      outer,
      count,
      inner,
      shape,
    } = planReduction(x, optimisedAxesOf(x, axesInput), call.attrs.bool('keep_dims'));
    const flags = boolsOf(from);
    const stop = all ? 0 : 1;
    const out = new Uint8Array(outer * inner).fill(1 - stop);
    for (let o = 0, p = 0; o < outer; o++) {
      for (let i = 0; i < count; i++)
        for (let k = 0; k < inner; k++, p++) if (flags[p] === stop) out[o * inner + k] = stop;
    }
    return fromHost('bool', shape, out);
  });
}

/** Half the sum of squares. */
function l2Loss(_: OpCall, x: Tensor): Tensor {
  const from = numbersOf(x);
  const fold = narrowFold(x.dtype, 'sum');
  if (fold !== null) {
    const halves = Float32Array.from(from, (v) => fold.round(fold.round(v * v) * 0.5));
    return fromHost(x.dtype, [], Float32Array.of(foldRun(fold, halves, 0, halves.length)));
  }
  let sum = 0;
  for (const v of from) sum += v * v;
  const out = allocate(x.dtype, 1) as NumberArray;
  out[0] = sum / 2;
  if (out instanceof Float32Array) roundAll(x.dtype, out);
  return fromHost(x.dtype, [], out);
}

/** Sums float tensors over axes for ops that need it inside. */
export function sumOver(x: Tensor, axes: readonly number[], call: OpCall): Tensor {
  return reduce(SUM, x, axes, false, call);
}

/** The same where TensorFlow takes the elements of float16 one after the other. */
export function sumInOrder(x: Tensor, axes: readonly number[], call: OpCall): Tensor {
  const fold = foldOf(x.dtype, 'sum');
  if (fold === null) return sumOver(x, axes, call);
  const kept = x.shape.map((_n, i) => i).filter((i) => !axes.includes(i));
  const data = numbersOf(transposed(x, [...kept, ...axes]));
  const shape = kept.map((i) => x.shape[i] as number);
  const out = new Float32Array(elementCount(shape));
  const count = data.length / Math.max(1, out.length);
  for (let i = 0; i < out.length; i++) out[i] = foldInOrder(fold, data, i * count, count);
  return fromHost(x.dtype, shape, out);
}

export const REDUCE: OpFamily = {
  ...Object.fromEntries(Object.entries(RULES).map(([name, rule]) => [name, reduction(rule)])),
  All: boolReduction(true),
  Any: boolReduction(false),
  L2Loss: define(l2Loss),
};

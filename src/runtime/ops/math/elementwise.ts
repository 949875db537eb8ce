import type { Tensor as DeviceTensor } from '@tensorflow/tfjs-core';
import type { DType } from '../../../model/dtype';
import { isBounded } from '../../values/bounds';
import { SMALLEST_NORMAL, zeroOf } from '../../values/normals';
import { roundAll, rounderOf } from '../../values/rounding';
import type { BackendName, OpCall, OpEntry } from '../../registry';
import { arrayOver } from '../../optimise/spent';
import {
  allocate,
  bigsOf,
  float32Of,
  fromHost,
  is64BitInteger,
  isComplex,
  isFloating,
  numbersOf,
  onDevice,
} from '../../values/tensors';
import type { NumberArray } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { heapOf, SINGLES } from '../../wasm/heap';
import { singlesOnHeap, smallSinglesOnHeap } from '../../wasm/singles';
import { define, noKernel, runKernel, tryDevice, tryDeviceFinite } from '../define';
import { WEBGL_ACTIVATIONS } from '../kernels/onWebgl';
import { ARITHMETIC } from '../kernels/complexArithmetic';
import type { Complex, ComplexArithmetic } from '../kernels/complexArithmetic';
import type { ComplexFunction } from '../kernels/complexMath';
import { tailOf } from '../kernels/packets';
import { refusedEmpty } from '../refusals';

/** How one element becomes one element, by kind of dtype. What is absent TensorFlow refuses too. */
export interface UnaryRule {
  /** float32, float64 and the narrow floats, which compute in float32. */
  readonly real?: (x: number) => number;
  /** Replaces `real` where float32 digits are enough and a cheaper way exists. */
  readonly single?: (x: number) => number;
  /** Replaces both for float16 and bfloat16, where TensorFlow rounds after every step. */
  readonly narrow?: (x: number, round: (x: number) => number) => number;
  /** Replaces all of these for the last elements of a tensor, which fill no vector, where TensorFlow's scalar code has other steps. */
  readonly tail?: (x: number, round: (x: number) => number) => number;
  /** All of a float32 tensor, where TensorFlow's digits depend on an element's place. */
  readonly singles?: (from: Float32Array, to: Float32Array) => void;
  /** The integers up to 32 bits; storing the result wraps it. */
  readonly int?: (x: number) => number;
  readonly big?: (x: bigint) => bigint;
  readonly complex?: ComplexFunction;
  /** Dtypes whose denormals TensorFlow's kernel reads as 0 where that shows. */
  readonly flushes?: DType;
  /** tfjs kernel that computes the same on float32, with its attributes. */
  readonly kernel?: string;
  /** The one backend whose kernel is right everywhere; absent: all are. */
  readonly only?: BackendName;
  /** That kernel loses NaN on wasm: see tryDeviceFinite. */
  readonly losesNaN?: boolean;
  /** How large the result is at most, given how large the argument is (see bounds.ts). */
  readonly bound?: (x: number) => number;
  readonly attrs?: (call: OpCall) => object;
}

/** An element-by-element op of one argument that keeps the dtype. */
export function unary(rule: UnaryRule): OpEntry {
  const kernel = (call: OpCall, x: Tensor): Tensor => applyUnary(rule, x, call);
  return define(kernel, { support: refusedEmpty(kernel) });
}

export function applyUnary(rule: UnaryRule, x: Tensor, call: OpCall): Tensor {
  const { kernel } = rule;
  const ours = kernel === undefined ? null : heapUnary(kernel, x, call);
  if (ours !== null) {
    if (rule.bound !== undefined && isBounded(x)) ours.bound = rule.bound(x.bound);
    return ours;
  }
  if (kernel !== undefined && (rule.only ?? call.backend) === call.backend) {
    const attempt = rule.losesNaN === true ? tryDeviceFinite : tryDevice;
    const right = call.backend === 'webgl' && !isBounded(x) ? WEBGL_ACTIVATIONS[kernel] : undefined;
    const run = right ?? ((d: DeviceTensor) => runKernel(kernel, { x: d }, rule.attrs?.(call)));
    const done = attempt(kernel, [x], call, run);
    if (done !== null) {
      if (rule.bound !== undefined && isBounded(x)) done.bound = rule.bound(x.bound);
      return done;
    }
  }
  return mapUnary(rule, x, call);
}

/** By our own kernel, where there is one and the tensor is worth it. */
function heapUnary(kernel: string, x: Tensor, call: OpCall): Tensor | null {
  const heap = heapOf(call);
  if (heap === null || !(kernel in SINGLES)) return null;
  return onDevice([x], call) ? singlesOnHeap(heap, kernel, x) : smallSinglesOnHeap(heap, kernel, x);
}

function mapUnary(rule: UnaryRule, x: Tensor, call: OpCall): Tensor {
  // A rule for whole tensors may read an element after it wrote its place.
  const isWhole = rule.singles !== undefined && x.dtype === 'float32';
  const out = isWhole ? allocate(x.dtype, x.size) : arrayOver(x);
  if (isComplex(x.dtype)) {
    if (rule.complex === undefined) throw noKernel(call, x.dtype);
    const first = tailOf(x.dtype, x.size);
    const [from, to] = [numbersOf(x), out as NumberArray];
    const { together, alone } = ARITHMETIC[x.dtype];
    mapComplex(rule.complex, together, from, to, 0, first);
    mapComplex(rule.complex, alone, from, to, first, x.size);
  } else if (is64BitInteger(x.dtype)) {
    if (rule.big === undefined) throw noKernel(call, x.dtype);
    const from = bigsOf(x);
    const to = out as BigInt64Array;
    for (let i = 0; i < from.length; i++) to[i] = rule.big(from[i] as bigint);
  } else if (isWhole) {
    rule.singles?.(float32Of(x), out as Float32Array);
  } else {
    const f = isFloating(x.dtype) ? floatRule(rule, x.dtype) : rule.int;
    if (f === undefined) throw noKernel(call, x.dtype);
    const flush = rule.flushes === x.dtype;
    const from = numbersOf(x);
    const alone = rule.tail;
    const tail = alone === undefined || !isFloating(x.dtype) ? null : from.slice(tailOf(x.dtype, x.size));
    mapNumbers(flush ? (v) => f(Math.abs(v) < SMALLEST_NORMAL ? zeroOf(v) : v) : f, from, out as NumberArray);
    if (alone !== undefined && tail !== null) {
      const round = rounderOf(x.dtype);
      const first = x.size - tail.length;
      for (let i = 0; i < tail.length; i++) (out as NumberArray)[first + i] = alone(tail[i] as number, round);
    }
    if (out instanceof Float32Array) roundAll(x.dtype, out);
  }
  return fromHost(x.dtype, x.shape, out);
}

function floatRule({ real, single, narrow }: UnaryRule, dtype: DType): UnaryRule['real'] {
  if (dtype === 'float64') return real;
  if (narrow === undefined || dtype === 'float32') return single ?? real;
  const round = rounderOf(dtype);
  return (x) => narrow(x, round);
}

export function mapNumbers(f: (x: number) => number, from: NumberArray, to: NumberArray): void {
  if (from instanceof Float32Array && to instanceof Float32Array) {
    // A loop of its own keeps the hot dtype free of the engine's polymorphic loads.
    for (let i = 0; i < from.length; i++) to[i] = f(from[i] as number);
    return;
  }
  for (let i = 0; i < from.length; i++) to[i] = f(from[i] as number);
}

/** Of the elements `first` to before `end`. */
function mapComplex(
  f: ComplexFunction,
  arithmetic: ComplexArithmetic,
  from: NumberArray,
  to: NumberArray,
  first: number,
  end: number,
): void {
  const out: Complex = { re: 0, im: 0 };
  for (let i = 2 * first; i < 2 * end; i += 2) {
    f(from[i] as number, from[i + 1] as number, out, arithmetic);
    to[i] = out.re;
    to[i + 1] = out.im;
  }
}

/** A test of float elements that answers bool. */
export function floatTest(f: (x: number) => boolean): OpEntry {
  const test = (call: OpCall, x: Tensor): Tensor => {
    if (!isFloating(x.dtype)) throw noKernel(call, x.dtype);
    const from = numbersOf(x);
    const out = new Uint8Array(x.size);
    for (let i = 0; i < out.length; i++) out[i] = f(from[i] as number) ? 1 : 0;
    return fromHost('bool', x.shape, out);
  };
  return define(test, { support: refusedEmpty(test) });
}

/** Half to even, as TensorFlow's Round and Rint; keeps −0. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor === 0 && (x < 0 || Object.is(x, -0)) ? -0 : floor;
  if (rest > 0.5) return x > -0.5 && x < 0 ? -0 : floor + 1;
  if (Number.isNaN(rest)) return x; // NaN and the infinities, for which x − floor is no number
  const even = floor % 2 === 0 ? floor : floor + 1;
  return even === 0 && x < 0 ? -0 : even;
}

/** Dtype of the parts of a complex dtype. */
export function partOf(dtype: DType): DType {
  return dtype === 'complex128' ? 'float64' : 'float32';
}

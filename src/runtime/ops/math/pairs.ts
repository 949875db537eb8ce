import type { Tensor as DeviceTensor } from '@tensorflow/tfjs-core';
import type { HostData } from '../../../model/tensor';
import { elementCount } from '../../../model/shape';
import { asBound } from '../../values/bounds';
import { InternalRefusal, invalid } from '../../opError';
import type { ScalarRules } from '../../run/direct';
import type { OpCall, OpEntry } from '../../registry';
import { roundAll, rounderOf } from '../../values/rounding';
import { ScalarPair } from '../../run/scalarPair';
import { arrayOver, isSpent } from '../../optimise/spent';
import {
  allocate,
  bigsOf,
  deviceOf,
  float32Of,
  fromDevice,
  fromHost,
  hostOf,
  is64BitInteger,
  isIndexable,
  isComplex,
  isFloating,
  numbersOf,
  stringsOf,
} from '../../values/tensors';
import type { ComplexDType, NumberArray } from '../../values/tensors';
import { Tensor } from '../../values/value';
import { heapOf, PAIRS } from '../../wasm/heap';
import { define, noKernel, runKernel, tryDevice, tryDeviceFinite } from '../define';
import { broadcastSteps, mapPairs, pairShape, walkPairs } from '../kernels/broadcast';
import { ARITHMETIC } from '../kernels/complexArithmetic';
import type { Complex } from '../kernels/complexArithmetic';
import type { ComplexOperator } from '../kernels/complexMath';
import type { Float32Row } from '../kernels/float32Rows';
import { tailOf } from '../kernels/packets';
import { refusedEmpty } from '../refusals';

/** How two elements become one, by kind of dtype. What is absent TensorFlow refuses too. */
export interface BinaryRule {
  /** Floats. `round` rounds to the dtype, for rules of more than one step. */
  readonly real?: (a: number, b: number, round: (x: number) => number) => number;
  /** Replaces `real` for the last elements of a float tensor, which fill no vector, where TensorFlow's scalar code has other steps. */
  readonly tail?: (a: number, b: number, round: (x: number) => number) => number;
  /** Replaces `real` for float32, where TensorFlow's own rounding decides the answer. */
  readonly single?: (a: number, b: number) => number;
  /** The integers up to 32 bits; storing the result wraps it. */
  readonly int?: (a: number, b: number) => number;
  readonly big?: (a: bigint, b: bigint) => bigint;
  readonly complex?: ComplexOperator;
  readonly text?: (a: Uint8Array, b: Uint8Array) => Uint8Array;
  /** Integer division: any zero in the divisor refuses the whole tensor, unless there is nothing to divide; 'internally' as an internal error. */
  readonly divides?: boolean | 'internally';
  /** A written-out loop for float32. */
  readonly row?: Float32Row;
  /** tfjs kernel that computes the same on float32. */
  readonly kernel?: string;
  /** Runs the kernel where calling it with {a, b} is not enough; gets the second operand again as it lies. */
  readonly device?: (x: DeviceTensor, y: DeviceTensor, b: Tensor, call: OpCall) => DeviceTensor;
  /** That kernel loses NaN on wasm: see tryDeviceFinite. */
  readonly losesNaN?: boolean;
  /** How large the result is at most, given how large the operands are (see bounds.ts). */
  readonly bound?: (a: number, b: number) => number;
}

/** An element-by-element op of two arguments with broadcasting that keeps the dtype. */
export function binary(rule: BinaryRule): OpEntry {
  const kernel = (call: OpCall, a: Tensor, b: Tensor): Tensor => applyBinary(rule, a, b, call);
  return define(kernel, { support: refusedEmpty(kernel) }, scalarRules(rule));
}

/** What storing the result does not make of the rule itself stays with the kernel: a divisor of zero is refused there. */
function scalarRules({ real, tail, single, int, divides }: BinaryRule): ScalarRules {
  const float = tail ?? single ?? real;
  return {
    ...(float && { float32: new ScalarPair('float32', 'float32', float) }),
    ...(int && divides === undefined && { int32: new ScalarPair('int32', 'int32', int) }),
  };
}

export function applyBinary(rule: BinaryRule, a: Tensor, b: Tensor, call: OpCall): Tensor {
  const shape = pairShape(a.shape, b.shape);
  const size = shape === a.shape ? a.size : shape === b.shape ? b.size : elementCount(shape);
  // Of two scalars the node's own facts are not asked for: in a large graph they lie where the processor has to fetch them.
  const isSmall = size === 1 || size <= call.hostLimit;
  if (isSmall && a.dtype === 'float32' && rule.row !== undefined && a.host !== null && b.host !== null) {
    const aStep = a.size === size ? 1 : 0;
    const bStep = b.size === size ? 1 : 0;
    // Equal shapes, or one side a single element: one row.
    if ((aStep === 1 || a.size === 1) && (bStep === 1 || b.size === 1)) {
      const out = resultArray(a, b, size);
      rule.row(float32Of(a), 0, aStep, float32Of(b), 0, bStep, out, 0, size);
      return new Tensor('float32', shape, out, null);
    }
  }
  const { kernel } = rule;
  const onHeap = kernel === undefined ? null : heapPairs(kernel, a, b, shape, call);
  if (onHeap !== null) {
    if (rule.bound !== undefined) onHeap.bound = asBound(rule.bound(a.bound, b.bound));
    return onHeap;
  }
  if (kernel !== undefined && elementCount(shape) > 0 && isIndexable(elementCount(shape), call)) {
    const attempt = rule.losesNaN === true ? tryDeviceFinite : tryDevice;
    const run = rule.device ?? ((x: DeviceTensor, y: DeviceTensor) => runKernel(kernel, { a: x, b: y }));
    const done = attempt(kernel, [a, b], call, (x, y) => run(x, y, b, call));
    if (done !== null) {
      if (rule.bound !== undefined) done.bound = asBound(rule.bound(a.bound, b.bound));
      return done;
    }
  }
  const dtype = a.dtype;
  const hasRow = dtype === 'float32' && rule.row !== undefined;
  const out = hasRow ? resultArray(a, b, size) : allocate(dtype, size);
  const steps = [broadcastSteps(a.shape, shape), broadcastSteps(b.shape, shape)] as const;
  if (hasRow) {
    const row = rule.row as Float32Row;
    const x = float32Of(a);
    const y = float32Of(b);
    const to = out as Float32Array;
    walkPairs(steps[0], steps[1], shape, (ai, as, bi, bs, o, count) => row(x, ai, as, y, bi, bs, to, o, count));
  } else if (isComplex(dtype)) {
    if (rule.complex === undefined) throw noKernel(call, dtype);
    mapComplexPairs(rule.complex, dtype, numbersOf(a), steps[0], numbersOf(b), steps[1], shape, out as NumberArray);
  } else if (dtype === 'string') {
    if (rule.text === undefined) throw noKernel(call, dtype);
    mapPairs(stringsOf(a), a.shape, stringsOf(b), b.shape, out, shape, rule.text);
  } else if (is64BitInteger(dtype)) {
    if (rule.big === undefined) throw noKernel(call, dtype);
    if (rule.divides !== undefined && out.length > 0) refuseZero(hostOf(b), rule.divides);
    mapPairs(bigsOf(a), a.shape, bigsOf(b), b.shape, out, shape, rule.big);
  } else if (isFloating(dtype)) {
    const real = dtype === 'float32' ? (rule.single ?? rule.real) : rule.real;
    if (real === undefined) throw noKernel(call, dtype);
    const ends = { tail: rule.tail ?? real, from: rule.tail === undefined ? size : tailOf(dtype, size) };
    mapReals(real, ends, rounderOf(dtype), numbersOf(a), steps[0], numbersOf(b), steps[1], shape, out as NumberArray);
    if (out instanceof Float32Array) roundAll(dtype, out);
  } else {
    if (rule.int === undefined) throw noKernel(call, dtype);
    if (rule.divides !== undefined && out.length > 0) refuseZero(hostOf(b), rule.divides);
    mapPairs(numbersOf(a), a.shape, numbersOf(b), b.shape, out, shape, rule.int);
  }
  return fromHost(dtype, shape, out);
}

/** For a loop that goes through the result in order. An operand of the result's size lies as the result does. */
function resultArray(a: Tensor, b: Tensor, size: number): Float32Array {
  const over = a.size === size && isSpent(a) ? a : b.size === size && isSpent(b) ? b : null;
  return (over === null ? allocate('float32', size) : arrayOver(over)) as Float32Array;
}

/** By our own kernel, which any NaN and any rank may go through; null where the result is so small that it is made here. */
function heapPairs(kernel: string, a: Tensor, b: Tensor, shape: readonly number[], call: OpCall): Tensor | null {
  const heap = heapOf(call);
  const op = PAIRS[kernel];
  if (heap === null || op === undefined || a.dtype !== 'float32' || b.dtype !== 'float32') return null;
  if (elementCount(shape) <= call.hostLimit) return null;
  const x = heap.address(deviceOf(a));
  const y = heap.address(deviceOf(b));
  const made = heap.make(shape);
  const out = heap.address(made);
  const { kernels } = heap;
  walkPairs(broadcastSteps(a.shape, shape), broadcastSteps(b.shape, shape), shape, (ai, as, bi, bs, o, count) =>
    kernels.pairs(op, x + 4 * ai, as, y + 4 * bi, bs, out + 4 * o, count),
  );
  return fromDevice(made);
}

function refuseZero(divisor: HostData, how: BinaryRule['divides']): void {
  for (let i = 0; i < divisor.length; i++) {
    // `==` would compare 0n and 0 alike; a number test is enough for both kinds.
    if (Number(divisor[i]) !== 0) continue;
    if (how === 'internally') throw new InternalRefusal('Unexpected error in BinaryOp: division by zero');
    throw invalid('Integer division by zero');
  }
}

type RealRule = NonNullable<BinaryRule['real']>;

function mapReals(
  f: RealRule,
  ends: { readonly tail: RealRule; readonly from: number },
  round: (x: number) => number,
  x: NumberArray,
  aSteps: readonly number[],
  y: NumberArray,
  bSteps: readonly number[],
  shape: readonly number[],
  out: NumberArray,
): void {
  walkPairs(aSteps, bSteps, shape, (a, as, b, bs, o, count) => {
    const whole = Math.min(count, Math.max(0, ends.from - o));
    let [i, p, q] = [0, a, b];
    for (; i < whole; i++, p += as, q += bs) out[o + i] = f(x[p] as number, y[q] as number, round);
    for (; i < count; i++, p += as, q += bs) out[o + i] = ends.tail(x[p] as number, y[q] as number, round);
  });
}

function mapComplexPairs(
  f: ComplexOperator,
  dtype: ComplexDType,
  x: NumberArray,
  aSteps: readonly number[],
  y: NumberArray,
  bSteps: readonly number[],
  shape: readonly number[],
  out: NumberArray,
): void {
  const result: Complex = { re: 0, im: 0 };
  const { together, alone } = ARITHMETIC[dtype];
  const from = tailOf(dtype, out.length / 2);
  walkPairs(aSteps, bSteps, shape, (a, as, b, bs, o, count) => {
    for (let i = 0, p = 2 * a, q = 2 * b, t = 2 * o; i < count; i++, p += 2 * as, q += 2 * bs, t += 2) {
      const arithmetic = o + i < from ? together : alone;
      f(x[p] as number, x[p + 1] as number, y[q] as number, y[q + 1] as number, result, arithmetic);
      out[t] = result.re;
      out[t + 1] = result.im;
    }
  });
}

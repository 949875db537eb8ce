import { elementCount } from '../../../model/shape';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { rounderOf } from '../../values/rounding';
import {
  allocate,
  bigsOf,
  fromHost,
  is64BitInteger,
  isComplex,
  isFloating,
  numbersOf,
  scalarNumberOf,
} from '../../values/tensors';
import type { NumberArray } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define, noKernel } from '../define';
import { resolveAxis } from '../kernels/move';
import { refusedEmpty } from '../refusals';
import type { Complex } from '../kernels/complexArithmetic';
import { arithmeticInRow } from '../kernels/complexFold';
import { multiply } from '../kernels/complexMath';
import type { ComplexOperator } from '../kernels/complexMath';

/** Running sums and products along an axis; `exclusive` leaves the element itself out, `reverse` starts at the end. */

interface Scan {
  readonly start: number;
  readonly step: (sum: number, x: number) => number;
  readonly intStep?: (sum: number, x: number) => number;
  readonly bigStart?: bigint;
  readonly bigStep?: (sum: bigint, x: bigint) => bigint;
  readonly complexStep?: ComplexOperator;
}

const CUMSUM: Scan = {
  start: 0,
  step: (s, x) => s + x,
  intStep: (s, x) => (s + x) | 0,
  bigStart: 0n,
  bigStep: (s, x) => s + x,
  complexStep: (re, im, a, b, out) => {
    out.re = re + a;
    out.im = im + b;
  },
};

const CUMPROD: Scan = {
  start: 1,
  step: (s, x) => s * x,
  intStep: Math.imul,
  bigStart: 1n,
  bigStep: (s, x) => BigInt.asIntN(64, s * x),
  complexStep: multiply,
};

/**
 * log(e^s + e^x) without overflow. A NaN is not passed on: TensorFlow's two
 * comparisons both take s instead, as if x were s, and where s is −∞ it stays.
 */
function logAddExp(s: number, x: number): number {
  const low = x < s ? x : s;
  const high = s < x ? x : s;
  return high === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
}

function scan(rule: Scan): OpEntry {
  const kernel = (call: OpCall, x: Tensor, axisInput: Tensor): Tensor =>
    scanAlong(rule, x, resolveAxis(scalarNumberOf(axisInput), x.shape.length), call);
  return define(kernel, { support: refusedEmpty((call, x) => scanAlong(rule, x, 0, call)) });
}

function scanAlong(rule: Scan, x: Tensor, axis: number, call: OpCall): Tensor {
  const count = x.shape[axis] as number;
  const inner = elementCount(x.shape.slice(axis + 1));
  const outer = elementCount(x.shape.slice(0, axis));
  const exclusive = call.attrs.bool('exclusive');
  const reverse = call.attrs.bool('reverse');
  const out = allocate(x.dtype, x.size);
  // The walk of one line: where it starts and how far the next element is.
  const eachLine = (visit: (start: number, step: number) => void): void => {
    for (let o = 0; o < outer; o++) {
      for (let k = 0; k < inner; k++)
        visit((o * count + (reverse ? count - 1 : 0)) * inner + k, reverse ? -inner : inner);
    }
  };
  if (isComplex(x.dtype)) {
    const { complexStep } = rule;
    if (complexStep === undefined) throw noKernel(call, x.dtype);
    const [from, to] = [numbersOf(x), out as NumberArray];
    const { dtype } = x;
    eachLine((start, step) => {
      const arithmetic = arithmeticInRow(dtype, inner, start % inner);
      const { round } = arithmetic;
      const sum: Complex = { re: rule.start, im: 0 };
      for (let i = 0, p = 2 * start; i < count; i++, p += 2 * step) {
        const [re, im] = [from[p] as number, from[p + 1] as number];
        if (exclusive) [to[p], to[p + 1]] = [sum.re, sum.im];
        complexStep(sum.re, sum.im, re, im, sum, arithmetic);
        [sum.re, sum.im] = [round(sum.re), round(sum.im)];
        if (!exclusive) [to[p], to[p + 1]] = [sum.re, sum.im];
      }
    });
  } else if (is64BitInteger(x.dtype)) {
    const { bigStart, bigStep } = rule;
    if (bigStart === undefined || bigStep === undefined) throw noKernel(call, x.dtype);
    const [from, to] = [bigsOf(x), out as BigInt64Array];
    eachLine((start, step) => {
      let sum = bigStart;
      for (let i = 0, p = start; i < count; i++, p += step) {
        const next = bigStep(sum, from[p] as bigint);
        to[p] = exclusive ? sum : next;
        sum = next;
      }
    });
  } else {
    const floating = isFloating(x.dtype);
    const step = floating ? rule.step : rule.intStep;
    if (step === undefined) throw noKernel(call, x.dtype);
    // Each partial result is an element and so is rounded; the next builds on it.
    const round = floating ? rounderOf(x.dtype) : (v: number): number => v;
    const [from, to] = [numbersOf(x), out as NumberArray];
    eachLine((start, stride) => {
      let sum = rule.start;
      for (let i = 0, p = start; i < count; i++, p += stride) {
        const next = round(step(sum, from[p] as number));
        to[p] = exclusive ? sum : next;
        sum = next;
      }
    });
  }
  return fromHost(x.dtype, x.shape, out);
}

export const SCAN: OpFamily = {
  Cumsum: scan(CUMSUM),
  Cumprod: scan(CUMPROD),
  CumulativeLogsumexp: scan({ start: -Infinity, step: logAddExp }),
};

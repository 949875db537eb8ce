import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { ScalarPair } from '../../run/scalarPair';
import type { NumberPair } from '../../run/scalarPair';
import { rounderOf } from '../../values/rounding';
import {
  bigsOf,
  boolsOf,
  fromHost,
  is64BitInteger,
  isComplex,
  numbersOf,
  scalar,
  stringsOf,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define, noKernel } from '../define';
import { broadcastShapes, broadcastSteps, commonShape, mapPairs, pairShape, walkPairs } from '../kernels/broadcast';
import { refusedEmpty } from '../refusals';

/** Comparisons and logic: two arguments, broadcasting, bool out. Always on the host: bool never lives on the device. */

interface Comparison {
  readonly number: (a: number, b: number) => boolean;
  readonly big: (a: bigint, b: bigint) => boolean;
  /** Equality only: what `===` of strings and complex numbers is to answer. */
  readonly whenEqual?: boolean;
}

function compare(rule: Comparison): OpEntry {
  const kernel = (call: OpCall, a: Tensor, b: Tensor): Tensor => {
    const wanted = rule.whenEqual;
    if (
      wanted !== undefined &&
      broadcastShapes(a.shape, b.shape) === null &&
      !call.attrs.bool('incompatible_shape_error')
    ) {
      return scalar('bool', !wanted);
    }
    return applyComparison(rule, a, b, call);
  };
  const number: NumberPair = (a, b) => (rule.number(a, b) ? 1 : 0);
  return define(
    kernel,
    { support: refusedEmpty(kernel) },
    { float32: new ScalarPair('float32', 'bool', number), int32: new ScalarPair('int32', 'bool', number) },
  );
}

function applyComparison(rule: Comparison, a: Tensor, b: Tensor, call: OpCall): Tensor {
  const shape = pairShape(a.shape, b.shape);
  const out = new Uint8Array(elementCount(shape));
  if (is64BitInteger(a.dtype)) {
    mapPairs(bigsOf(a), a.shape, bigsOf(b), b.shape, out, shape, (x, y) => (rule.big(x, y) ? 1 : 0));
  } else if (a.dtype === 'string' || isComplex(a.dtype)) {
    if (rule.whenEqual === undefined) throw noKernel(call, a.dtype);
    const yes = rule.whenEqual ? 1 : 0;
    if (a.dtype === 'string') {
      mapPairs(stringsOf(a), a.shape, stringsOf(b), b.shape, out, shape, (x, y) => (sameBytes(x, y) ? yes : 1 - yes));
    } else {
      const x = numbersOf(a);
      const y = numbersOf(b);
      walkPairs(broadcastSteps(a.shape, shape), broadcastSteps(b.shape, shape), shape, (i, is, j, js, o, count) => {
        for (let k = 0, p = 2 * i, q = 2 * j; k < count; k++, p += 2 * is, q += 2 * js) {
          out[o + k] = x[p] === y[q] && x[p + 1] === y[q + 1] ? yes : 1 - yes;
        }
      });
    }
  } else {
    mapPairs(numbersOf(a), a.shape, numbersOf(b), b.shape, out, shape, (x, y) => (rule.number(x, y) ? 1 : 0));
  }
  return fromHost('bool', shape, out);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function logical(f: (a: number, b: number) => number): OpEntry {
  const kernel = (_: OpCall, a: Tensor, b: Tensor): Tensor => {
    const shape = commonShape(a.shape, b.shape);
    const out = new Uint8Array(elementCount(shape));
    mapPairs(boolsOf(a), a.shape, boolsOf(b), b.shape, out, shape, f);
    return fromHost('bool', shape, out);
  };
  return define(kernel, {}, { bool: new ScalarPair('bool', 'bool', f) });
}

/** |a − b| ≤ tolerance, both steps in the dtype; the shapes must be equal. */
const approximateEqual = define((call, a, b) => {
  if (a.shape.join() !== b.shape.join()) throw invalid('x and y must be of the same shape.');
  if (a.dtype !== 'float32' && a.dtype !== 'float64') throw noKernel(call, a.dtype);
  const [x, y] = [numbersOf(a), numbersOf(b)];
  const round = rounderOf(a.dtype);
  // The attribute is a float32, whatever the dtype.
  const limit = Math.fround(call.attrs.float('tolerance'));
  const isClose = (_: number, i: number): number =>
    Math.abs(round((x[i] as number) - (y[i] as number))) <= limit ? 1 : 0;
  const out = new Uint8Array(a.size).map(isClose);
  return fromHost('bool', a.shape, out);
});

export const COMPARE: OpFamily = {
  Equal: compare({ number: (a, b) => a === b, big: (a, b) => a === b, whenEqual: true }),
  NotEqual: compare({ number: (a, b) => a !== b, big: (a, b) => a !== b, whenEqual: false }),
  Greater: compare({ number: (a, b) => a > b, big: (a, b) => a > b }),
  GreaterEqual: compare({ number: (a, b) => a >= b, big: (a, b) => a >= b }),
  Less: compare({ number: (a, b) => a < b, big: (a, b) => a < b }),
  LessEqual: compare({ number: (a, b) => a <= b, big: (a, b) => a <= b }),
  LogicalAnd: logical((a, b) => a & b),
  LogicalOr: logical((a, b) => a | b),
  LogicalNot: define((_, x) =>
    fromHost(
      'bool',
      x.shape,
      boolsOf(x).map((v) => 1 - v),
    ),
  ),
  ApproximateEqual: approximateEqual,
};

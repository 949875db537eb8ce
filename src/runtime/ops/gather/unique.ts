import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { hostOf, intsOf, isNarrowFloat } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { intTensor } from '../array/indexing';
import { normal } from '../../run/denormals';
import { define } from '../define';
import type { Cells } from '../kernels/dtypes';
import { picked, resolveAxis } from '../kernels/move';

/** First-seen order of distinct values: Unique, ListDiff. */

/**
 * A key under which equal elements meet: every NaN is a new one, 0 and −0 are one. Not so of the narrow floats, which
 * TensorFlow hashes by their bits (`byBits`).
 */
function keyOf(value: unknown, position: number, byBits: boolean): unknown {
  if (value instanceof Uint8Array) return Array.from(value, (byte) => String.fromCharCode(byte)).join('');
  if (byBits && Object.is(value, -0)) return '-0';
  if (typeof value === 'number') return value !== value ? `NaN ${position}` : value === 0 ? 0 : value;
  return value;
}

interface Found {
  /** Position of the first of each kind. */
  readonly first: readonly number[];
  /** Which kind each position is of. */
  readonly kind: Int32Array;
  readonly counts: readonly number[];
}

function distinct(count: number, key: (position: number) => unknown): Found {
  const kinds = new Map<unknown, number>();
  const first: number[] = [];
  const counts: number[] = [];
  const kind = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const k = key(i);
    let at = kinds.get(k);
    if (at === undefined) {
      at = first.length;
      kinds.set(k, at);
      first.push(i);
      counts.push(0);
    }
    counts[at] = (counts[at] as number) + 1;
    kind[i] = at;
  }
  return { first, kind, counts };
}

function unique(call: OpCall, x: Tensor): Tensor[] {
  if (x.shape.length !== 1) throw invalid('unique expects a 1D vector.');
  return outputs(call, x, 0);
}

/** Along an axis whole slices are compared; no axis means a vector. */
function uniqueV2(call: OpCall, x: Tensor, axisInput: Tensor): Tensor[] {
  const axes = intsOf(axisInput);
  if (axes.length > 1) throw invalid('axis tensor must have at most one element');
  if (axes.length === 0) return unique(call, x);
  return outputs(call, x, resolveAxis(axes[0] as number, x.shape.length));
}

function outputs(call: OpCall, x: Tensor, axis: number): Tensor[] {
  const count = x.shape[axis] as number;
  const byBits = isNarrowFloat(x.dtype);
  const data = hostOf(byBits ? x : normal(x)) as Cells;
  const inner = elementCount(x.shape.slice(axis + 1));
  const outer = elementCount(x.shape.slice(0, axis));
  const key =
    x.shape.length === 1
      ? (i: number): unknown => keyOf(data[i], i, byBits)
      : (i: number): unknown => {
          const parts: string[] = [];
          for (let o = 0; o < outer; o++) {
            for (let k = 0; k < inner; k++) {
              const part = String(keyOf(data[(o * count + i) * inner + k], i, byBits));
              parts.push(`${part.length}:${part}`);
            }
          }
          return parts.join('');
        };
  const { first, kind, counts } = distinct(count, key);
  const index = call.attrs.type('out_idx');
  const result = [picked(x, axis, first), intTensor(index, [count], kind)];
  if (call.outputCount === 3) result.push(intTensor(index, [counts.length], counts));
  return result;
}

/** What is in x and not in y, and where it stood. */
function listDiff(call: OpCall, x: Tensor, y: Tensor): Tensor[] {
  if (x.shape.length !== 1 || y.shape.length !== 1) throw invalid('x and y should be 1D vectors.');
  const byBits = isNarrowFloat(x.dtype);
  const gone = new Set<unknown>();
  const [a, b] = [x, y].map((t) => hostOf(byBits ? t : normal(t)) as Cells) as [Cells, Cells];
  for (let i = 0; i < b.length; i++) gone.add(keyOf(b[i], -1 - i, byBits));
  const kept: number[] = [];
  for (let i = 0; i < a.length; i++) if (!gone.has(keyOf(a[i], i, byBits))) kept.push(i);
  return [picked(x, 0, kept), intTensor(call.attrs.type('out_idx'), [kept.length], kept)];
}

export const UNIQUE: OpFamily = {
  Unique: define(unique),
  UniqueWithCounts: define(unique),
  UniqueV2: define(uniqueV2),
  UniqueWithCountsV2: define(uniqueV2),
  ListDiff: define(listDiff),
};

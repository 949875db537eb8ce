import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { allocate, fromHost, hostOf, intsOf, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { intTensor } from '../array/indexing';
import { normal } from '../../run/denormals';
import { define } from '../define';
import { limitsOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { resolveAxis } from '../kernels/move';
import { introselect, introsort } from '../kernels/introsort';
import { tailOf } from '../kernels/packets';
import { TopN } from '../kernels/topN';

/** Where elements stand in order: ArgMax, TopK, InTopK, NthElement. */

/**
 * First index of the best element. The search starts with index 0 and the worst
 * finite number, which only a better element replaces: neither NaN nor an infinity
 * that is worse still is ever chosen.
 */
function argBest(
  better: (a: number | bigint, b: number | bigint) => boolean,
  worst: (dtype: DType) => number,
): OpEntry {
  return define((call, x, axisInput) => {
    const axis = resolveAxis(scalarNumberOf(axisInput), x.shape.length, 'dimension');
    const count = x.shape[axis] as number;
    if (count === 0) throw invalid(`Reduction axis ${axis} is empty in shape [${x.shape.join(',')}]`);
    const inner = elementCount(x.shape.slice(axis + 1));
    const outer = elementCount(x.shape.slice(0, axis));
    const data = hostOf(normal(x)) as ArrayLike<number | bigint>;
    const out = new Float64Array(outer * inner);
    const start = worst(x.dtype);
    for (let o = 0; o < outer; o++) {
      for (let k = 0; k < inner; k++) {
        let best = 0;
        let bestValue: number | bigint = start;
        for (let i = 0, p = o * count * inner + k; i < count; i++, p += inner) {
          const value = data[p] as number | bigint;
          if (!better(value, bestValue)) continue;
          best = i;
          bestValue = value;
        }
        out[o * inner + k] = best;
      }
    }
    return intTensor(
      call.attrs.type('output_type'),
      x.shape.filter((_n, i) => i !== axis),
      out,
    );
  });
}

/** Descending, NaN before everything, ties by index. */
function descending(data: ArrayLike<number | bigint>, base: number): (a: number, b: number) => number {
  return (a, b) => {
    const x = data[base + a] as number | bigint;
    const y = data[base + b] as number | bigint;
    if (x > y) return -1;
    if (x < y) return 1;
    if (x === y) return a - b;
    const [nanX, nanY] = [x !== x, y !== y];
    return nanX === nanY ? a - b : nanX ? -1 : 1;
  };
}

/** The k best of each row and where they stood; not sorted, they come as TensorFlow's heap holds them. */
export function topK(x: Tensor, k: number, indexType: DType, sorted = true): [Tensor, Tensor] {
  if (x.shape.length === 0) throw invalid('input must be >= 1-D');
  const size = x.shape.at(-1) as number;
  if (k < 0) throw invalid(`Need k >= 0, got ${k}`);
  if (k > size) throw invalid(`input must have at least k columns. Had ${size}, needed ${k}`);
  const rows = elementCount(x.shape.slice(0, -1));
  const data = hostOf(x) as ArrayLike<number | bigint>;
  const compared = hostOf(normal(x)) as ArrayLike<number | bigint>;
  const values = allocate(x.dtype, rows * k);
  const indices = new Float64Array(rows * k);
  for (let row = 0; row < rows; row++) {
    const order = orderOf(compared, row * size, size, k, sorted, x.dtype);
    for (let i = 0; i < k; i++) {
      const at = order[i] as number;
      indices[row * k + i] = at;
      (values as Cells)[row * k + i] = data[row * size + at];
    }
  }
  const shape = [...x.shape.slice(0, -1), k];
  return [fromHost(x.dtype, shape, values), intTensor(indexType, shape, indices)];
}

function orderOf(
  data: ArrayLike<number | bigint>,
  at: number,
  size: number,
  k: number,
  sorted: boolean,
  dtype: DType,
): ArrayLike<number> {
  if (hasNaN(data, at, size))
    return k === 1 ? [greatestOf(data, at, size, dtype)] : amongNaN(data, at, size, k, sorted);
  const compare = descending(data, at);
  return sorted || k < 2 || k === size ? bestOf(size, k, compare) : heapOf(size, k, compare);
}

function hasNaN(data: ArrayLike<number | bigint>, at: number, size: number): boolean {
  for (let i = at; i < at + size; i++) if (Number.isNaN(data[i])) return true;
  return false;
}

/** NaN is neither before nor behind anything: where it ends up hangs on the steps of TensorFlow's sort, or of its heap. */
function amongNaN(
  data: ArrayLike<number | bigint>,
  at: number,
  size: number,
  k: number,
  sorted: boolean,
): readonly number[] {
  const value = (i: number): number => data[at + i] as number;
  if (k === size) {
    const order = introsort(
      Array.from({ length: size }, (_n, i) => i),
      (a, b) => value(b) < value(a),
    );
    // Equal neighbours by place.
    for (let from = 0; from < size; ) {
      let to = from + 1;
      while (to < size && value(order[from] as number) === value(order[to] as number)) to++;
      order.splice(from, to - from, ...order.slice(from, to).sort((a, b) => a - b));
      from = to;
    }
    return order;
  }
  const best = new TopN<number>(k, (a, b) => value(b) < value(a) || (!(value(b) > value(a)) && a < b));
  for (let i = 0; i < size; i++) best.push(i);
  return sorted ? best.extract() : best.unsorted();
}

/**
 * For k = 1 TensorFlow reduces by `t < max ? max : t` instead of sorting: a NaN lasts until the next element. The
 * processor's vectors, which take the elements before the last few, pass over it.
 */
function greatestOf(data: ArrayLike<number | bigint>, at: number, size: number, dtype: DType): number {
  const max = largestOf(data, at, size, dtype);
  for (let i = 0; i < size; i++) if (data[at + i] === max) return i;
  return 0;
}

/** Eigen's maximum of neighbours, where a NaN may be among them. */
export function largestOf(data: ArrayLike<number | bigint>, at: number, size: number, dtype: DType): number | bigint {
  const end = at + size;
  const together = at + tailOf(dtype, size);
  let max: number | bigint = -Infinity;
  for (let i = at; i < together; i++) if ((data[i] as number) > max) max = data[i] as number;
  let last: number | bigint = -Infinity;
  for (let i = together; i < end; i++) {
    const t = data[i] as number | bigint;
    if (!(t < last)) last = t;
  }
  return last < max ? max : last;
}

/** The first k of 0 … size − 1 in order: a heap of k where k is small, a whole sort otherwise. */
function bestOf(size: number, k: number, compare: (a: number, b: number) => number): ArrayLike<number> {
  if (k * 8 > size) return Array.from({ length: size }, (_n, i) => i).sort(compare);
  const best: number[] = [];
  for (let i = 0; i < size; i++) {
    if (best.length === k && (k === 0 || compare(i, best[k - 1] as number) > 0)) continue;
    let at = best.length < k ? best.length : k - 1;
    while (at > 0 && compare(i, best[at - 1] as number) < 0) {
      best[at] = best[at - 1] as number;
      at -= 1;
    }
    best[at] = i;
  }
  return best;
}

function heapOf(size: number, k: number, compare: (a: number, b: number) => number): readonly number[] {
  const best = new TopN<number>(k, (a, b) => compare(a, b) < 0);
  for (let i = 0; i < size; i++) best.push(i);
  return best.unsorted();
}

/** Whether the target's score is among the k best of its row; ties all count, an odd score or target never does. */
function inTopK(predictions: Tensor, targets: Tensor, k: number): Tensor {
  if (predictions.shape.length !== 2) throw invalid('predictions must be 2-dimensional');
  if (targets.shape.length !== 1 || targets.shape[0] !== predictions.shape[0])
    throw invalid('First dimension of predictions must match length of targets');
  const classes = predictions.shape[1] as number;
  const scores = hostOf(normal(predictions)) as Float32Array;
  const out = new Uint8Array(targets.size);
  intsOf(targets).forEach((target, row) => {
    if (target < 0 || target >= classes) return;
    const own = scores[row * classes + target] as number;
    let above = 0;
    for (let c = 0; c < classes; c++) {
      const score = scores[row * classes + c] as number;
      if (!Number.isFinite(score)) return;
      if (score > own) above += 1;
    }
    out[row] = above < k ? 1 : 0;
  });
  return fromHost('bool', targets.shape, out);
}

/** The n-th smallest (or largest) of each row. */
function nthElement(call: OpCall, x: Tensor, nInput: Tensor): Tensor {
  const n = scalarNumberOf(nInput);
  if (x.shape.length === 0) throw invalid('Input must be >= 1-D');
  const size = x.shape.at(-1) as number;
  if (n < 0 || n >= size) throw invalid(`Input must have at least n+1 columns. Need n in [0, ${size}), got ${n}`);
  const at = call.attrs.bool('reverse') ? size - n - 1 : n;
  const rows = x.size / size;
  const data = hostOf(x);
  const compared = hostOf(normal(x)) as ArrayLike<number | bigint>;
  const out = allocate(x.dtype, rows);
  for (let row = 0; row < rows; row++) {
    const from = row * size;
    if (compared === data && !hasNaN(compared, from, size)) {
      (out as Cells)[row] = (data.slice(from, from + size) as Float64Array).sort()[at];
    } else {
      const value = (i: number): number => compared[from + i] as number;
      const places = Array.from({ length: size }, (_n, i) => i);
      (out as Cells)[row] = data[from + introselect(places, at, (a, b) => value(a) < value(b))];
    }
  }
  return fromHost(x.dtype, x.shape.slice(0, -1), out);
}

/** Exactly, which is one legal approximation; along any axis, of the largest or smallest. */
function approxTopK(call: OpCall, x: Tensor): Tensor[] {
  const axis = resolveAxis(call.attrs.int('reduction_dimension'), x.shape.length, 'reduction_dimension');
  if (axis !== x.shape.length - 1) throw invalid('ApproxTopK is answered along the last axis only');
  if (call.attrs.bool('is_max_k')) return topK(x, call.attrs.int('k'), 'int32');
  const negated = (hostOf(x) as Float32Array).map((v) => -v);
  const [values, indices] = topK(fromHost(x.dtype, x.shape, negated), call.attrs.int('k'), 'int32');
  return [
    fromHost(
      x.dtype,
      values.shape,
      (values.host as Float32Array).map((v) => -v),
    ),
    indices,
  ];
}

export const ORDER: OpFamily = {
  ArgMax: argBest(
    (a, b) => a > b,
    (dtype) => limitsOf(dtype).lowest,
  ),
  ArgMin: argBest(
    (a, b) => a < b,
    (dtype) => limitsOf(dtype).highest,
  ),
  TopKV2: define((call, x, k) => topK(x, scalarNumberOf(k), call.attrs.type('index_type'), call.attrs.bool('sorted'))),
  TopK: define((call, x) => topK(x, call.attrs.int('k'), 'int32', call.attrs.bool('sorted'))),
  ApproxTopK: define(approxTopK),
  InTopK: define((call, predictions, targets) => inTopK(predictions, targets, call.attrs.int('k'))),
  InTopKV2: define((_, predictions, targets, k) => inTopK(predictions, targets, scalarNumberOf(k))),
  NthElement: define(nthElement),
};

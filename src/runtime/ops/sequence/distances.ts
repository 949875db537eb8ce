import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import {
  allocateNumbers,
  bigsOf,
  fromHost,
  hostOf,
  intsOf,
  is64BitInteger,
  numbersOf,
  scalarNumberOf,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { intTensor } from '../array/indexing';
import { define } from '../define';
import type { Cells } from '../kernels/dtypes';
import { stridesOf } from '../kernels/strides';
import { sameBytes } from '../math/compare';

/** Distances between sequences and points, and monotone fits. */

/** Rows of a sparse tensor by their place in the output: everything before the last axis. */
function groupsOf(indices: Tensor, values: Tensor, strides: readonly number[]): Map<number, unknown[]> {
  const rank = indices.shape[1] as number;
  const at = intsOf(indices);
  const data = hostOf(values) as Cells;
  const groups = new Map<number, unknown[]>();
  for (let i = 0; i < values.size; i++) {
    let place = 0;
    for (let axis = 0; axis < rank - 1; axis++) place += (at[i * rank + axis] as number) * (strides[axis] as number);
    const group = groups.get(place) ?? [];
    if (group.length === 0) groups.set(place, group);
    group.push(data[i]);
  }
  return groups;
}

function levenshtein(a: readonly unknown[], b: readonly unknown[]): number {
  const equal = (x: unknown, y: unknown): boolean =>
    x instanceof Uint8Array && y instanceof Uint8Array ? sameBytes(x, y) : x === y;
  let row = Array.from({ length: b.length + 1 }, (_n, i) => i);
  a.forEach((x, i) => {
    const next = [i + 1];
    b.forEach((y, j) => {
      next.push(
        Math.min((row[j + 1] as number) + 1, (next[j] as number) + 1, (row[j] as number) + (equal(x, y) ? 0 : 1)),
      );
    });
    row = next;
  });
  return row[b.length] as number;
}

/** Levenshtein distance of each pair of sequences, over the length of the truth when normalised (∞ where that is 0). */
function editDistance(call: OpCall, ...inputs: Tensor[]): Tensor {
  const [hIndices, hValues, hShape, tIndices, tValues, tShape] = inputs as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const [a, b] = [intsOf(hShape), intsOf(tShape)];
  if (a.length !== b.length || a.length < 2)
    throw invalid('Expected hypothesis_shape and truth_shape to have the same rank of at least 2');
  const shape = a.slice(0, -1).map((n, axis) => Math.max(n, b[axis] as number));
  const strides = stridesOf(shape);
  const hypotheses = groupsOf(hIndices, hValues, strides);
  const truths = groupsOf(tIndices, tValues, strides);
  const normalize = call.attrs.bool('normalize');
  const out = Float32Array.from({ length: elementCount(shape) }, (_n, place) => {
    const truth = truths.get(place) ?? [];
    const distance = levenshtein(hypotheses.get(place) ?? [], truth);
    if (!normalize || distance === 0) return distance;
    return truth.length === 0 ? Infinity : distance / truth.length;
  });
  return fromHost('float32', shape, out);
}

/** The k centres nearest to each point and their squared distances. */
function nearestNeighbors(_: OpCall, points: Tensor, centers: Tensor, kInput: Tensor): Tensor[] {
  const [count, width] = points.shape as [number, number];
  const candidates = centers.shape[0] as number;
  const k = Math.min(scalarNumberOf(kInput), candidates);
  if (centers.shape[1] !== width) throw invalid('Points and centers must have the same dimension');
  const [p, c] = [numbersOf(points), numbersOf(centers)];
  const indices: number[] = [];
  const distances: number[] = [];
  for (let i = 0; i < count; i++) {
    const all = Float64Array.from({ length: candidates }, (_n, j) => {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += ((p[i * width + d] as number) - (c[j * width + d] as number)) ** 2;
      return sum;
    });
    const order = [...all.keys()].sort((x, y) => (all[x] as number) - (all[y] as number)).slice(0, k);
    indices.push(...order);
    distances.push(...order.map((j) => all[j] as number));
  }
  return [intTensor('int64', [count, k], indices), fromHost('float32', [count, k], Float32Array.from(distances))];
}

/** The non-increasing rows nearest to the given ones, and which block of equal values each element fell into. */
function isotonicRegression(call: OpCall, x: Tensor): Tensor[] {
  if (x.shape.length !== 2) throw invalid('Input must be a matrix');
  const [rows, width] = x.shape as [number, number];
  const data = is64BitInteger(x.dtype) ? Float64Array.from(bigsOf(x), Number) : numbersOf(x);
  const dtype = call.attrs.type('output_dtype');
  const out = allocateNumbers(dtype, x.size);
  const segments = new Int32Array(x.size);
  for (let row = 0; row < rows; row++) {
    const blocks: { sum: number; count: number }[] = [];
    for (let i = 0; i < width; i++) {
      let block = { sum: data[row * width + i] as number, count: 1 };
      // A block whose mean rises above the one before joins it.
      for (
        let last = blocks.at(-1);
        last !== undefined && last.sum / last.count < block.sum / block.count;
        last = blocks.at(-1)
      ) {
        blocks.pop();
        block = { sum: last.sum + block.sum, count: last.count + block.count };
      }
      blocks.push(block);
    }
    let at = row * width;
    blocks.forEach(({ sum, count }, b) => {
      out.fill(sum / count, at, at + count);
      segments.fill(b, at, at + count);
      at += count;
    });
  }
  return [fromHost(dtype, x.shape, out), fromHost('int32', x.shape, segments)];
}

export const DISTANCES: OpFamily = {
  EditDistance: define(editDistance),
  NearestNeighbors: define(nearestNeighbors),
  IsotonicRegression: define(isotonicRegression),
};

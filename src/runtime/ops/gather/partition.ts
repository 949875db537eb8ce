import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocate, bigsOf, fromHost, hostOf, intsOf, is64BitInteger, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { intTensor } from '../array/indexing';
import { normal } from '../../run/denormals';
import { define } from '../define';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { picked } from '../kernels/move';

/** Sorting rows into bins and putting them together again. */

function dynamicPartition(call: OpCall, data: Tensor, partitions: Tensor): Tensor[] {
  const rank = partitions.shape.length;
  if (data.shape.slice(0, rank).join() !== partitions.shape.join()) {
    throw invalid(
      `data.shape must start with partitions.shape, got data.shape = [${data.shape.join(',')}], partitions.shape = [${partitions.shape.join(',')}]`,
    );
  }
  const bins: number[][] = Array.from({ length: call.attrs.int('num_partitions') }, () => []);
  intsOf(partitions).forEach((bin, row) => {
    const rows = bins[bin];
    if (rows === undefined) throw invalid(`partitions[${row}] = ${bin} is not in [0, ${bins.length})`);
    rows.push(row);
  });
  const flat = fromHost(data.dtype, [partitions.size, ...data.shape.slice(rank)], hostOf(data));
  return bins.map((rows) => picked(flat, 0, rows));
}

/** Rows put where the indices say; of a position listed twice the later wins, positions never listed are zeros. */
function dynamicStitch(_: OpCall, ...inputs: Tensor[]): Tensor {
  const count = inputs.length / 2;
  const indices = inputs.slice(0, count);
  const data = inputs.slice(count);
  const [first] = data;
  if (first === undefined) throw invalid('DynamicStitch needs at least one input');
  const slice = first.shape.slice((indices[0] as Tensor).shape.length);
  let size = 0;
  indices.forEach((at, i) => {
    const values = data[i] as Tensor;
    if (values.shape.join() !== [...at.shape, ...slice].join()) {
      throw invalid(
        `data[${i}].shape = [${values.shape.join(',')}] does not start with indices[${i}].shape = [${at.shape.join(',')}] or its slices differ`,
      );
    }
    for (const index of intsOf(at)) {
      if (index < 0) throw invalid(`indices[${i}] is out of range`);
      size = Math.max(size, index + 1);
    }
  });
  const inner = elementCount(slice) * lanesOf(first.dtype);
  const out = allocate(first.dtype, size * elementCount(slice));
  const target = out as Cells;
  indices.forEach((at, i) => {
    const source = hostOf(data[i] as Tensor) as Cells;
    intsOf(at).forEach((index, row) => {
      for (let k = 0; k < inner; k++) target[index * inner + k] = source[row * inner + k];
    });
  });
  return fromHost(first.dtype, [size, ...slice], out);
}

/** Index of the bin, compared in float32; a value on a boundary goes right, NaN into the last bin. */
function bucketize(call: OpCall, x: Tensor): Tensor {
  const boundaries = call.attrs.floats('boundaries').map(Math.fround);
  for (let i = 1; i < boundaries.length; i++)
    if ((boundaries[i] as number) < (boundaries[i - 1] as number)) throw invalid('Expected sorted boundaries');
  const values = is64BitInteger(x.dtype) ? Float64Array.from(bigsOf(x), Number) : numbersOf(normal(x));
  const compared = x.dtype === 'float64' ? (v: number): number => v : Math.fround;
  const out = new Int32Array(x.size);
  for (let i = 0; i < out.length; i++)
    out[i] = upperBound(boundaries, 0, boundaries.length, compared(values[i] as number));
  return fromHost('int32', x.shape, out);
}

type Sorted = ArrayLike<number | bigint>;

/** First position whose element is greater than `value`; NaN is beyond all. */
export function upperBound(sorted: Sorted, from: number, to: number, value: number | bigint): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < (sorted[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low - from;
}

/** First position whose element is not less than `value`. */
function lowerBound(sorted: Sorted, from: number, to: number, value: number | bigint): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low - from;
}

function searchSorted(find: typeof lowerBound): (call: OpCall, sorted: Tensor, values: Tensor) => Tensor {
  return (call, sorted, values) => {
    if (sorted.shape.length !== 2 || values.shape.length !== 2)
      throw invalid('sorted_inputs and values must be matrices');
    if (sorted.shape[0] !== values.shape[0]) throw invalid('Leading dim_size of both tensors must match.');
    const width = sorted.shape[1] as number;
    const count = values.shape[1] as number;
    const data = hostOf(normal(sorted)) as Sorted;
    const wanted = hostOf(normal(values)) as Sorted;
    const out = Int32Array.from({ length: values.size }, (_n, i) => {
      const row = Math.floor(i / count);
      return find(data, row * width, (row + 1) * width, wanted[i] as number | bigint);
    });
    return intTensor(call.attrs.type('out_type'), values.shape, out);
  };
}

/**
 * A quantile of each feature's values: the first boundary that is not less. There is no bucket beyond the last
 * boundary, and NaN falls into the first (boosted_trees/quantile_ops.cc of TensorFlow 2.8; 2.11 and later have the op
 * without a kernel).
 */
function boostedTreesBucketize({ attrs }: OpCall, ...inputs: Tensor[]): Tensor[] {
  const count = attrs.int('num_features');
  const all = inputs.slice(count);
  if (all[0]?.shape.length !== 1) throw invalid('Buckets should be flat vectors.');
  return inputs.slice(0, count).map((values, k) => {
    const boundaries = numbersOf(all[k] as Tensor);
    const last = Math.max(0, boundaries.length - 1);
    const out = Int32Array.from(numbersOf(values), (value) =>
      Number.isNaN(value) ? 0 : Math.min(last, lowerBound(boundaries, 0, boundaries.length, value)),
    );
    return fromHost('int32', values.shape, out);
  });
}

export const PARTITION: OpFamily = {
  DynamicPartition: define(dynamicPartition),
  DynamicStitch: define(dynamicStitch),
  ParallelDynamicStitch: define(dynamicStitch),
  Bucketize: define(bucketize),
  BoostedTreesBucketize: define(boostedTreesBucketize),
  LowerBound: define(searchSorted(lowerBound)),
  UpperBound: define(searchSorted(upperBound)),
};

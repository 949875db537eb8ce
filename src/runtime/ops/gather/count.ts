import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import {
  allocate,
  fromHost,
  hostOf,
  intsOf,
  is64BitInteger,
  isBigArray,
  numbersOf,
  scalarNumberOf,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { intTensor } from '../array/indexing';
import { define } from '../define';
import type { Cells } from '../kernels/dtypes';

/** Counting values: Bincount and histograms. Values at or beyond `size` are dropped, negative ones refused. */

/** `rows` lists of values, each counted into `size` bins; weights count instead of ones where given. */
export function countBins(
  lists: readonly (readonly number[])[],
  size: number,
  weights: Tensor,
  binary: boolean,
): ReturnType<typeof allocate> {
  const out = allocate(weights.dtype, lists.length * size);
  const weighted = weights.size > 0;
  const given = hostOf(weights) as Cells;
  const big = isBigArray(out);
  const cells = out as Cells;
  let at = 0;
  lists.forEach((values, row) => {
    for (const value of values) {
      const weight = weighted ? given[at] : big ? 1n : 1;
      at += 1;
      if (value < 0) throw invalid('Input arr must be non-negative!');
      if (value >= size) continue;
      const bin = row * size + value;
      if (binary) cells[bin] = big ? 1n : 1;
      else cells[bin] = big ? (cells[bin] as bigint) + (weight as bigint) : (cells[bin] as number) + (weight as number);
    }
  });
  return out;
}

function sizeOf(input: Tensor): number {
  if (input.shape.length !== 0 && input.size !== 1) throw invalid('Shape must be rank 0 for size');
  const size = scalarNumberOf(input);
  if (size < 0) throw invalid(`size (${size}) must be non-negative`);
  return size;
}

function bincount(_: OpCall, x: Tensor, sizeInput: Tensor, weights: Tensor): Tensor {
  const size = sizeOf(sizeInput);
  if (weights.size > 0 && weights.size !== x.size) throw invalid('weights and arr must have the same shape');
  return fromHost(weights.dtype, [size], countBins([intsOf(x)], size, weights, false));
}

/** A vector gives one histogram, a matrix one per row. */
function denseBincount(call: OpCall, x: Tensor, sizeInput: Tensor, weights: Tensor): Tensor {
  const size = sizeOf(sizeInput);
  if (x.shape.length > 2) throw invalid('Shape must be at most rank 2');
  if (weights.size > 0 && weights.shape.join() !== x.shape.join())
    throw invalid('weights and input must have the same shape');
  const binary = call.attrs.bool('binary_output');
  const values = intsOf(x);
  if (x.shape.length < 2) return fromHost(weights.dtype, [size], countBins([values], size, weights, binary));
  const [rows, width] = x.shape as [number, number];
  const lists = Array.from({ length: rows }, (_n, row) => values.slice(row * width, (row + 1) * width));
  return fromHost(weights.dtype, [rows, size], countBins(lists, size, weights, binary));
}

function raggedBincount(call: OpCall, splitsInput: Tensor, x: Tensor, sizeInput: Tensor, weights: Tensor): Tensor {
  const size = sizeOf(sizeInput);
  const splits = intsOf(splitsInput);
  const values = intsOf(x);
  if (splits[0] !== 0 || splits.at(-1) !== values.length)
    throw invalid(
      `Splits must start with 0 and end with the number of values, got ${splits.at(-1)} instead of ${values.length}`,
    );
  const lists = splits.slice(1).map((end, row) => values.slice(splits[row], end));
  return fromHost(
    weights.dtype,
    [lists.length, size],
    countBins(lists, size, weights, call.attrs.bool('binary_output')),
  );
}

/** Values of a sparse tensor: one histogram for a vector, one per row of a matrix. */
function sparseBincount(
  call: OpCall,
  indices: Tensor,
  x: Tensor,
  shapeInput: Tensor,
  sizeInput: Tensor,
  weights: Tensor,
): Tensor {
  const size = sizeOf(sizeInput);
  const binary = call.attrs.bool('binary_output');
  const shape = intsOf(shapeInput);
  const values = intsOf(x);
  if (shape.length < 2) return fromHost(weights.dtype, [size], countBins([values], size, weights, binary));
  const at = intsOf(indices);
  const rows = shape[0] as number;
  const order = values.map((_v, i) => i).sort((a, b) => (at[a * 2] as number) - (at[b * 2] as number));
  const lists: number[][] = Array.from({ length: rows }, () => []);
  for (const i of order) {
    const list = lists[at[i * 2] as number];
    if (list === undefined)
      throw invalid(`Index out of bound. batch (${at[i * 2]}) must be less than the dimension size (${rows})`);
    list.push(values[i] as number);
  }
  const given = hostOf(weights) as Cells;
  const sorted = allocate(weights.dtype, weights.size);
  if (weights.size > 0) order.forEach((i, k) => ((sorted as Cells)[k] = given[i]));
  return fromHost(
    weights.dtype,
    [rows, size],
    countBins(lists, size, fromHost(weights.dtype, weights.shape, sorted), binary),
  );
}

/** Equal bins between two bounds; what lies outside counts at the edges. */
function histogramFixedWidth(call: OpCall, x: Tensor, rangeInput: Tensor, binsInput: Tensor): Tensor {
  const bins = scalarNumberOf(binsInput);
  if (bins <= 0) throw invalid(`nbins should be a positive number, but got '${bins}'`);
  const [low, high] = Array.from(hostOf(rangeInput) as ArrayLike<number | bigint>, Number) as [number, number];
  if (!(low < high))
    throw invalid(`value_range should satisfy value_range[0] < value_range[1], but got '[${low}, ${high}]'`);
  const integer = is64BitInteger(x.dtype) || x.dtype === 'int32';
  const single = x.dtype === 'float64' || integer ? (v: number): number => v : Math.fround;
  const step = single(single(high - low) / bins);
  const counts = new Float64Array(bins);
  const values = is64BitInteger(x.dtype) ? intsOf(x) : numbersOf(x);
  for (const v of values) {
    const bin = Math.min(Math.max(Math.floor(single(single(v - low) / step)), 0), bins - 1);
    counts[Number.isNaN(bin) ? 0 : bin] = (counts[Number.isNaN(bin) ? 0 : bin] as number) + 1;
  }
  return intTensor(call.attrs.type('dtype'), [bins], counts);
}

export const COUNT: OpFamily = {
  Bincount: define(bincount),
  DenseBincount: define(denseBincount),
  RaggedBincount: define(raggedBincount),
  SparseBincount: define(sparseBincount),
  HistogramFixedWidth: define(histogramFixedWidth),
};

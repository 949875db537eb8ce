import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { rounderOf } from '../../values/rounding';
import {
  allocate,
  allocateNumbers,
  fromHost,
  hostOf,
  intsOf,
  numbersOf,
  scalarNumberOf,
  vectorOfInts,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import type { Cells } from '../kernels/dtypes';
import { lanesOf } from '../kernels/dtypes';

/** Gradients of sparse ops and of segment reductions over picked rows. */

/** Rows of an index matrix as texts that can be compared. */
function keysOf(indices: Tensor): string[] {
  const flat = intsOf(indices);
  const rank = indices.shape[1] ?? 0;
  return Array.from({ length: indices.shape[0] as number }, (_, i) => flat.slice(i * rank, (i + 1) * rank).join());
}

/** `values[positions[i]]`, 0 where the position is −1. */
function pick(values: Tensor, positions: readonly number[]): Tensor {
  const lanes = lanesOf(values.dtype);
  const from = hostOf(values) as Cells;
  const out = allocate(values.dtype, positions.length) as Cells;
  positions.forEach((position, i) => {
    if (position >= 0) for (let lane = 0; lane < lanes; lane++) out[i * lanes + lane] = from[position * lanes + lane];
  });
  return fromHost(values.dtype, [positions.length], out as never);
}

/** What each summand's entry contributed to the sum; entries that the threshold dropped get 0. */
function sparseAddGrad(_: OpCall, gradient: Tensor, a: Tensor, b: Tensor, sum: Tensor): Tensor[] {
  if (a.shape.length !== 2 || b.shape.length !== 2 || sum.shape.length !== 2)
    throw invalid('a_indices, b_indices and sum_indices must be matrices');
  if (gradient.shape.length !== 1) throw invalid('backprop_val_grad must be a vector');
  if (gradient.size !== sum.shape[0])
    throw invalid(`# elements in backprop_val_grad must be equal to nnz of sum: ${gradient.size} vs. ${sum.shape[0]}`);
  if (a.shape[1] !== b.shape[1] || b.shape[1] !== sum.shape[1])
    throw invalid('The densified operands should have the same ndims');
  const at = new Map(keysOf(sum).map((key, i) => [key, i] as const));
  return [a, b].map((indices) =>
    pick(
      gradient,
      keysOf(indices).map((key) => at.get(key) ?? -1),
    ),
  );
}

/** Entries that the slice kept get their gradient, the others 0. Both lists are in order. */
function sparseSliceGrad(_: OpCall, gradient: Tensor, input: Tensor, start: Tensor, output: Tensor): Tensor {
  if (input.shape.length !== 2 || output.shape.length !== 2) throw invalid('input_indices must be a matrix');
  if (start.shape.length !== 1) throw invalid('The input_start should be a vector');
  const rank = input.shape[1] as number;
  if (output.shape[1] !== rank || start.size !== rank) throw invalid('The input and output should have the same ndims');
  if (gradient.size !== output.shape[0])
    throw invalid('# elements in backprop_val_grad and # rows in output_indices should match');
  const first = intsOf(start);
  const flat = intsOf(input);
  const wanted = keysOf(output);
  let next = 0;
  const positions = Array.from({ length: input.shape[0] as number }, (_n, i) => {
    const key = first.map((s, axis) => (flat[i * rank + axis] as number) - s).join();
    return next < wanted.length && wanted[next] === key ? next++ : -1;
  });
  if (next < wanted.length)
    throw invalid(`Elements of backprop_val_grad aren't all propagated. Num elements:${wanted.length}, used: ${next}`);
  return pick(gradient, positions);
}

/** The entries get their gradients back by where they went; the rest belongs to the default value. */
function fillEmptyRowsGrad(_: OpCall, map: Tensor, gradient: Tensor): Tensor[] {
  if (map.shape.length !== 1) throw invalid(`reverse_index_map must be a vector, saw: [${map.shape.join(',')}]`);
  if (gradient.shape.length !== 1) throw invalid(`grad_values must be a vector, saw: [${gradient.shape.join(',')}]`);
  const positions = intsOf(map);
  const isTaken = new Uint8Array(gradient.size);
  for (const [i, position] of positions.entries()) {
    if (position < 0 || position >= gradient.size)
      throw invalid(`Elements in reverse index must be in [0, ${gradient.size}) but got ${position} at ${i}`);
    isTaken[position] = 1;
  }
  return [pick(gradient, positions), sumWhere(gradient, isTaken)];
}

function sumWhere(values: Tensor, isTaken: Uint8Array): Tensor {
  const data = hostOf(values);
  const out = allocate(values.dtype, 1);
  const lanes = lanesOf(values.dtype);
  if (out instanceof BigInt64Array || out instanceof BigUint64Array) {
    isTaken.forEach((taken, i) => {
      if (!taken) out[0] = (out[0] as bigint) + (data[i] as bigint);
    });
  } else {
    const sums = new Float64Array(lanes);
    isTaken.forEach((taken, i) => {
      if (!taken)
        for (let lane = 0; lane < lanes; lane++)
          sums[lane] = (sums[lane] as number) + Number(data[i * lanes + lane] as number);
    });
    sums.forEach((sum, lane) => {
      (out as Cells)[lane] = values.dtype === 'bool' ? Math.min(sum, 1) : sum;
    });
  }
  return fromHost(values.dtype, [], out);
}

type Mode = 'sum' | 'mean' | 'sqrtn';

interface SegmentGradient {
  readonly rows: readonly number[];
  readonly ids: readonly number[];
  readonly share: (segment: number) => number;
  readonly limit: number;
}

function segmentGradientOf(
  gradient: Tensor,
  indices: Tensor,
  segmentIds: Tensor,
  limitInput: Tensor,
  mode: Mode,
): SegmentGradient {
  if (gradient.shape.length === 0) throw invalid('Shape must be at least rank 1');
  if (indices.shape.length !== 1) throw invalid('indices should be a vector.');
  if (segmentIds.shape.length !== 1) throw invalid('segment_ids should be a vector.');
  if (limitInput.shape.length > 0) throw invalid('output_dim0 should be a scalar.');
  const [rows, ids] = [intsOf(indices), intsOf(segmentIds)];
  if (rows.length !== ids.length) throw invalid('segment_ids and indices should have same size.');
  const segments = gradient.shape[0] as number;
  const limit = scalarNumberOf(limitInput);
  const counts = new Float64Array(segments);
  for (const id of ids) {
    if (id < 0 || id >= segments) throw invalid(`Segment id ${id} out of range [0, ${segments}).`);
    counts[id] = (counts[id] as number) + 1;
  }
  for (const row of rows) if (row < 0 || row >= limit) throw invalid(`Index ${row} out of range [0, ${limit}).`);
  const share = (id: number): number => {
    const count = Math.max(counts[id] as number, 1);
    return mode === 'sum' ? 1 : mode === 'mean' ? 1 / count : 1 / Math.sqrt(count);
  };
  return { rows, ids, share, limit };
}

/** Adds the segment's gradient, by its share, to the target row of each entry. */
function spread(
  gradient: Tensor,
  { rows, ids, share }: SegmentGradient,
  targetOf: (row: number) => number,
  count: number,
): Tensor {
  const inner = elementCount(gradient.shape.slice(1));
  const g = numbersOf(gradient);
  const round = rounderOf(gradient.dtype);
  const sums = new Float64Array(count * inner);
  rows.forEach((row, i) => {
    const id = ids[i] as number;
    const weight = round(share(id));
    const to = targetOf(row) * inner;
    for (let k = 0; k < inner; k++) sums[to + k] = (sums[to + k] as number) + weight * (g[id * inner + k] as number);
  });
  const out = allocateNumbers(gradient.dtype, sums.length);
  sums.forEach((sum, i) => {
    out[i] = round(sum);
  });
  return fromHost(gradient.dtype, [count, ...gradient.shape.slice(1)], out);
}

function sparseSegmentGrad(mode: Mode): OpEntry {
  return define((_: OpCall, gradient, indices, segmentIds, limitInput) => {
    const given = segmentGradientOf(gradient, indices, segmentIds, limitInput, mode);
    return spread(gradient, given, (row) => row, given.limit);
  });
}

/** The second version keeps only the rows that occur, in rising order, and says which they are. */
function sparseSegmentGradV2(mode: Mode): OpEntry {
  return define((_: OpCall, gradient, indices, segmentIds, limitInput) => {
    const given = segmentGradientOf(gradient, indices, segmentIds, limitInput, mode);
    const unique = [...new Set(given.rows)].sort((a, b) => a - b);
    const placeOf = new Map(unique.map((row, i) => [row, i] as const));
    const values = spread(gradient, given, (row) => placeOf.get(row) as number, unique.length);
    return [values, vectorOfInts(indices.dtype === 'int64' ? 'int64' : 'int32', unique)];
  });
}

export const SPARSE_GRADIENTS: OpFamily = {
  SparseAddGrad: define(sparseAddGrad),
  SparseSliceGrad: define(sparseSliceGrad),
  SparseFillEmptyRowsGrad: define(fillEmptyRowsGrad),
  RaggedFillEmptyRowsGrad: define(fillEmptyRowsGrad),
  SparseSegmentSumGrad: sparseSegmentGrad('sum'),
  SparseSegmentMeanGrad: sparseSegmentGrad('mean'),
  SparseSegmentSqrtNGrad: sparseSegmentGrad('sqrtn'),
  SparseSegmentSumGradV2: sparseSegmentGradV2('sum'),
  SparseSegmentMeanGradV2: sparseSegmentGradV2('mean'),
  SparseSegmentSqrtNGradV2: sparseSegmentGradV2('sqrtn'),
};

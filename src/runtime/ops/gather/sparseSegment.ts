import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpEntry, OpFamily } from '../../registry';
import { roundAll } from '../../values/rounding';
import { allocate, fromHost, hostOf, intsOf, scalarNumberOf } from '../../values/tensors';
import type { NumberArray } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import type { Cells } from '../kernels/dtypes';
import { checkSorted } from './segment';

/** Sums of rows picked by index, of float32, float64 and what is computed in float32, in TensorFlow's order. */

type Mode = 'sum' | 'mean' | 'sqrtn';

/** Rows at a time. */
const GROUP = 8;
/** Fewer rows are scaled by a factor, from here on their sum is divided. */
const DIVIDED = 10;

interface Segment {
  readonly rows: readonly number[];
  /** Where its sums go. */
  readonly to: number;
}

/** Rows of x picked by index first; the number of segments may be given. */
function sparseSegment(mode: Mode): OpEntry {
  return define((_, x, indicesInput, idsInput, countInput) => {
    const rows = intsOf(indicesInput);
    const ids = intsOf(idsInput);
    if (x.shape.length === 0) throw invalid('input must be at least rank 1');
    if (rows.length !== ids.length) throw invalid('segment_ids and indices should have same size.');
    checkSorted(ids);
    for (const row of rows) {
      if (row < 0 || row >= (x.shape[0] as number))
        throw invalid(`Bad: indices[${rows.indexOf(row)}] == ${row} out of range [0, ${x.shape[0]})`);
    }
    const last = ids.length === 0 ? 0 : (ids.at(-1) as number) + 1;
    const count = countInput === undefined ? last : scalarNumberOf(countInput);
    if (count < last) throw invalid(`segment ids must be < num_segments`);
    return combine(x, segmentsOf(rows, ids), count, mode);
  });
}

function segmentsOf(rows: readonly number[], ids: readonly number[]): readonly Segment[] {
  const segments: Segment[] = [];
  for (let start = 0, end = 0; start < ids.length; start = end) {
    while (ids[end] === ids[start]) end += 1;
    segments.push({ rows: rows.slice(start, end), to: ids[start] as number });
  }
  return segments;
}

/** Segments without rows hold 0. */
function combine(x: Tensor, segments: readonly Segment[], count: number, mode: Mode): Tensor {
  const slice = x.shape.slice(1);
  const inner = elementCount(slice);
  const out = allocate(x.dtype, count * inner) as NumberArray;
  const data = hostOf(x) as NumberArray;
  for (const { rows, to } of segments) {
    const row = out.subarray(to * inner, (to + 1) * inner);
    if (row instanceof Float32Array || row instanceof Float64Array) sumFloats(data, rows, row, mode);
    else sumWhole(data as unknown as Cells, rows, row as unknown as Cells);
  }
  if (out instanceof Float32Array) roundAll(x.dtype, out);
  return fromHost(x.dtype, [count, ...slice], out);
}

/** Integers wrap, in any order. */
function sumWhole(x: Cells, rows: readonly number[], out: Cells): void {
  for (const row of rows) {
    for (let k = 0; k < out.length; k++) {
      const next = x[row * out.length + k];
      out[k] = typeof next === 'bigint' ? (out[k] as bigint) + next : (out[k] as number) + (next as number);
    }
  }
}

/**
 * The rows beyond a multiple of eight first (all eight or nine where one or none are), then eight at a time, each
 * eight added up before they join (segment_reduction_ops_impl.h). A sum begins with its first row: −0 alone is −0.
 */
function sumFloats(x: NumberArray, rows: readonly number[], out: Float32Array | Float64Array, mode: Mode): void {
  const round = out instanceof Float32Array ? Math.fround : (v: number): number => v;
  const count = rows.length;
  const by = mode === 'sum' ? 1 : round(mode === 'mean' ? count : Math.sqrt(count));
  const first = count === 1 ? 1 : count % GROUP < 2 ? GROUP + (count % GROUP) : count % GROUP;
  const factor = count < DIVIDED && count > 1 ? round(1 / by) : 1;
  for (let k = 0; k < out.length; k++) {
    const sumOf = (from: number, to: number): number => {
      let sum = x[(rows[from] as number) * out.length + k] as number;
      for (let i = from + 1; i < to; i++) sum = round(sum + (x[(rows[i] as number) * out.length + k] as number));
      return sum;
    };
    let total = round(sumOf(0, first) * factor);
    for (let at = first; at < count; at += GROUP) total = round(total + sumOf(at, at + GROUP));
    out[k] = count < DIVIDED ? total : round(total / by);
  }
}

export const SPARSE_SEGMENT: OpFamily = {
  SparseSegmentSum: sparseSegment('sum'),
  SparseSegmentMean: sparseSegment('mean'),
  SparseSegmentSqrtN: sparseSegment('sqrtn'),
  SparseSegmentSumWithNumSegments: sparseSegment('sum'),
  SparseSegmentMeanWithNumSegments: sparseSegment('mean'),
  SparseSegmentSqrtNWithNumSegments: sparseSegment('sqrtn'),
};

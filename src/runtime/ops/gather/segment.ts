import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpEntry, OpFamily } from '../../registry';
import { rounderOf } from '../../values/rounding';
import {
  allocate,
  fromHost,
  hostOf,
  intsOf,
  is64BitInteger,
  isComplex,
  isFloating,
  numbersOf,
  scalarNumberOf,
} from '../../values/tensors';
import type { ComplexDType, NumberArray } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import type { Complex, ComplexArithmetic } from '../kernels/complexArithmetic';
import { arithmeticInRow } from '../kernels/complexFold';
import { bigLimitsOf, lanesOf, limitsOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { tailOf } from '../kernels/packets';
import { foldColumns, narrowFold, SINGLE_PRODUCT, SINGLE_SUM } from '../kernels/narrowFold';
import type { Fold } from '../kernels/narrowFold';

/** Rows combined by segment id. */

type Mode = 'sum' | 'mean' | 'prod' | 'min' | 'max';

/** What an element of a segment is before the first row arrives. */
function startOf(mode: Mode, dtype: DType): number | bigint {
  const big = is64BitInteger(dtype);
  switch (mode) {
    case 'prod':
      return big ? 1n : 1;
    case 'max':
      return big ? bigLimitsOf(dtype).lowest : limitsOf(dtype).lowest;
    case 'min':
      return big ? bigLimitsOf(dtype).highest : limitsOf(dtype).highest;
    default:
      return big ? 0n : 0;
  }
}

/** Max and min as Eigen has them: a NaN is taken, and lasts until the next element. `round`: what every sum and product goes through. */
function stepOf(mode: Mode, dtype: DType, round: (x: number) => number): (old: number, next: number) => number {
  const integer = !isFloating(dtype) && !isComplex(dtype) && !is64BitInteger(dtype);
  switch (mode) {
    case 'prod':
      return integer ? Math.imul : (a, b) => round(a * b);
    case 'max':
      return (a, b) => (b < a ? a : b);
    case 'min':
      return (a, b) => (b > a ? a : b);
    default:
      return integer ? (a, b) => a + b : (a, b) => round(a + b);
  }
}

/**
 * Combines rows of `x` into `segments` rows, one after the other, every step
 * rounded as the dtype is. Ids below 0 are dropped. `empty` is what segments
 * without rows hold.
 */
function combine(
  x: Tensor,
  ids: readonly number[],
  segments: number,
  slice: readonly number[],
  mode: Mode,
  empty: number,
  start = startOf(mode, x.dtype),
  /** Sorted segments of several rows are reductions, a single row is copied; `lone` is what that starts from. */
  sorted: { readonly lone: number | bigint } | null = null,
): Tensor {
  const lanes = lanesOf(x.dtype);
  const inner = elementCount(slice) * lanes;
  const data = hostOf(x) as Cells;
  const out = allocate(x.dtype, segments * elementCount(slice));
  const sums = out as Cells;
  const big = is64BitInteger(x.dtype);
  const counts = new Float64Array(segments);
  for (const id of ids) if (id >= 0) counts[id] = (counts[id] as number) + 1;
  for (let s = 0; s < segments; s++) {
    const count = counts[s] as number;
    const fresh =
      count === 1 && sorted !== null
        ? sorted.lone
        : count > 0
          ? start
          : big
            ? BigInt(Number.isFinite(empty) ? empty : 0)
            : empty;
    for (let k = 0; k < inner; k++) sums[s * inner + k] = lanes === 2 && k % 2 === 1 ? 0 : fresh;
  }
  const step = stepOf(mode, x.dtype, big ? (v) => v : rounderOf(x.dtype)) as (old: unknown, next: unknown) => unknown;
  // By vectors a maximum passes over NaN.
  const together =
    sorted !== null && (mode === 'max' || mode === 'min') && isFloating(x.dtype) ? tailOf(x.dtype, inner) : 0;
  ids.forEach((id, i) => {
    if (id < 0) return;
    const from = i * inner;
    const to = id * inner;
    if (isComplex(x.dtype) && mode === 'prod') {
      // A single sorted row is copied.
      const isCopy = sorted !== null && counts[id] === 1;
      for (let k = 0; k < inner; k += 2) {
        const arithmetic = arithmeticInRow(x.dtype, inner / 2, k / 2);
        if (isCopy) [sums[to + k], sums[to + k + 1]] = [data[from + k], data[from + k + 1]];
        else multiplyInto(arithmetic, sums as unknown as NumberArray, to + k, data as unknown as NumberArray, from + k);
      }
      return;
    }
    const passes = (counts[id] as number) > 1 ? together : 0;
    for (let k = 0; k < inner; k++) {
      if (k >= passes || !Number.isNaN(data[from + k])) sums[to + k] = step(sums[to + k], data[from + k]);
    }
  });
  if (mode === 'mean') {
    if (isComplex(x.dtype)) divideComplex(x.dtype, out as NumberArray, counts, inner);
    else divide(sums, counts, inner, big);
  }
  return fromHost(x.dtype, [segments, ...slice], out);
}

/**
 * Sums, means or products of the rows of each segment in a dtype of up to 32 bits: a segment of several rows is a
 * reduction over its first axis (segment_reduction_ops_impl.h), with the order and the roundings of one.
 */
function combineFolded(x: Tensor, ids: readonly number[], segments: number, mode: Mode, fold: Fold): Tensor {
  const slice = x.shape.slice(1);
  const inner = elementCount(slice);
  const data = numbersOf(x);
  const out = new Float32Array(segments * inner).fill(mode === 'prod' ? 1 : 0);
  for (let start = 0, end = 0; start < ids.length; start = end) {
    const id = ids[start] as number;
    while (ids[end] === id) end += 1;
    const rows = data.subarray(start * inner, end * inner);
    const row = out.subarray(id * inner, (id + 1) * inner);
    if (end - start === 1) row.set(rows);
    else foldColumns(fold, rows, { outer: 1, count: end - start, inner }, row, mode !== 'mean');
    const count = fold.round(end - start);
    if (mode === 'mean') for (let k = 0; k < inner; k++) row[k] = fold.round((row[k] as number) / count);
  }
  return fromHost(x.dtype, [segments, ...slice], out);
}

function multiplyInto(
  { multiply }: ComplexArithmetic,
  sums: NumberArray,
  t: number,
  data: NumberArray,
  s: number,
): void {
  const made: Complex = { re: 0, im: 0 };
  multiply(sums[t] as number, sums[t + 1] as number, data[s] as number, data[s + 1] as number, made);
  sums[t] = made.re;
  sums[t + 1] = made.im;
}

/** Of segments of several rows: a single one is copied. By a complex number, which may make NaN of what is infinite. */
function divideComplex(dtype: ComplexDType, sums: NumberArray, counts: Float64Array, inner: number): void {
  const made: Complex = { re: 0, im: 0 };
  counts.forEach((count, s) => {
    if (count < 2) return;
    for (let k = 0; k < inner; k += 2) {
      const at = s * inner + k;
      const { divide: by } = arithmeticInRow(dtype, inner / 2, k / 2);
      by(sums[at] as number, sums[at + 1] as number, count, 0, made);
      sums[at] = made.re;
      sums[at + 1] = made.im;
    }
  });
}

function divide(sums: Cells, counts: Float64Array, inner: number, big: boolean): void {
  counts.forEach((count, s) => {
    if (count === 0) return;
    for (let k = s * inner; k < (s + 1) * inner; k++) {
      sums[k] = big ? (sums[k] as bigint) / BigInt(count) : (sums[k] as number) / count;
    }
  });
}

/** Ids must not fall and not be negative; gaps hold 0 (Prod: 1). */
export function checkSorted(ids: readonly number[]): void {
  for (let i = 0; i < ids.length; i++) {
    if ((ids[i] as number) < 0) throw invalid('segment ids must be >= 0');
    if (i > 0 && (ids[i] as number) < (ids[i - 1] as number)) throw invalid('segment ids are not increasing');
  }
}

function foldOf(dtype: DType, how: 'sum' | 'product'): Fold | null {
  if (dtype === 'float32') return how === 'sum' ? SINGLE_SUM : SINGLE_PRODUCT;
  return narrowFold(dtype, how);
}

function sortedSegment(mode: Mode): OpEntry {
  return define((_, x, idsInput) => {
    const ids = intsOf(idsInput);
    if (x.shape.length === 0 || idsInput.shape.length !== 1 || ids.length !== x.shape[0])
      throw invalid('segment_ids should be the same size as dimension 0 of input.');
    checkSorted(ids);
    const segments = ids.length === 0 ? 0 : (ids.at(-1) as number) + 1;
    const fold = foldOf(x.dtype, mode === 'prod' ? 'product' : 'sum');
    if (fold !== null && mode !== 'max' && mode !== 'min') return combineFolded(x, ids, segments, mode, fold);
    // A segment of infinities alone stays infinite here, unlike in the unsorted ops.
    const start =
      isFloating(x.dtype) && mode === 'max'
        ? -Infinity
        : isFloating(x.dtype) && mode === 'min'
          ? Infinity
          : startOf(mode, x.dtype);
    const sorted = { lone: (mode === 'sum' || mode === 'mean') && start === 0 ? -0 : start };
    return combine(x, ids, segments, x.shape.slice(1), mode, mode === 'prod' ? 1 : 0, start, sorted);
  });
}

/** Empty segments: Sum 0, Prod 1, Max the lowest and Min the highest finite value. */
function unsortedSegment(mode: Mode): OpEntry {
  return define((_, x, idsInput, countInput) => {
    const ids = intsOf(idsInput);
    const segments = scalarNumberOf(countInput);
    const rank = idsInput.shape.length;
    if (segments < 0) throw invalid(`Input num_segments == ${segments} must not be negative.`);
    if (x.shape.slice(0, rank).join() !== idsInput.shape.join())
      throw invalid(
        `data.shape = [${x.shape.join(',')}] does not start with segment_ids.shape = [${idsInput.shape.join(',')}]`,
      );
    ids.forEach((id, i) => {
      if (id >= segments) throw invalid(`segment_ids[${i}] = ${id} is out of range [0, ${segments})`);
    });
    const start = startOf(mode, x.dtype);
    const result = combine(x, ids, segments, x.shape.slice(rank), mode, Number(start));
    // A bigint limit does not survive the way through a number.
    if (typeof start === 'bigint' && (mode === 'max' || mode === 'min')) fillEmpty(result, ids, start);
    return result;
  });
}

function fillEmpty(result: Tensor, ids: readonly number[], value: bigint): void {
  const data = hostOf(result) as BigInt64Array;
  const seen = new Set(ids);
  const inner = elementCount(result.shape.slice(1));
  for (let s = 0; s < (result.shape[0] as number); s++) if (!seen.has(s)) data.fill(value, s * inner, (s + 1) * inner);
}

export const SEGMENT: OpFamily = {
  SegmentSum: sortedSegment('sum'),
  SegmentMean: sortedSegment('mean'),
  SegmentProd: sortedSegment('prod'),
  SegmentMax: sortedSegment('max'),
  SegmentMin: sortedSegment('min'),
  SegmentSumV2: unsortedSegment('sum'),
  SegmentProdV2: unsortedSegment('prod'),
  SegmentMaxV2: unsortedSegment('max'),
  SegmentMinV2: unsortedSegment('min'),
  UnsortedSegmentSum: unsortedSegment('sum'),
  UnsortedSegmentProd: unsortedSegment('prod'),
  UnsortedSegmentMax: unsortedSegment('max'),
  UnsortedSegmentMin: unsortedSegment('min'),
};

import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { roundAll, rounderOf } from '../../values/rounding';
import {
  allocate,
  fromHost,
  hostOf,
  intsOf,
  is64BitInteger,
  isComplex,
  isFloating,
  numbersOf,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define, noKernel } from '../define';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { resolveAxis } from '../kernels/move';
import { foldRun, narrowFold } from '../kernels/narrowFold';
import { largestOf } from '../reduce/order';
import { checkInside, cooOf, cooTensors, flatPositions, indicesAt, sortedOrder } from './coo';

/** Reductions over the entries that are there: absent ones count neither as 0 nor at all. */

type Kind = 'sum' | 'max';

/** The members of a group in their order, which Eigen reduces as neighbours. */
function reduced(kind: Kind, members: readonly unknown[], dtype: DType): unknown {
  if (typeof members[0] === 'bigint') {
    const values = members as readonly bigint[];
    return kind === 'sum'
      ? values.reduce((sum, value) => BigInt.asIntN(64, sum + value))
      : values.reduce((most, value) => (value > most ? value : most));
  }
  const values = members as readonly number[];
  if (kind === 'max') return isFloating(dtype) ? largestOf(values, 0, values.length, dtype) : Math.max(...values);
  const fold = narrowFold(dtype, 'sum');
  if (fold !== null) return foldRun(fold, Float32Array.from(values), 0, values.length);
  return values.reduce((sum, value) => sum + value, 0);
}

function reduction(kind: Kind, sparse: boolean): OpEntry {
  return define((call, indices, values, shapeInput, axesInput) => {
    const coo = cooOf(indices, values, shapeInput);
    checkInside(coo);
    const { rank, shape } = coo;
    if (kind === 'max' && isComplex(values.dtype)) throw noKernel(call, values.dtype);
    // No axes reduce nothing: that they mean every axis is the work of TensorFlow's Python functions.
    const axes = new Set(intsOf(axesInput).map((axis) => resolveAxis(axis, rank, 'reduction dimension')));
    const kept = shape.map((_, axis) => axis).filter((axis) => !axes.has(axis));
    const keptShape = kept.map((axis) => shape[axis] as number);
    const projected = {
      ...coo,
      rank: kept.length,
      shape: keptShape,
      indices: Array.from({ length: coo.count }, (_, i) =>
        kept.map((axis) => coo.indices[i * rank + axis] as number),
      ).flat(),
    };
    const lanes = lanesOf(values.dtype);
    const data = hostOf(values) as Cells;
    const groups = new Map<number, unknown[][]>();
    for (const [i, position] of flatPositions(projected).entries()) {
      const group = groups.get(position) ?? Array.from({ length: lanes }, () => []);
      for (let lane = 0; lane < lanes; lane++) group[lane]?.push(data[i * lanes + lane]);
      groups.set(position, group);
    }
    const outShape = call.attrs.bool('keep_dims') ? shape.map((n, axis) => (axes.has(axis) ? 1 : n)) : keptShape;
    const places = sparse
      ? [...groups.keys()].sort((a, b) => a - b)
      : Array.from({ length: elementCount(keptShape) }, (_, i) => i);
    const out = allocate(values.dtype, places.length) as Cells;
    for (const [i, place] of places.entries()) {
      const group = groups.get(place);
      group?.forEach((members, lane) => {
        out[i * lanes + lane] = reduced(kind, members, values.dtype);
      });
    }
    if (out instanceof Float32Array) roundAll(values.dtype, out);
    if (!sparse) return fromHost(values.dtype, outShape, out as unknown as Float32Array);
    return cooTensors(
      indicesAt(places, outShape),
      fromHost(values.dtype, [places.length], out as unknown as Float32Array),
      outShape,
    );
  });
}

/** Softmax over the entries of each innermost row. The entries come in order; the result is in their order. */
function sparseSoftmax(call: OpCall, indices: Tensor, values: Tensor, shapeInput: Tensor): Tensor {
  const coo = cooOf(indices, values, shapeInput);
  if (coo.rank < 2) throw invalid('Input should have rank >= 2.');
  checkInside(coo);
  if (is64BitInteger(values.dtype)) throw noKernel(call, values.dtype);
  const flat = flatPositions(coo);
  const size = coo.shape.at(-1) as number;
  const round = rounderOf(values.dtype);
  const data = numbersOf(values);
  const out = allocate(values.dtype, coo.count) as Float64Array;
  const order = sortedOrder(flat);
  for (let start = 0; start < order.length; ) {
    const row = Math.floor((flat[order[start] as number] as number) / size);
    let end = start;
    let top = -Infinity;
    while (end < order.length && Math.floor((flat[order[end] as number] as number) / size) === row) {
      top = Math.max(top, data[order[end] as number] as number);
      end += 1;
    }
    let sum = 0;
    for (let i = start; i < end; i++) sum += Math.exp((data[order[i] as number] as number) - top);
    for (let i = start; i < end; i++) out[i] = round(Math.exp((data[order[i] as number] as number) - top) / sum);
    start = end;
  }
  return fromHost(values.dtype, [coo.count], out);
}

export const SPARSE_REDUCE: OpFamily = {
  SparseReduceSum: reduction('sum', false),
  SparseReduceMax: reduction('max', false),
  SparseReduceSumSparse: reduction('sum', true),
  SparseReduceMaxSparse: reduction('max', true),
  SparseSoftmax: define(sparseSoftmax),
};

import { elementCount } from '../../../model/shape';
import type { HostData } from '../../../model/tensor';
import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { roundAll } from '../../values/rounding';
import {
  allocate,
  allocateNumbers,
  fromHost,
  hostOf,
  is64BitInteger,
  isComplex,
  isFloating,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define, noKernel } from '../define';
import { broadcastShapes, broadcastSteps } from '../kernels/broadcast';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { checkInside, cooOf, cooTensors, flatPositions, indicesAt, sortedOrder } from './coo';
import type { Coo } from './coo';

/** Element-wise arithmetic of sparse tensors. */

type Operator = (a: number, b: number) => number;
type BigOperator = (a: bigint, b: bigint) => bigint;

/** Every position that either has, in order, with the entry of each (−1 where it has none). */
function union(a: Coo, b: Coo): { position: number; a: number; b: number }[] {
  if (a.shape.join() !== b.shape.join())
    throw invalid(`Operands' shapes do not match: got [${a.shape.join(',')}] and [${b.shape.join(',')}]`);
  const [fa, fb] = [flatPositions(a), flatPositions(b)];
  const [oa, ob] = [sortedOrder(fa), sortedOrder(fb)];
  const rows: { position: number; a: number; b: number }[] = [];
  let [i, j] = [0, 0];
  while (i < oa.length || j < ob.length) {
    const [ea, eb] = [oa[i] ?? -1, ob[j] ?? -1];
    const [pa, pb] = [fa[ea] ?? Infinity, fb[eb] ?? Infinity];
    rows.push({ position: Math.min(pa, pb), a: pa <= pb ? ea : -1, b: pb <= pa ? eb : -1 });
    if (pa <= pb) i++;
    if (pb <= pa) j++;
  }
  return rows;
}

/** Sums; where both have an entry, a sum smaller in size than the threshold is left out. */
function sparseAdd(_: OpCall, ...inputs: Tensor[]): Tensor[] {
  const [ai, av, as, bi, bv, bs, threshold] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
  const [a, b] = [cooOf(ai, av, as), cooOf(bi, bv, bs)];
  const limit = Number(hostOf(threshold)[0]);
  const [x, y] = [hostOf(av) as Cells, hostOf(bv) as Cells];
  const { dtype } = av;
  const cell = allocateNumbers(is64BitInteger(dtype) ? 'float64' : dtype, 1);
  const positions: number[] = [];
  const sums: unknown[] = [];
  for (const row of union(a, b)) {
    const both = row.a >= 0 && row.b >= 0;
    if (isComplex(dtype)) {
      const lane = (k: number): number =>
        ((row.a < 0 ? 0 : x[2 * row.a + k]) as number) + ((row.b < 0 ? 0 : y[2 * row.b + k]) as number);
      if (both && !(limit <= Math.hypot(lane(0), lane(1)))) continue;
      sums.push(lane(0), lane(1));
    } else if (is64BitInteger(dtype)) {
      const sum = BigInt.asIntN(64, ((row.a < 0 ? 0n : x[row.a]) as bigint) + ((row.b < 0 ? 0n : y[row.b]) as bigint));
      if (both && Number(BigInt.asIntN(64, sum < 0n ? -sum : sum)) < limit) continue;
      sums.push(sum);
    } else {
      cell[0] = ((row.a < 0 ? 0 : x[row.a]) as number) + ((row.b < 0 ? 0 : y[row.b]) as number);
      const sum = cell[0] as number;
      // C++'s abs leaves the least int32 as it is.
      if (both && !(limit <= (dtype === 'int32' ? Math.abs(sum) | 0 : Math.abs(sum)))) continue;
      sums.push(sum);
    }
    positions.push(row.position);
  }
  return cooTensors(indicesAt(positions, a.shape), tensorOfCells(dtype, positions.length, sums), a.shape);
}

function tensorOfCells(dtype: Tensor['dtype'], count: number, cells: readonly unknown[]): Tensor {
  const out = allocate(dtype, count);
  for (const [i, cell] of cells.entries()) (out as Cells)[i] = cell;
  if (out instanceof Float32Array) roundAll(dtype, out);
  return fromHost(dtype, [count], out);
}

/** Where only one has an entry the other counts as 0. */
function largest(number: Operator, big: BigOperator): OpEntry {
  return define((call, ...inputs) => {
    const [ai, av, as, bi, bv, bs] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
    const [a, b] = [cooOf(ai, av, as), cooOf(bi, bv, bs)];
    const rows = union(a, b);
    const [x, y] = [hostOf(av) as Cells, hostOf(bv) as Cells];
    if (isComplex(av.dtype)) throw noKernel(call, av.dtype);
    const zero = is64BitInteger(av.dtype) ? 0n : 0;
    const cells = rows.map((row) => {
      const [p, q] = [row.a < 0 ? zero : x[row.a], row.b < 0 ? zero : y[row.b]];
      return zero === 0 ? number(p as number, q as number) : big(p as bigint, q as bigint);
    });
    return cooTensors(
      indicesAt(
        rows.map((row) => row.position),
        a.shape,
      ),
      tensorOfCells(av.dtype, rows.length, cells),
      a.shape,
    ).slice(0, 2);
  });
}

/** The entries combined with the dense tensor's elements, stretched to the sparse shape; what is absent stays absent. */
function withDense(number: Operator, big: BigOperator, refusesZero = false): OpEntry {
  return define((call, indices, values, shapeInput, dense) => {
    const coo = cooOf(indices, values, shapeInput);
    checkInside(coo);
    const { shape, rank, count } = coo;
    if (broadcastShapes(dense.shape, shape)?.join() !== shape.join()) {
      throw invalid(
        `SparseDenseBinaryOpShared broadcasts dense to sparse only; got incompatible shapes: [${shape.join(',')}] vs. [${dense.shape.join(',')}]`,
      );
    }
    if (isComplex(values.dtype)) throw noKernel(call, values.dtype);
    const steps = broadcastSteps(dense.shape, shape);
    const [x, y] = [hostOf(values) as Cells, hostOf(dense) as Cells];
    const wide = is64BitInteger(values.dtype);
    const cells = Array.from({ length: count }, (_, i) => {
      let at = 0;
      for (let axis = 0; axis < rank; axis++) at += (coo.indices[i * rank + axis] as number) * (steps[axis] as number);
      if (refusesZero && Number(y[at]) === 0)
        throw invalid(`${call.op} cannot divide by zero, but input dense tensor contains zero`);
      return wide ? big(x[i] as bigint, y[at] as bigint) : number(x[i] as number, y[at] as number);
    });
    if (!isFloating(values.dtype) && !wide)
      return tensorOfCells(
        values.dtype,
        count,
        cells.map((cell) => Math.trunc(cell as number)),
      );
    return tensorOfCells(values.dtype, count, cells);
  });
}

/** A dense tensor with the entries added; equal indices add up. */
function sparseTensorDenseAdd(_: OpCall, indices: Tensor, values: Tensor, shapeInput: Tensor, dense: Tensor): Tensor {
  const coo = cooOf(indices, values, shapeInput);
  if (coo.shape.join() !== dense.shape.join()) {
    throw invalid(`Dimensions of sparse and dense must match: [${coo.shape.join(',')}] vs. [${dense.shape.join(',')}]`);
  }
  checkInside(coo);
  const lanes = lanesOf(dense.dtype);
  const out = allocate(dense.dtype, elementCount(dense.shape)) as Cells;
  const [x, y] = [hostOf(values) as Cells, hostOf(dense) as Cells];
  for (let i = 0; i < out.length; i++) out[i] = y[i];
  for (const [i, position] of flatPositions(coo).entries()) {
    for (let lane = 0; lane < lanes; lane++) {
      const at = position * lanes + lane;
      const before = out[at];
      out[at] =
        typeof before === 'bigint' ? before + (x[i] as bigint) : (before as number) + (x[i * lanes + lane] as number);
    }
  }
  if (out instanceof Float32Array) roundAll(dense.dtype, out);
  return fromHost(dense.dtype, dense.shape, out as HostData);
}

export const SPARSE_ARITHMETIC: OpFamily = {
  SparseAdd: define(sparseAdd),
  SparseSparseMaximum: largest(Math.max, (a, b) => (a > b ? a : b)),
  SparseSparseMinimum: largest(Math.min, (a, b) => (a < b ? a : b)),
  SparseDenseCwiseAdd: withDense(
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  SparseDenseCwiseMul: withDense(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  SparseDenseCwiseDiv: withDense(
    (a, b) => a / b,
    (a, b) => a / b,
    true,
  ),
  SparseTensorDenseAdd: define(sparseTensorDenseAdd),
};

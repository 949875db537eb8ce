import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import {
  allocateNumbers,
  fromHost,
  handlesOf,
  hostOf,
  intsOf,
  numbersOf,
  scalar,
  scalarNumberOf,
  vectorOfInts,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { lanesOf } from '../kernels/dtypes';
import { picked } from '../kernels/move';
import { checkInside, cooOf, indexMatrix } from './coo';

/** Sparse matrices, or batches of them, as variants in compressed rows (core/kernels/sparse). */

/** One matrix: entries row by row. Complex values are two numbers each. */
export interface Rows {
  /** Where the entries of each row begin, and where the last ones end. */
  readonly starts: readonly number[];
  readonly columns: readonly number[];
  readonly values: readonly number[];
}

export class CsrMatrix {
  readonly handleKind = 'csr-sparse-matrix';
  readonly dtype: DType;
  /** [rows, columns], or [batch, rows, columns]. */
  readonly shape: readonly number[];
  readonly batch: readonly Rows[];

  constructor(dtype: DType, shape: readonly number[], batch: readonly Rows[]) {
    this.dtype = dtype;
    this.shape = shape;
    this.batch = batch;
  }

  get rows(): number {
    return this.shape.at(-2) as number;
  }

  get columns(): number {
    return this.shape.at(-1) as number;
  }

  asTensor(): Tensor {
    return fromHost('variant', [], [this]);
  }
}

export function matrixOf(t: Tensor, dtype?: DType): CsrMatrix {
  const [handle] = handlesOf(t);
  if (!(handle instanceof CsrMatrix)) throw invalid('The given variant is not a CSRSparseMatrix.');
  if (dtype !== undefined && handle.dtype !== dtype)
    throw invalid(`Asked for a CSRSparseMatrix of type ${dtype} but saw dtype: ${handle.dtype}`);
  return handle;
}

/** Entry by entry: batch, row, column, position of its value. */
type Visit = (batch: number, row: number, column: number, at: number) => void;

export function eachEntry({ starts, columns }: Rows, batch: number, visit: Visit): void {
  for (let row = 0; row + 1 < starts.length; row++)
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++)
      visit(batch, row, columns[at] as number, at);
}

export interface Entry {
  readonly row: number;
  readonly column: number;
  /** One number, or two. */
  readonly value: readonly number[];
}

/** Entries in the order of their rows. */
export function rowsFrom(entries: readonly Entry[], rows: number): Rows {
  const starts = Array.from({ length: rows + 1 }, () => 0);
  for (const { row } of entries) starts[row + 1] = (starts[row + 1] as number) + 1;
  for (let row = 0; row < rows; row++) starts[row + 1] = (starts[row + 1] as number) + (starts[row] as number);
  return { starts, columns: entries.map(({ column }) => column), values: entries.flatMap(({ value }) => value) };
}

function fromSparseTensor(_: OpCall, indices: Tensor, values: Tensor, shapeInput: Tensor): Tensor {
  const coo = cooOf(indices, values, shapeInput);
  const { rank, shape } = coo;
  if (rank !== 2 && rank !== 3) throw invalid(`SparseTensor must have rank 2 or 3; but got rank ${rank}`);
  checkInside(coo);
  const lanes = lanesOf(values.dtype);
  const data = numbersOf(values);
  const lists = Array.from({ length: rank === 3 ? (shape[0] as number) : 1 }, (): Entry[] => []);
  for (let i = 0; i < coo.count; i++) {
    const at = coo.indices.slice(i * rank, (i + 1) * rank);
    const [row = 0, column = 0] = at.slice(-2);
    lists[rank === 3 ? (at[0] as number) : 0]?.push({
      row,
      column,
      value: Array.from(data.subarray(i * lanes, (i + 1) * lanes)),
    });
  }
  const rows = shape.at(-2) as number;
  return new CsrMatrix(
    values.dtype,
    shape,
    lists.map((list) => rowsFrom(list, rows)),
  ).asTensor();
}

function fromDense(call: OpCall, dense: Tensor, indices: Tensor): Tensor {
  const rank = dense.shape.length;
  if (rank !== 2 && rank !== 3) throw invalid(`params must have rank 2 or 3, but saw [${dense.shape.join(',')}]`);
  if (indices.shape.length !== 2 || indices.shape[1] !== rank)
    throw invalid(`indices must be a matrix with ${rank} columns, but saw [${indices.shape.join(',')}]`);
  const flat = intsOf(indices);
  const positions = Array.from({ length: indices.shape[0] as number }, (_, i) =>
    dense.shape.reduce((sum, size, axis) => {
      const at = flat[i * rank + axis] as number;
      if (!(at >= 0 && at < size)) throw invalid(`indices[${i}] does not index into shape [${dense.shape.join(',')}]`);
      return sum * size + at;
    }, 0),
  );
  const values = picked(fromHost(dense.dtype, [dense.size], hostOf(dense)), 0, positions);
  return fromSparseTensor(call, indices, values, vectorOfInts('int64', dense.shape));
}

function toSparseTensor(call: OpCall, input: Tensor): Tensor[] {
  const matrix = matrixOf(input, call.attrs.type('type'));
  const rank = matrix.shape.length;
  const indices: number[] = [];
  matrix.batch.forEach((rows, b) => {
    eachEntry(rows, b, (batch, row, column) => indices.push(...(rank === 3 ? [batch] : []), row, column));
  });
  const values = valuesOf(
    matrix.dtype,
    matrix.batch.flatMap((rows) => rows.values),
  );
  return [indexMatrix(indices, values.size, rank), values, vectorOfInts('int64', matrix.shape)];
}

function valuesOf(dtype: DType, values: readonly number[]): Tensor {
  const out = allocateNumbers(dtype, values.length / lanesOf(dtype));
  out.set(values);
  return fromHost(dtype, [values.length / lanesOf(dtype)], out);
}

function toDense(call: OpCall, input: Tensor): Tensor {
  const matrix = matrixOf(input, call.attrs.type('type'));
  const lanes = lanesOf(matrix.dtype);
  const out = allocateNumbers(matrix.dtype, elementCount(matrix.shape));
  matrix.batch.forEach((rows, b) => {
    eachEntry(rows, b, (batch, row, column, at) => {
      const to = ((batch * matrix.rows + row) * matrix.columns + column) * lanes;
      for (let lane = 0; lane < lanes; lane++) out[to + lane] = rows.values[at * lanes + lane] as number;
    });
  });
  return fromHost(matrix.dtype, matrix.shape, out);
}

/** With `conjugate`, imaginary parts change their sign. */
export function transposedMatrix(matrix: CsrMatrix, conjugate: boolean): CsrMatrix {
  const lanes = lanesOf(matrix.dtype);
  const batch = matrix.batch.map((rows) => {
    const entries: Entry[] = [];
    eachEntry(rows, 0, (_b, row, column, at) => {
      const value = rows.values.slice(at * lanes, (at + 1) * lanes);
      entries.push({ row: column, column: row, value: conjugate ? conjugated(value) : value });
    });
    entries.sort((a, b) => a.row - b.row || a.column - b.column);
    return rowsFrom(entries, matrix.columns);
  });
  return new CsrMatrix(matrix.dtype, [...matrix.shape.slice(0, -2), matrix.columns, matrix.rows], batch);
}

function conjugated(value: readonly number[]): readonly number[] {
  return value.length === 2 ? [value[0] as number, -(value[1] as number)] : value;
}

/** Of matrix `index` of the batch: where rows begin, columns, values. */
function components(call: OpCall, input: Tensor, index: Tensor): Tensor[] {
  const matrix = matrixOf(input, call.attrs.type('type'));
  const which = scalarNumberOf(index);
  const rows = matrix.batch[which];
  if (rows === undefined) throw invalid(`index (${which}) not in [0, ${matrix.batch.length})`);
  return [vectorOfInts('int32', rows.starts), vectorOfInts('int32', rows.columns), valuesOf(matrix.dtype, rows.values)];
}

function entryCount(_: OpCall, input: Tensor): Tensor {
  const matrix = matrixOf(input);
  const counts = matrix.batch.map(({ columns }) => columns.length);
  return matrix.shape.length === 2 ? scalar('int32', counts[0] ?? 0) : vectorOfInts('int32', counts);
}

export const CSR: OpFamily = {
  SparseTensorToCSRSparseMatrix: define(fromSparseTensor),
  DenseToCSRSparseMatrix: define(fromDense),
  CSRSparseMatrixToSparseTensor: define(toSparseTensor),
  CSRSparseMatrixToDense: define(toDense),
  CSRSparseMatrixComponents: define(components),
  SparseMatrixNNZ: define(entryCount),
  SparseMatrixTranspose: define((call, input) =>
    transposedMatrix(matrixOf(input, call.attrs.type('type')), call.attrs.bool('conjugate')).asTensor(),
  ),
};

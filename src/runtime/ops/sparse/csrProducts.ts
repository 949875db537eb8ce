import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocateNumbers, fromHost, isComplex, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { lanesOf } from '../kernels/dtypes';
import { CsrMatrix, eachEntry, matrixOf, rowsFrom, transposedMatrix } from './csr';
import type { Entry, Rows } from './csr';

/** Products of sparse matrices in compressed rows. */

/** sum += a · b, real or complex. */
function addProduct(
  sum: number[],
  to: number,
  a: ArrayLike<number>,
  i: number,
  b: ArrayLike<number>,
  j: number,
  lanes: number,
): void {
  const [ar, br] = [a[i * lanes] as number, b[j * lanes] as number];
  if (lanes === 1) {
    sum[to] = (sum[to] as number) + ar * br;
    return;
  }
  const [ai, bi] = [a[i * 2 + 1] as number, b[j * 2 + 1] as number];
  sum[to * 2] = (sum[to * 2] as number) + ar * br - ai * bi;
  sum[to * 2 + 1] = (sum[to * 2 + 1] as number) + ar * bi + ai * br;
}

/** The operand as `transpose_x` and `adjoint_x` ask for it. */
function turned(call: OpCall, name: string, matrix: CsrMatrix): CsrMatrix {
  const [transposes, adjoint] = [call.attrs.bool(`transpose_${name}`), call.attrs.bool(`adjoint_${name}`)];
  if (transposes && adjoint) throw invalid(`Only one of adjoint_${name} and transpose_${name} may be true.`);
  return transposes || adjoint ? transposedMatrix(matrix, adjoint) : matrix;
}

/** Sparse times dense. A matrix without batch counts as a batch of one. */
function timesDense(call: OpCall, aInput: Tensor, b: Tensor): Tensor {
  const { attrs } = call;
  const a = turned(call, 'a', matrixOf(aInput, b.dtype));
  if (attrs.bool('transpose_b') && attrs.bool('adjoint_b'))
    throw invalid('Only one of adjoint_b and transpose_b may be true.');
  const flips = attrs.bool('transpose_b') || attrs.bool('adjoint_b');
  const rank = a.shape.length;
  if (b.shape.length !== rank) throw invalid(`Ranks of a and b must match, saw: ${rank} vs. ${b.shape.length}.`);
  if (rank === 3 && a.shape[0] !== b.shape[0])
    throw invalid(`Batch sizes of a and b must match, saw: ${a.shape[0]} vs. ${b.shape[0]}`);
  const [height, width] = b.shape.slice(-2) as [number, number];
  const [inner, columns] = flips ? [width, height] : [height, width];
  if (inner !== a.columns) throw invalid(`Inner product dimensions of A and B do not agree: ${a.columns} vs. ${inner}`);
  const lanes = lanesOf(b.dtype);
  const data = Float64Array.from(numbersOf(b));
  if (attrs.bool('adjoint_b') && lanes === 2) for (let i = 1; i < data.length; i += 2) data[i] = -(data[i] as number);
  const transposes = attrs.bool('transpose_output');
  const sums = Array.from({ length: a.batch.length * a.rows * columns * lanes }, () => 0);
  a.batch.forEach((rows, n) => {
    eachEntry(rows, n, (batch, row, k, at) => {
      for (let j = 0; j < columns; j++) {
        const from = batch * inner * columns + (flips ? j * inner + k : k * columns + j);
        const to = batch * a.rows * columns + (transposes ? j * a.rows + row : row * columns + j);
        addProduct(sums, to, rows.values, at, data, from, lanes);
      }
    });
  });
  const out = allocateNumbers(b.dtype, sums.length / lanes);
  out.set(sums);
  if (attrs.bool('conjugate_output') && isComplex(b.dtype))
    for (let i = 1; i < out.length; i += 2) out[i] = -(out[i] as number);
  const two = transposes ? [columns, a.rows] : [a.rows, columns];
  return fromHost(b.dtype, [...b.shape.slice(0, -2), ...two], out);
}

/** Sparse times sparse: an entry wherever some product falls, be its sum 0 or not. */
function timesSparse(call: OpCall, aInput: Tensor, bInput: Tensor): Tensor {
  const dtype = call.attrs.type('type');
  const a = turned(call, 'a', matrixOf(aInput, dtype));
  const b = turned(call, 'b', matrixOf(bInput, dtype));
  if (a.shape.length !== b.shape.length) throw invalid('Ranks of a and b must match.');
  if (a.batch.length !== b.batch.length) throw invalid('Batch sizes of a and b must match.');
  if (a.columns !== b.rows)
    throw invalid(`Inner product dimensions of A and B do not agree: ${a.columns} vs. ${b.rows}`);
  const lanes = lanesOf(dtype);
  const batch = a.batch.map((left, n) => {
    const right = b.batch[n] as Rows;
    const rows: Map<number, number[]>[] = Array.from({ length: a.rows }, () => new Map());
    eachEntry(left, n, (_batch, row, k, at) => {
      for (let i = right.starts[k] as number; i < (right.starts[k + 1] as number); i++) {
        const column = right.columns[i] as number;
        const found = (rows[row] as Map<number, number[]>).get(column);
        const sum = found ?? Array.from({ length: lanes }, () => 0);
        if (found === undefined) rows[row]?.set(column, sum);
        addProduct(sum, 0, left.values, at, right.values, i, lanes);
      }
    });
    const entries = rows.flatMap((row, at) =>
      [...row].sort(([x], [y]) => x - y).map(([column, value]): Entry => ({ row: at, column, value })),
    );
    return rowsFrom(entries, a.rows);
  });
  return new CsrMatrix(dtype, [...a.shape.slice(0, -2), a.rows, b.columns], batch).asTensor();
}

export const CSR_PRODUCTS: OpFamily = {
  SparseMatrixMatMul: define(timesDense),
  SparseMatrixSparseMatMul: define(timesSparse),
};

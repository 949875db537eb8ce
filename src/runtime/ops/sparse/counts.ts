import type { HostData } from '../../../model/tensor';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocate, fromHost, hostOf, intsOf, is64BitInteger, vectorOfInts } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import type { Cells } from '../kernels/dtypes';
import { indexMatrix } from './coo';

/** How often each value occurs in each row, as a sparse tensor. */

/** `rowOf` says the row of each value; a vector has no rows (`flat`). Values from `maxlength` on are dropped. */
function countSparse(
  call: OpCall,
  values: Tensor,
  weights: Tensor,
  rows: number,
  rowOf: (i: number) => number,
  flat: boolean,
): Tensor[] {
  const { attrs } = call;
  const most = attrs.int('maxlength');
  const binary = attrs.bool('binary_output');
  const weighted = weights.size > 0;
  if (weighted && weights.size !== values.size) {
    throw invalid(
      `Weights and values must have the same shape. Weight shape: [${weights.shape.join(',')}]; values shape: [${values.shape.join(',')}]`,
    );
  }
  const data = hostOf(weights) as Cells;
  const one = is64BitInteger(weights.dtype) ? 1n : 1;
  const counts = Array.from({ length: rows }, () => new Map<number, unknown>());
  // TensorFlow counts up from 0, so that no values at all have a width of 1.
  let largest = 0;
  for (const [i, value] of intsOf(values).entries()) {
    if (value < 0) throw invalid('Input values must all be non-negative');
    if (most > 0 && value >= most) continue;
    const row = counts[rowOf(i)];
    if (row === undefined) throw invalid(`The row of value ${i} is outside the shape.`);
    const weight = weighted ? data[i] : one;
    const before = row.get(value);
    if (binary || before === undefined) row.set(value, binary ? one : weight);
    else
      row.set(
        value,
        typeof before === 'bigint' ? before + (weight as bigint) : (before as number) + (weight as number),
      );
    largest = Math.max(largest, value);
  }
  const width = most > 0 ? most : Math.max(largest + 1, attrs.int('minlength'));
  const entries = counts.flatMap((row, i) =>
    [...row].sort(([a], [b]) => a - b).map(([value, count]) => ({ row: i, value, count })),
  );
  const out = allocate(weights.dtype, entries.length);
  for (const [i, { count }] of entries.entries()) (out as Cells)[i] = count;
  const indices = entries.flatMap(({ row, value }) => (flat ? [value] : [row, value]));
  return [
    indexMatrix(indices, entries.length, flat ? 1 : 2),
    fromHost(weights.dtype, [entries.length], out as HostData),
    vectorOfInts('int64', flat ? [width] : [rows, width]),
  ];
}

function dense(call: OpCall, values: Tensor, weights: Tensor): Tensor[] {
  if (values.shape.length === 0 || values.shape.length > 2)
    throw invalid(`Input must be a 1 or 2-dimensional tensor. Got: [${values.shape.join(',')}]`);
  const flat = values.shape.length === 1;
  const width = values.shape.at(-1) as number;
  return countSparse(
    call,
    values,
    weights,
    flat ? 1 : (values.shape[0] as number),
    (i) => (flat ? 0 : Math.floor(i / width)),
    flat,
  );
}

function sparse(call: OpCall, indices: Tensor, values: Tensor, shapeInput: Tensor, weights: Tensor): Tensor[] {
  const shape = intsOf(shapeInput);
  const rank = indices.shape[1] ?? 0;
  const at = intsOf(indices);
  const flat = shape.length === 1;
  return countSparse(
    call,
    values,
    weights,
    flat ? 1 : (shape[0] as number),
    (i) => (flat ? 0 : (at[i * rank] as number)),
    flat,
  );
}

function ragged(call: OpCall, splitsInput: Tensor, values: Tensor, weights: Tensor): Tensor[] {
  const splits = intsOf(splitsInput);
  if (splits[0] !== 0 || splits.at(-1) !== values.size)
    throw invalid('Splits must start with 0 and end with the number of values.');
  let row = 0;
  const rowOf = (i: number): number => {
    while ((splits[row + 1] as number) <= i) row += 1;
    return row;
  };
  return countSparse(call, values, weights, splits.length - 1, rowOf, false);
}

export const SPARSE_COUNTS: OpFamily = {
  DenseCountSparseOutput: define(dense),
  SparseCountSparseOutput: define(sparse),
  RaggedCountSparseOutput: define(ragged),
};

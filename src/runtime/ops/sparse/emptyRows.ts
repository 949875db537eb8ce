import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, intsOf, scalarNumberOf, vectorOfInts } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { picked } from '../kernels/move';
import { appendValues, cooOf, indexMatrix } from './coo';

interface Filled {
  /** Which entry stands at each place; −1 is the default value. */
  readonly order: readonly number[];
  readonly rowOf: readonly number[];
  readonly empty: Uint8Array;
  /** Where each entry went. */
  readonly reverse: readonly number[];
}

/** Entries grouped by row, one default entry in every row that has none. */
function fillRows(rows: readonly number[], count: number): Filled {
  const perRow = Array.from({ length: count }, (): number[] => []);
  for (const [entry, row] of rows.entries()) {
    if (row < 0 || row >= count) throw invalid(`indices(${entry}, 0) is invalid: ${row} >= ${count}`);
    perRow[row]?.push(entry);
  }
  const order: number[] = [];
  const rowOf: number[] = [];
  const empty = new Uint8Array(count);
  const reverse = rows.map(() => 0);
  for (const [row, entries] of perRow.entries()) {
    if (entries.length === 0) empty[row] = 1;
    for (const entry of entries.length === 0 ? [-1] : entries) {
      if (entry >= 0) reverse[entry] = order.length;
      order.push(entry);
      rowOf.push(row);
    }
  }
  return { order, rowOf, empty, reverse };
}

function withDefault(values: Tensor, fallback: Tensor, order: readonly number[]): Tensor {
  if (fallback.shape.length > 0) throw invalid(`default_value must be a scalar, saw: [${fallback.shape.join(',')}]`);
  const all = appendValues([values, fallback]);
  return picked(
    all,
    0,
    order.map((entry) => (entry < 0 ? values.size : entry)),
  );
}

/** Outputs: indices, values, which rows were empty, and for each entry where it went. */
function sparseFillEmptyRows(
  _: OpCall,
  indices: Tensor,
  values: Tensor,
  shapeInput: Tensor,
  fallback: Tensor,
): Tensor[] {
  const coo = cooOf(indices, values, shapeInput);
  const { rank } = coo;
  const rows = Array.from({ length: coo.count }, (_x, i) => coo.indices[i * rank] as number);
  const count = coo.shape[0] as number;
  if (count === 0 && rows.length > 0)
    throw invalid(`Received SparseTensor with dense_shape[0] = 0 but indices.shape[0] = ${rows.length}`);
  const { order, rowOf, empty, reverse } = fillRows(rows, count);
  const out = order.flatMap((entry, i) =>
    entry < 0
      ? [rowOf[i] as number, ...coo.shape.slice(1).map(() => 0)]
      : coo.indices.slice(entry * rank, (entry + 1) * rank),
  );
  return [
    indexMatrix(out, order.length, rank),
    withDefault(values, fallback, order),
    fromHost('bool', [count], empty),
    vectorOfInts('int64', reverse),
  ];
}

/** The same for a ragged tensor given by the row of each value. */
function raggedFillEmptyRows(_: OpCall, rowIds: Tensor, values: Tensor, rowCount: Tensor, fallback: Tensor): Tensor[] {
  const count = scalarNumberOf(rowCount);
  const { order, rowOf, empty, reverse } = fillRows(intsOf(rowIds), count);
  return [
    vectorOfInts('int64', rowOf),
    withDefault(values, fallback, order),
    fromHost('bool', [count], empty),
    vectorOfInts('int64', reverse),
  ];
}

export const EMPTY_ROWS: OpFamily = {
  SparseFillEmptyRows: define(sparseFillEmptyRows),
  RaggedFillEmptyRows: define(raggedFillEmptyRows),
};

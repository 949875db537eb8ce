import { elementCount } from '../../../model/shape';
import type { HostData } from '../../../model/tensor';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocate, fromHost, hostOf, vectorOfInts } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import type { Cells } from '../kernels/dtypes';
import { latin1Of } from '../string/bytes';
import { checkInside, cooOf, flatPositions, indexMatrix, indicesAt } from './coo';

/** Set operations on the last axis: each row of the leading axes is a set. */

type Element = string | number | bigint;

/** Distinct elements of each row, with the cell each came from. */
interface Sets {
  readonly groups: readonly number[];
  readonly rows: readonly ReadonlyMap<Element, unknown>[];
}

function elementOf(cell: unknown): Element {
  return cell instanceof Uint8Array ? latin1Of(cell) : (cell as Element);
}

function setsOfDense(t: Tensor): Sets {
  if (t.shape.length < 2) throw invalid(`Input rank should be at least 2, got shape [${t.shape.join(',')}]`);
  const groups = t.shape.slice(0, -1);
  const width = t.shape.at(-1) as number;
  const data = hostOf(t) as Cells;
  const rows = Array.from({ length: elementCount(groups) }, (_, row) => {
    const set = new Map<Element, unknown>();
    for (let i = 0; i < width; i++) set.set(elementOf(data[row * width + i]), data[row * width + i]);
    return set;
  });
  return { groups, rows };
}

function setsOfSparse(call: OpCall, indices: Tensor, values: Tensor, shape: Tensor): Sets {
  const coo = cooOf(indices, values, shape);
  if (coo.rank < 2) throw invalid(`Input rank should be at least 2, got ${coo.rank}`);
  checkInside(coo);
  const flat = flatPositions(coo);
  if (call.attrs.bool('validate_indices') && flat.some((at, i) => i > 0 && at <= (flat[i - 1] as number))) {
    throw invalid('Sparse indices are out of order or repeated.');
  }
  const groups = coo.shape.slice(0, -1);
  const width = coo.shape.at(-1) as number;
  const rows = Array.from({ length: elementCount(groups) }, () => new Map<Element, unknown>());
  const data = hostOf(values) as Cells;
  for (const [i, at] of flat.entries()) rows[Math.floor(at / width)]?.set(elementOf(data[i]), data[i]);
  return { groups, rows };
}

const NOTHING: ReadonlyMap<Element, unknown> = new Map();

function combine(
  kind: string,
  a: ReadonlyMap<Element, unknown>,
  b: ReadonlyMap<Element, unknown>,
): [Element, unknown][] {
  switch (kind) {
    case 'a-b':
      return [...a].filter(([element]) => !b.has(element));
    case 'b-a':
      return [...b].filter(([element]) => !a.has(element));
    case 'intersection':
      return [...a].filter(([element]) => b.has(element));
    case 'union':
      return [...new Map([...a, ...b])];
    default:
      throw invalid(`Invalid set_operation ${kind}.`);
  }
}

/** The result in order of the elements; its last size is that of the largest set. */
function setOperation(call: OpCall, a: Sets, b: Sets, dtype: Tensor['dtype']): Tensor[] {
  if (a.groups.length !== b.groups.length)
    throw invalid(`Mismatched group counts [${a.groups.join(',')}] vs [${b.groups.join(',')}].`);
  const groups = a.groups.map((n, axis) => Math.max(n, b.groups[axis] as number));
  if (a.groups.join() !== b.groups.join())
    throw invalid(`Mismatched group shapes [${a.groups.join(',')}] vs [${b.groups.join(',')}].`);
  const kind = call.attrs.string('set_operation').toLowerCase();
  const indices: number[] = [];
  const cells: unknown[] = [];
  let widest = 0;
  for (let row = 0; row < elementCount(groups); row++) {
    const result = combine(kind, a.rows[row] ?? NOTHING, b.rows[row] ?? NOTHING).sort(([x], [y]) =>
      x < y ? -1 : x > y ? 1 : 0,
    );
    const path = indicesAt([row], groups);
    for (const [i, [, cell]] of result.entries()) {
      indices.push(...path, i);
      cells.push(cell);
    }
    widest = Math.max(widest, result.length);
  }
  const out = allocate(dtype, cells.length) as Cells;
  for (const [i, cell] of cells.entries()) out[i] = cell;
  return [
    indexMatrix(indices, cells.length, groups.length + 1),
    fromHost(dtype, [cells.length], out as HostData),
    vectorOfInts('int64', [...groups, widest]),
  ];
}

/** Number of distinct elements of each row, int32. */
function setSize(call: OpCall, indices: Tensor, values: Tensor, shape: Tensor): Tensor {
  const { groups, rows } = setsOfSparse(call, indices, values, shape);
  return fromHost(
    'int32',
    groups,
    Int32Array.from(rows, (row) => row.size),
  );
}

export const SETS: OpFamily = {
  DenseToDenseSetOperation: define((call, a, b) => setOperation(call, setsOfDense(a), setsOfDense(b), a.dtype)),
  DenseToSparseSetOperation: define((call, a, ...b) =>
    setOperation(call, setsOfDense(a), setsOfSparse(call, ...(b as [Tensor, Tensor, Tensor])), a.dtype),
  ),
  SparseToSparseSetOperation: define((call, ai, av, as, bi, bv, bs) =>
    setOperation(
      call,
      setsOfSparse(call, ai as Tensor, av as Tensor, as as Tensor),
      setsOfSparse(call, bi as Tensor, bv as Tensor, bs as Tensor),
      (av as Tensor).dtype,
    ),
  ),
  SetSize: define(setSize),
};

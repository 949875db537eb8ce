import { invalid } from '../../opError';
import type { Holder } from '../../values/lifetime';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, handlesOf, stringsOf, vectorOfInts } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { parseTensor, serializeTensor } from '../parsing/tensorBytes';
import { appendValues, cooOf, indexMatrix, pickEntries } from './coo';

/** Sparse tensors as rows of three serialised tensors: indices, values, shape. */

/** Element of a variant tensor that carries one tensor. */
class TensorHolder implements Holder {
  readonly handleKind = 'tensor';
  uses = 0;
  readonly tensor: Tensor;

  constructor(tensor: Tensor) {
    this.tensor = tensor;
  }

  eachHeld(visit: (tensor: Tensor) => void): void {
    visit(this.tensor);
  }
}

function written(call: OpCall, shape: readonly number[], tensors: readonly Tensor[]): Tensor {
  if (call.attrs.type('out_type') === 'variant')
    return fromHost(
      'variant',
      shape,
      tensors.map((t) => new TensorHolder(t)),
    );
  return fromHost('string', shape, tensors.map(serializeTensor));
}

function serializeSparse(call: OpCall, indices: Tensor, values: Tensor, shape: Tensor): Tensor {
  cooOf(indices, values, shape);
  return written(call, [3], [indices, values, shape]);
}

/** Each row of the first axis becomes a sparse tensor of one rank less. */
function serializeMany(call: OpCall, indices: Tensor, values: Tensor, shapeInput: Tensor): Tensor {
  const coo = cooOf(indices, values, shapeInput);
  const { rank } = coo;
  if (rank <= 1) throw invalid('Rank of input SparseTensor should be > 1');
  const [rows = 0, ...shape] = coo.shape;
  const perRow = Array.from({ length: rows }, (): number[] => []);
  for (let i = 0; i < coo.count; i++) {
    const row = perRow[coo.indices[i * rank] as number];
    if (row === undefined) throw invalid(`Received unexpected index in sparse tensor row ${i}.`);
    row.push(i);
  }
  const parts = perRow.flatMap((entries) => {
    const part = pickEntries(coo, entries);
    const inner = part.indices.filter((_, k) => k % rank !== 0);
    return [indexMatrix(inner, entries.length, rank - 1), part.values, vectorOfInts('int64', shape)];
  });
  return written(call, [rows, 3], parts);
}

/** Puts serialised sparse tensors side by side: the axes before the last of the input become leading axes. */
function deserialize(call: OpCall, serialized: Tensor): Tensor[] {
  const { shape } = serialized;
  if (shape.at(-1) !== 3)
    throw invalid(`Serialized sparse should have 3 as the last dimension but has shape [${shape.join(',')}]`);
  const dtype = call.attrs.type('dtype');
  const read = (i: number, wanted: Tensor['dtype']): Tensor => {
    if (serialized.dtype === 'string') return parseTensor(stringsOf(serialized)[i] as Uint8Array, wanted);
    const handle = handlesOf(serialized)[i];
    if (!(handle instanceof TensorHolder)) throw invalid('The variant does not hold a tensor.');
    return handle.tensor;
  };
  const outer = shape.slice(0, -1);
  const count = serialized.size / 3;
  const indices: number[] = [];
  const values: Tensor[] = [];
  let inner: number[] | null = null;
  for (let n = 0; n < count; n++) {
    const part = cooOf(read(3 * n, 'int64'), read(3 * n + 1, dtype), read(3 * n + 2, 'int64'));
    if (inner !== null && inner.length !== part.rank) throw invalid('Inconsistent rank across SparseTensors.');
    inner = part.shape.map((size, axis) => Math.max(size, inner?.[axis] ?? 0));
    const path = outer.map((size, axis) => {
      let step = 1;
      for (const m of outer.slice(axis + 1)) step *= m;
      return Math.floor(n / step) % size;
    });
    for (let i = 0; i < part.count; i++)
      indices.push(...path, ...part.indices.slice(i * part.rank, (i + 1) * part.rank));
    values.push(part.values);
  }
  if (inner === null) throw invalid('Must have at least 1 serialized SparseTensor to deserialize.');
  const all = appendValues(values);
  if (all.dtype !== dtype)
    throw invalid(`Requested SparseTensor of type ${dtype} but the serialized one has type ${all.dtype}`);
  const dense = [...outer, ...inner];
  return [indexMatrix(indices, all.size, dense.length), all, vectorOfInts('int64', dense)];
}

function deserializeMany(call: OpCall, serialized: Tensor): Tensor[] {
  if (serialized.shape.length !== 2)
    throw invalid(`Serialized sparse should be a matrix, got shape [${serialized.shape.join(',')}]`);
  return deserialize(call, serialized);
}

export const SPARSE_SERIALIZE: OpFamily = {
  SerializeSparse: define(serializeSparse),
  SerializeManySparse: define(serializeMany),
  DeserializeSparse: define(deserialize),
  DeserializeManySparse: define(deserializeMany),
};

import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { intsOf, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { resolveAxis } from '../kernels/move';
import { appendValues, cooOf, cooTensors, flatPositions, pickEntries, sortedOrder } from './coo';
import type { Coo } from './coo';

/** Sparse tensors put together and taken apart. */

/** Entries inside a window, their indices counted from its corner. */
function window(coo: Coo, start: readonly number[], size: readonly number[]): Tensor[] {
  const { rank } = coo;
  const shape = coo.shape.map((n, axis) => Math.max(0, Math.min(size[axis] as number, n - (start[axis] as number))));
  const entries: number[] = [];
  for (let i = 0; i < coo.count; i++) {
    let inside = true;
    for (let axis = 0; axis < rank && inside; axis++) {
      const index = (coo.indices[i * rank + axis] as number) - (start[axis] as number);
      inside = index >= 0 && index < (shape[axis] as number);
    }
    if (inside) entries.push(i);
  }
  const { indices, values } = pickEntries(coo, entries);
  return cooTensors(
    indices.map((index, k) => index - (start[k % rank] as number)),
    values,
    shape,
  );
}

function sparseSlice(_: OpCall, indices: Tensor, values: Tensor, shape: Tensor, start: Tensor, size: Tensor): Tensor[] {
  const coo = cooOf(indices, values, shape);
  if (start.size !== coo.rank || size.size !== coo.rank)
    throw invalid(`Expected start and size to be vectors of length ${coo.rank}`);
  return window(coo, intsOf(start), intsOf(size));
}

/** Outputs: all indices, then all values, then all shapes. The first pieces take what does not divide evenly. */
function sparseSplit(call: OpCall, axisInput: Tensor, indices: Tensor, values: Tensor, shapeInput: Tensor): Tensor[] {
  const coo = cooOf(indices, values, shapeInput);
  const axis = resolveAxis(scalarNumberOf(axisInput), coo.rank, 'split_dim');
  const count = call.attrs.int('num_split');
  const size = coo.shape[axis] as number;
  if (count < 1 || count > size)
    throw invalid(`Input num_split should be between 1 and the splitting dimension size (${size}), got ${count}`);
  const most = size % count;
  let at = 0;
  const pieces = Array.from({ length: count }, (_, i) => {
    const length = Math.floor(size / count) + (i < most ? 1 : 0);
    const start = coo.shape.map((_n, k) => (k === axis ? at : 0));
    at += length;
    return window(
      coo,
      start,
      coo.shape.map((n, k) => (k === axis ? length : n)),
    );
  });
  return [0, 1, 2].flatMap((part) => pieces.map((piece) => piece[part] as Tensor));
}

/** Inputs in three groups of N: indices, values, shapes. The result is in order. */
function sparseConcat(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const n = inputs.length / 3;
  const parts = Array.from({ length: n }, (_, i) =>
    cooOf(inputs[i] as Tensor, inputs[n + i] as Tensor, inputs[2 * n + i] as Tensor),
  );
  const [first] = parts;
  if (first === undefined) throw invalid('SparseConcat needs at least one input.');
  const { rank } = first;
  const axis = resolveAxis(call.attrs.int('concat_dim'), rank, 'Concat dimension');
  const indices: number[] = [];
  let offset = 0;
  for (const part of parts) {
    if (part.rank !== rank || part.shape.some((size, k) => k !== axis && size !== first.shape[k])) {
      throw invalid(`Input shapes must match: [${first.shape.join(',')}] vs. [${part.shape.join(',')}]`);
    }
    for (const [k, index] of part.indices.entries()) indices.push(k % rank === axis ? index + offset : index);
    offset += part.shape[axis] as number;
  }
  const shape = first.shape.map((size, k) => (k === axis ? offset : size));
  const values = appendValues(parts.map((part) => part.values));
  const whole: Coo = { rank, count: values.size, indices, values, shape };
  const ordered = pickEntries(whole, sortedOrder(flatPositions(whole)));
  return cooTensors(ordered.indices, ordered.values, shape);
}

export const SPARSE_PIECES: OpFamily = {
  SparseSlice: define(sparseSlice),
  SparseSplit: define(sparseSplit),
  SparseConcat: define(sparseConcat),
};

import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { intsOf, vectorOfInts, withShape } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { picked } from '../kernels/move';
import { rowSplitsOf } from './splits';
import type { RowPartition } from './splits';

/**
 * Rows of a ragged tensor by number. Inputs: its nested splits, its values, the
 * indices; each axis of the indices beyond the first adds a level of equal rows.
 */
function raggedGather(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const levels = call.attrs.int('PARAMS_RAGGED_RANK');
  const splits = inputs.slice(0, levels).map(rowSplitsOf);
  const values = inputs[levels] as Tensor;
  const indices = inputs[levels + 1] as Tensor;
  const dtype = inputs[0]?.dtype === 'int32' ? 'int32' : 'int64';
  const rows = (splits[0]?.length ?? 1) - 1;
  let wanted = intsOf(indices);
  for (const [i, index] of wanted.entries()) {
    if (index < 0 || index >= rows) throw invalid(`indices[${i}] = ${index} is not in [0, ${rows})`);
  }
  const out: Tensor[] = [];
  for (let axis = 1; axis < indices.shape.length; axis++) {
    const count = elementCount(indices.shape.slice(0, axis));
    const size = indices.shape[axis] as number;
    out.push(
      vectorOfInts(
        dtype,
        Array.from({ length: count + 1 }, (_, i) => i * size),
      ),
    );
  }
  for (const level of splits) {
    const next = rowsBelow(level, wanted);
    out.push(vectorOfInts(dtype, next.splits));
    wanted = next.rows;
  }
  const available = values.shape[0] ?? 0;
  if ((splits.at(-1)?.at(-1) ?? 0) > available) throw invalid('Ragged splits must not point past values.');
  return [...out, picked(values, 0, wanted)];
}

/** The elements that the wanted rows of a level hold, one after the other, and the splits between them. */
function rowsBelow(level: RowPartition, wanted: readonly number[]): { rows: number[]; splits: number[] } {
  const rows: number[] = [];
  const splits = [0];
  for (const row of wanted) {
    for (let i = level[row] as number; i < (level[row + 1] as number); i++) rows.push(i);
    splits.push(rows.length);
  }
  return { rows, splits };
}

/** A ragged tensor as indices, values and the smallest dense shape that holds it. */
function raggedToSparse(_: OpCall, ...inputs: Tensor[]): Tensor[] {
  const splits = inputs.slice(0, -1).map(rowSplitsOf);
  const values = inputs.at(-1) as Tensor;
  for (let level = 1; level < splits.length; level++) {
    if (splits[level - 1]?.at(-1) !== (splits[level]?.length ?? 0) - 1)
      throw invalid('Final value of ragged splits must match the number of rows below.');
  }
  if (splits.at(-1)?.at(-1) !== values.shape[0]) {
    throw invalid('Final value of ragged splits must match the length the ragged values.');
  }
  const dense = [(splits[0]?.length ?? 1) - 1];
  // The path to each row, level by level.
  let paths: number[][] = Array.from({ length: dense[0] as number }, (_, i) => [i]);
  for (const level of splits) {
    const next: number[][] = [];
    let widest = 0;
    for (const [row, path] of paths.entries()) {
      const size = (level[row + 1] as number) - (level[row] as number);
      for (let i = 0; i < size; i++) next.push([...path, i]);
      widest = Math.max(widest, size);
    }
    dense.push(widest);
    paths = next;
  }
  const inner = values.shape.slice(1);
  for (const size of inner) {
    paths = paths.flatMap((path) => Array.from({ length: size }, (_, i) => [...path, i]));
    dense.push(size);
  }
  const indices = vectorOfInts('int64', paths.flat());
  return [
    withShape(indices, [paths.length, dense.length]),
    withShape(values, [values.size]),
    vectorOfInts('int64', dense),
  ];
}

export const RAGGED_ROWS: OpFamily = {
  RaggedGather: define(raggedGather),
  RaggedTensorToSparse: define(raggedToSparse),
};

import type { HostData } from '../../../model/tensor';
import { invalid } from '../../opError';
import { allocate, fromHost, hostOf, intsOf, vectorOfInts } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { picked } from '../kernels/move';

/** A sparse tensor as ops get it: one row of `indices` per value, in the order given. */
export interface Coo {
  readonly rank: number;
  readonly count: number;
  /** Row after row. */
  readonly indices: readonly number[];
  readonly values: Tensor;
  readonly shape: readonly number[];
}

/** Checks that the three parts fit each other. Indices are not looked at. */
export function cooOf(indices: Tensor, values: Tensor, shapeInput: Tensor): Coo {
  const shape = intsOf(shapeInput);
  if (indices.shape.length !== 2)
    throw invalid(`Input indices should be a matrix but received shape [${indices.shape.join(',')}]`);
  if (values.shape.length !== 1)
    throw invalid(`Input values should be a vector but received shape [${values.shape.join(',')}]`);
  if (shapeInput.shape.length !== 1)
    throw invalid(`Input shape should be a vector but received shape [${shapeInput.shape.join(',')}]`);
  const [count = 0, rank = 0] = indices.shape;
  if (count !== values.shape[0]) throw invalid(`Number of indices ${count} and values ${values.shape[0]} differ.`);
  if (rank !== shape.length) throw invalid(`Index rank ${rank} and shape rank ${shape.length} do not match.`);
  return { rank, count, indices: intsOf(indices), values, shape };
}

/** Refuses an index outside the shape. */
export function checkInside({ rank, count, indices, shape }: Coo): void {
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < rank; axis++) {
      const index = indices[i * rank + axis] as number;
      if (index < 0 || index >= (shape[axis] as number)) {
        throw invalid(
          `indices[${i}] = [${indices.slice(i * rank, (i + 1) * rank).join(',')}] is out of bounds: need 0 <= index < [${shape.join(',')}]`,
        );
      }
    }
  }
}

/** Position of each row of indices in the dense tensor, C order. */
export function flatPositions({ rank, count, indices, shape }: Coo): number[] {
  const flat: number[] = [];
  for (let i = 0; i < count; i++) {
    let position = 0;
    for (let axis = 0; axis < rank; axis++)
      position = position * (shape[axis] as number) + (indices[i * rank + axis] as number);
    flat.push(position);
  }
  return flat;
}

/** Back from a position in the dense tensor. */
export function indicesAt(positions: readonly number[], shape: readonly number[]): number[] {
  const out: number[] = [];
  for (const position of positions) {
    const row: number[] = [];
    let rest = position;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] as number;
      row[axis] = rest % size;
      rest = Math.floor(rest / size);
    }
    for (const index of row) out.push(index);
  }
  return out;
}

export function indexMatrix(indices: readonly number[], count: number, rank: number): Tensor {
  return fromHost('int64', [count, rank], BigInt64Array.from(indices, BigInt));
}

/** The three output tensors. */
export function cooTensors(indices: readonly number[], values: Tensor, shape: readonly number[]): Tensor[] {
  return [indexMatrix(indices, values.shape[0] as number, shape.length), values, vectorOfInts('int64', shape)];
}

/** The listed entries, in that order. */
export function pickEntries(coo: Coo, entries: readonly number[]): { indices: number[]; values: Tensor } {
  const { rank } = coo;
  const indices = entries.flatMap((entry) => coo.indices.slice(entry * rank, (entry + 1) * rank));
  return { indices, values: picked(coo.values, 0, entries) };
}

/** Entries sorted by position, equal ones as they came. */
export function sortedOrder(flat: readonly number[]): number[] {
  return flat.map((_, i) => i).sort((a, b) => (flat[a] as number) - (flat[b] as number) || a - b);
}

/** One after the other: values of one dtype end to end. */
export function appendValues(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors;
  if (first === undefined) throw invalid('At least one tensor is needed.');
  let count = 0;
  for (const t of tensors) count += t.size;
  const lanes = lanesOf(first.dtype);
  const out = allocate(first.dtype, count) as Cells;
  let at = 0;
  for (const t of tensors) {
    const data = hostOf(t) as Cells;
    for (let i = 0; i < t.size * lanes; i++) out[at++] = data[i];
  }
  return fromHost(first.dtype, [count], out as HostData);
}

import { elementCount } from '../../../model/shape';
import type { HostData } from '../../../model/tensor';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocate, fromHost, hostOf, intsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { broadcastShapes, broadcastSteps } from '../kernels/broadcast';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { moved } from '../kernels/move';
import { rowSplitsOf } from './splits';
import type { RowPartition } from './splits';

/**
 * RaggedTensorToTensor: the rows side by side, cut and padded to one size.
 * `shape` may leave sizes open (−1): then the longest row decides. The row
 * partitions are splits, or row numbers preceded by the number of rows.
 */
function raggedTensorToTensor(
  call: OpCall,
  shapeInput: Tensor,
  values: Tensor,
  defaultValue: Tensor,
  ...partitionInputs: Tensor[]
): Tensor {
  const kinds = call.attrs.strings('row_partition_types');
  const partitions = partitionsOf(kinds, partitionInputs);
  const levels = partitions.length;
  const innerShape = values.shape.slice(1);
  const rows = (partitions[0]?.length ?? 1) - 1;
  const shape = outputShape(shapeInput, rows, partitions, innerShape);
  const inner = elementCount(shape.slice(levels + 1));
  if (shape.slice(levels + 1).join() !== innerShape.join()) {
    throw invalid(`shape [${shape.join(',')}] does not fit values of shape [${values.shape.join(',')}]`);
  }
  const out = paddedWith(defaultValue, shape, shape.slice(levels + 1), values);
  const cells = inner * lanesOf(values.dtype);
  const source = hostOf(values) as Cells;
  const target = out as Cells;
  // Positions of the rows of one level in the output, −1 where they were cut away; level by level down to the values.
  let places = Array.from({ length: rows }, (_, i) => (i < (shape[0] as number) ? i : -1));
  for (let level = 0; level < levels; level++) {
    const splits = partitions[level] as RowPartition;
    const size = shape[level + 1] as number;
    const next = Array.from({ length: splits.at(-1) ?? 0 }, () => -1);
    for (const [row, place] of places.entries()) {
      if (place < 0) continue;
      const start = splits[row] as number;
      const end = Math.min(splits[row + 1] as number, start + size);
      for (let i = start; i < end; i++) next[i] = place * size + (i - start);
    }
    places = next;
  }
  if (places.length > (values.shape[0] ?? 0)) {
    throw invalid(`The row partitions need ${places.length} values, there are ${values.shape[0] ?? 0}.`);
  }
  for (const [i, place] of places.entries()) {
    if (place >= 0) for (let k = 0; k < cells; k++) target[place * cells + k] = source[i * cells + k];
  }
  return fromHost(values.dtype, shape, out);
}

/** Row splits of each level. */
function partitionsOf(kinds: readonly string[], inputs: readonly Tensor[]): RowPartition[] {
  const partitions: RowPartition[] = [];
  let rows = -1;
  for (const [i, kind] of kinds.entries()) {
    const input = inputs[i] as Tensor;
    if (kind === 'FIRST_DIM_SIZE') {
      rows = intsOf(input)[0] as number;
    } else if (kind === 'ROW_SPLITS') {
      const splits = rowSplitsOf(input);
      const above = partitions.at(-1);
      if (above !== undefined && above.at(-1) !== splits.length - 1)
        throw invalid(`Row splits of level ${i} do not fit those above.`);
      partitions.push(splits);
    } else if (kind === 'VALUE_ROWIDS') {
      const count = partitions.at(-1)?.at(-1) ?? rows;
      partitions.push(splitsFromRowIds(intsOf(input), count));
    } else {
      throw invalid(`Unsupported row partition type: ${kind}`);
    }
  }
  return partitions;
}

function splitsFromRowIds(ids: readonly number[], rows: number): number[] {
  const splits = Array.from({ length: rows + 1 }, () => 0);
  let before = 0;
  for (const id of ids) {
    if (id < before || id >= rows) throw invalid(`Invalid value_rowids: ${id} follows ${before}, with ${rows} rows.`);
    splits[id + 1] = (splits[id + 1] as number) + 1;
    before = id;
  }
  for (let i = 0; i < rows; i++) splits[i + 1] = (splits[i + 1] as number) + (splits[i] as number);
  return splits;
}

function outputShape(
  shapeInput: Tensor,
  rows: number,
  partitions: readonly RowPartition[],
  inner: readonly number[],
): number[] {
  const widest = partitions.map((splits) => {
    let most = 0;
    for (let i = 0; i + 1 < splits.length; i++)
      most = Math.max(most, (splits[i + 1] as number) - (splits[i] as number));
    return most;
  });
  const natural = [rows, ...widest, ...inner];
  if (shapeInput.shape.length === 0) {
    // A scalar −1 is a shape of unknown rank.
    if (intsOf(shapeInput)[0] !== -1)
      throw invalid('The only valid scalar shape tensor is the fully unknown shape specified as -1.');
    return natural;
  }
  const wanted = intsOf(shapeInput);
  if (wanted.length !== natural.length) {
    throw invalid(`Error, the shape has rank ${wanted.length}, the ragged tensor has rank ${natural.length}.`);
  }
  return wanted.map((n, axis) => (n < 0 ? (natural[axis] as number) : n));
}

/** The default value in every place; it is stretched to the shape of one value. */
function paddedWith(value: Tensor, shape: readonly number[], inner: readonly number[], values: Tensor): HostData {
  if (broadcastShapes(value.shape, inner)?.join() !== inner.join()) {
    throw invalid(`default_value.shape=[${value.shape.join(',')}] does not fit a value of shape [${inner.join(',')}]`);
  }
  if (elementCount(shape) === 0) return allocate(values.dtype, 0);
  const steps = broadcastSteps(value.shape, inner);
  const outer = shape.slice(0, shape.length - inner.length);
  return hostOf(moved(value, shape, { start: 0, steps: [...outer.map(() => 0), ...steps] }));
}

export const RAGGED_TO_TENSOR: OpFamily = { RaggedTensorToTensor: define(raggedTensorToTensor) };

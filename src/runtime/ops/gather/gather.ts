import { tensor as deviceTensor } from '@tensorflow/tfjs-core';
import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocate, fromHost, hostOf, intsOf, onDevice, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { gatherOnHeap } from '../../wasm/gather';
import { heapOf } from '../../wasm/heap';
import { define, runKernel, tryDevice } from '../define';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { picked, resolveAxis } from '../kernels/move';

/** Reading by index. An index out of range refuses; tfjs would answer 0 on a GPU, so indices are checked before it is asked. */

function checkRange(indices: readonly number[], size: number): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    if (!(index >= 0 && index < size)) throw invalid(`indices[${i}] = ${index} is not in [0, ${size})`);
  }
}

/** Slices of x along `axis`; the first `batchDims` axes of x and indices go together. */
export function gather(call: OpCall, x: Tensor, indices: Tensor, axisGiven: number, batchGiven = 0): Tensor {
  const axis = resolveAxis(axisGiven, x.shape.length);
  const batchDims = batchGiven < 0 ? batchGiven + indices.shape.length : batchGiven;
  if (batchDims < 0 || batchDims > indices.shape.length || batchDims > axis) {
    throw invalid(
      `batch_dims (${batchDims}) must be at most axis (${axis}) and the rank of indices (${indices.shape.length})`,
    );
  }
  for (let i = 0; i < batchDims; i++) {
    if (x.shape[i] !== indices.shape[i])
      throw invalid(`params.shape[${i}]: ${x.shape[i]} should be equal to indices.shape[${i}]: ${indices.shape[i]}`);
  }
  const size = x.shape[axis] as number;
  const at = intsOf(indices);
  const shape = [...x.shape.slice(0, axis), ...indices.shape.slice(batchDims), ...x.shape.slice(axis + 1)];
  // GatherV2 makes nothing of nothing without looking at the indices; a variable's are looked at.
  if (elementCount(shape) === 0 && call.op !== 'ResourceGather') return fromHost(x.dtype, shape, allocate(x.dtype, 0));
  checkRange(at, size);
  const heap = elementCount(shape) > 0 && batchDims === 0 && onDevice([x], call) ? heapOf(call) : null;
  if (heap !== null) return gatherOnHeap(heap, x, at, axis, shape);
  if (elementCount(shape) > 0 && batchDims === 0 && x.shape.length <= 4) {
    const flatShape = [...x.shape.slice(0, axis), at.length, ...x.shape.slice(axis + 1)];
    const done = tryDevice('GatherV2', [x], call, (d) => {
      const list = deviceTensor(Int32Array.from(at), [at.length], 'int32');
      return runKernel(
        'Reshape',
        { x: runKernel('GatherV2', { x: d, indices: list }, { axis, batchDims: 0 }) },
        { shape },
      );
    });
    if (done !== null && elementCount(flatShape) === done.size) return done;
  }
  if (batchDims === 0) {
    const rows = picked(x, axis, at);
    return fromHost(x.dtype, shape, hostOf(rows));
  }
  return gatherBatches(x, at, axis, batchDims, shape);
}

function gatherBatches(
  x: Tensor,
  at: readonly number[],
  axis: number,
  batchDims: number,
  shape: readonly number[],
): Tensor {
  const lanes = lanesOf(x.dtype);
  const batches = elementCount(x.shape.slice(0, batchDims));
  const outer = elementCount(x.shape.slice(batchDims, axis));
  const size = x.shape[axis] as number;
  const inner = elementCount(x.shape.slice(axis + 1)) * lanes;
  const count = batches === 0 ? 0 : at.length / batches;
  const source = hostOf(x) as Cells;
  const out = allocate(x.dtype, elementCount(shape));
  const target = out as Cells;
  let t = 0;
  for (let b = 0; b < batches; b++) {
    for (let o = 0; o < outer; o++) {
      const base = (b * outer + o) * size;
      for (let i = 0; i < count; i++) {
        const s = (base + (at[b * count + i] as number)) * inner;
        for (let k = 0; k < inner; k++) target[t++] = source[s + k];
      }
    }
  }
  return fromHost(x.dtype, shape, out);
}

/** Points or slices of x by rows of coordinates. With IGNORE a bad row gives zeros. */
export function gatherNd(x: Tensor, indices: Tensor, ignoreBad = false): Tensor {
  if (x.shape.length < 1) throw invalid('params must be at least a vector');
  if (indices.shape.length < 1) throw invalid('indices must be at least a vector');
  const depth = indices.shape.at(-1) as number;
  if (depth > x.shape.length)
    throw invalid(`index innermost dimension length must be <= params rank; saw: ${depth} vs. ${x.shape.length}`);
  const shape = [...indices.shape.slice(0, -1), ...x.shape.slice(depth)];
  const rows = elementCount(indices.shape.slice(0, -1));
  if (rows > 0 && x.size === 0)
    throw invalid(`Requested more than 0 entries, but params is empty. Params shape: [${x.shape.join(',')}]`);
  const { offsets } = flatOffsets(intsOf(indices), rows, depth, x.shape, ignoreBad);
  const inner = elementCount(x.shape.slice(depth)) * lanesOf(x.dtype);
  const source = hostOf(x) as Cells;
  const out = allocate(x.dtype, elementCount(shape));
  const target = out as Cells;
  for (let row = 0; row < rows; row++) {
    const s = (offsets[row] as number) * inner;
    if (s < 0) continue;
    for (let k = 0; k < inner; k++) target[row * inner + k] = source[s + k];
  }
  return fromHost(x.dtype, shape, out);
}

/** Number of the slice each row of coordinates names; −1 for a bad row that is ignored. */
export function flatOffsets(
  at: readonly number[],
  rows: number,
  depth: number,
  shape: readonly number[],
  ignoreBad: boolean,
): { readonly offsets: Float64Array } {
  const offsets = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let offset = 0;
    for (let k = 0; k < depth; k++) {
      const index = at[row * depth + k] as number;
      const size = shape[k] as number;
      if (!(index >= 0 && index < size)) {
        if (!ignoreBad) {
          throw invalid(
            `indices[${row}] = [${at.slice(row * depth, (row + 1) * depth).join(', ')}] does not index into param shape [${shape.join(',')}]`,
          );
        }
        offset = -1;
        break;
      }
      offset = offset * size + index;
    }
    offsets[row] = offset;
  }
  return { offsets };
}

function ignores(call: OpCall): boolean {
  return call.attrs.has('bad_indices_policy') && call.attrs.string('bad_indices_policy') === 'IGNORE';
}

export const GATHER: OpFamily = {
  GatherV2: define((call, x, indices, axis) =>
    gather(call, x, indices, scalarNumberOf(axis), call.attrs.int('batch_dims')),
  ),
  Gather: define((call, x, indices) => gather(call, x, indices, 0)),
  GatherNd: define((call, x, indices) => gatherNd(x, indices, ignores(call))),
};

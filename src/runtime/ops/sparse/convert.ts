import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { hostOf, intsOf, vectorOfInts } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { filled } from '../kernels/move';
import { cooOf, cooTensors, flatPositions, indexMatrix, indicesAt, pickEntries, sortedOrder } from './coo';

/** Between sparse and dense, and between sparse shapes. */

/** Indices may be a scalar or a vector, too, values one for all. Without validation the last of equal indices wins. */
function sparseToDense(call: OpCall, indexInput: Tensor, shapeInput: Tensor, values: Tensor, fallback: Tensor): Tensor {
  const shape = intsOf(shapeInput);
  const rank = indexInput.shape.length === 2 ? (indexInput.shape[1] as number) : 1;
  const count = indexInput.shape[0] ?? 1;
  if (indexInput.shape.length > 2)
    throw invalid(`sparse_indices should be a scalar, vector, or matrix, got shape [${indexInput.shape.join(',')}]`);
  if (rank !== shape.length)
    throw invalid(`output_shape has incorrect number of elements: ${shape.length} should be: ${rank}`);
  if (values.shape.length > 1 || (values.shape.length === 1 && values.size !== count)) {
    throw invalid(`sparse_values has incorrect shape [${values.shape.join(',')}], should be [] or [${count}]`);
  }
  if (fallback.shape.length > 0) throw invalid('default_value should be a scalar.');
  const indices = intsOf(indexInput);
  const flat = flatPositions({ rank, count, indices, values, shape });
  const validate = call.attrs.bool('validate_indices');
  for (let i = 0; i < count; i++) {
    const row = indices.slice(i * rank, (i + 1) * rank);
    if (row.some((index, axis) => index < 0 || index >= (shape[axis] as number))) {
      throw invalid(`indices[${i}] = [${row.join(',')}] is out of bounds: need 0 <= index < [${shape.join(',')}]`);
    }
    if (validate && i > 0 && (flat[i] as number) <= (flat[i - 1] as number)) {
      throw invalid(`indices[${i}] = [${row.join(',')}] is ${flat[i] === flat[i - 1] ? 'repeated' : 'out of order'}.`);
    }
  }
  const dense = filled(fallback, shape);
  const out = hostOf(dense) as Cells;
  const from = hostOf(values) as Cells;
  const lanes = lanesOf(values.dtype);
  const step = values.shape.length === 0 ? 0 : lanes;
  for (const [i, position] of flat.entries()) {
    for (let lane = 0; lane < lanes; lane++) out[position * lanes + lane] = from[i * step + lane];
  }
  return dense;
}

/** Same entries under another dense shape; one size may be −1. */
function sparseReshape(_: OpCall, indices: Tensor, shapeInput: Tensor, targetInput: Tensor): Tensor[] {
  const shape = intsOf(shapeInput);
  const target = intsOf(targetInput);
  const [count = 0, rank = 0] = indices.shape;
  if (indices.shape.length !== 2 || rank !== shape.length)
    throw invalid(`Input tensor rank ${rank} must match input shape rank ${shape.length}`);
  const size = elementCount(shape);
  const unknown = target.indexOf(-1);
  if (unknown >= 0) {
    if (target.indexOf(-1, unknown + 1) >= 0) throw invalid('only one output dimension may be -1');
    const known = elementCount(target.filter((n) => n >= 0));
    if (known === 0)
      throw invalid(
        'reshape cannot infer the missing input size for an empty tensor unless all specified input sizes are non-zero',
      );
    target[unknown] = Math.floor(size / known);
  }
  if (target.some((n) => n < 0)) throw invalid(`size must be non-negative, not ${Math.min(...target)}`);
  if (elementCount(target) !== size) {
    throw invalid(
      `Input to reshape is a SparseTensor with ${size} dense values, but the requested shape has ${elementCount(target)}`,
    );
  }
  const flat = flatPositions({ rank, count, indices: intsOf(indices), values: indices, shape });
  return [indexMatrix(indicesAt(flat, target), count, target.length), vectorOfInts('int64', target)];
}

function sparseReorder(_: OpCall, indices: Tensor, values: Tensor, shapeInput: Tensor): Tensor[] {
  const coo = cooOf(indices, values, shapeInput);
  const ordered = pickEntries(coo, sortedOrder(flatPositions(coo)));
  return cooTensors(ordered.indices, ordered.values, coo.shape).slice(0, 2);
}

export const SPARSE_CONVERT: OpFamily = {
  SparseToDense: define(sparseToDense),
  SparseReshape: define(sparseReshape),
  SparseReorder: define(sparseReorder),
};

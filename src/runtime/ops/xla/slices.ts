import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocate, fromHost, hostOf, intsOf, withShape } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { filled, picked, sliced, transposed } from '../kernels/move';
import { copyWalk, stridesOf } from '../kernels/strides';
import { flat } from './apply';
import { windowDimensions } from './dimensions';
import type { WindowDimensions } from './dimensions';

/** Parts of tensors as XLA takes them: a start out of range is moved inside, where TensorFlow would refuse. */

function clamped(start: number, size: number, part: number): number {
  return Math.min(Math.max(start, 0), size - part);
}

function dynamicSlice(_: OpCall, x: Tensor, startInput: Tensor, sizeInput: Tensor): Tensor {
  const [start, sizes] = [intsOf(startInput), intsOf(sizeInput)];
  if (start.length !== x.shape.length || sizes.length !== x.shape.length)
    throw invalid(`start_indices and size_indices must have ${x.shape.length} elements`);
  sizes.forEach((size, axis) => {
    if (size < 0 || size > (x.shape[axis] as number))
      throw invalid(`Slice size ${size} is out of range for dimension ${axis} of size ${x.shape[axis]}`);
  });
  return sliced(
    x,
    start.map((at, axis) => clamped(at, x.shape[axis] as number, sizes[axis] as number)),
    sizes,
  );
}

function dynamicUpdateSlice(_: OpCall, x: Tensor, update: Tensor, indices: Tensor): Tensor {
  if (update.shape.length !== x.shape.length)
    throw invalid(`input and update must have the same rank: [${x.shape.join(',')}] vs. [${update.shape.join(',')}]`);
  update.shape.forEach((size, axis) => {
    if (size > (x.shape[axis] as number)) throw invalid(`update is larger than input along dimension ${axis}`);
  });
  const steps = stridesOf(x.shape);
  let start = 0;
  intsOf(indices).forEach((at, axis) => {
    start += clamped(at, x.shape[axis] as number, update.shape[axis] as number) * (steps[axis] as number);
  });
  const out = fromHost(x.dtype, x.shape, hostOf(x).slice() as never);
  const walk = { start: 0, steps: stridesOf(update.shape) };
  copyWalk(hostOf(update) as Cells, walk, hostOf(out) as Cells, { start, steps }, update.shape, lanesOf(x.dtype));
  return out;
}

/** Padding before, after and between the elements of each axis; negative padding takes elements away. */
export function padded(
  x: Tensor,
  value: Tensor,
  low: readonly number[],
  high: readonly number[],
  interior: readonly number[],
): Tensor {
  const shape = x.shape.map((n, i) =>
    Math.max(0, (low[i] as number) + (high[i] as number) + n + Math.max(n - 1, 0) * (interior[i] as number)),
  );
  const out = filled(value, shape);
  const [from, to] = [stridesOf(x.shape), stridesOf(shape)];
  const [begin, end, count] = [[...from], [...to], [...shape]];
  let [source, target] = [0, 0];
  for (let axis = 0; axis < shape.length; axis++) {
    const stride = (interior[axis] as number) + 1;
    const first = Math.max(0, Math.ceil(-(low[axis] as number) / stride));
    const last = Math.min(
      (x.shape[axis] as number) - 1,
      Math.floor(((shape[axis] as number) - 1 - (low[axis] as number)) / stride),
    );
    count[axis] = Math.max(0, last - first + 1);
    source += first * (begin[axis] as number);
    target += ((low[axis] as number) + first * stride) * (end[axis] as number);
    end[axis] = (end[axis] as number) * stride;
  }
  copyWalk(
    hostOf(x) as Cells,
    { start: source, steps: begin },
    hostOf(out) as Cells,
    { start: target, steps: end },
    count,
    lanesOf(x.dtype),
  );
  return out;
}

function xlaPad(_: OpCall, x: Tensor, value: Tensor, low: Tensor, high: Tensor, interior: Tensor): Tensor {
  const [l, h, i] = [intsOf(low), intsOf(high), intsOf(interior)];
  for (const list of [l, h, i])
    if (list.length !== x.shape.length) throw invalid(`Paddings must have ${x.shape.length} elements`);
  if (i.some((n) => n < 0)) throw invalid('padding_interior must be non-negative');
  return padded(x, value, l, h, i);
}

/** Windows of an operand in the order of the index vectors. */
export interface Windows {
  /** Sizes of the indices without their vector axis. */
  readonly batch: readonly number[];
  /** First element of each window in the operand; −1 where the window does not lie inside. */
  readonly starts: readonly number[];
  /** Element of the operand, counted from a window's first, for each element of a window in C order. */
  readonly offsets: readonly number[];
}

/** `sizes` of a window per axis of the operand. Gathers clamp the starts, scatters drop what is not wholly inside. */
export function windowsOf(
  operand: readonly number[],
  indices: Tensor,
  sizes: readonly number[],
  dimensions: WindowDimensions,
  clamps: boolean,
): Windows {
  const { addressed, vectorAxis, batchOperand, batchIndices } = dimensions;
  const hasVectors = vectorAxis < indices.shape.length;
  const batch = hasVectors ? indices.shape.filter((_, axis) => axis !== vectorAxis) : indices.shape;
  const width = hasVectors ? (indices.shape[vectorAxis] as number) : 1;
  if (width !== addressed.length) throw invalid(`Index vectors have ${width} components, not ${addressed.length}`);
  const perm = [...indices.shape.keys()].filter((axis) => axis !== vectorAxis);
  const vectors = intsOf(hasVectors ? transposed(indices, [...perm, vectorAxis]) : indices);
  const strides = stridesOf(operand);
  const batchStrides = stridesOf(batch);
  const starts = Array.from({ length: elementCount(batch) }, (_n, row) => {
    let start = 0;
    let isInside = true;
    const put = (axis: number, at: number): void => {
      const room = (operand[axis] as number) - (sizes[axis] as number);
      if (at < 0 || at > room) isInside = false;
      start += Math.min(Math.max(at, 0), room) * (strides[axis] as number);
    };
    addressed.forEach((axis, k) => put(axis, vectors[row * width + k] as number));
    batchOperand.forEach((axis, k) => {
      const along = batchIndices[k] as number;
      const at = along > vectorAxis ? along - 1 : along;
      put(axis, Math.floor(row / (batchStrides[at] as number)) % (batch[at] as number));
    });
    return isInside || clamps ? start : -1;
  });
  const windowStrides = stridesOf(sizes);
  const offsets = Array.from({ length: elementCount(sizes) }, (_n, i) =>
    sizes.reduce(
      (sum, size, axis) => sum + (Math.floor(i / (windowStrides[axis] as number)) % size) * (strides[axis] as number),
      0,
    ),
  );
  return { batch, starts, offsets };
}

/** Where the axes of [batch, window] stand in a result whose window axes are `window`. */
export function batchAndWindow(rank: number, window: readonly number[]): number[] {
  const others = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !window.includes(axis));
  return [...others, ...window];
}

function xlaGather(call: OpCall, x: Tensor, indices: Tensor, sizeInput: Tensor): Tensor {
  const dimensions = windowDimensions(call.attrs.bytes('dimension_numbers'));
  const sizes = intsOf(sizeInput);
  if (sizes.length !== x.shape.length) throw invalid(`slice_sizes must have ${x.shape.length} elements`);
  sizes.forEach((size, axis) => {
    if (size < 0 || size > (x.shape[axis] as number))
      throw invalid(`Slice size ${size} is out of range for dimension ${axis} of size ${x.shape[axis]}`);
  });
  const { batch, starts, offsets } = windowsOf(x.shape, indices, sizes, dimensions, true);
  const at = new Int32Array(starts.length * offsets.length);
  starts.forEach((start, row) => {
    offsets.forEach((offset, k) => {
      at[row * offsets.length + k] = start + offset;
    });
  });
  const lacks = new Set([...dimensions.dropped, ...dimensions.batchOperand]);
  const window = sizes.filter((_, axis) => !lacks.has(axis));
  const rows = withShape(picked(flat(x), 0, at), [...batch, ...window]);
  const order = batchAndWindow(rows.shape.length, dimensions.window);
  return transposed(
    rows,
    order.map((_, axis) => order.indexOf(axis)),
  );
}

/** Gives the operand of lower rank axes of size 1, so that its axes stand at `broadcast_dims` of the other. */
function broadcastHelper(_: OpCall, left: Tensor, right: Tensor, dims: Tensor): Tensor[] {
  const axes = intsOf(dims);
  const isLeftLower = left.shape.length < right.shape.length;
  const [lower, higher] = isLeftLower ? [left, right] : [right, left];
  if (axes.length === 0) {
    if (lower.shape.length === higher.shape.length || lower.shape.length === 0) return [left, right];
    throw invalid('If broadcast_dims is empty, both arguments must have equal rank; or one must be a scalar.');
  }
  if (axes.length !== lower.shape.length)
    throw invalid(`broadcast_dims must have size equal to the smaller argument rank: ${axes.length}`);
  const shape = higher.shape.map(() => 1);
  axes.forEach((axis, i) => {
    if (axis < 0 || axis >= shape.length) throw invalid(`Invalid broadcast dimension (${axis})`);
    if (i > 0 && axis <= (axes[i - 1] as number)) throw invalid('Broadcast dimensions must be in increasing order');
    shape[axis] = lower.shape[i] as number;
  });
  const widened = withShape(lower, shape);
  return isLeftLower ? [widened, right] : [left, widened];
}

/** A zero of the dtype, to pad with. */
export function zeroOf(x: Tensor): Tensor {
  return fromHost(x.dtype, [], allocate(x.dtype, 1));
}

export const XLA_SLICES: OpFamily = {
  XlaDynamicSlice: define(dynamicSlice),
  XlaDynamicUpdateSlice: define(dynamicUpdateSlice),
  XlaPad: define(xlaPad),
  XlaGather: define(xlaGather),
  XlaBroadcastHelper: define(broadcastHelper),
};

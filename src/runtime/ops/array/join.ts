import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import type { HostData } from '../../../model/tensor';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import {
  allocate,
  deviceOf,
  fromDevice,
  fromHost,
  hostOf,
  intsOf,
  onDevice,
  scalarNumberOf,
  vectorOfInts,
  withShape,
  isIndexable,
} from '../../values/tensors';
import { Tensor } from '../../values/value';
import { define, hasKernel, runKernel, runKernels } from '../define';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { resolveAxis, sliced } from '../kernels/move';
import { copyWalk, stridesOf } from '../kernels/strides';

/** Joining tensors and taking them apart along an axis. */

/** Inputs that agree everywhere but along `axis`, end to end. */
export function concatenated(call: OpCall, inputs: readonly Tensor[], axisGiven: number): Tensor {
  const [first] = inputs;
  if (first === undefined) throw invalid('Concat needs at least one input');
  if (first.shape.length === 0) throw invalid('Concat of scalars: input rank must be at least 1');
  const axis = resolveAxis(axisGiven, first.shape.length, 'concat axis');
  const shape = [...first.shape];
  shape[axis] = 0;
  for (const x of inputs) {
    if (x.shape.length !== shape.length || x.shape.some((n, i) => i !== axis && n !== shape[i])) {
      throw invalid(
        `ConcatOp : Dimensions of inputs should match: [${first.shape.join(',')}] vs. [${x.shape.join(',')}]`,
      );
    }
    shape[axis] = (shape[axis] as number) + (x.shape[axis] as number);
  }
  const filled = inputs.filter((x) => x.size > 0);
  if (filled.length === 1) return withShape(filled[0] as Tensor, shape);
  const indexable = isIndexable(elementCount(shape), call);
  if (filled.length > 0 && indexable && onDevice(filled, call) && hasKernel('Concat', call)) {
    return fromDevice(runKernel('Concat', filled.map(deviceOf) as unknown as Record<string, never>, { axis }));
  }
  const out = allocate(first.dtype, elementCount(shape));
  const steps = stridesOf(shape);
  let at = 0;
  for (const x of filled) {
    const to = { start: at * (steps[axis] as number), steps };
    copyWalk(hostOf(x) as Cells, { start: 0, steps: stridesOf(x.shape) }, out as Cells, to, x.shape, lanesOf(x.dtype));
    at += x.shape[axis] as number;
  }
  return fromHost(first.dtype, shape, out);
}

/** Same-shaped tensors side by side along a new axis. */
export function packed(call: OpCall, inputs: readonly Tensor[], axisGiven: number): Tensor {
  const [first] = inputs;
  if (first === undefined) throw invalid('Pack needs at least one input');
  const axis = resolveAxis(axisGiven, first.shape.length + 1, 'axis');
  const wider = [...first.shape.slice(0, axis), 1, ...first.shape.slice(axis)];
  for (const x of inputs) {
    if (x.shape.join() !== first.shape.join()) {
      throw invalid(
        `Shapes of all inputs must match: values[0].shape = [${first.shape.join(',')}] != [${x.shape.join(',')}]`,
      );
    }
  }
  if (first.size === 0) {
    wider[axis] = inputs.length;
    return fromHost(first.dtype, wider, allocate(first.dtype, 0));
  }
  return concatenated(
    call,
    inputs.map((x) => withShape(x, wider)),
    axis,
  );
}

/** Tensors of these shapes out of elements that lie one behind the other. Numbers are not copied. */
export function cutHost(dtype: DType, data: HostData, shapes: readonly (readonly number[])[]): Tensor[] {
  const lanes = lanesOf(dtype);
  let at = 0;
  return shapes.map((shape) => {
    const from = at;
    at += elementCount(shape) * lanes;
    const part = ArrayBuffer.isView(data) ? data.subarray(from, at) : (data.slice(from, at) as HostData);
    return new Tensor(dtype, shape, part, null);
  });
}

/** Pieces of the given sizes along an axis. */
export function splitInto(call: OpCall, x: Tensor, axis: number, sizes: readonly number[]): Tensor[] {
  if (sizes.length === 1) return [x];
  const shapes = sizes.map((n) => x.shape.map((m, i) => (i === axis ? n : m)));
  // Pieces that lie one behind the other share the memory of the whole.
  if (x.host !== null && elementCount(x.shape.slice(0, axis)) === 1) return cutHost(x.dtype, x.host, shapes);
  if (x.size > 0 && x.shape.length <= 4 && !sizes.includes(0) && onDevice([x], call) && hasKernel('SplitV', call)) {
    return runKernels('SplitV', { x: deviceOf(x) }, { numOrSizeSplits: sizes, axis }).map(fromDevice);
  }
  let at = 0;
  return shapes.map((shape, i) => {
    const begin = x.shape.map((_, k) => (k === axis ? at : 0));
    at += sizes[i] as number;
    return sliced(x, begin, shape);
  });
}

function split(call: OpCall, axisInput: Tensor, x: Tensor): Tensor[] {
  const axis = resolveAxis(scalarNumberOf(axisInput), x.shape.length, 'split_dim');
  const count = call.attrs.int('num_split');
  const size = x.shape[axis] as number;
  if (size % count !== 0)
    throw invalid(
      `Number of ways to split should evenly divide the split dimension, but got split_dim ${axis} (size = ${size}) and num_split ${count}`,
    );
  return splitInto(
    call,
    x,
    axis,
    Array.from({ length: count }, () => size / count),
  );
}

/** One size may be −1: it takes what the others leave. */
function splitV(call: OpCall, x: Tensor, sizesInput: Tensor, axisInput: Tensor): Tensor[] {
  const axis = resolveAxis(scalarNumberOf(axisInput), x.shape.length, 'split_dim');
  const sizes = intsOf(sizesInput);
  const size = x.shape[axis] as number;
  // The only place where −1 does not stand for the rest.
  if (sizes.length === 1 && sizes[0] !== size)
    throw invalid(
      `If there is only one output, it must have the same size as the input. Input size: ${size} output size: ${sizes[0]}`,
    );
  const known = sizes.filter((n) => n >= 0).reduce((a, b) => a + b, 0);
  const unknown = sizes.indexOf(-1);
  if (unknown >= 0) sizes[unknown] = size - known;
  if (sizes.some((n) => n < 0) || sizes.reduce((a, b) => a + b, 0) !== size) {
    throw invalid(
      `Determined shape must either match input shape along split_dim exactly if fully specified, or be less than the size of the input along split_dim. Got: ${known}, size ${size}`,
    );
  }
  return splitInto(call, x, axis, sizes);
}

function unpack(call: OpCall, x: Tensor): Tensor[] {
  const axis = resolveAxis(call.attrs.int('axis'), x.shape.length, 'axis');
  const count = call.attrs.int('num');
  if (x.shape[axis] !== count)
    throw invalid(`Input shape axis ${axis} must equal ${count}, got shape [${x.shape.join(',')}]`);
  const shape = x.shape.filter((_, i) => i !== axis);
  return splitInto(
    call,
    x,
    axis,
    Array.from({ length: count }, () => 1),
  ).map((piece) => withShape(piece, shape));
}

/** Where each input starts in the concatenation. */
function concatOffset(_: OpCall, axisInput: Tensor, ...shapes: Tensor[]): Tensor[] {
  const first = intsOf(shapes[0] as Tensor);
  const axis = resolveAxis(scalarNumberOf(axisInput), first.length, 'concat_dim');
  const dtype = (shapes[0] as Tensor).dtype === 'int64' ? 'int64' : 'int32';
  let at = 0;
  return shapes.map((input) => {
    const shape = intsOf(input);
    if (shape.length !== first.length || shape.some((n, i) => i !== axis && n !== first[i])) {
      throw invalid(`All dimensions except ${axis} must match. Input [${shape.join(',')}] vs. [${first.join(',')}]`);
    }
    const offset = first.map((_n, i) => (i === axis ? at : 0));
    at += shape[axis] as number;
    return vectorOfInts(dtype, offset);
  });
}

export const JOIN: OpFamily = {
  ConcatV2: define((call, ...inputs) =>
    concatenated(call, inputs.slice(0, -1), scalarNumberOf(inputs.at(-1) as Tensor)),
  ),
  Concat: define((call, ...inputs) => concatenated(call, inputs.slice(1), scalarNumberOf(inputs[0] as Tensor))),
  ConcatOffset: define(concatOffset),
  Pack: define((call, ...inputs) => packed(call, inputs, call.attrs.int('axis'))),
  ParallelConcat: define((call, ...inputs) => concatenated(call, inputs, 0)),
  Split: define(split),
  SplitV: define(splitV),
  Unpack: define(unpack),
};

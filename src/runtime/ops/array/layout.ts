import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { hasStaticShape } from '../../plan/staticShape';
import { boolsOf, deviceOf, fromDevice, fromHost, hostOf, intsOf, isComplex, onDevice } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { heapOf } from '../../wasm/heap';
import type { Heap } from '../../wasm/heap';
import { define, runKernel, tryDevice } from '../define';
import { broadcastShapes, broadcastSteps } from '../kernels/broadcast';
import { moved, picked, resolveAxis, transposed } from '../kernels/move';
import { stridesOf } from '../kernels/strides';

/** Elements in another order or more than once. */

export function permOf(x: Tensor, input: Tensor): number[] {
  const rank = x.shape.length;
  const perm = intsOf(input);
  if (perm.length !== rank)
    throw invalid(`transpose expects a vector of size ${rank}. But input(1) is a vector of size ${perm.length}`);
  const seen = new Set<number>();
  return perm.map((given) => {
    const axis = given < 0 ? given + rank : given;
    if (!(axis >= 0 && axis < rank)) throw invalid(`${given} is out of range [0 .. ${rank})`);
    if (seen.has(axis)) throw invalid(`${axis} is missing from {${perm.join(',')}}.`);
    seen.add(axis);
    return axis;
  });
}

export function transpose(call: OpCall, x: Tensor, perm: readonly number[]): Tensor {
  if (perm.every((axis, i) => axis === i)) return x;
  const heap = perm.length <= 5 && x.size > 0 ? heapOf(call) : null;
  if (heap !== null && onDevice([x], call)) return heapTranspose(heap, x, perm);
  if (perm.length <= 5 && x.size > 0) {
    const done = tryDevice('Transpose', [x], call, (d) => runKernel('Transpose', { x: d }, { perm }));
    if (done !== null) return done;
  }
  return transposed(x, perm);
}

function heapTranspose(heap: Heap, x: Tensor, perm: readonly number[]): Tensor {
  const strides = stridesOf(x.shape);
  const from = heap.address(deviceOf(x));
  const made = heap.make(perm.map((axis) => x.shape[axis] as number));
  const missing = Array.from({ length: 5 - perm.length }, () => 1);
  const steps = perm.map((axis) => strides[axis] as number);
  heap.kernels.gatherStrided(from, heap.address(made), ...missing, ...made.shape, ...missing, ...steps);
  const turned = fromDevice(made);
  turned.bound = x.bound;
  return turned;
}

/**
 * With an identity permutation TensorFlow's optimiser (RemoveIdentityTranspose) writes a Conj,
 * which takes complex numbers only: the model is refused, and so it is here.
 */
function conjugateTranspose(_: OpCall, x: Tensor, permInput: Tensor): Tensor {
  const perm = permOf(x, permInput);
  if (!isComplex(x.dtype) && perm.length > 1 && perm.every((axis, i) => axis === i))
    throw invalid(
      `Value for attr 'T' of ${x.dtype} is not in the list of allowed values: complex64, complex128, variant`,
    );
  const turned = transposed(x, perm);
  if (!isComplex(x.dtype)) return turned;
  const out = turned.host as Float32Array;
  for (let i = 1; i < out.length; i += 2) out[i] = -(out[i] as number);
  return turned;
}

function tile(call: OpCall, x: Tensor, multiplesInput: Tensor): Tensor {
  const multiples = intsOf(multiplesInput);
  if (multiples.length !== x.shape.length)
    throw invalid(
      `Expected multiples argument to be a vector of length ${x.shape.length} but got length ${multiples.length}`,
    );
  if (multiples.some((n) => n < 0)) throw invalid(`Expected multiples >= 0, but got ${Math.min(...multiples)}`);
  const shape = x.shape.map((n, i) => n * (multiples[i] as number));
  if (multiples.every((n) => n === 1)) return x;
  if (x.shape.length <= 4 && elementCount(shape) > 0) {
    const done = tryDevice('Tile', [x], call, (d) => runKernel('Tile', { x: d }, { reps: multiples }));
    if (done !== null) return done;
  }
  const strides = stridesOf(x.shape);
  return moved(
    x,
    shape,
    { start: 0, steps: strides.flatMap((s) => [0, s]) },
    x.shape.flatMap((n, i) => [multiples[i] as number, n]),
  );
}

/**
 * An input whose static sizes leave nothing to broadcast is the output, whatever the shape asked for:
 * TensorFlow's optimiser takes the op out (RemoveRedundantReshapeOrBroadcastTo).
 */
function optimisedBroadcastTo(x: Tensor, shape: Tensor): Tensor {
  const redundant = shape.size === x.shape.length && hasStaticShape(x) && hasStaticShape(shape) && !x.shape.includes(1);
  return redundant ? x : broadcastTo(x, intsOf(shape));
}

export function broadcastTo(x: Tensor, shape: readonly number[]): Tensor {
  const joint = broadcastShapes(x.shape, shape);
  if (joint === null || joint.join() !== shape.join()) {
    throw invalid(`Incompatible shapes: [${x.shape.join(',')}] vs. [${shape.join(',')}]`);
  }
  if (x.shape.join() === shape.join()) return x;
  return moved(x, shape, { start: 0, steps: broadcastSteps(x.shape, shape) });
}

function reversed(x: Tensor, axes: ReadonlySet<number>): Tensor {
  const strides = stridesOf(x.shape);
  let start = 0;
  const steps = strides.map((s, axis) => {
    if (!axes.has(axis)) return s;
    start += s * ((x.shape[axis] as number) - 1);
    return -s;
  });
  return moved(x, x.shape, { start, steps });
}

function reverseV2(_: OpCall, x: Tensor, axesInput: Tensor): Tensor {
  const axes = new Set<number>();
  for (const given of intsOf(axesInput)) {
    const axis = resolveAxis(given, x.shape.length, 'axis');
    if (axes.has(axis)) throw invalid(`axis ${axis} specified more than once.`);
    axes.add(axis);
  }
  return axes.size === 0 ? x : reversed(x, axes);
}

/** The old form: a bool for each axis. */
function reverse(_: OpCall, x: Tensor, dims: Tensor): Tensor {
  const flags = boolsOf(dims);
  if (flags.length !== x.shape.length)
    throw invalid("'dims' must have the same number of values as 'tensor' has dimensions.");
  if (x.shape[0] === 0) throw invalid('Invalid input first dimension. Found 0.');
  return reversed(x, new Set([...flags.keys()].filter((axis) => flags[axis] === 1)));
}

/** The first `lengths[b]` elements of each batch along `seq_dim` backwards, the rest as it is. */
function reverseSequence(call: OpCall, x: Tensor, lengthsInput: Tensor): Tensor {
  const rank = x.shape.length;
  const seq = call.attrs.int('seq_dim');
  const batch = call.attrs.int('batch_dim');
  if (seq >= rank || batch >= rank || seq === batch || batch < 0 || seq < 0)
    throw invalid(`Invalid seq_dim ${seq} or batch_dim ${batch} for rank ${rank}`);
  const lengths = intsOf(lengthsInput);
  if (lengths.length !== x.shape[batch])
    throw invalid(`Length of seq_lengths != input.dims(${batch}), (${lengths.length} vs. ${x.shape[batch]})`);
  const steps = x.shape[seq] as number;
  for (const n of lengths) if (n < 0 || n > steps) throw invalid(`seq_lengths must be in [0, ${steps}], got ${n}`);
  // Batch and sequence to the front, then every (batch, step) is one row to pick.
  const perm = [batch, seq, ...x.shape.map((_n, axis) => axis).filter((axis) => axis !== batch && axis !== seq)];
  const front = transposed(x, perm);
  const rows = fromHost(x.dtype, [lengths.length * steps, ...front.shape.slice(2)], hostOf(front));
  const order = lengths.flatMap((n, b) =>
    Array.from({ length: steps }, (_n, t) => b * steps + (t < n ? n - 1 - t : t)),
  );
  const turned = fromHost(x.dtype, front.shape, hostOf(picked(rows, 0, order)));
  const back = perm.map((_n, axis) => perm.indexOf(axis));
  return transposed(turned, back);
}

/** Elements moved on by `shift` along axes, coming in again at the other end. */
function roll(_: OpCall, x: Tensor, shiftInput: Tensor, axisInput: Tensor): Tensor {
  if (x.shape.length === 0) throw invalid('input must be 1-D or higher');
  const shifts = intsOf(shiftInput);
  const axes = intsOf(axisInput);
  if (shifts.length !== axes.length) throw invalid('shift and axis must have the same size');
  const total = x.shape.map(() => 0);
  axes.forEach((given, i) => {
    const axis = resolveAxis(given, x.shape.length);
    total[axis] = (total[axis] as number) + (shifts[i] as number);
  });
  let out = x;
  total.forEach((shift, axis) => {
    const size = x.shape[axis] as number;
    if (size === 0 || shift % size === 0) return;
    const by = ((shift % size) + size) % size;
    out = picked(
      out,
      axis,
      Int32Array.from({ length: size }, (_n, i) => (i - by + size) % size),
    );
  });
  return out;
}

export const LAYOUT: OpFamily = {
  Transpose: define((call, x, perm) => transpose(call, x, permOf(x, perm))),
  ConjugateTranspose: define(conjugateTranspose),
  Tile: define(tile),
  BroadcastTo: define((_, x, shape) => optimisedBroadcastTo(x, shape)),
  ReverseV2: define(reverseV2),
  Reverse: define(reverse),
  ReverseSequence: define(reverseSequence),
  Roll: define(roll),
};

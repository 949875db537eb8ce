import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily, StaticCall, Support } from '../../registry';
import { rounderOf } from '../../values/rounding';
import {
  allocate,
  allocateNumbers,
  fromHost,
  hostOf,
  intsOf,
  is64BitInteger,
  isBigArray,
  isComplex,
  isFloating,
  scalarNumberOf,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import type { Cells } from '../kernels/dtypes';
import { lanesOf } from '../kernels/dtypes';
import { filled } from '../kernels/move';
import { zerosOfList } from '../list/sums';

/** Tensors out of nothing but sizes and scalars. */

export function zeros(dtype: DType, shape: readonly number[]): Tensor {
  return fromHost(dtype, shape, allocate(dtype, elementCount(shape)));
}

function zerosLike(x: Tensor): Tensor {
  return x.dtype === 'variant' ? zerosOfList(x, zerosLike) : zeros(x.dtype, x.shape);
}

function fill(_: OpCall, dims: Tensor, value: Tensor): Tensor {
  const shape = intsOf(dims);
  if (dims.shape.length !== 1) throw invalid('dims must be a vector of int32');
  if (shape.some((n) => n < 0)) throw invalid(`Dimension ${Math.min(...shape)} must be >= 0`);
  if (value.shape.length !== 0) throw invalid('value must be a scalar');
  return filled(value, shape);
}

/** With a known shape TensorFlow's graph optimiser folds ones of these into zeros; without, they are ones. */
function onesSupport(call: StaticCall): Support {
  const [dtype] = call.inputDtypes;
  if (dtype !== 'uint32' && dtype !== 'uint64') return { verdict: 'exact' };
  return {
    verdict: 'blocked',
    why: `TensorFlow answers zeros or ones for ${dtype}, depending on what its optimiser knows of the shape`,
  };
}

function onesLike(_: OpCall, x: Tensor): Tensor {
  const out = allocate(x.dtype, x.size);
  if (isBigArray(out)) out.fill(1n);
  else if (isComplex(x.dtype)) for (let i = 0; i < out.length; i += 2) (out as Float32Array)[i] = 1;
  else (out as Float32Array).fill(1);
  return fromHost(x.dtype, x.shape, out);
}

/** start, start + delta, …: ceil(|limit − start| / |delta|) elements, each computed from its index in the dtype. */
function range(_: OpCall, startInput: Tensor, limitInput: Tensor, deltaInput: Tensor): Tensor {
  const { dtype } = startInput;
  const [start] = hostOf(startInput);
  const [limit] = hostOf(limitInput);
  const [delta] = hostOf(deltaInput);
  if (Number(delta) === 0) throw invalid('Requires delta != 0');
  const forward = Number(delta) > 0;
  const ordered = forward ? (start as number) <= (limit as number) : (start as number) >= (limit as number);
  if (!ordered)
    throw invalid(
      `Requires start ${forward ? '<=' : '>='} limit when delta ${forward ? '>' : '<'} 0: ${Number(start)}/${Number(limit)}`,
    );
  if (is64BitInteger(dtype)) {
    const [s, l, d] = [start as bigint, limit as bigint, delta as bigint];
    const size = d < 0n ? -d : d;
    const span = l < s ? s - l : l - s;
    const count = Number((span + size - 1n) / size);
    const out = allocate(dtype, count) as BigInt64Array;
    for (let i = 0; i < count; i++) out[i] = s + BigInt(i) * d;
    return fromHost(dtype, [count], out);
  }
  const [s, l, d] = [start as number, limit as number, delta as number];
  const round = isFloating(dtype) ? rounderOf(dtype) : (x: number) => x;
  const count = Math.ceil(Math.abs(round(round(l - s) / d)));
  if (!Number.isSafeInteger(count)) throw invalid(`Requires a finite number of elements, got ${count}`);
  const out = allocateNumbers(dtype, count);
  for (let i = 0; i < count; i++) out[i] = round(s + round(i * d));
  return fromHost(dtype, [count], out);
}

/** `num` points from start to stop, both included; one point is start. */
function linSpace(_: OpCall, startInput: Tensor, stopInput: Tensor, numInput: Tensor): Tensor {
  const num = scalarNumberOf(numInput);
  if (num <= 0) throw invalid(`Requires num > 0: ${num}`);
  const start = scalarNumberOf(startInput);
  const stop = scalarNumberOf(stopInput);
  const round = rounderOf(startInput.dtype);
  const step = round(round(stop - start) / (num - 1));
  const out = allocateNumbers(startInput.dtype, num);
  for (let i = 0; i < num; i++) out[i] = round(start + round(step * i));
  out[0] = start;
  if (num > 1) out[num - 1] = stop;
  return fromHost(startInput.dtype, [num], out);
}

/** on_value at the listed positions of a new axis of size depth; indices out of range give off_value throughout. */
function oneHot(call: OpCall, indices: Tensor, depthInput: Tensor, on: Tensor, off: Tensor): Tensor {
  const depth = scalarNumberOf(depthInput);
  if (depth < 0) throw invalid(`depth must be non-negative, got: ${depth}`);
  const axisGiven = call.attrs.int('axis');
  const rank = indices.shape.length;
  if (axisGiven < -1 || axisGiven > rank)
    throw invalid(`Expected axis to be -1 or between [0, ${rank}]. But received: ${axisGiven}`);
  const axis = axisGiven === -1 ? rank : axisGiven;
  const shape = [...indices.shape.slice(0, axis), depth, ...indices.shape.slice(axis)];
  const base = filled(off, shape);
  const out = base.host as unknown as Cells;
  const hot = hostOf(on) as Cells;
  const lanes = lanesOf(on.dtype);
  const inner = elementCount(indices.shape.slice(axis));
  const at = intsOf(indices);
  for (let i = 0; i < at.length; i++) {
    const k = at[i] as number;
    if (k < 0 || k >= depth) continue;
    const cell = (Math.floor(i / inner) * depth + k) * inner + (i % inner);
    for (let lane = 0; lane < lanes; lane++) out[cell * lanes + lane] = hot[lane];
  }
  return base;
}

/** Zeros whether or not `init` asks for them: what TensorFlow leaves unset must still be some number. */
function empty(call: OpCall, dims: Tensor): Tensor {
  const shape = intsOf(dims);
  if (shape.some((n) => n < 0)) throw invalid(`Dimension ${Math.min(...shape)} must be >= 0`);
  return zeros(call.attrs.type('dtype'), shape);
}

export const CREATE: OpFamily = {
  Fill: define(fill),
  ZerosLike: define((_, x) => zerosLike(x)),
  OnesLike: define(onesLike, { support: onesSupport }),
  Range: define(range),
  LinSpace: define(linSpace),
  OneHot: define(oneHot),
  Empty: define(empty),
};

import type { DType } from '../../../model/dtype';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocate, fromHost, intsOf, isBigArray } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { stridesOf } from '../kernels/strides';

/** Small ops on index vectors. */

export function intTensor(dtype: DType, shape: readonly number[], values: ArrayLike<number>): Tensor {
  const out = allocate(dtype, values.length);
  if (isBigArray(out)) for (let i = 0; i < values.length; i++) out[i] = BigInt(values[i] as number);
  else (out as Int32Array).set(values);
  return fromHost(dtype, shape, out);
}

function invertPermutation(_: OpCall, x: Tensor): Tensor {
  if (x.shape.length !== 1) throw invalid(`invert_permutation expects a 1D vector.`);
  const perm = intsOf(x);
  const out = new Int32Array(perm.length).fill(-1);
  perm.forEach((at, i) => {
    if (at < 0 || at >= out.length) throw invalid(`${at} is not between 0 and ${out.length}`);
    if (out[at] !== -1) throw invalid(`${at} is duplicated in the input.`);
    out[at] = i;
  });
  return intTensor(x.dtype, x.shape, out);
}

/** Flat indices as coordinates of a tensor of shape `dims`, one row per axis. */
function unravelIndex(_: OpCall, indices: Tensor, dimsInput: Tensor): Tensor {
  const dims = intsOf(dimsInput);
  const steps = stridesOf(dims);
  const size = dims.reduce((a, b) => a * b, 1);
  const flat = intsOf(indices);
  if (flat.length === 0) throw invalid('received empty tensor indices');
  for (const i of flat) if (i < 0 || i >= size) throw invalid(`index is out of bound as with dims`);
  const out = steps.flatMap((step, axis) => flat.map((i) => Math.floor(i / step) % (dims[axis] as number)));
  return intTensor(indices.dtype, [dims.length, ...indices.shape], out);
}

/** Axis numbers of one data format in another. */
function dimMap(call: OpCall, x: Tensor): Tensor {
  const source = call.attrs.string('src_format');
  const target = call.attrs.string('dst_format');
  const rank = source.length;
  const out = intsOf(x).map((axis) => {
    const letter = source[axis < 0 ? axis + rank : axis];
    if (letter === undefined) throw invalid(`Source index ${axis} out of range`);
    return target.indexOf(letter);
  });
  return intTensor(x.dtype, x.shape, out);
}

/** A vector by axis, or a matrix with a row per axis, in another data format; two entries stand for H and W alone. */
function vecPermute(call: OpCall, x: Tensor): Tensor {
  const spatial = (format: string): string => format.replace(/[NC]/g, '');
  const full = call.attrs.string('src_format');
  const count = x.shape[0] as number;
  if (count !== full.length && count !== full.length - 2)
    throw invalid(`Input must be of size ${full.length - 2} or ${full.length}, but got shape [${x.shape.join(',')}]`);
  const source = count === full.length ? full : spatial(full);
  const target = count === full.length ? call.attrs.string('dst_format') : spatial(call.attrs.string('dst_format'));
  const values = intsOf(x);
  const width = x.shape.length === 2 ? (x.shape[1] as number) : 1;
  const out = Array.from(target).flatMap((letter) =>
    values.slice(source.indexOf(letter) * width, (source.indexOf(letter) + 1) * width),
  );
  return intTensor(x.dtype, x.shape, out);
}

export const INDEXING: OpFamily = {
  InvertPermutation: define(invertPermutation),
  UnravelIndex: define(unravelIndex),
  DataFormatDimMap: define(dimMap),
  DataFormatVecPermute: define(vecPermute),
};

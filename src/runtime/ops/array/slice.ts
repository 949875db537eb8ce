import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocate, fromHost, hostOf, intsOf, withShape } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define, runKernel, tryDevice } from '../define';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { moved, sliced } from '../kernels/move';
import { copyWalk, stridesOf } from '../kernels/strides';
import { resolveSlicing } from './slicing';
import type { Slicing } from './slicing';

/** Contiguous parts on whichever side x lies. */
export function slice(call: OpCall, x: Tensor, begin: readonly number[], shape: readonly number[]): Tensor {
  if (shape.every((n, i) => n === x.shape[i])) return x;
  if (x.shape.length <= 5 && !shape.includes(0)) {
    const done = tryDevice('Slice', [x], call, (d) => runKernel('Slice', { x: d }, { begin, size: shape }));
    if (done !== null) return done;
  }
  return sliced(x, begin, shape);
}

/** A size of −1 goes to the end; nothing clamps. */
function sliceOp(call: OpCall, x: Tensor, beginInput: Tensor, sizeInput: Tensor): Tensor {
  const begin = intsOf(beginInput);
  const given = intsOf(sizeInput);
  const rank = x.shape.length;
  if (begin.length !== rank || given.length !== rank) {
    throw invalid(
      `Expected begin and size arguments to be 1-D tensors of size ${rank}, but got shapes [${begin.length}] and [${given.length}] instead.`,
    );
  }
  const size = given.map((n, i) => (n === -1 ? (x.shape[i] as number) - (begin[i] as number) : n));
  size.forEach((n, i) => {
    const b = begin[i] as number;
    if (b < 0 || b > (x.shape[i] as number)) throw invalid(`Expected begin[${i}] in [0, ${x.shape[i]}], but got ${b}`);
    if (n < 0 || b + n > (x.shape[i] as number))
      throw invalid(`Expected size[${i}] in [0, ${(x.shape[i] as number) - b}], but got ${n}`);
  });
  return slice(call, x, begin, size);
}

/** Reads the specification of a StridedSlice-like node. */
function slicingOf(call: OpCall, shape: readonly number[], begin: Tensor, end: Tensor, strides: Tensor): Slicing {
  if (begin.size !== end.size || begin.size !== strides.size || begin.shape.length !== 1) {
    throw invalid('Expected begin, end, and strides to be 1D equal size tensors');
  }
  return resolveSlicing(shape, {
    begin: intsOf(begin),
    end: intsOf(end),
    strides: intsOf(strides),
    beginMask: call.attrs.int('begin_mask'),
    endMask: call.attrs.int('end_mask'),
    ellipsisMask: call.attrs.int('ellipsis_mask'),
    newAxisMask: call.attrs.int('new_axis_mask'),
    shrinkAxisMask: call.attrs.int('shrink_axis_mask'),
  });
}

function stridedSlice(call: OpCall, x: Tensor, begin: Tensor, end: Tensor, strides: Tensor): Tensor {
  const slicing = slicingOf(call, x.shape, begin, end, strides);
  if (slicing.strides.every((n) => n === 1)) {
    return withShape(slice(call, x, slicing.begin, slicing.sizes), slicing.shape);
  }
  if (x.shape.length <= 4 && !slicing.sizes.includes(0) && slicing.strides.every((n) => n > 0)) {
    const ends = slicing.begin.map((b, i) => b + (slicing.sizes[i] as number) * (slicing.strides[i] as number));
    const done = tryDevice('StridedSlice', [x], call, (d) =>
      runKernel(
        'StridedSlice',
        { x: d },
        {
          begin: slicing.begin,
          end: ends.map((e, i) => Math.min(e, x.shape[i] as number)),
          strides: slicing.strides,
          beginMask: 0,
          endMask: 0,
          ellipsisMask: 0,
          newAxisMask: 0,
          shrinkAxisMask: 0,
        },
      ),
    );
    if (done !== null) return withShape(done, slicing.shape);
  }
  return moved(x, slicing.shape, walkOf(x.shape, slicing), slicing.sizes);
}

function walkOf(
  shape: readonly number[],
  slicing: Slicing,
): { readonly start: number; readonly steps: readonly number[] } {
  const strides = stridesOf(shape);
  let start = 0;
  strides.forEach((s, i) => {
    start += s * (slicing.begin[i] as number);
  });
  return { start, steps: strides.map((s, i) => s * (slicing.strides[i] as number)) };
}

/** A copy of x with the slice replaced by `value`. */
export function stridedUpdate(
  call: OpCall,
  x: Tensor,
  begin: Tensor,
  end: Tensor,
  strides: Tensor,
  value: Tensor,
): Tensor {
  const slicing = slicingOf(call, x.shape, begin, end, strides);
  if (value.shape.join() !== slicing.shape.join() && value.size !== 1) {
    throw invalid(`shape of value [${value.shape.join(',')}] does not match the slice [${slicing.shape.join(',')}]`);
  }
  const out = hostOf(x).slice() as ReturnType<typeof hostOf>;
  const from = { start: 0, steps: value.size === 1 ? slicing.sizes.map(() => 0) : stridesOf(slicing.sizes) };
  copyWalk(hostOf(value) as Cells, from, out as Cells, walkOf(x.shape, slicing), slicing.sizes, lanesOf(x.dtype));
  return fromHost(x.dtype, x.shape, out);
}

/** The gradient of a slice: zeros of the given shape with `dy` in place. */
function stridedSliceGrad(
  call: OpCall,
  shape: Tensor,
  begin: Tensor,
  end: Tensor,
  strides: Tensor,
  dy: Tensor,
): Tensor {
  const sizes = intsOf(shape);
  const zeros = fromHost(dy.dtype, sizes, allocate(dy.dtype, elementCount(sizes)));
  return stridedUpdate(call, zeros, begin, end, strides, dy);
}

export const SLICE: OpFamily = {
  Slice: define(sliceOp),
  StridedSlice: define(stridedSlice),
  TensorStridedSliceUpdate: define(stridedUpdate),
  StridedSliceGrad: define(stridedSliceGrad),
};

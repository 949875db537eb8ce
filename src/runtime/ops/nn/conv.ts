import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { roundAll } from '../../values/rounding';
import { allocateNumbers, fromHost, intsOf, numbersOf, onDevice, withShape } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { convolveOnHeap, isForHeap } from '../../wasm/convolve';
import { heapOf } from '../../wasm/heap';
import { mirrored, paddingsOf } from '../array/pad';
import { define, runKernel, tryDevice } from '../define';
import { convolve, convolveBackFilter, convolveBackInput } from '../kernels/convolve';
import { convolveBackFilterOfAny } from '../kernels/spoil';
import type { Convolution } from '../kernels/convolve';
import { edgedFor } from '../kernels/onWebgl';
import { slide, spaceOf, volume, windowAttrs } from '../kernels/window';
import type { Space, Window, WindowAttrs } from '../kernels/window';
import { refusedBy } from '../refusals';
import { fromChannelsLast, listChannelsLast, toChannelsLast } from './formats';

/** Convolutions of one to three spatial axes, and their gradients. */

/** Spatial sizes of a channels-last shape, depth first. */
export function spaceIn(shape: readonly number[]): Space {
  return spaceOf(shape, 'NHWC', 1);
}

function filterSpace(filter: readonly number[]): Space {
  const spatial = filter.slice(0, -2);
  return [...Array.from({ length: 3 - spatial.length }, () => 1), ...spatial] as unknown as Space;
}

/** Shapes of a convolution; the channels of the input are a multiple of the filter's (grouped). */
export function planConvolution(
  x: Tensor['dtype'],
  input: readonly number[],
  filter: readonly number[],
  attrs: WindowAttrs,
): Convolution {
  if (input.length !== filter.length)
    throw invalid(`input and filter must have the same rank: [${input.join(',')}] vs. [${filter.join(',')}]`);
  const inChannels = input.at(-1) as number;
  const [perGroup, outChannels] = filter.slice(-2) as [number, number];
  if (perGroup === 0 || inChannels % perGroup !== 0)
    throw invalid(`input depth must be evenly divisible by filter depth: ${inChannels} vs ${perGroup}`);
  const groups = inChannels / perGroup;
  if (outChannels % groups !== 0)
    throw invalid(`output depth must be evenly divisible by number of groups: ${outChannels} vs ${groups}`);
  return {
    dtype: x,
    window: slide(spaceIn(input), filterSpace(filter), attrs),
    batch: input[0] as number,
    inChannels,
    outChannels,
    groups,
    isSpatial3d: input.length === 5,
  };
}

export function outputShape(
  conv: { readonly batch: number; readonly window: Window },
  channels: number,
  rank: number,
): number[] {
  return [conv.batch, ...conv.window.output.slice(3 - (rank - 2)), channels];
}

/** Channels-last convolution of x with its window already read from attributes. */
export function convolution(call: OpCall, x: Tensor, filter: Tensor, attrs: WindowAttrs): Tensor {
  const conv = planConvolution(x.dtype, x.shape, filter.shape, attrs);
  const shape = outputShape(conv, conv.outChannels, x.shape.length);
  if (elementCount(shape) > 0 && conv.groups === 1 && x.size > 0) {
    const done = deviceConvolution(call, x, filter, conv, attrs);
    if (done !== null) return done;
  }
  const out = allocateNumbers(x.dtype, elementCount(shape));
  if (out.length > 0 && x.size > 0) convolve(conv, numbersOf(x), numbersOf(filter), out);
  if (out instanceof Float32Array) roundAll(x.dtype, out);
  return fromHost(x.dtype, shape, out);
}

/**
 * Padding as tfjs takes it, SAME spelled out: its wasm kernels place the windows
 * of SAME wrongly where the stride is longer than the window needs.
 */
export function devicePad({ input, size, output, strides, dilations, before }: Window, attrs: WindowAttrs): unknown {
  if (attrs.padding === 'VALID') return 'valid';
  const pairs = ([1, 2] as const).map((i) => {
    const covered = (output[i] - 1) * strides[i] + (size[i] - 1) * dilations[i] + 1;
    const after =
      attrs.padding === 'EXPLICIT' ? (attrs.explicit[i]?.[1] ?? 0) : Math.max(covered - input[i] - before[i], 0);
    return [before[i], after];
  });
  // Said so because webgl multiplies matrices for a window of one pixel only where it need not pad.
  if (pairs.every(([before, after]) => before === 0 && after === 0)) return 'valid';
  return [[0, 0], ...pairs, [0, 0]];
}

/** A window of one pixel is a product of matrices; for others tfjs makes a new matrix, with zeros around it. */
export function edgedForWindow(call: OpCall, { size }: Window, inChannels: number): ReturnType<typeof edgedFor> {
  return edgedFor(call, volume(size) === 1 ? inChannels : 0);
}

function deviceConvolution(
  call: OpCall,
  x: Tensor,
  filter: Tensor,
  conv: Convolution,
  attrs: WindowAttrs,
): Tensor | null {
  const heap = x.shape.length === 4 ? heapOf(call) : null;
  if (heap !== null && isForHeap(conv.window) && onDevice([x, filter], call))
    return convolveOnHeap(heap, { x, filter, bias: null, activation: 'linear', window: conv.window });
  const strided = attrs.strides.some((n) => n > 1);
  const dilated = attrs.dilations.some((n) => n > 1);
  if (strided && dilated) return null; // no tfjs backend computes both at once
  if (x.shape.length === 4) {
    const edged = edgedForWindow(call, conv.window, conv.inChannels);
    return tryDevice('Conv2D', [x, filter], call, (image, weights) =>
      runKernel(
        'Conv2D',
        { x: edged(image), filter: edged(weights) },
        {
          strides: attrs.strides.slice(1),
          pad: devicePad(conv.window, attrs),
          dataFormat: 'NHWC',
          dilations: attrs.dilations.slice(1),
        },
      ),
    );
  }
  if (x.shape.length === 5 && attrs.padding !== 'EXPLICIT' && !dilated && conv.window.output.every((n) => n > 0)) {
    return tryDevice('Conv3D', [x, filter], call, (image, weights) =>
      runKernel(
        'Conv3D',
        { x: image, filter: weights },
        { strides: attrs.strides, pad: attrs.padding.toLowerCase(), dataFormat: 'NDHWC', dilations: attrs.dilations },
      ),
    );
  }
  return null;
}

function convOp(call: OpCall, x: Tensor, filter: Tensor): Tensor {
  const format = call.attrs.string('data_format');
  const attrs = windowAttrs(call.attrs, format, x.shape.length);
  return fromChannelsLast(call, convolution(call, toChannelsLast(call, x, format), filter, attrs), format);
}

/** The general op: leading batch axes are many, formats are named CHANNELS_LAST and CHANNELS_FIRST. */
function generalConv(call: OpCall, x: Tensor, filter: Tensor): Tensor {
  const format = call.attrs.string('data_format');
  const batchDims = call.attrs.int('batch_dims');
  const batch = x.shape.slice(0, batchDims);
  const flat = batchDims === 1 ? x : withShape(x, [elementCount(batch), ...x.shape.slice(batchDims)]);
  const attrs = windowAttrs(call.attrs, format, flat.shape.length);
  const y = fromChannelsLast(call, convolution(call, toChannelsLast(call, flat, format), filter, attrs), format);
  return batchDims === 1 ? y : withShape(y, [...batch, ...y.shape.slice(1)]);
}

/** Checks that `grad` is what a convolution of this input would have given. */
function expectGradient(conv: Convolution, grad: Tensor): void {
  const expected = outputShape(conv, conv.outChannels, grad.shape.length);
  if (expected.join() !== grad.shape.join()) {
    throw invalid(
      `Size of out_backprop doesn't match computed: actual = [${grad.shape.join(',')}], computed = [${expected.join(',')}]`,
    );
  }
}

/** Also called transposed convolution: the image whose convolution has this gradient. */
function backInput(call: OpCall, sizes: Tensor, filter: Tensor, gradInput: Tensor): Tensor {
  const format = call.attrs.string('data_format');
  const rank = gradInput.shape.length;
  const attrs = windowAttrs(call.attrs, format, rank);
  const grad = toChannelsLast(call, gradInput, format);
  let given = intsOf(sizes);
  // Two sizes stand for height and width alone.
  if (given.length === 2 && rank === 4) given = [grad.shape[0] as number, ...given, filter.shape.at(-2) as number];
  const shape = listChannelsLast(given, given.length === rank ? format : 'NHWC');
  const conv = planConvolution(grad.dtype, shape, filter.shape, attrs);
  expectGradient(conv, grad);
  const plain = conv.groups === 1 && rank === 4 && attrs.dilations.every((n) => n === 1) && grad.size > 0;
  if (plain) {
    const edged = edgedFor(call, conv.outChannels);
    const done = tryDevice('Conv2DBackpropInput', [grad, filter], call, (dy, weights) =>
      runKernel(
        'Conv2DBackpropInput',
        { dy: edged(dy), filter: edged(weights) },
        { strides: attrs.strides.slice(1), pad: devicePad(conv.window, attrs), dataFormat: 'NHWC', inputShape: shape },
      ),
    );
    if (done !== null) return fromChannelsLast(call, done, format);
  }
  const out = allocateNumbers(grad.dtype, elementCount(shape));
  convolveBackInput(conv, numbersOf(grad), numbersOf(filter), out);
  if (out instanceof Float32Array) roundAll(grad.dtype, out);
  return fromChannelsLast(call, fromHost(grad.dtype, shape, out), format);
}

function backFilter(call: OpCall, xInput: Tensor, sizes: Tensor, gradInput: Tensor): Tensor {
  const format = call.attrs.string('data_format');
  const attrs = windowAttrs(call.attrs, format, gradInput.shape.length);
  const x = toChannelsLast(call, xInput, format);
  const grad = toChannelsLast(call, gradInput, format);
  const shape = intsOf(sizes);
  const conv = planConvolution(x.dtype, x.shape, shape, attrs);
  expectGradient(conv, grad);
  const out = allocateNumbers(x.dtype, elementCount(shape));
  const [image, grads] = [numbersOf(x), numbersOf(grad)];
  const areFinite = shape.length === 4 || (image.every(Number.isFinite) && grads.every(Number.isFinite));
  (areFinite ? convolveBackFilter : convolveBackFilterOfAny)(conv, image, grads, out);
  if (out instanceof Float32Array) roundAll(x.dtype, out);
  return fromHost(x.dtype, shape, out);
}

/** Mirror padding and convolution in one. */
function fusedPadConv(call: OpCall, x: Tensor, paddings: Tensor, filter: Tensor): Tensor {
  const attrs = windowAttrs(call.attrs, 'NHWC', 4);
  return convolution(call, mirrored(x, paddingsOf(x, paddings), call.attrs.string('mode')), filter, attrs);
}

/** What the windows themselves refuse; there is one stride for each axis. */
const WINDOWS = {
  support: refusedBy(({ attrs }) => windowAttrs(attrs, attrs.string('data_format'), attrs.ints('strides').length)),
};

export const CONV: OpFamily = {
  Conv2D: define(convOp, WINDOWS),
  Conv3D: define(convOp, WINDOWS),
  Conv: define(generalConv),
  FusedPadConv2D: define(fusedPadConv),
  Conv2DBackpropInput: define(backInput, WINDOWS),
  Conv3DBackpropInputV2: define(backInput, WINDOWS),
  Conv2DBackpropFilter: define(backFilter),
  Conv3DBackpropFilterV2: define(backFilter),
};

import { elementCount } from '../../../model/shape';
import type { DType } from '../../../model/dtype';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { roundAll, rounderOf } from '../../values/rounding';
import { allocateNumbers, fromHost, intsOf, isNarrowFloat, numbersOf, onDevice } from '../../values/tensors';
import type { NumberArray } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { depthwiseOnHeap } from '../../wasm/convolve';
import { heapOf } from '../../wasm/heap';
import { findBound, isBounded } from '../../values/bounds';
import { define, isSafeOnWasm, runKernel, tryDeviceFinite } from '../define';
import { depthwise, depthwiseBackFilter, depthwiseBackInput } from '../kernels/convolve';
import type { Depthwise } from '../kernels/convolve';
import { spoilFilter, spoilImage, spoilOutputs } from '../kernels/spoil';
import { slide, windowAttrs } from '../kernels/window';
import type { WindowAttrs } from '../kernels/window';
import { refusedBy } from '../refusals';
import { devicePad, outputShape, spaceIn } from './conv';
import { fromChannelsLast, listChannelsLast, toChannelsLast } from './formats';

/** Depthwise convolution: every input channel has its own filters, side by side in the output. */

function plan(input: readonly number[], filter: readonly number[], attrs: WindowAttrs): Depthwise {
  if (input.length !== 4 || filter.length !== 4) throw invalid('input and filter must be 4-dimensional');
  const [height, width, channels, multiplier] = filter as [number, number, number, number];
  if (channels !== input[3]) throw invalid(`input and filter must have the same depth: ${input[3]} vs ${channels}`);
  refuseUnequal(attrs);
  return { window: slide(spaceIn(input), [1, height, width], attrs), batch: input[0] as number, channels, multiplier };
}

function refuseUnequal({ strides }: WindowAttrs): void {
  if (strides[1] !== strides[2])
    throw invalid('Current implementation only supports equal length strides in the row and column dimensions.');
}

export function forwardDepthwise(call: OpCall, xInput: Tensor, filter: Tensor): Tensor {
  const format = call.attrs.string('data_format');
  const attrs = windowAttrs(call.attrs, format, 4);
  const x = toChannelsLast(call, xInput, format);
  return fromChannelsLast(call, depthwiseConvolution(call, x, filter, attrs), format);
}

/** Channels-last, with its window already read from attributes. */
export function depthwiseConvolution(call: OpCall, x: Tensor, filter: Tensor, attrs: WindowAttrs): Tensor {
  const conv = plan(x.shape, filter.shape, attrs);
  const out = convolved(call, x, filter, attrs, conv);
  return isFiniteFilter(filter, call) ? out : spoiled(out, (data) => spoilOutputs(conv, numbersOf(filter), data));
}

/** Not known of what only a GPU holds: to ask waits for it. */
function isFiniteFilter(filter: Tensor, call: OpCall): boolean {
  if (filter.host === null) return isSafeOnWasm([filter], call);
  findBound(filter);
  return isBounded(filter) || numbersOf(filter).every(Number.isFinite);
}

function spoiled(t: Tensor, spoil: (data: NumberArray) => void): Tensor {
  const data = numbersOf(t).slice();
  spoil(data);
  return fromHost(t.dtype, t.shape, data);
}

function convolved(call: OpCall, x: Tensor, filter: Tensor, attrs: WindowAttrs, conv: Depthwise): Tensor {
  const shape = outputShape(conv, conv.channels * conv.multiplier, 4);
  const bothways = attrs.dilations.some((n) => n > 1) && attrs.strides.some((n) => n > 1);
  const heap = conv.multiplier === 1 && elementCount(shape) > 0 ? heapOf(call) : null;
  if (heap !== null && onDevice([x, filter], call))
    return depthwiseOnHeap(heap, { x, filter, bias: null, activation: 'linear', window: conv.window });
  if (elementCount(shape) > 0 && !bothways) {
    // XNNPACK clamps what it computes, and NaN with it.
    const done = tryDeviceFinite('DepthwiseConv2dNative', [x, filter], call, (image, weights) =>
      runKernel(
        'DepthwiseConv2dNative',
        { x: image, filter: weights },
        {
          strides: attrs.strides.slice(1),
          pad: devicePad(conv.window, attrs),
          dataFormat: 'NHWC',
          dilations: attrs.dilations.slice(1),
        },
      ),
    );
    if (done !== null) return done;
  }
  const out = allocateNumbers(x.dtype, elementCount(shape));
  depthwise(conv, numbersOf(x), numbersOf(filter), out, narrowRounding(x.dtype) ?? null);
  if (out instanceof Float32Array) roundAll(x.dtype, out);
  return fromHost(x.dtype, shape, out);
}

function narrowRounding(dtype: DType): ((x: number) => number) | undefined {
  return isNarrowFloat(dtype) ? rounderOf(dtype) : undefined;
}

function backInput(call: OpCall, sizes: Tensor, filter: Tensor, gradInput: Tensor): Tensor {
  const format = call.attrs.string('data_format');
  const shape = listChannelsLast(intsOf(sizes), format);
  const grad = toChannelsLast(call, gradInput, format);
  const out = allocateNumbers(grad.dtype, elementCount(shape));
  const conv = plan(shape, filter.shape, windowAttrs(call.attrs, format, 4));
  depthwiseBackInput(conv, numbersOf(grad), numbersOf(filter), out);
  if (!isFiniteFilter(filter, call)) spoilImage(conv, numbersOf(filter), out);
  if (out instanceof Float32Array) roundAll(grad.dtype, out);
  return fromChannelsLast(call, fromHost(grad.dtype, shape, out), format);
}

function backFilter(call: OpCall, xInput: Tensor, sizes: Tensor, gradInput: Tensor): Tensor {
  const format = call.attrs.string('data_format');
  const x = toChannelsLast(call, xInput, format);
  const grad = toChannelsLast(call, gradInput, format);
  const shape = intsOf(sizes);
  const out = allocateNumbers(x.dtype, elementCount(shape));
  const conv = plan(x.shape, shape, windowAttrs(call.attrs, format, 4));
  depthwiseBackFilter(conv, numbersOf(x), numbersOf(grad), out, narrowRounding(x.dtype));
  if (!numbersOf(grad).every(Number.isFinite)) spoilFilter(conv, numbersOf(grad), out);
  if (out instanceof Float32Array) roundAll(x.dtype, out);
  return fromHost(x.dtype, shape, out);
}

const WINDOWS = {
  support: refusedBy(({ attrs }) => refuseUnequal(windowAttrs(attrs, attrs.string('data_format'), 4))),
};

export const DEPTHWISE: OpFamily = {
  DepthwiseConv2dNative: define(forwardDepthwise, WINDOWS),
  DepthwiseConv2dNativeBackpropInput: define(backInput),
  DepthwiseConv2dNativeBackpropFilter: define(backFilter),
};

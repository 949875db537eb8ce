import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocateNumbers, fromHost, numbersOf } from '../../tensors';
import type { Tensor } from '../../value';
import { define } from '../define';
import { limitsOf } from '../kernels/dtypes';
import { gatherPatches, walkTaps } from '../kernels/patches';
import { slide, spaceOf, volume } from '../kernels/window';
import type { Window } from '../kernels/window';
import { outputShape, spaceIn } from './conv';

/** Windows as rows of pixels, and grey-scale dilation and erosion over windows. */

function windowOf(call: OpCall, x: Tensor, size: readonly number[], rates: readonly number[]): Window {
  return slide(spaceIn(x.shape), spaceOf(size, 'NHWC', 1), {
    strides: spaceOf(call.attrs.ints('strides'), 'NHWC', 1),
    dilations: spaceOf(rates, 'NHWC', 1),
    padding: call.attrs.string('padding'),
    explicit: [],
  });
}

/** Each output pixel lists its window's pixels, channels innermost. */
function extractPatches(call: OpCall, x: Tensor): Tensor {
  const rank = x.shape.length;
  const rates = call.attrs.has('rates') ? call.attrs.ints('rates') : Array.from({ length: rank }, () => 1);
  const window = windowOf(call, x, call.attrs.ints('ksizes'), rates);
  const channels = x.shape.at(-1) as number;
  const width = volume(window.size) * channels;
  const shape = outputShape({ batch: x.shape[0] as number, window }, width, rank);
  const positions = volume(window.output);
  const pixels = volume(window.input);
  const out = allocateNumbers(x.dtype, elementCount(shape));
  for (let n = 0; n < (x.shape[0] as number); n++) {
    const image = out.subarray(n * positions * width, (n + 1) * positions * width);
    gatherPatches(
      numbersOf(x),
      n * pixels * channels,
      { stride: channels, channel: 0, channels },
      window,
      0,
      positions,
      image,
    );
  }
  return fromHost(x.dtype, shape, out);
}

/** max over the window of pixel + filter, channel by channel. */
function dilation2d(call: OpCall, x: Tensor, filter: Tensor): Tensor {
  if (filter.shape.length !== 3 || filter.shape[2] !== x.shape[3])
    throw invalid('input and filter must have the same depth');
  const window = windowOf(
    call,
    x,
    [1, filter.shape[0] as number, filter.shape[1] as number, 1],
    call.attrs.ints('rates'),
  );
  const channels = x.shape[3] as number;
  const batch = x.shape[0] as number;
  const shape = outputShape({ batch, window }, channels, 4);
  const positions = volume(window.output);
  const pixels = volume(window.input);
  const data = numbersOf(x);
  const weights = numbersOf(filter);
  const out = allocateNumbers(x.dtype, elementCount(shape)).fill(limitsOf(x.dtype).lowest);
  for (let n = 0; n < batch; n++) {
    walkTaps(window, 0, positions, (position, tap, cell) => {
      for (let c = 0; c < channels; c++) {
        const at = (n * positions + position) * channels + c;
        const value = (data[(n * pixels + cell) * channels + c] as number) + (weights[tap * channels + c] as number);
        if (value > (out[at] as number)) out[at] = value;
      }
    });
  }
  return fromHost(x.dtype, shape, out);
}

export const PATCHES: OpFamily = {
  ExtractImagePatches: define(extractPatches),
  ExtractVolumePatches: define(extractPatches),
  Dilation2D: define(dilation2d),
};

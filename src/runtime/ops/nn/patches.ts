import { elementCount } from '../../../model/shape';
import type { DType } from '../../../model/dtype';
import type { HostData } from '../../../model/tensor';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { stepRounderOf } from '../../values/rounding';
import {
  allocate,
  allocateNumbers,
  fromHost,
  hostOf,
  isBigArray,
  isComplex,
  isFloating,
  numbersOf,
} from '../../values/tensors';
import type { NumberArray } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { limitsOf } from '../kernels/dtypes';
import { gatherPatches, walkTaps } from '../kernels/patches';
import { slide, spaceOf, volume } from '../kernels/window';
import type { Window } from '../kernels/window';
import { outputShape, spaceIn } from './conv';

/** Windows as rows of pixels, and grey-scale dilation and erosion over windows. */

export function windowOf(call: OpCall, x: Tensor, size: readonly number[], rates: readonly number[]): Window {
  return slide(spaceIn(x.shape), spaceOf(size, 'NHWC', 1), {
    strides: spaceOf(call.attrs.ints('strides'), 'NHWC', 1),
    dilations: spaceOf(rates, 'NHWC', 1),
    padding: call.attrs.string('padding'),
    explicit: [],
  });
}

/** The same memory in pieces that move as numbers: a 64-bit integer is two of them, as a complex number is. */
function piecesOf(data: HostData): NumberArray {
  return isBigArray(data) ? new Int32Array(data.buffer, data.byteOffset, 2 * data.length) : (data as NumberArray);
}

/** Each output pixel lists its window's pixels, channels innermost. Elements are only moved, so any dtype will do. */
function extractPatches(call: OpCall, x: Tensor): Tensor {
  const rank = x.shape.length;
  const rates = call.attrs.has('rates') ? call.attrs.ints('rates') : Array.from({ length: rank }, () => 1);
  const window = windowOf(call, x, call.attrs.ints('ksizes'), rates);
  const data = hostOf(x);
  const pieces = isBigArray(data) || isComplex(x.dtype) ? 2 : 1;
  const depth = x.shape.at(-1) as number;
  const shape = outputShape({ batch: x.shape[0] as number, window }, volume(window.size) * depth, rank);
  const channels = depth * pieces;
  const width = volume(window.size) * channels;
  const positions = volume(window.output);
  const pixels = volume(window.input);
  const from = piecesOf(data);
  const out = allocate(x.dtype, elementCount(shape));
  const to = piecesOf(out);
  for (let n = 0; n < (x.shape[0] as number); n++) {
    const image = to.subarray(n * positions * width, (n + 1) * positions * width);
    gatherPatches(from, n * pixels * channels, { stride: channels, channel: 0, channels }, window, 0, positions, image);
  }
  return fromHost(x.dtype, shape, out);
}

/** What is left of a whole number in an integer dtype of up to 32 bits. */
function wrapperOf(dtype: DType): (x: number) => number {
  const cell = allocateNumbers(dtype, 1);
  return (x) => {
    cell[0] = x;
    return cell[0] as number;
  };
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
  const round = isFloating(x.dtype) ? stepRounderOf(x.dtype) : wrapperOf(x.dtype);
  const out = allocateNumbers(x.dtype, elementCount(shape)).fill(limitsOf(x.dtype).lowest);
  for (let n = 0; n < batch; n++) {
    walkTaps(window, 0, positions, (position, tap, cell) => {
      for (let c = 0; c < channels; c++) {
        const at = (n * positions + position) * channels + c;
        const source = data[(n * pixels + cell) * channels + c] as number;
        const value = round(source + (weights[tap * channels + c] as number));
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

import type { Window } from '../ops/kernels/window';
import { deviceOf, fromDevice } from '../values/tensors';
import type { Tensor } from '../values/value';
import { ACTIVATIONS } from './heap';
import type { Heap } from './heap';

/** Two-dimensional convolutions by our own kernels: channels last, one group. */

export interface HeapConvolution {
  /** batch × height × width × channels. */
  readonly x: Tensor;
  /** height × width × channels × outputs; of depthwise ones height × width × channels × 1. */
  readonly filter: Tensor;
  /** One for each output channel. */
  readonly bias: Tensor | null;
  /** One of ACTIVATIONS. */
  readonly activation: string;
  /** Its output must not be empty. */
  readonly window: Window;
}

export function convolveOnHeap(heap: Heap, { x, filter, bias, activation, window }: HeapConvolution): Tensor {
  const { kernels } = heap;
  const [batch, , , inChannels] = x.shape as [number, number, number, number];
  const outChannels = filter.shape[3] as number;
  const [, outHeight, outWidth] = window.output;
  const [, height, width] = window.size;
  const k = height * width * inChannels;
  const pixels = batch * outHeight * outWidth;
  const image = heap.address(deviceOf(x));
  const weights = heap.address(deviceOf(filter));
  const shift = bias === null ? 0 : heap.address(deviceOf(bias));
  const act = ACTIVATIONS[activation] ?? 0;
  const made = heap.make([batch, outHeight, outWidth, outChannels]);
  const out = heap.address(made);
  if (isPointwise(window)) {
    const scratch = heap.scratch(kernels.scratchBytes(pixels, outChannels, k, 1));
    kernels.multiply(pixels, outChannels, k, image, k, 1, weights, outChannels, 1, shift, act, out, scratch);
    return fromDevice(made);
  }
  const [fullHeight, fullWidth] = ([1, 2] as const).map((axis) => fullSize(window, axis)) as [number, number];
  const packedBytes = kernels.packedBytes(outChannels, k);
  const packed = heap.scratch(packedBytes + 4 * fullHeight * fullWidth * inChannels);
  kernels.pack(outChannels, k, weights, outChannels, 1, packed);
  const { input, strides, dilations, before } = window;
  const sizes = [batch, input[1], input[2], inChannels, outHeight, outWidth, outChannels, height, width];
  const steps = [strides[1], strides[2], dilations[1], before[1], before[2], fullHeight, fullWidth];
  kernels.convolve(...sizes, ...steps, image, packed, shift, act, out, packed + packedBytes);
  return fromDevice(made);
}

/** Whether our kernel computes it: a window's pixels must lie side by side. */
export function isForHeap({ size, dilations }: Window): boolean {
  return dilations[2] === 1 || size[2] === 1;
}

/** How far the windows reach along an axis, padding before included; at least the image and that padding. */
function fullSize({ input, size, output, strides, dilations, before }: Window, axis: 1 | 2): number {
  const reach = (output[axis] - 1) * strides[axis] + (size[axis] - 1) * dilations[axis] + 1;
  return Math.max(reach, before[axis] + input[axis]);
}

/** Of depthwise convolutions with one filter for each channel. */
export function depthwiseOnHeap(heap: Heap, { x, filter, bias, activation, window }: HeapConvolution): Tensor {
  const [batch, , , channels] = x.shape as [number, number, number, number];
  const [, outHeight, outWidth] = window.output;
  const sizes = [batch, ...window.input.slice(1), channels, outHeight, outWidth, ...window.size.slice(1)];
  const image = heap.address(deviceOf(x));
  const weights = heap.address(deviceOf(filter));
  const shift = bias === null ? 0 : heap.address(deviceOf(bias));
  const made = heap.make([batch, outHeight, outWidth, channels]);
  const act = ACTIVATIONS[activation] ?? 0;
  heap.kernels.depthwise(...sizes, ...stepsOf(window), image, weights, shift, act, heap.address(made));
  return fromDevice(made);
}

/** Strides, dilations and padding before, of height and width each. */
function stepsOf({ strides, dilations, before }: Window): readonly number[] {
  return [...strides.slice(1), ...dilations.slice(1), ...before.slice(1)];
}

/** Whether every output sees exactly the pixel at its own place. */
function isPointwise({ input, size, output, strides, before }: Window): boolean {
  return ([1, 2] as const).every(
    (axis) => size[axis] === 1 && strides[axis] === 1 && before[axis] === 0 && input[axis] === output[axis],
  );
}

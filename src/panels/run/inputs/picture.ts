import type { DType } from '../../../model/dtype';
import type { HostTensor } from '../../../model/tensor';
import { allocate, storeNumber } from './makeTensor';
import type { PictureLayout } from './ways';

/** What values a pixel's 0…255 become. */
export type Scale = '0 … 1' | '−1 … 1' | '0 … 255';

/** How a picture is brought to the size that the model wants. */
export type Fit = 'crop' | 'stretch' | 'pad';

export interface PictureOptions {
  readonly scale: Scale;
  readonly order: 'RGB' | 'BGR';
  /** White ink on black, as handwriting models want it, from a dark drawing on white. */
  readonly invert: boolean;
}

/** Pixels as a canvas gives them: RGBA, rows from the top. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** The scale a dtype most likely wants: whole numbers are pixels, floats 0 … 1. */
export function likelyScale(dtype: DType): Scale {
  return /int/.test(dtype) ? '0 … 255' : '0 … 1';
}

/**
 * The tensor that is fed for a picture: shape as `layout` says with a batch of 1
 * where the signature has one. One channel is the luma (Rec. 601, as TensorFlow's
 * rgb_to_grayscale weighs it).
 */
export function tensorFromPixels(
  pixels: Pixels,
  dtype: DType,
  layout: PictureLayout,
  options: PictureOptions,
): HostTensor {
  const { width, height } = pixels;
  const { channels, channelsFirst } = layout;
  const data = allocate(dtype, width * height * channels);
  const plane = width * height;
  for (let i = 0; i < plane; i++) {
    for (let c = 0; c < channels; c++) {
      const value = scaled(channelValue(pixels.data, i, c, channels, options), options.scale);
      storeNumber(data, dtype, channelsFirst ? c * plane + i : i * channels + c, value);
    }
  }
  const size = channelsFirst ? [channels, height, width] : [height, width, channels];
  const batch = layout.height - (channelsFirst ? 1 : 0);
  return { dtype, shape: [...Array.from({ length: batch }, () => 1), ...size], data };
}

function channelValue(
  data: Uint8ClampedArray,
  pixel: number,
  channel: number,
  channels: number,
  { order, invert }: PictureOptions,
): number {
  const [r, g, b, a] = [0, 1, 2, 3].map((c) => data[pixel * 4 + c] ?? 0) as [number, number, number, number];
  if (channel === 3) return a;
  const value =
    channels === 1 ? 0.2989 * r + 0.587 * g + 0.114 * b : ((order === 'RGB' ? [r, g, b] : [b, g, r])[channel] ?? 0);
  return invert ? 255 - value : value;
}

function scaled(value: number, scale: Scale): number {
  switch (scale) {
    case '0 … 1':
      return value / 255;
    case '−1 … 1':
      return value / 127.5 - 1;
    case '0 … 255':
      return value;
  }
}

/** The part of a `from` picture that is drawn to fill (`crop`) or to lie inside (`pad`) a `to` picture: source and target boxes. */
export function fitBoxes(from: Size, to: Size, fit: Fit): { readonly source: Box; readonly target: Box } {
  const whole = (size: Size): Box => ({ x: 0, y: 0, width: size.width, height: size.height });
  if (fit === 'stretch') return { source: whole(from), target: whole(to) };
  const [scaleX, scaleY] = [to.width / from.width, to.height / from.height];
  if (fit === 'crop') {
    const scale = Math.max(scaleX, scaleY);
    return { source: centred({ width: to.width / scale, height: to.height / scale }, from), target: whole(to) };
  }
  const scale = Math.min(scaleX, scaleY);
  return { source: whole(from), target: centred({ width: from.width * scale, height: from.height * scale }, to) };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

function centred(size: Size, inside: Size): Box {
  return { x: (inside.width - size.width) / 2, y: (inside.height - size.height) / 2, ...size };
}

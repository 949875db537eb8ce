import type { Shape } from '../../model/shape';
import { FREE, type ShapeQuery, type ShapeRule, type ShapeRules, sizeOf } from './shapeRule';

/** `NHWC`, `NCHW`, `NDHWC`…: where the batch, the channels and the space are. */
function layoutOf(query: ShapeQuery, rank: number): { readonly channels: number; readonly space: readonly number[] } {
  const isChannelsFirst = query.text('data_format').startsWith('NC');
  const space = Array.from({ length: rank - 2 }, (_, i) => i + (isChannelsFirst ? 2 : 1));
  return { channels: isChannelsFirst ? 1 : rank - 1, space };
}

/** Size after a window of `window` (already dilated) moved by `stride`; tensorflow/core/framework/common_shape_fns.cc. */
function windowed(size: number, window: number, stride: number, padding: string, explicit: number): number {
  if (size < 0 || (padding !== 'SAME' && window < 0) || stride <= 0) return FREE;
  if (padding === 'SAME') return Math.ceil(size / stride);
  return Math.max(Math.floor((size + explicit - window) / stride) + 1, 0);
}

/** Output of a window op with `channels` output channels; `windows` per spatial axis. */
function windowShape(
  query: ShapeQuery,
  windows: readonly number[],
  strides: readonly number[],
  channels: number,
): Shape {
  const input = query.input(0);
  if (input === null) return null;
  const layout = layoutOf(query, input.length);
  const dilations = query.ints('dilations');
  const explicit = query.ints('explicit_paddings');
  const out = [...input];
  out[layout.channels] = channels;
  for (const [i, axis] of layout.space.entries()) {
    const dilation = dilations[axis] ?? 1;
    const window = windows[i] ?? FREE;
    const dilated = window < 0 ? FREE : (window - 1) * dilation + 1;
    const extra = (explicit[2 * axis] ?? 0) + (explicit[2 * axis + 1] ?? 0);
    out[axis] = windowed(input[axis] ?? FREE, dilated, strides[axis] ?? 1, query.text('padding'), extra);
  }
  return out;
}

/** Filters are spatial sizes, then input channels, then output channels. */
const convolution: ShapeRule = (query) => {
  const filter = query.input(1);
  const input = query.input(0);
  const rank = input?.length ?? filter?.length ?? 0;
  if (rank < 3) return [];
  if (input === null) return [Array.from({ length: rank }, () => FREE)];
  const windows = filter === null ? input.slice(2).map(() => FREE) : filter.slice(0, -2);
  return [windowShape(query, windows, query.ints('strides'), filter?.at(-1) ?? FREE)];
};

/** The last two sizes of the filter are input channels and multiplier. */
const depthwise: ShapeRule = (query) => {
  const filter = query.input(1);
  const [channels = FREE, multiplier = FREE] = filter?.slice(-2) ?? [];
  const out = channels < 0 || multiplier < 0 ? FREE : channels * multiplier;
  return [windowShape(query, filter?.slice(0, -2) ?? [FREE, FREE], query.ints('strides'), out)];
};

const pool: ShapeRule = (query) => {
  const input = query.input(0);
  if (input === null) return [];
  const layout = layoutOf(query, input.length);
  const windows = query.ints('ksize');
  const strides = query.ints('strides');
  // A window over the channels is allowed too (maxout).
  const { channels } = layout;
  const depth = windowed(
    input[channels] ?? FREE,
    windows[channels] ?? 1,
    strides[channels] ?? 1,
    query.text('padding'),
    0,
  );
  const spatial = layout.space.map((axis) => windows[axis] ?? FREE);
  const shape = windowShape(query, spatial, strides, depth);
  return [shape, shape];
};

/** y, mean, variance, two reserves of the scale's shape. */
const batchNorm: ShapeRule = ({ input }) => {
  const scale = input(1) ?? [FREE];
  return [input(0), scale, scale, scale, scale];
};

/** images and the new height and width. */
const resize: ShapeRule = ({ input, value }) => {
  const images = input(0);
  const size = value(1);
  if (images === null || images.length !== 4) return [];
  return [[images[0] ?? FREE, sizeOf(size?.[0] ?? FREE), sizeOf(size?.[1] ?? FREE), images[3] ?? FREE]];
};

function blocks(query: ShapeQuery, factor: (block: number) => number): readonly Shape[] {
  const input = query.input(0);
  const block = query.int('block_size', 0);
  if (input === null || input.length !== 4 || block < 1) return [];
  const layout = layoutOf(query, 4);
  const scale = factor(block);
  const times = (size: number, by: number): number => (size < 0 ? FREE : Math.floor(size * by));
  const out = [...input];
  out[layout.channels] = times(input[layout.channels] ?? FREE, 1 / (scale * scale));
  for (const axis of layout.space) out[axis] = times(input[axis] ?? FREE, scale);
  return [out];
}

export const IMAGES: ShapeRules = {
  Conv2D: convolution,
  Conv3D: convolution,
  DepthwiseConv2dNative: depthwise,
  // input_sizes, filter, out_backprop: the sizes say it all.
  Conv2DBackpropInput: ({ value }) => [value(0)?.map(sizeOf) ?? null],
  Conv3DBackpropInputV2: ({ value }) => [value(0)?.map(sizeOf) ?? null],
  Conv2DBackpropFilter: ({ value }) => [value(1)?.map(sizeOf) ?? null],
  MaxPool: pool,
  AvgPool: pool,
  MaxPool3D: pool,
  AvgPool3D: pool,
  MaxPoolWithArgmax: pool,
  FusedBatchNorm: batchNorm,
  FusedBatchNormV2: batchNorm,
  FusedBatchNormV3: batchNorm,
  ResizeBilinear: resize,
  ResizeNearestNeighbor: resize,
  ResizeBicubic: resize,
  ResizeArea: resize,
  // boxes × crop size; image, boxes, box_ind, crop_size
  CropAndResize: ({ input, value }) => {
    const size = value(3);
    return [[input(1)?.[0] ?? FREE, sizeOf(size?.[0] ?? FREE), sizeOf(size?.[1] ?? FREE), input(0)?.[3] ?? FREE]];
  },
  DepthToSpace: (query) => blocks(query, (block) => block),
  SpaceToDepth: (query) => blocks(query, (block) => 1 / block),
  DecodeJpeg: ({ int }) => [[FREE, FREE, int('channels', 0) || FREE]],
  DecodePng: ({ int }) => [[FREE, FREE, int('channels', 0) || FREE]],
  DecodeBmp: ({ int }) => [[FREE, FREE, int('channels', 0) || FREE]],
};

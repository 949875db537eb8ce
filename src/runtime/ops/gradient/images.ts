import { invalid, OpError } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { roundAll } from '../../values/rounding';
import { allocateNumbers, fromHost, intsOf, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { cropPosition } from '../image/crop';
import { pixelsOf, resample } from '../image/resample';
import { spansOf, turned } from '../image/scaleAndTranslate';

/** Gradients of crops and of scaled and moved images. */

const f = Math.fround;

interface Crops {
  readonly owner: readonly number[];
  readonly corners: ArrayLike<number>;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly cropHeight: number;
  readonly cropWidth: number;
  readonly depth: number;
}

function cropsOf(gradients: Tensor, boxes: Tensor, boxIndex: Tensor, image: readonly number[]): Crops {
  if (gradients.shape.length !== 4) throw invalid('grads image must be 4-D');
  const [count, cropHeight, cropWidth, depth] = gradients.shape as [number, number, number, number];
  if (cropHeight <= 0 || cropWidth <= 0) throw invalid('grads dimensions must be positive');
  if (boxes.shape.length !== 2 || boxes.shape[1] !== 4) throw invalid('boxes must have 4 columns');
  const owner = intsOf(boxIndex);
  if (owner.length !== boxes.shape[0]) throw invalid('box_index has incompatible shape');
  if (count !== owner.length) throw invalid('boxes and grads have incompatible shape');
  const [batch, height, width, imageDepth] = image as [number, number, number, number];
  if (height <= 0 || width <= 0) throw invalid('image dimensions must be positive');
  if (imageDepth !== depth) throw invalid('image_size and grads are incompatible');
  for (const b of owner)
    if (b < 0 || b >= batch) throw new OpError('OutOfRangeError', `box_index has values outside [0, batch_size)`);
  return { owner, corners: numbersOf(boxes), batch, height, width, cropHeight, cropWidth, depth };
}

/** Calls `visit` for every pixel of every crop that lies inside its image. `at` is the flat index of its first channel. */
function walkCrops(
  crops: Crops,
  visit: (box: number, y: number, x: number, i: number, j: number, at: number) => void,
): void {
  const { owner, corners, height, width, cropHeight, cropWidth, depth } = crops;
  owner.forEach((_, box) => {
    const [y1, x1, y2, x2] = [0, 1, 2, 3].map((k) => corners[box * 4 + k] as number) as [
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < cropHeight; i++) {
      const y = cropPosition(i, cropHeight, y1, y2, height);
      if (y === null) continue;
      for (let j = 0; j < cropWidth; j++) {
        const x = cropPosition(j, cropWidth, x1, x2, width);
        if (x !== null) visit(box, y, x, i, j, ((box * cropHeight + i) * cropWidth + j) * depth);
      }
    }
  });
}

/** Each crop's pixel gives its gradient to the pixels that it was mixed from. */
function toImage(call: OpCall, gradients: Tensor, boxes: Tensor, boxIndex: Tensor, sizeInput: Tensor): Tensor {
  if (sizeInput.size !== 4) throw invalid('image_size must have 4 elements');
  const shape = intsOf(sizeInput);
  const crops = cropsOf(gradients, boxes, boxIndex, shape);
  const { height, width, depth } = crops;
  const dtype = call.attrs.type('T');
  const g = numbersOf(gradients);
  const out = allocateNumbers(
    dtype,
    shape.reduce((a, b) => a * b, 1),
  );
  const nearest = call.attrs.string('method') === 'nearest';
  walkCrops(crops, (box, y, x, _i, _j, at) => {
    const image = (crops.owner[box] as number) * height * width;
    // The shares are float32 whatever the dtype of the image.
    const add = (row: number, column: number, v: number, h: number): void => {
      const to = (image + row * width + column) * depth;
      for (let c = 0; c < depth; c++) out[to + c] = (out[to + c] as number) + f(h * f(v * (g[at + c] as number)));
    };
    if (nearest) {
      add(Math.floor(y + 0.5), Math.floor(x + 0.5), 1, 1);
      return;
    }
    const [top, left] = [Math.floor(y), Math.floor(x)];
    const [v, h] = [f(y - top), f(x - left)];
    add(top, left, f(1 - v), f(1 - h));
    add(top, Math.ceil(x), f(1 - v), h);
    add(Math.ceil(y), left, v, f(1 - h));
    add(Math.ceil(y), Math.ceil(x), v, h);
  });
  if (out instanceof Float32Array) roundAll(dtype, out);
  return fromHost(dtype, shape, out);
}

/** How the crop changes as each edge of its box moves; bilinear crops only. */
function toBoxes(_: OpCall, gradients: Tensor, image: Tensor, boxes: Tensor, boxIndex: Tensor): Tensor {
  if (image.shape.length !== 4) throw invalid('input image must be 4-D');
  const crops = cropsOf(gradients, boxes, boxIndex, image.shape);
  const { height, width, depth, cropHeight, cropWidth } = crops;
  const [g, data] = [numbersOf(gradients), pixelsOf(image)];
  const sums = new Float64Array(boxes.size);
  const stepY = cropHeight > 1 ? (height - 1) / (cropHeight - 1) : 0;
  const stepX = cropWidth > 1 ? (width - 1) / (cropWidth - 1) : 0;
  const add = (at: number, value: number): void => {
    sums[at] = (sums[at] as number) + value;
  };
  walkCrops(crops, (box, y, x, i, j, at) => {
    const from = (crops.owner[box] as number) * height * width;
    const [top, left, bottom, right] = [Math.floor(y), Math.floor(x), Math.ceil(y), Math.ceil(x)];
    const [v, h] = [y - top, x - left];
    for (let c = 0; c < depth; c++) {
      const pixel = (row: number, column: number): number => data[(from + row * width + column) * depth + c] as number;
      const [tl, tr, bl, br] = [pixel(top, left), pixel(top, right), pixel(bottom, left), pixel(bottom, right)];
      const slope = g[at + c] as number;
      const dy = ((1 - h) * (bl - tl) + h * (br - tr)) * slope;
      const dx = ((1 - v) * (tr - tl) + v * (br - bl)) * slope;
      const b = box * 4;
      add(b, dy * (cropHeight > 1 ? height - 1 - i * stepY : 0.5 * (height - 1)));
      add(b + 2, dy * (cropHeight > 1 ? i * stepY : 0.5 * (height - 1)));
      add(b + 1, dx * (cropWidth > 1 ? width - 1 - j * stepX : 0.5 * (width - 1)));
      add(b + 3, dx * (cropWidth > 1 ? j * stepX : 0.5 * (width - 1)));
    }
  });
  return fromHost('float32', boxes.shape, Float32Array.from(sums));
}

/**
 * ScaleAndTranslate backwards (scale_and_translate_op.cc): a resampling of the
 * gradient with the taps turned round, rows first, so that a NaN spreads alike.
 */
function scaleAndTranslateGrad(
  call: OpCall,
  gradients: Tensor,
  image: Tensor,
  scaleInput: Tensor,
  translationInput: Tensor,
): Tensor {
  if (gradients.shape.length !== 4) throw invalid('input_grad must be 4-dimensional');
  if (image.shape.length !== 4) throw invalid('original_image must be 4-dimensional');
  const [, outHeight, outWidth] = gradients.shape as [number, number, number, number];
  const [, height, width] = image.shape as [number, number, number];
  const [rows, columns] = spansOf(call, [outHeight, outWidth], [height, width], scaleInput, translationInput);
  return resample(gradients, turned(rows, height), turned(columns, width));
}

export const IMAGE_GRADIENTS: OpFamily = {
  CropAndResizeGradImage: define(toImage),
  CropAndResizeGradBoxes: define(toBoxes),
  ScaleAndTranslateGrad: define(scaleAndTranslateGrad),
};

import { roundAll, stepRounderOf } from '../../values/rounding';
import { allocateNumbers, bigsOf, fromHost, is64BitInteger, numbersOf } from '../../values/tensors';
import type { NumberArray } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import type { Taps } from './sampling';

/**
 * Separable resampling of NHWC images into float32, every step rounded to
 * float32 in TensorFlow's order: a caller that rounds the pixels to integers
 * sees the last digit of every half.
 */

const f = Math.fround;

/** Elements as numbers whatever the dtype. */
export function pixelsOf(x: Tensor): NumberArray {
  return is64BitInteger(x.dtype) ? Float64Array.from(bigsOf(x), Number) : numbersOf(x);
}

/** Elements at … end of `out`, zeros at first, come of the taps' lines, which begin in `data` at `from`. */
type Mix = (
  data: Float32Array,
  from: Int32Array,
  weights: Float32Array,
  out: Float32Array,
  at: number,
  end: number,
) => void;

/** Weighted sum, tap by tap: resize_bicubic_op, scale_and_translate_op, resize_area_op. A tap of weight 0 spreads NaN too. */
const summed: Mix = (data, from, weights, out, at, end) => {
  for (let k = 0; k < weights.length; k++) {
    const weight = weights[k] as number;
    for (let i = at, j = from[k] as number; i < end; i++, j++)
      out[i] = (out[i] as number) + f(weight * (data[j] as number));
  }
};

/** first + (second − first) · lerp: resize_bilinear_op. */
const lerped: Mix = (data, from, weights, out, at, end) => {
  const lerp = weights[1] as number;
  for (let i = at, j = from[0] as number, k = from[1] as number; i < end; i++, j++, k++) {
    const first = data[j] as number;
    out[i] = first + f(f((data[k] as number) - first) * lerp);
  }
};

/** Rows first, then columns. */
export function resample(images: Tensor, rows: Taps, columns: Taps): Tensor {
  return inTwoPasses(images, [rows, 1], [columns, 2], summed);
}

/** Columns first, then rows; the taps are two neighbours and how far between them. */
export function interpolate(images: Tensor, rows: Taps, columns: Taps): Tensor {
  const [, inHeight, inWidth] = images.shape as readonly number[];
  // TensorFlow copies then, and an infinity stays what it is.
  if (2 * (inHeight as number) === rows.index.length && 2 * (inWidth as number) === columns.index.length)
    return fromHost('float32', images.shape, Float32Array.from(pixelsOf(images)));
  return inTwoPasses(images, [columns, 2], [rows, 1], lerped);
}

type Pass = readonly [Taps, axis: 1 | 2];

function inTwoPasses(images: Tensor, first: Pass, second: Pass, mix: Mix): Tensor {
  const shape = images.shape as readonly number[];
  const half = along(Float32Array.from(pixelsOf(images)), shape, first, mix);
  const whole = along(half.data, half.shape, second, mix);
  return fromHost('float32', whole.shape, whole.data);
}

interface Picture {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

function along(data: Float32Array, shape: readonly number[], [taps, axis]: Pass, mix: Mix): Picture {
  const length = taps.index.length / taps.count;
  const input = shape[axis] as number;
  const outer = shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const line = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const out = new Float32Array(outer * length * line);
  const from = new Int32Array(taps.count);
  for (let y = 0; y < length; y++) {
    const own = y * taps.count;
    const weights = taps.weight.subarray(own, own + (taps.used?.[y] ?? taps.count));
    for (let n = 0; n < outer; n++) {
      for (let k = 0; k < from.length; k++) from[k] = (n * input + (taps.index[own + k] as number)) * line;
      const at = (n * length + y) * line;
      mix(data, from, weights, out, at, at + line);
    }
  }
  return { data: out, shape: shape.map((size, i) => (i === axis ? length : size)) };
}

/**
 * The transpose of `resample`: gradients go back to the pixels they came from.
 * `inSingle`: weighted in float32, whatever they are summed in.
 */
export function resampleBack(
  grad: Tensor,
  dtype: Tensor['dtype'],
  inHeight: number,
  inWidth: number,
  rows: Taps,
  columns: Taps,
  inSingle: boolean,
): Tensor {
  const [batch, height, width, channels] = grad.shape as [number, number, number, number];
  const data = numbersOf(grad);
  const rounded = inSingle ? f : Number;
  // Gradients of nearest neighbours are added up in their own dtype, the others rounded once.
  const add = inSingle ? Number : stepRounderOf(dtype);
  const sums = new Float64Array(batch * inHeight * inWidth * channels);
  for (let n = 0, p = 0; n < batch; n++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, p += channels) {
        for (let i = y * rows.count; i < (y + 1) * rows.count; i++) {
          for (let j = x * columns.count; j < (x + 1) * columns.count; j++) {
            const [row, column] = [rows.weight[i] as number, columns.weight[j] as number];
            const to = ((n * inHeight + (rows.index[i] as number)) * inWidth + (columns.index[j] as number)) * channels;
            for (let c = 0; c < channels; c++)
              sums[to + c] = add(
                (sums[to + c] as number) + add(rounded(rounded((data[p + c] as number) * row) * column)),
              );
          }
        }
      }
    }
  }
  const out = allocateNumbers(dtype, sums.length);
  out.set(sums);
  if (out instanceof Float32Array) roundAll(dtype, out);
  return fromHost(dtype, [batch, inHeight, inWidth, channels], out);
}

import { allocateNumbers, bigsOf, fromHost, is64BitInteger, numbersOf } from '../../tensors';
import type { NumberArray } from '../../tensors';
import type { Tensor } from '../../value';
import type { Taps } from './sampling';

/** Separable resampling of NHWC images: columns first, then rows. Sums in float64, result float32. */

/** Elements as numbers whatever the dtype. */
export function pixelsOf(x: Tensor): NumberArray {
  return is64BitInteger(x.dtype) ? Float64Array.from(bigsOf(x), Number) : numbersOf(x);
}

export function resample(images: Tensor, rows: Taps, columns: Taps): Tensor {
  const [batch, inHeight, inWidth, channels] = images.shape as [number, number, number, number];
  const height = rows.index.length / rows.count;
  const width = columns.index.length / columns.count;
  const data = pixelsOf(images);
  const lines = new Float64Array(inHeight * width * channels);
  const out = new Float32Array(batch * height * width * channels);
  const line = width * channels;
  const sums = new Float64Array(line);
  for (let n = 0; n < batch; n++) {
    for (let y = 0; y < inHeight; y++)
      stretchLine(data, (n * inHeight + y) * inWidth * channels, columns, channels, lines, y * line);
    for (let y = 0; y < height; y++) {
      sums.fill(0);
      for (let k = y * rows.count; k < (y + 1) * rows.count; k++) {
        const weight = rows.weight[k] as number;
        if (weight === 0) continue; // a tap that pads a shorter span must not spread NaN
        const from = (rows.index[k] as number) * line;
        for (let i = 0; i < line; i++) sums[i] = (sums[i] as number) + weight * (lines[from + i] as number);
      }
      out.set(sums, (n * height + y) * line);
    }
  }
  return fromHost('float32', [batch, height, width, channels], out);
}

function stretchLine(data: NumberArray, at: number, taps: Taps, channels: number, out: Float64Array, to: number): void {
  const width = taps.index.length / taps.count;
  for (let x = 0; x < width; x++) {
    const target = to + x * channels;
    for (let c = 0; c < channels; c++) out[target + c] = 0;
    for (let k = x * taps.count; k < (x + 1) * taps.count; k++) {
      const weight = taps.weight[k] as number;
      if (weight === 0) continue;
      const source = at + (taps.index[k] as number) * channels;
      for (let c = 0; c < channels; c++)
        out[target + c] = (out[target + c] as number) + weight * (data[source + c] as number);
    }
  }
}

/** The transpose of `resample`: gradients go back to the pixels they came from. */
export function resampleBack(
  grad: Tensor,
  dtype: Tensor['dtype'],
  inHeight: number,
  inWidth: number,
  rows: Taps,
  columns: Taps,
): Tensor {
  const [batch, height, width, channels] = grad.shape as [number, number, number, number];
  const data = numbersOf(grad);
  const sums = new Float64Array(batch * inHeight * inWidth * channels);
  for (let n = 0, p = 0; n < batch; n++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, p += channels) {
        for (let i = y * rows.count; i < (y + 1) * rows.count; i++) {
          for (let j = x * columns.count; j < (x + 1) * columns.count; j++) {
            const weight = (rows.weight[i] as number) * (columns.weight[j] as number);
            const to = ((n * inHeight + (rows.index[i] as number)) * inWidth + (columns.index[j] as number)) * channels;
            for (let c = 0; c < channels; c++)
              sums[to + c] = (sums[to + c] as number) + weight * (data[p + c] as number);
          }
        }
      }
    }
  }
  const out = allocateNumbers(dtype, sums.length);
  out.set(sums);
  return fromHost(dtype, [batch, inHeight, inWidth, channels], out);
}

import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily, Support } from '../../registry';
import { allocateNumbers, fromHost, numbersOf } from '../../tensors';
import type { Tensor } from '../../value';
import { intTensor } from '../array/indexing';
import { define } from '../define';
import { limitsOf } from '../kernels/dtypes';

/** Pools over regions of uneven size. Where the ratio divides the size the regions are even, else they are drawn. */

/** Borders of `count` regions over `size` cells. */
function borders(size: number, count: number): number[] {
  if (size % count === 0) return Array.from({ length: count + 1 }, (_n, i) => (i * size) / count);
  // The pseudo-random sequence of Graham's paper: ceil(α(i + u)), for one u of the whole axis.
  const alpha = size / count;
  const k = Math.floor(alpha);
  const most = Math.min((k + 2) / alpha - 1, (size + 1 - k) / alpha - (count - 1));
  const u = Math.random() * Math.max(0, most);
  const list = Array.from({ length: count + 1 }, (_n, i) => Math.trunc(alpha * (i + u)) - Math.trunc(alpha * u));
  list[count] = size;
  return list;
}

function fractionalPool(max: boolean): OpEntry {
  const kernel = (call: OpCall, x: Tensor): Tensor[] => {
    if (x.shape.length !== 4) throw invalid('tensor_in must be 4-dimensional');
    const ratio = call.attrs.floats('pooling_ratio');
    const [batch, height, width, channels] = x.shape as [number, number, number, number];
    const [outHeight, outWidth] = [Math.floor(height / (ratio[1] as number)), Math.floor(width / (ratio[2] as number))];
    if (outHeight <= 0 || outWidth <= 0) throw invalid('Pooling region is larger than the input');
    const [rows, columns] = [borders(height, outHeight), borders(width, outWidth)];
    const overlap = call.attrs.bool('overlapping') ? 1 : 0;
    const shape = [batch, outHeight, outWidth, channels];
    const data = numbersOf(x);
    const out = allocateNumbers(x.dtype, elementCount(shape));
    for (let n = 0, o = 0; n < batch; n++) {
      for (let i = 0; i < outHeight; i++) {
        const [top, bottom] = [rows[i] as number, Math.min((rows[i + 1] as number) - 1 + overlap, height - 1)];
        for (let j = 0; j < outWidth; j++) {
          const [left, right] = [columns[j] as number, Math.min((columns[j + 1] as number) - 1 + overlap, width - 1)];
          for (let c = 0; c < channels; c++, o++) {
            // The largest begins with the lowest finite number, which neither NaN nor −∞ replaces.
            let value = max ? limitsOf(x.dtype).lowest : 0;
            for (let y = top; y <= bottom; y++) {
              for (let z = left; z <= right; z++) {
                const pixel = data[((n * height + y) * width + z) * channels + c] as number;
                if (!max) value += pixel;
                else if (pixel > value) value = pixel;
              }
            }
            out[o] = max ? value : value / ((bottom - top + 1) * (right - left + 1));
          }
        }
      }
    }
    return [
      fromHost(x.dtype, shape, out),
      intTensor('int64', [rows.length], rows),
      intTensor('int64', [columns.length], columns),
    ];
  };
  return define(kernel, {
    support: (call): Support => {
      const ratio = call.attrs.floats('pooling_ratio');
      if (ratio.every((r) => r === 1)) return { verdict: 'exact' };
      if (!ratio.every(Number.isInteger)) return { verdict: 'random' };
      return {
        verdict: 'approximate',
        why: 'where the ratio does not divide the size of the image, regions are drawn at random, as TensorFlow does',
      };
    },
  });
}

export const FRACTIONAL_POOL: OpFamily = {
  FractionalMaxPool: fractionalPool(true),
  FractionalAvgPool: fractionalPool(false),
};

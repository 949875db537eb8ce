import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { roundAll } from '../../values/rounding';
import { allocate, fromHost, intsOf, isBigArray, numbersOf } from '../../values/tensors';
import type { NumberArray } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { castTo } from '../math/cast';
import { pixelsOf } from './resample';

/** Rotation, shear, shift and perspective: output pixel (x, y) samples ((a0 x + a1 y + a2)/k, (b0 x + b1 y + b2)/k), k = c0 x + c1 y + 1. */

const f = Math.fround;

/** Brings a position outside the image back in, by the fill mode; CONSTANT leaves it out. Every step in float32. */
function mapPosition(at: number, size: number, mode: string): number {
  if (mode === 'CONSTANT') return at;
  const clamp = (x: number): number => Math.min(Math.max(x, 0), size - 1);
  if (mode === 'NEAREST') return clamp(at);
  if (size <= 1) return at < 0 || at > size - 1 ? 0 : at;
  let x = at;
  if (mode === 'REFLECT') {
    const period = 2 * size;
    if (x < 0) {
      if (x < period) x = f(period * Math.trunc(f(-x / period)) + x);
      x = x < -size ? f(x + period) : f(-x - 1);
    } else if (x > size - 1) {
      x = f(x - period * Math.trunc(f(x / period)));
      if (x >= size) x = f(f(period - x) - 1);
    }
    return clamp(x);
  }
  if (x < 0) x = f(x + size * (Math.trunc(f(-x / (size - 1))) + 1));
  else if (x > size - 1) x = f(x - size * Math.trunc(f(x / (size - 1))));
  return clamp(x);
}

function projective(call: OpCall, images: Tensor, transforms: Tensor, sizeInput: Tensor, fillInput?: Tensor): Tensor {
  if (images.shape.length !== 4) throw invalid('input images must have rank 4');
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  if (
    transforms.shape.length !== 2 ||
    transforms.shape[1] !== 8 ||
    (transforms.shape[0] !== batch && transforms.shape[0] !== 1)
  ) {
    throw invalid(`Input transform should be num_images x 8 or 1 x 8`);
  }
  const [outHeight, outWidth] = intsOf(sizeInput) as [number, number];
  if (!(outHeight > 0 && outWidth > 0)) throw invalid('new dimensions must be positive');
  const mode = call.attrs.has('fill_mode') ? call.attrs.string('fill_mode').toUpperCase() : 'CONSTANT';
  const nearest = call.attrs.string('interpolation').toUpperCase() === 'NEAREST';
  const fill = fillInput === undefined ? 0 : (numbersOf(castTo(fillInput, images.dtype))[0] as number);
  const data = pixelsOf(images);
  const matrix = numbersOf(transforms);
  const out = allocate(images.dtype, batch * outHeight * outWidth * channels);
  const store = (at: number, value: number): void => {
    if (isBigArray(out)) out[at] = BigInt(Math.trunc(value));
    else (out as NumberArray)[at] = value;
  };
  for (let n = 0, p = 0; n < batch; n++) {
    const t = transforms.shape[0] === 1 ? 0 : n * 8;
    const at = (k: number): number => matrix[t + k] as number;
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++, p += channels) {
        const scale = f(f(f(at(6) * ox) + f(at(7) * oy)) + 1);
        if (scale === 0) {
          for (let c = 0; c < channels; c++) store(p + c, fill);
          continue;
        }
        const x = mapPosition(f(f(f(f(at(0) * ox) + f(at(1) * oy)) + at(2)) / scale), width, mode);
        const y = mapPosition(f(f(f(f(at(3) * ox) + f(at(4) * oy)) + at(5)) / scale), height, mode);
        for (let c = 0; c < channels; c++) {
          const read = (yy: number, xx: number): number =>
            yy >= 0 && yy < height && xx >= 0 && xx < width
              ? (data[((n * height + yy) * width + xx) * channels + c] as number)
              : fill;
          if (nearest) {
            store(p + c, read(roundAway(y), roundAway(x)));
          } else {
            const [y0, x0] = [Math.floor(y), Math.floor(x)];
            // In float32 whatever the dtype; of an integer image the fraction is cut off.
            const between = (a: number, b: number, low: number, at: number): number =>
              f(f(f(low + 1 - at) * f(a)) + f(f(at - low) * f(b)));
            const top = between(read(y0, x0), read(y0, x0 + 1), x0, x);
            const bottom = between(read(y0 + 1, x0), read(y0 + 1, x0 + 1), x0, x);
            store(p + c, between(top, bottom, y0, y));
          }
        }
      }
    }
  }
  if (out instanceof Float32Array) roundAll(images.dtype, out);
  return fromHost(images.dtype, [batch, outHeight, outWidth, channels], out);
}

/** std::round: half away from zero. */
function roundAway(x: number): number {
  return Math.sign(x) * Math.floor(Math.abs(x) + 0.5);
}

export const PROJECTIVE: OpFamily = {
  ImageProjectiveTransformV2: define((call, images, transforms, size) => projective(call, images, transforms, size)),
  ImageProjectiveTransformV3: define((call, images, transforms, size, fill) =>
    projective(call, images, transforms, size, fill),
  ),
};

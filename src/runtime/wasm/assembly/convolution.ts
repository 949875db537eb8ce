import { activated, loadRow, storeRow } from './activation';
import { multiplyPacked } from './gemm';

/**
 * Convolutions of float32 images, channels last. Sizes count elements, addresses
 * bytes; what a window sees beyond the image is 0.
 */

/** An image of height × width pixels with zeros around it. */
function padded(
  x: usize,
  height: i32,
  width: i32,
  channels: i32,
  padTop: i32,
  padLeft: i32,
  fullHeight: i32,
  fullWidth: i32,
  to: usize,
): void {
  const row = (<usize>(width * channels)) << 2;
  const fullRow = (<usize>(fullWidth * channels)) << 2;
  memory.fill(to, 0, <usize>fullHeight * fullRow);
  to += <usize>padTop * fullRow + ((<usize>(padLeft * channels)) << 2);
  for (let y = 0; y < height; y++) {
    memory.copy(to, x, row);
    x += row;
    to += fullRow;
  }
}

/**
 * `packed` is the filter as a matrix of height · width · inChannels rows, packed. Where
 * fullHeight or fullWidth, the sizes with padding, exceed the image's own, `scratch` has
 * room for an image of that size. Every row of the output is then one product: its windows
 * lie evenly spaced in the image.
 */
export function convolve(
  batch: i32,
  inHeight: i32,
  inWidth: i32,
  inChannels: i32,
  outHeight: i32,
  outWidth: i32,
  outChannels: i32,
  height: i32,
  width: i32,
  strideY: i32,
  strideX: i32,
  dilationY: i32,
  padTop: i32,
  padLeft: i32,
  fullHeight: i32,
  fullWidth: i32,
  x: usize,
  packed: usize,
  bias: usize,
  activation: i32,
  out: usize,
  scratch: usize,
): void {
  const isPadded = fullHeight > inHeight || fullWidth > inWidth;
  const rowSize = (isPadded ? fullWidth : inWidth) * inChannels;
  for (let b = 0; b < batch; b++) {
    let image = x;
    if (isPadded) {
      padded(x, inHeight, inWidth, inChannels, padTop, padLeft, fullHeight, fullWidth, scratch);
      image = scratch;
    }
    for (let oy = 0; oy < outHeight; oy++) {
      multiplyPacked(
        outWidth,
        outChannels,
        width * inChannels,
        image + ((<usize>(oy * strideY * rowSize)) << 2),
        strideX * inChannels,
        1,
        height,
        dilationY * rowSize,
        packed,
        bias,
        activation,
        out,
        outChannels,
      );
      out += (<usize>(outWidth * outChannels)) << 2;
    }
    x += (<usize>(inHeight * inWidth * inChannels)) << 2;
  }
}

/** Every channel with a filter of its own: `filter` is height × width × channels. */
export function depthwise(
  batch: i32,
  inHeight: i32,
  inWidth: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  height: i32,
  width: i32,
  strideY: i32,
  strideX: i32,
  dilationY: i32,
  dilationX: i32,
  padTop: i32,
  padLeft: i32,
  x: usize,
  filter: usize,
  bias: usize,
  activation: i32,
  out: usize,
): void {
  const pixel = (<usize>channels) << 2;
  const image = <usize>(inHeight * inWidth) * pixel;
  const stepX = <usize>dilationX * pixel;
  for (let b = 0; b < batch; b++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const top = oy * strideY - padTop;
      for (let ox = 0; ox < outWidth; ox++) {
        const left = ox * strideX - padLeft;
        // Taps outside the image are left out, not multiplied: 0 times an infinite weight is no number.
        const firstX = left < 0 ? (-left + dilationX - 1) / dilationX : 0;
        const lastX = min(width, left >= inWidth ? 0 : (inWidth - 1 - left) / dilationX + 1);
        for (let c = 0; c < channels; c += 8) {
          const count = min(8, channels - c);
          const offset = (<usize>c) << 2;
          let low = bias == 0 ? f32x4.splat(0) : loadRow(bias + offset, count);
          let high = bias == 0 ? f32x4.splat(0) : loadRow(bias + offset + 16, count - 4);
          for (let ky = 0; ky < height; ky++) {
            const y = top + ky * dilationY;
            if (y < 0 || y >= inHeight) continue;
            let from = x + <usize>(y * inWidth + left + firstX * dilationX) * pixel + offset;
            let weights = filter + <usize>(ky * width + firstX) * pixel + offset;
            if (count == 8) {
              for (let kx = firstX; kx < lastX; kx++) {
                low = f32x4.add(low, f32x4.mul(v128.load(from), v128.load(weights)));
                high = f32x4.add(high, f32x4.mul(v128.load(from, 16), v128.load(weights, 16)));
                from += stepX;
                weights += pixel;
              }
            } else {
              for (let kx = firstX; kx < lastX; kx++) {
                low = f32x4.add(low, f32x4.mul(loadRow(from, count), loadRow(weights, count)));
                high = f32x4.add(high, f32x4.mul(loadRow(from + 16, count - 4), loadRow(weights + 16, count - 4)));
                from += stepX;
                weights += pixel;
              }
            }
          }
          storeRow(out + offset, activated(low, activation), activated(high, activation), count);
        }
        out += pixel;
      }
    }
    x += image;
  }
}

import type { NumberArray } from '../../values/tensors';
import type { Window } from './window';
import { volume } from './window';

/**
 * im2col: rows `from` … `from + rows` of the matrix whose row is one output
 * position and whose columns are the window's taps × `channels`. Pixels outside
 * are zeros. The image at `at` has `stride` channels per pixel, of which
 * `channels` from `channel` on are taken.
 */
export function gatherPatches(
  image: NumberArray,
  at: number,
  pixel: { readonly stride: number; readonly channel: number; readonly channels: number },
  window: Window,
  from: number,
  rows: number,
  out: NumberArray,
): void {
  out.fill(0);
  const { channels } = pixel;
  walkTaps(window, from, rows, (row, tap, cell) => {
    const source = at + cell * pixel.stride + pixel.channel;
    const target = (row * volume(window.size) + tap) * channels;
    if (channels >= 16) {
      (out as Float32Array).set((image as Float32Array).subarray(source, source + channels), target);
    } else {
      for (let c = 0; c < channels; c++) out[target + c] = image[source + c] as number;
    }
  });
}

/** col2im: adds such rows back to the image. */
export function scatterPatches(
  patches: NumberArray,
  image: NumberArray,
  at: number,
  pixel: { readonly stride: number; readonly channel: number; readonly channels: number },
  window: Window,
  from: number,
  rows: number,
  round: (x: number) => number,
): void {
  const { channels } = pixel;
  walkTaps(window, from, rows, (row, tap, cell) => {
    const target = at + cell * pixel.stride + pixel.channel;
    const source = (row * volume(window.size) + tap) * channels;
    for (let c = 0; c < channels; c++)
      image[target + c] = round((image[target + c] as number) + (patches[source + c] as number));
  });
}

/** Visits every tap of the windows `from` … that lies inside the input; `cell` is the input pixel. */
export function walkTaps(
  window: Window,
  from: number,
  rows: number,
  visit: (row: number, tap: number, cell: number) => void,
): void {
  const [inD, inH, inW] = window.input;
  const [sizeD, sizeH, sizeW] = window.size;
  const [, outH, outW] = window.output;
  const [strideD, strideH, strideW] = window.strides;
  const [dilateD, dilateH, dilateW] = window.dilations;
  const [beforeD, beforeH, beforeW] = window.before;
  for (let row = 0; row < rows; row++) {
    const position = from + row;
    const ox = position % outW;
    const oy = Math.floor(position / outW) % outH;
    const oz = Math.floor(position / (outW * outH));
    const x0 = ox * strideW - beforeW;
    const y0 = oy * strideH - beforeH;
    const z0 = oz * strideD - beforeD;
    for (let kz = 0, tap = 0; kz < sizeD; kz++) {
      const z = z0 + kz * dilateD;
      for (let ky = 0; ky < sizeH; ky++) {
        const y = y0 + ky * dilateH;
        if (z < 0 || z >= inD || y < 0 || y >= inH) {
          tap += sizeW;
          continue;
        }
        const line = (z * inH + y) * inW;
        for (let kx = 0; kx < sizeW; kx++, tap++) {
          const x = x0 + kx * dilateW;
          if (x >= 0 && x < inW) visit(row, tap, line + x);
        }
      }
    }
  }
}

/** Visits every output position whose tap number `tap` lies outside the input. */
export function walkOutside(window: Window, tap: number, visit: (position: number) => void): void {
  const [, sizeH, sizeW] = window.size;
  const taps = [Math.floor(tap / (sizeH * sizeW)), Math.floor(tap / sizeW) % sizeH, tap % sizeW];
  const [, outH, outW] = window.output;
  for (let position = 0; position < volume(window.output); position++) {
    const at = [Math.floor(position / (outW * outH)), Math.floor(position / outW) % outH, position % outW];
    const isInside = at.every((out, axis) => {
      const i = axis as 0 | 1 | 2;
      const pixel = out * window.strides[i] + (taps[i] as number) * window.dilations[i] - window.before[i];
      return pixel >= 0 && pixel < window.input[i];
    });
    if (!isInside) visit(position);
  }
}

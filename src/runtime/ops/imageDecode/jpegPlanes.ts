import { transformOf } from './jpegIdct';
import { ImageFault } from './jpegTables';
import type { Component, Frame } from './jpegTables';

/** Samples of one component, and of the picture's full size after stretching. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly data: Uint8Array;
}

/**
 * The samples of a component when the whole picture is reduced to `scale`/8.
 * A component with fewer samples than others is reduced less where that makes
 * stretching unnecessary, as libjpeg does.
 */
export function planeOf(
  frame: Frame,
  component: Component,
  scale: number,
  fast: boolean,
): { plane: Plane; size: number } {
  const { maxH, maxV } = frame;
  let size = scale;
  while (size < 8 && (maxH * scale) % (component.h * size * 2) === 0 && (maxV * scale) % (component.v * size * 2) === 0)
    size *= 2;
  const { quant, coefficients, storedWide, storedHigh } = component;
  if (quant === null) throw new ImageFault('A component has no data');
  const stride = storedWide * size;
  const data = new Uint8Array(stride * storedHigh * size);
  const transform = transformOf(size, fast);
  for (let row = 0; row < storedHigh; row++) {
    for (let column = 0; column < storedWide; column++) {
      transform(
        coefficients,
        (row * storedWide + column) * 64,
        quant,
        data,
        row * size * stride + column * size,
        stride,
      );
    }
  }
  const width = Math.ceil((frame.width * component.h * size) / (maxH * 8));
  const height = Math.ceil((frame.height * component.v * size) / (maxV * 8));
  return { plane: { width, height, stride, data }, size };
}

/** The columns of a plane from `from` on. */
export function columnsOf(plane: Plane, from: number, width: number): Plane {
  return { width, height: plane.height, stride: plane.stride, data: plane.data.subarray(from) };
}

/** A plane stretched by whole factors; `fancy` weighs neighbours 3 : 1 where libjpeg has that, across only if it `isWide`. */
export function stretched(
  plane: Plane,
  across: number,
  down: number,
  width: number,
  height: number,
  fancy: boolean,
  isWide: boolean,
): Plane {
  if (across === 1 && down === 1) return plane;
  if (fancy && across === 2 && down === 1 && isWide) return fancyAcross(plane, width, height);
  if (fancy && across === 2 && down === 2 && isWide) return fancyBoth(plane, width, height);
  if (fancy && across === 1 && down === 2) return fancyDown(plane, width, height);
  if (!Number.isInteger(across) || !Number.isInteger(down))
    throw new ImageFault('Fractional sampling is not implemented');
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = Math.floor(y / down) * plane.stride;
    for (let x = 0; x < width; x++) data[y * width + x] = plane.data[from + Math.floor(x / across)] as number;
  }
  return { width, height, stride: width, data };
}

function fancyAcross(plane: Plane, width: number, height: number): Plane {
  const data = new Uint8Array(width * height);
  const last = plane.width - 1;
  for (let y = 0; y < height; y++) {
    const row = y * plane.stride;
    for (let x = 0; x < width; x++) {
      const i = x >> 1;
      const here = plane.data[row + i] as number;
      const right = x & 1;
      const neighbour = right ? i + 1 : i - 1;
      // The outermost samples stand for themselves.
      data[y * width + x] =
        neighbour < 0 || neighbour > last
          ? here
          : (here * 3 + (plane.data[row + neighbour] as number) + 1 + right) >> 2;
    }
  }
  return { width, height, stride: width, data };
}

function fancyDown(plane: Plane, width: number, height: number): Plane {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const i = y >> 1;
    const below = y & 1;
    const other = Math.min(Math.max(below ? i + 1 : i - 1, 0), plane.height - 1);
    for (let x = 0; x < width; x++) {
      data[y * width + x] =
        ((plane.data[i * plane.stride + x] as number) * 3 +
          (plane.data[other * plane.stride + x] as number) +
          1 +
          below) >>
        2;
    }
  }
  return { width, height, stride: width, data };
}

function fancyBoth(plane: Plane, width: number, height: number): Plane {
  const data = new Uint8Array(width * height);
  const last = plane.width - 1;
  const sums = new Int32Array(plane.width);
  for (let y = 0; y < height; y++) {
    const i = y >> 1;
    const other = Math.min(Math.max(y & 1 ? i + 1 : i - 1, 0), plane.height - 1);
    for (let x = 0; x <= last; x++) {
      sums[x] = (plane.data[i * plane.stride + x] as number) * 3 + (plane.data[other * plane.stride + x] as number);
    }
    for (let x = 0; x < width; x++) {
      const at = x >> 1;
      const right = x & 1;
      const neighbour = right ? at + 1 : at - 1;
      const here = sums[at] as number;
      const mixed = neighbour < 0 || neighbour > last ? here * 4 : here * 3 + (sums[neighbour] as number);
      data[y * width + x] = (mixed + 8 - right) >> 4;
    }
  }
  return { width, height, stride: width, data };
}

import type { DType } from '../../../model/dtype';
import { stepRounderOf } from '../../values/rounding';
import { allocateNumbers } from '../../values/tensors';
import type { NumberArray } from '../../values/tensors';
import type { Matrix } from './gemm';
import { isSummedNarrow, narrowProduct } from './narrowProduct';
import { multiplyMatrices } from './products';
import { contractSingles, fusedProduct, isSingleProduct } from './singleProduct';
import type { Singles } from './singleProduct';
import { gatherPatches, scatterPatches, walkTaps } from './patches';
import { volume } from './window';
import type { Window } from './window';

/** Convolutions in ordinary memory, channels last, as matrix products of patches. */

export interface Convolution {
  readonly dtype: DType;
  readonly window: Window;
  readonly batch: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly groups: number;
  /** Three axes in space: TensorFlow sums narrow floats in their own dtype then. */
  readonly isSpatial3d: boolean;
}

/** Patch elements at a time: 2 MB of float32. */
const CHUNK = 1 << 19;

interface Sizes {
  readonly positions: number;
  readonly taps: number;
  readonly inner: number;
  readonly outer: number;
  readonly chunk: number;
}

function sizesOf({ window, inChannels, outChannels, groups }: Convolution): Sizes {
  const inner = inChannels / groups;
  const taps = volume(window.size);
  return {
    positions: volume(window.output),
    taps,
    inner,
    outer: outChannels / groups,
    chunk: Math.max(4, Math.floor(CHUNK / Math.max(1, taps * inner))),
  };
}

/** A 1×1 window on every pixel: the image itself is the matrix of patches. */
function isPointwise({ window: w, groups }: Convolution): boolean {
  // Strides and padding behind may make up for each other's size.
  const isOnEvery =
    w.output.join() === w.input.join() && [...w.before, ...w.strides.map((n) => n - 1)].every((n) => n === 0);
  return groups === 1 && volume(w.size) === 1 && isOnEvery;
}

/** out[n, position, co] = Σ image[n, tap pixel, ci] · filter[tap, ci, co] */
export function convolve(conv: Convolution, image: NumberArray, filter: NumberArray, out: NumberArray): void {
  const { dtype, window, batch, inChannels, outChannels, groups } = conv;
  const { positions, taps, inner, outer, chunk } = sizesOf(conv);
  // One contraction of the patches of all images; of a single channel it is another one.
  const isFollowed = outer > 1 && isSingleProduct(dtype, [batch * positions, outer, taps * inner]);
  const multiply = (rows: number, depth: number, a: Matrix, b: Matrix, c: Matrix): void => {
    if (!isFollowed) multiplyMatrices(dtype, rows, outer, depth, a, b, c);
    else if (batch * positions > 1) fusedProduct([rows, outer, depth], a as Singles, b as Singles, c);
    else contractSingles([1, outer, depth], a as Singles, b as Singles, c);
  };
  if (isPointwise(conv)) {
    const a = { data: image, at: 0, row: inChannels, column: 1 } as Matrix;
    const b = { data: filter, at: 0, row: outChannels, column: 1 } as Matrix;
    multiply(batch * positions, inChannels, a, b, { data: out, at: 0, row: outChannels, column: 1 } as Matrix);
    return;
  }
  const pixels = volume(window.input);
  const width = taps * inner;
  const patches = allocateNumbers(dtype, Math.min(chunk, positions) * width);
  for (let n = 0; n < batch; n++) {
    for (let g = 0; g < groups; g++) {
      for (let from = 0; from < positions; from += chunk) {
        const rows = Math.min(chunk, positions - from);
        gatherPatches(
          image,
          n * pixels * inChannels,
          { stride: inChannels, channel: g * inner, channels: inner },
          window,
          from,
          rows,
          patches,
        );
        const a = { data: patches, at: 0, row: width, column: 1 };
        const b = { data: filter, at: g * outer, row: outChannels, column: 1 };
        const c = { data: out, at: (n * positions + from) * outChannels + g * outer, row: outChannels, column: 1 };
        if (conv.isSpatial3d && isSummedNarrow(dtype, rows, outer, width))
          narrowProduct(dtype, rows, outer, width, a as Matrix, b as Matrix, c as Matrix);
        else multiply(rows, width, a as Matrix, b as Matrix, c as Matrix);
      }
    }
  }
}

/**
 * The gradient with respect to the image: grad · filterᵀ, added back where the patches came from. Of narrow floats
 * TensorFlow does both in the dtype itself.
 */
export function convolveBackInput(conv: Convolution, grad: NumberArray, filter: NumberArray, image: NumberArray): void {
  const { dtype, window, batch, inChannels, outChannels, groups } = conv;
  const { positions, taps, inner, outer, chunk } = sizesOf(conv);
  const pixels = volume(window.input);
  const width = taps * inner;
  const round = stepRounderOf(dtype);
  const patches = allocateNumbers(dtype, Math.min(chunk, positions) * width);
  for (let n = 0; n < batch; n++) {
    for (let g = 0; g < groups; g++) {
      for (let from = 0; from < positions; from += chunk) {
        const rows = Math.min(chunk, positions - from);
        patches.fill(0);
        const a = { data: grad, at: (n * positions + from) * outChannels + g * outer, row: outChannels, column: 1 };
        const b = { data: filter, at: g * outer, row: 1, column: outChannels };
        const c = { data: patches, at: 0, row: width, column: 1 };
        if (isSummedNarrow(dtype, rows, width, outer))
          narrowProduct(dtype, rows, width, outer, a as Matrix, b as Matrix, c as Matrix);
        else multiplyMatrices(dtype, rows, width, outer, a, b, c);
        scatterPatches(
          patches,
          image,
          n * pixels * inChannels,
          { stride: inChannels, channel: g * inner, channels: inner },
          window,
          from,
          rows,
          round,
        );
      }
    }
  }
}

/** The gradient with respect to the filter: patchesᵀ · grad. */
export function convolveBackFilter(
  conv: Convolution,
  image: NumberArray,
  grad: NumberArray,
  filter: NumberArray,
): void {
  const { dtype, window, batch, inChannels, outChannels, groups } = conv;
  const { positions, taps, inner, outer, chunk } = sizesOf(conv);
  const pixels = volume(window.input);
  const width = taps * inner;
  if (isSummedNarrow(dtype, width, outer, batch * positions)) {
    narrowBackFilter(conv, image, grad, filter);
    return;
  }
  const patches = allocateNumbers(dtype, Math.min(chunk, positions) * width);
  for (let n = 0; n < batch; n++) {
    for (let g = 0; g < groups; g++) {
      for (let from = 0; from < positions; from += chunk) {
        const rows = Math.min(chunk, positions - from);
        gatherPatches(
          image,
          n * pixels * inChannels,
          { stride: inChannels, channel: g * inner, channels: inner },
          window,
          from,
          rows,
          patches,
        );
        multiplyMatrices(
          dtype,
          width,
          outer,
          rows,
          { data: patches, at: 0, row: 1, column: width },
          { data: grad, at: (n * positions + from) * outChannels + g * outer, row: outChannels, column: 1 },
          { data: filter, at: g * outer, row: outChannels, column: 1 },
        );
      }
    }
  }
}

/** The same in the dtype itself, the patches of all images in one product (conv_grad_filter_ops.cc). */
function narrowBackFilter(conv: Convolution, image: NumberArray, grad: NumberArray, filter: NumberArray): void {
  const { dtype, window, batch, inChannels, outChannels, groups } = conv;
  const { positions, taps, inner, outer } = sizesOf(conv);
  const width = taps * inner;
  const patches = new Float32Array(batch * positions * width);
  for (let g = 0; g < groups; g++) {
    for (let n = 0; n < batch; n++) {
      const rows = patches.subarray(n * positions * width);
      const pixel = { stride: inChannels, channel: g * inner, channels: inner };
      gatherPatches(image, n * volume(window.input) * inChannels, pixel, window, 0, positions, rows);
    }
    const a = { data: patches, at: 0, row: 1, column: width };
    const b = { data: grad, at: g * outer, row: outChannels, column: 1 } as Matrix;
    const c = { data: filter, at: g * outer, row: outChannels, column: 1 } as Matrix;
    narrowProduct(dtype, width, outer, batch * positions, a, b, c);
  }
}

/** Every channel with filters of its own: filter[tap, channel, multiplier]. */
export interface Depthwise {
  readonly window: Window;
  readonly batch: number;
  readonly channels: number;
  readonly multiplier: number;
}

/** `round`s the sum after every product, which itself is exact: so TensorFlow adds up narrow floats. */
export function depthwise(
  { window, batch, channels, multiplier }: Depthwise,
  image: NumberArray,
  filter: NumberArray,
  out: NumberArray,
  round: ((x: number) => number) | null = null,
): void {
  const positions = volume(window.output);
  const pixels = volume(window.input);
  const width = channels * multiplier;
  const sums = new Float64Array(width);
  for (let n = 0; n < batch; n++) {
    for (let position = 0; position < positions; position++) {
      sums.fill(0);
      walkTaps(window, position, 1, (_row, tap, cell) => {
        const source = (n * pixels + cell) * channels;
        const weights = tap * width;
        if (round !== null) {
          for (let w = 0; w < width; w++) {
            const value = image[source + Math.floor(w / multiplier)] as number;
            sums[w] = round((sums[w] as number) + value * (filter[weights + w] as number));
          }
        } else if (multiplier === 1) addProducts(sums, image, source, filter, weights, channels);
        else {
          for (let c = 0, w = 0; c < channels; c++) {
            const value = image[source + c] as number;
            for (let q = 0; q < multiplier; q++, w++)
              sums[w] = (sums[w] as number) + value * (filter[weights + w] as number);
          }
        }
      });
      out.set(sums, (n * positions + position) * width);
    }
  }
}

function addProducts(
  sums: Float64Array,
  x: NumberArray,
  at: number,
  y: NumberArray,
  from: number,
  count: number,
): void {
  for (let c = 0; c < count; c++) sums[c] = (sums[c] as number) + (x[at + c] as number) * (y[from + c] as number);
}

export function depthwiseBackInput(
  { window, batch, channels, multiplier }: Depthwise,
  grad: NumberArray,
  filter: NumberArray,
  image: NumberArray,
): void {
  const positions = volume(window.output);
  const pixels = volume(window.input);
  const width = channels * multiplier;
  for (let n = 0; n < batch; n++) {
    walkTaps(window, 0, positions, (position, tap, cell) => {
      const target = (n * pixels + cell) * channels;
      const source = (n * positions + position) * width;
      for (let c = 0, w = 0; c < channels; c++) {
        for (let q = 0; q < multiplier; q++, w++) {
          image[target + c] =
            (image[target + c] as number) + (grad[source + w] as number) * (filter[tap * width + w] as number);
        }
      }
    });
  }
}

/** Every image has a sum of its own; `round`s as `depthwise`. */
export function depthwiseBackFilter(
  { window, batch, channels, multiplier }: Depthwise,
  image: NumberArray,
  grad: NumberArray,
  filter: NumberArray,
  round: (x: number) => number = Number,
): void {
  const positions = volume(window.output);
  const pixels = volume(window.input);
  const width = channels * multiplier;
  const sums = new Float64Array(filter.length);
  for (let n = 0; n < batch; n++) {
    sums.fill(0);
    walkTaps(window, 0, positions, (position, tap, cell) => {
      const source = (n * pixels + cell) * channels;
      const from = (n * positions + position) * width;
      for (let c = 0, w = 0; c < channels; c++) {
        for (let q = 0; q < multiplier; q++, w++) {
          const at = tap * width + w;
          sums[at] = round((sums[at] as number) + (image[source + c] as number) * (grad[from + w] as number));
        }
      }
    });
    for (let i = 0; i < sums.length; i++) filter[i] = round((filter[i] as number) + (sums[i] as number));
  }
}

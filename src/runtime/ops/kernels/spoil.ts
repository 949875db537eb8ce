import type { NumberArray } from '../../values/tensors';
import type { Convolution, Depthwise } from './convolve';
import { walkOutside, walkTaps } from './patches';
import { volume } from './window';
import type { Window } from './window';

/** NaN that arise where TensorFlow's convolutions multiply the zeros around an image, or of nothing, by an infinity. */

/** 1 at [tap, pixel] where some position of the window has the tap on the pixel. */
function reachedBy(window: Window): Uint8Array {
  const pixels = volume(window.input);
  const reached = new Uint8Array(volume(window.size) * pixels);
  walkTaps(window, 0, volume(window.output), (_position, tap, cell) => {
    reached[tap * pixels + cell] = 1;
  });
  return reached;
}

/**
 * The gradient with respect to a filter of three axes, of numbers that are not all finite: TensorFlow multiplies every
 * pixel by the gradients around it, zeros where there is none, and leaves the padding out.
 */
export function convolveBackFilterOfAny(
  { window, batch, inChannels, outChannels }: Convolution,
  image: NumberArray,
  grad: NumberArray,
  filter: NumberArray,
): void {
  const [positions, pixels, taps] = [volume(window.output), volume(window.input), volume(window.size)];
  const add = (tap: number, channel: number, value: number, grads: (out: number) => number): void => {
    const at = (tap * inChannels + channel) * outChannels;
    for (let o = 0; o < outChannels; o++) filter[at + o] = (filter[at + o] as number) + value * grads(o);
  };
  const reached = reachedBy(window);
  for (let n = 0; n < batch; n++) {
    walkTaps(window, 0, positions, (position, tap, cell) => {
      const from = (n * positions + position) * outChannels;
      for (let c = 0; c < inChannels; c++)
        add(tap, c, image[(n * pixels + cell) * inChannels + c] as number, (o) => grad[from + o] as number);
    });
    for (let cell = 0; cell < pixels; cell++) {
      for (let c = 0; c < inChannels; c++) {
        const value = image[(n * pixels + cell) * inChannels + c] as number;
        if (Number.isFinite(value)) continue;
        for (let tap = 0; tap < taps; tap++) if (reached[tap * pixels + cell] === 0) add(tap, c, value, () => 0);
      }
    }
  }
}

/**
 * TensorFlow multiplies the zeros around an image by the taps there too, and 0 · ∞ is NaN. Puts these NaN
 * into the result, wherever a NaN or infinite tap lies outside.
 */
export function spoilOutputs(
  { window, batch, channels, multiplier }: Depthwise,
  filter: NumberArray,
  out: NumberArray,
): void {
  const width = channels * multiplier;
  const positions = volume(window.output);
  filter.forEach((weight: number, at: number) => {
    if (Number.isFinite(weight)) return;
    walkOutside(window, Math.floor(at / width), (position) => {
      for (let n = 0; n < batch; n++) out[(n * positions + position) * width + (at % width)] = Number.NaN;
    });
  });
}

/** The same of the gradient with respect to the image: every pixel that no position reaches by such a tap. */
export function spoilImage(
  { window, batch, channels, multiplier }: Depthwise,
  filter: NumberArray,
  image: NumberArray,
): void {
  const width = channels * multiplier;
  const pixels = volume(window.input);
  const reached = reachedBy(window);
  filter.forEach((weight: number, at: number) => {
    if (Number.isFinite(weight)) return;
    const [tap, channel] = [Math.floor(at / width), Math.floor((at % width) / multiplier)];
    for (let cell = 0; cell < pixels; cell++) {
      if (reached[tap * pixels + cell] === 1) continue;
      for (let n = 0; n < batch; n++) image[(n * pixels + cell) * channels + channel] = Number.NaN;
    }
  });
}

/** The same of the gradient with respect to the filter: every tap outside the image at a position of such a gradient. */
export function spoilFilter(
  { window, batch, channels, multiplier }: Depthwise,
  grad: NumberArray,
  filter: NumberArray,
): void {
  const width = channels * multiplier;
  const positions = volume(window.output);
  for (let tap = 0; tap < volume(window.size); tap++) {
    walkOutside(window, tap, (position) => {
      for (let n = 0; n < batch; n++) {
        for (let w = 0; w < width; w++)
          if (!Number.isFinite(grad[(n * positions + position) * width + w])) filter[tap * width + w] = Number.NaN;
      }
    });
  }
}

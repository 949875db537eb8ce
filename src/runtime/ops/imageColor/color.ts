import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { rounderOf } from '../../values/rounding';
import { allocateNumbers, fromHost, numbersOf, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { flushRounded } from '../kernels/flushRounded';
import { scaleSaturation, turnHue } from './hueAndSaturation';

/** Colour spaces and colour adjustments; the last axis holds red, green and blue. */

/** A pixel in and out: three numbers, changed in place. */
type Pixel = Float64Array;

/** Every step is rounded to the image's dtype, as colorspace_op.h does it: half floats show it. */
type Round = (x: number) => number;

/** The extreme as Eigen's reduction finds it: a NaN lasts until the next component. `keeps`: whether x is worse than the best. */
function last(components: readonly [number, number, number], keeps: (x: number, best: number) => boolean): number {
  return components.reduce((best, x) => (keeps(x, best) ? best : x));
}

/** Hue in [0, 1), saturation, and value as it is. */
function toHsv(pixel: Pixel, f: Round): void {
  const [r = 0, g = 0, b = 0] = pixel;
  const value = last([r, g, b], (x, best) => x < best);
  const range = f(value - last([r, g, b], (x, best) => best < x));
  let hue = 0;
  if (range > 0) {
    const norm = f(f(1 / range) * f(1 / 6));
    const share = (from: number, to: number, start: number): number => f(f(norm * f(to - from)) + f(start / 6));
    hue = r === value ? share(b, g, 0) : g === value ? share(r, b, 2) : share(g, r, 4);
    if (hue < 0) hue = f(hue + 1);
  }
  pixel[0] = hue;
  pixel[1] = value > 0 ? f(range / value) : 0;
  pixel[2] = value;
}

const clamp = (x: number): number => Math.min(Math.max(x, 0), 1);

function toRgb(pixel: Pixel, f: Round): void {
  const [h = 0, s = 0, v = 0] = pixel;
  const sixths = f(h * 6);
  const mix = (share: number): number => f(f(f(1 - s) + f(s * clamp(share))) * v);
  pixel[0] = mix(f(Math.abs(f(sixths - 3)) - 1));
  pixel[1] = mix(f(2 - Math.abs(f(sixths - 2))));
  pixel[2] = mix(f(2 - Math.abs(f(sixths - 4))));
}

function eachPixel(x: Tensor, change: (pixel: Pixel, round: Round) => void): Tensor {
  if (x.shape.length < 1) throw invalid(`input must be at least 1D, got [${x.shape.join(',')}]`);
  if (x.shape.at(-1) !== 3) throw invalid(`input must have 3 channels but instead has ${x.shape.at(-1)} channels.`);
  const from = numbersOf(x);
  const out = allocateNumbers(x.dtype, x.size);
  const rounds = rounderOf(x.dtype);
  const round: Round = (v) => flushRounded(v, rounds);
  const pixel = new Float64Array(3);
  for (let i = 0; i < out.length; i += 3) {
    for (let c = 0; c < 3; c++) pixel[c] = from[i + c] as number;
    change(pixel, round);
    for (let c = 0; c < 3; c++) out[i + c] = round(pixel[c] as number);
  }
  return fromHost(x.dtype, x.shape, out);
}

function checkImage(x: Tensor): void {
  if (x.shape.length < 3) throw invalid(`input must be at least 3-D, got shape[${x.shape.join(',')}]`);
}

function scalarInput(t: Tensor, what: string): number {
  if (t.shape.length > 0) throw invalid(`${what} must be scalar: [${t.shape.join(',')}]`);
  return scalarNumberOf(t);
}

/** Turns the hue by a share of the circle. */
const adjustHue = define((_, x, delta) => {
  checkImage(x);
  const turn = Math.fround(scalarInput(delta, 'delta') * 6);
  return eachPixel(x, (pixel) => turnHue(pixel, turn));
});

/** Scales the saturation, cut to [0, 1]. */
const adjustSaturation = define((_, x, scale) => {
  checkImage(x);
  const factor = scalarInput(scale, 'scale');
  return eachPixel(x, (pixel) => scaleSaturation(pixel, factor));
});

/** Moves each channel of each picture away from its mean, or towards it. */
function adjustContrast(_: OpCall, x: Tensor, factorInput: Tensor): Tensor {
  checkImage(x);
  const factor = scalarInput(factorInput, 'contrast_factor');
  const [height = 0, width = 0, channels = 0] = x.shape.slice(-3);
  const from = numbersOf(x);
  const out = allocateNumbers(x.dtype, x.size);
  const round = rounderOf(x.dtype);
  const pixels = height * width;
  const size = pixels * channels;
  for (let start = 0; start < out.length; start += size) {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let i = c; i < size; i += channels) sum += from[start + i] as number;
      const mean = sum / pixels;
      for (let i = c; i < size; i += channels)
        out[start + i] = round(((from[start + i] as number) - mean) * factor + mean);
    }
  }
  return fromHost(x.dtype, x.shape, out);
}

/** TensorFlow 1's: any number type in, float32 out, cut to a range. */
function adjustContrastV1(_: OpCall, x: Tensor, factor: Tensor, low: Tensor, high: Tensor): Tensor {
  const floats = fromHost('float32', x.shape, Float32Array.from(numbersOf(x)));
  const adjusted = numbersOf(adjustContrast(_, floats, factor));
  const [least, most] = [scalarNumberOf(low), scalarNumberOf(high)];
  return fromHost(
    'float32',
    x.shape,
    Float32Array.from(adjusted, (v) => Math.min(Math.max(v, least), most)),
  );
}

const convert = (change: (pixel: Pixel, round: Round) => void): OpEntry => define((_, x) => eachPixel(x, change));

export const COLOR: OpFamily = {
  RGBToHSV: convert(toHsv),
  HSVToRGB: convert(toRgb),
  AdjustHue: adjustHue,
  AdjustSaturation: adjustSaturation,
  AdjustContrastv2: define(adjustContrast),
  AdjustContrast: define(adjustContrastV1),
};

import { invalid, OpError } from '../../opError';
import type { OpCall, OpFamily, StaticCall, Support } from '../../registry';
import { allocateNumbers, fromHost, intsOf, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { pixelsOf } from './resample';

/** Parts of images: crops resampled to one size, glimpses. */

const f = Math.fround;

interface Position {
  readonly low: number;
  readonly high: number;
  readonly lerp: number;
}

/** Where pixel i of a crop lies between box edges a and b (fractions of size − 1); null outside the image. */
export function cropPosition(i: number, crop: number, a: number, b: number, size: number): number | null {
  const scale = crop > 1 ? f(f(f(b - a) * (size - 1)) / (crop - 1)) : 0;
  const at = crop > 1 ? f(f(a * (size - 1)) + f(i * scale)) : f(f(0.5 * f(a + b)) * (size - 1));
  return at < 0 || at > size - 1 || Number.isNaN(at) ? null : at;
}

function neighbours(at: number, nearest: boolean): Position {
  if (nearest) {
    const pixel = Math.floor(at + 0.5);
    return { low: pixel, high: pixel, lerp: 0 };
  }
  return { low: Math.floor(at), high: Math.ceil(at), lerp: f(at - Math.floor(at)) };
}

/** Always in ordinary memory: webgl's kernel takes other pixels at the borders of boxes. */
function cropAndResize(call: OpCall, images: Tensor, boxes: Tensor, boxIndex: Tensor, cropSize: Tensor): Tensor {
  if (images.shape.length !== 4) throw invalid('input image must be 4-D');
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const [cropHeight, cropWidth] = intsOf(cropSize) as [number, number];
  if (cropHeight <= 0 || cropWidth <= 0) throw invalid('crop dimensions must be positive');
  if (boxes.shape.length !== 2 || boxes.shape[1] !== 4) throw invalid('boxes must have 4 columns');
  const owner = intsOf(boxIndex);
  if (owner.length !== boxes.shape[0]) throw invalid('box_index has incompatible shape');
  for (const b of owner)
    if (b < 0 || b >= batch) throw new OpError('OutOfRangeError', `box_index has values outside [0, batch_size)`);
  const method = call.attrs.string('method');
  const extrapolation = call.attrs.float('extrapolation_value');
  const shape = [owner.length, cropHeight, cropWidth, channels];
  const data = pixelsOf(images);
  const corners = numbersOf(boxes);
  const out = new Float32Array(owner.length * cropHeight * cropWidth * channels);
  let p = 0;
  owner.forEach((b, box) => {
    const [y1, x1, y2, x2] = corners.subarray(box * 4, box * 4 + 4) as unknown as [number, number, number, number];
    const image = b * height * width;
    for (let i = 0; i < cropHeight; i++) {
      const y = cropPosition(i, cropHeight, y1, y2, height);
      for (let j = 0; j < cropWidth; j++) {
        const x = y === null ? null : cropPosition(j, cropWidth, x1, x2, width);
        if (y === null || x === null) {
          out.fill(extrapolation, p, p + channels);
          p += channels;
          continue;
        }
        const v = neighbours(y, method === 'nearest');
        const h = neighbours(x, method === 'nearest');
        for (let c = 0; c < channels; c++) {
          if (v.low === v.high && h.low === h.high && v.lerp === 0 && h.lerp === 0 && method === 'nearest') {
            // Copied: interpolating would make NaN of an infinity.
            out[p++] = data[(image + v.low * width + h.low) * channels + c] as number;
            continue;
          }
          const pixel = (yy: number, xx: number): number => data[(image + yy * width + xx) * channels + c] as number;
          const top = pixel(v.low, h.low) + (pixel(v.low, h.high) - pixel(v.low, h.low)) * h.lerp;
          const bottom = pixel(v.high, h.low) + (pixel(v.high, h.high) - pixel(v.high, h.low)) * h.lerp;
          out[p++] = top + (bottom - top) * v.lerp;
        }
      }
    }
  });
  return fromHost('float32', shape, out);
}

/** A window of fixed size at an offset for each image; what lies outside is noise, or zeros when so asked. */
function extractGlimpse(call: OpCall, images: Tensor, sizeInput: Tensor, offsetsInput: Tensor): Tensor {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const [sizeY, sizeX] = intsOf(sizeInput) as [number, number];
  const offsets = numbersOf(offsetsInput);
  const normalized = call.attrs.bool('normalized');
  const centered = call.attrs.bool('centered');
  const data = numbersOf(images);
  const out = allocateNumbers('float32', batch * sizeY * sizeX * channels);
  const version2 = call.op === 'ExtractGlimpseV2';
  // The first version treats centred pixel offsets as halved too, and always centres the window; the second only where both hold.
  const startOf = (given: number, size: number, glimpse: number): number => {
    const at = normalized ? given * size : given;
    if (!version2) return Math.trunc((centered ? at / 2 + size / 2 : at) - glimpse / 2);
    if (!centered) return Math.trunc(at);
    return Math.trunc(normalized ? at / 2 + size / 2 - glimpse / 2 : at + size / 2);
  };
  for (let n = 0, p = 0; n < batch; n++) {
    const y0 = startOf(offsets[2 * n] as number, height, sizeY);
    const x0 = startOf(offsets[2 * n + 1] as number, width, sizeX);
    for (let y = y0; y < y0 + sizeY; y++) {
      for (let x = x0; x < x0 + sizeX; x++) {
        const inside = y >= 0 && y < height && x >= 0 && x < width;
        for (let c = 0; c < channels; c++, p++) {
          out[p] = inside ? (data[((n * height + y) * width + x) * channels + c] as number) : noise(call);
        }
      }
    }
  }
  return fromHost('float32', [batch, sizeY, sizeX, channels], out);
}

function noise(call: OpCall): number {
  const kind = call.attrs.string('noise');
  if (kind === 'zero') return 0;
  if (kind === 'gaussian') return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return Math.random();
}

const glimpseSupport = (call: StaticCall): Support =>
  call.attrs.string('noise') === 'zero' ? { verdict: 'exact' } : { verdict: 'random' };

export const CROP: OpFamily = {
  CropAndResize: define(cropAndResize),
  ExtractGlimpse: define(extractGlimpse, { support: glimpseSupport }),
  ExtractGlimpseV2: define(extractGlimpse, { support: glimpseSupport }),
};

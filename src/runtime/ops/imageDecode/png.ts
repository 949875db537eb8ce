import { decode, encode } from 'fast-png';
import type { DecodedPng } from 'fast-png';
import { OpError } from '../../opError';
import { ImageFault } from './jpegTables';
import type { Picture } from './picture';

/** PNG with the conversions that TensorFlow asks libpng for. */

/** Samples of one pixel after another, each of `depth` bits as stored, palettes resolved. */
interface Samples {
  readonly data: Uint8Array | Uint16Array;
  readonly channels: number;
  /** 8 or 16. */
  readonly bits: 8 | 16;
  /** The last channel is opacity. */
  readonly alpha: boolean;
}

/** `channels` 0 is as stored; `bits` of the result's samples. */
export function decodePng(bytes: Uint8Array, channels: number, bits: 8 | 16): Picture {
  const png = read(bytes);
  const { width, height } = png;
  const stored = png.palette ? (png.palette.some((color) => color.length === 4) ? 4 : 3) : png.channels;
  const wanted = channels === 0 ? stored : channels;
  const samples = samplesOf(png, wanted % 2 === 0);
  const count = width * height;
  const data = bits === 16 ? new Uint16Array(count * wanted) : new Uint8Array(count * wanted);
  const grey = wanted < 3;
  // libpng fills opacity in with all ones of the stored depth, even where it then widens the samples.
  const opaque = samples.bits === 16 ? 0xffff : (1 << Math.min(png.depth, 8)) - 1;
  const colours = samples.channels - (samples.alpha ? 1 : 0);
  const fit = (value: number): number => (samples.bits === bits ? value : bits === 16 ? value * 257 : value >> 8);
  for (let i = 0; i < count; i++) {
    const from = i * samples.channels;
    const to = i * wanted;
    if (grey) {
      data[to] = fit(colours === 1 ? (samples.data[from] as number) : toGrey(samples, from));
    } else {
      for (let c = 0; c < 3; c++) data[to + c] = fit(samples.data[from + (colours === 1 ? 0 : c)] as number);
    }
    if (wanted % 2 === 0)
      data[to + wanted - 1] = fit(samples.alpha ? (samples.data[from + colours] as number) : opaque);
  }
  return { width, height, channels: wanted, data };
}

/** Where the header says whether rows are interlaced, and how many bits a sample has. */
const [DEPTH_AT, INTERLACE_AT] = [24, 28];

function read(bytes: Uint8Array): DecodedPng {
  // The library unpacks interlaced rows as whole bytes.
  if (bytes[INTERLACE_AT] === 1 && (bytes[DEPTH_AT] ?? 8) < 8) {
    throw new OpError(
      'UnimplementedError',
      'Interlaced PNG with less than 8 bits per sample is not decoded by this program.',
    );
  }
  let png: DecodedPng;
  try {
    png = decode(bytes, { checkCrc: true });
  } catch (error) {
    throw new ImageFault(`Invalid PNG data: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { width, height, depth, channels } = png;
  const needed = height * Math.ceil((width * channels * depth) / (depth === 16 ? 16 : 8));
  if (width === 0 || height === 0 || png.data.length < needed)
    throw new ImageFault('Invalid PNG data: not enough pixels');
  return png;
}

/** Palette looked up, narrow greys widened, a transparent colour turned into opacity where that is wanted. */
function samplesOf(png: DecodedPng, wantAlpha: boolean): Samples {
  const { palette, transparency, channels, depth } = png;
  const indices = depth < 8 ? unpacked(png) : (png.data as Uint8Array | Uint16Array);
  const bits = depth === 16 ? 16 : 8;
  if (palette) {
    const alpha = palette.some((color) => color.length === 4);
    const width = alpha ? 4 : 3;
    const data = new Uint8Array(indices.length * width);
    for (const [i, index] of indices.entries()) {
      const color = palette[index];
      if (color === undefined) throw new ImageFault(`Invalid PNG data: no colour ${index} in the palette`);
      for (let c = 0; c < width; c++) data[i * width + c] = color[c] as number;
    }
    return { data, channels: width, bits: 8, alpha };
  }
  const top = 2 ** depth - 1;
  const widened = depth < 8 ? indices.map((v) => (v * 255) / top) : indices;
  const alpha = channels === 2 || channels === 4;
  if (!transparency || transparency.length === 0 || alpha || !wantAlpha)
    return { data: widened, channels, bits, alpha };
  const count = indices.length / channels;
  const data = bits === 16 ? new Uint16Array(count * (channels + 1)) : new Uint8Array(count * (channels + 1));
  for (let i = 0; i < count; i++) {
    let hidden = true;
    for (let c = 0; c < channels; c++) {
      hidden &&= indices[i * channels + c] === transparency[c];
      data[i * (channels + 1) + c] = widened[i * channels + c] as number;
    }
    data[i * (channels + 1) + channels] = hidden ? 0 : bits === 16 ? 0xffff : 0xff;
  }
  return { data, channels: channels + 1, bits, alpha: true };
}

/** Samples narrower than a byte, one per cell. */
function unpacked({ data, width, height, depth }: DecodedPng): Uint8Array {
  const stride = Math.ceil((width * depth) / 8);
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      out[y * width + x] = ((data[y * stride + (bit >> 3)] as number) >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }
  }
  return out;
}

/** libpng's weights for 0.299 and 0.587 in 15 bits; 8-bit results are cut, 16-bit ones rounded. */
const [RED, GREEN] = [9797, 19234];

function toGrey({ data, bits }: Samples, at: number): number {
  const [r, g, b] = [data[at], data[at + 1], data[at + 2]] as [number, number, number];
  if (r === g && g === b) return r;
  const sum = RED * r + GREEN * g + (32768 - RED - GREEN) * b;
  return Math.floor((bits === 16 ? sum + 16384 : sum) / 32768);
}

/** The same pixels as TensorFlow's file, not the same bytes: compressors differ. */
export function encodePng({ width, height, channels, data }: Picture): Uint8Array {
  return encode({ width, height, channels, data, depth: data instanceof Uint16Array ? 16 : 8 });
}

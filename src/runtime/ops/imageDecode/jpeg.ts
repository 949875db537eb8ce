import { columnsOf, planeOf, stretched } from './jpegPlanes';
import type { Plane } from './jpegPlanes';
import { decodeScan } from './jpegScan';
import { frameOf, huffmanTable, ImageFault, ZIGZAG } from './jpegTables';
import type { Frame, HuffmanTable } from './jpegTables';
import type { Picture } from './picture';

/**
 * Baseline and progressive JPEG, sample for sample as libjpeg-turbo decodes it
 * for TensorFlow. Libraries for the page differ in the transform's rounding
 * and in how they stretch colour, which a network's outputs show.
 */

export interface JpegOptions {
  /** 0: as stored (at most 3), 1 or 3. */
  readonly channels: number;
  /** 1, 2, 4 or 8: the picture is decoded at 1/ratio of its size. */
  readonly ratio: number;
  readonly fancyUpscaling: boolean;
  /** The fast inverse transform instead of the accurate one. */
  readonly fast: boolean;
  /** Part of the picture to decode, in pixels of the result: left, top, width, height; null for all. */
  readonly crop: readonly [number, number, number, number] | null;
  /** Data that ends early is filled up with grey. */
  readonly recover: boolean;
}

/** How the components are to be read, from the Adobe and JFIF segments. */
interface Spaces {
  jfif: boolean;
  /** null without an Adobe segment. */
  adobeTransform: number | null;
}

interface Decoded {
  readonly frame: Frame;
  readonly spaces: Spaces;
}

/** Width, height and number of components, from the frame header alone. */
export function jpegHeader(bytes: Uint8Array): { width: number; height: number; channels: number } {
  const { frame } = read(bytes, true, false);
  return { width: frame.width, height: frame.height, channels: frame.components.length };
}

export function decodeJpeg(bytes: Uint8Array, options: JpegOptions): Picture {
  const { frame, spaces } = read(bytes, false, options.recover);
  return toPicture(frame, spaces, options);
}

function read(bytes: Uint8Array, headerOnly: boolean, recover: boolean): Decoded {
  const quants = new Map<number, Uint16Array>();
  const dcTables = new Map<number, HuffmanTable>();
  const acTables = new Map<number, HuffmanTable>();
  const spaces: Spaces = { jfif: false, adobeTransform: null };
  let frame: Frame | null = null;
  let restartInterval = 0;
  let scans = 0;
  let at = 2;
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new ImageFault('Not a JPEG file: it does not start with 0xff 0xd8');
  for (;;) {
    while (at < bytes.length && bytes[at] !== 0xff) at += 1;
    while (bytes[at] === 0xff) at += 1;
    const marker = bytes[at++];
    if (marker === undefined || marker === 0xd9) {
      const cut = marker === undefined && !recover;
      if (frame === null || scans === 0 || cut) throw new ImageFault('Premature end of JPEG file');
      return { frame, spaces };
    }
    if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (length < 2 || at + length > bytes.length) throw new ImageFault('Premature end of JPEG file');
    const segment = bytes.subarray(at + 2, at + length);
    at += length;
    switch (marker) {
      case 0xc0:
      case 0xc1:
      case 0xc2:
        if (frame !== null) throw new ImageFault('Invalid JPEG file structure: two SOF markers');
        frame = frameOf(segment, marker === 0xc2);
        if (headerOnly) return { frame, spaces };
        break;
      case 0xc4:
        readHuffman(segment, dcTables, acTables);
        break;
      case 0xdb:
        readQuant(segment, quants);
        break;
      case 0xdd:
        restartInterval = ((segment[0] ?? 0) << 8) | (segment[1] ?? 0);
        break;
      case 0xe0:
        if (startsWith(segment, 'JFIF\0')) spaces.jfif = true;
        break;
      case 0xee:
        if (startsWith(segment, 'Adobe')) spaces.adobeTransform = segment[11] ?? 0;
        break;
      case 0xda: {
        if (frame === null) throw new ImageFault('Invalid JPEG file structure: SOS before SOF');
        const scan = decodeScan(
          bytes,
          at,
          frame,
          scanSpec(segment, frame, { quants, dcTables, acTables, restartInterval }),
        );
        at = scan.end;
        scans += 1;
        if (scan.cut && bytes[at] === undefined && !recover) throw new ImageFault('Premature end of JPEG file');
        break;
      }
      default:
        if (marker > 0xc2 && marker < 0xd0 && marker !== 0xc8 && marker !== 0xcc) {
          throw new ImageFault(`Unsupported JPEG process: SOF type 0x${marker.toString(16)}`);
        }
    }
  }
}

function startsWith(segment: Uint8Array, text: string): boolean {
  return Array.from(text).every((char, i) => segment[i] === char.charCodeAt(0));
}

function readHuffman(segment: Uint8Array, dc: Map<number, HuffmanTable>, ac: Map<number, HuffmanTable>): void {
  for (let at = 0; at < segment.length; ) {
    const kind = segment[at] as number;
    const counts = segment.subarray(at + 1, at + 17);
    let total = 0;
    for (const count of counts) total += count;
    if (counts.length < 16 || at + 17 + total > segment.length || total > 256)
      throw new ImageFault('Bogus Huffman table definition');
    const symbols = segment.subarray(at + 17, at + 17 + total);
    (kind >> 4 === 0 ? dc : ac).set(kind & 15, huffmanTable(counts, symbols));
    at += 17 + total;
  }
}

function readQuant(segment: Uint8Array, quants: Map<number, Uint16Array>): void {
  for (let at = 0; at < segment.length; ) {
    const kind = segment[at++] as number;
    const wide = kind >> 4 !== 0;
    if (at + (wide ? 128 : 64) > segment.length) throw new ImageFault('Bogus DQT marker');
    const quant = new Uint16Array(64);
    for (let k = 0; k < 64; k++) {
      quant[ZIGZAG[k] as number] = wide
        ? ((segment[at] as number) << 8) | (segment[at + 1] as number)
        : (segment[at] as number);
      at += wide ? 2 : 1;
    }
    quants.set(kind & 15, quant);
  }
}

interface Tables {
  readonly quants: ReadonlyMap<number, Uint16Array>;
  readonly dcTables: ReadonlyMap<number, HuffmanTable>;
  readonly acTables: ReadonlyMap<number, HuffmanTable>;
  readonly restartInterval: number;
}

function scanSpec(segment: Uint8Array, frame: Frame, tables: Tables): Parameters<typeof decodeScan>[3] {
  const count = segment[0] ?? 0;
  if (count < 1 || count > 4 || segment.length < 4 + 2 * count) throw new ImageFault('Invalid SOS parameters');
  const parts = Array.from({ length: count }, (_, i) => {
    const id = segment[1 + 2 * i];
    const selectors = segment[2 + 2 * i] as number;
    const component = frame.components.find((one) => one.id === id);
    if (component === undefined) throw new ImageFault(`Invalid component ID ${id} in SOS`);
    if (component.quant === null) {
      const quant = tables.quants.get(component.quantTable);
      if (quant === undefined)
        throw new ImageFault(`Quantization table 0x${component.quantTable.toString(16)} was not defined`);
      component.quant = quant;
    }
    return { component, dc: tables.dcTables.get(selectors >> 4), ac: tables.acTables.get(selectors & 15) };
  });
  const tail = 1 + 2 * count;
  const approximation = segment[tail + 2] as number;
  return {
    parts,
    spectralStart: segment[tail] as number,
    spectralEnd: Math.min(segment[tail + 1] as number, 63),
    high: approximation >> 4,
    low: approximation & 15,
    restartInterval: tables.restartInterval,
  };
}

type Space = 'grey' | 'rgb' | 'ycc' | 'cmyk' | 'ycck';

/** libjpeg's guess at what the components are. */
function spaceOf({ components }: Frame, { jfif, adobeTransform }: Spaces): Space {
  if (components.length === 1) return 'grey';
  if (components.length === 4) return adobeTransform === 2 ? 'ycck' : 'cmyk';
  if (components.length !== 3) throw new ImageFault(`Unsupported number of components: ${components.length}`);
  if (jfif) return 'ycc';
  if (adobeTransform !== null) return adobeTransform === 0 ? 'rgb' : 'ycc';
  return components.map(({ id }) => id).join() === '82,71,66' ? 'rgb' : 'ycc';
}

function toPicture(frame: Frame, spaces: Spaces, options: JpegOptions): Picture {
  const scale = 8 / options.ratio;
  const fullWidth = Math.ceil((frame.width * scale) / 8);
  const fullHeight = Math.ceil((frame.height * scale) / 8);
  const [left, top, width, height] = options.crop ?? [0, 0, fullWidth, fullHeight];
  if (left < 0 || top < 0 || width <= 0 || height <= 0 || left + width > fullWidth || top + height > fullHeight) {
    throw new ImageFault('Invalid crop window');
  }
  const space = spaceOf(frame, spaces);
  const channels = options.channels === 0 ? Math.min(frame.components.length, 3) : options.channels;
  if (channels === 1 && frame.components.length === 4) throw new ImageFault('CMYK is not converted to grey');
  // libjpeg begins a crop at a whole column of MCUs and stretches what follows as if that were the edge.
  const column = frame.components.length === 1 ? scale : frame.maxH * scale;
  const start = Math.floor(left / column) * column;
  const span = width + left - start;
  // Grey from YCbCr is its first component.
  const wanted = channels === 1 && space === 'ycc' ? frame.components.slice(0, 1) : frame.components;
  const parts = wanted.map((component) => {
    const { plane, size } = planeOf(frame, component, scale, options.fast);
    const across = (frame.maxH * scale) / (component.h * size);
    const down = (frame.maxV * scale) / (component.v * size);
    const part = options.crop === null ? plane : columnsOf(plane, start / across, Math.ceil(span / across));
    return { plane, part, across, down };
  });
  // How to stretch was settled for the whole picture; it is settled anew only where a crop leaves less than two samples.
  const anew = parts.some(({ plane, part }) => part.width < 2 && plane.width >= 2);
  const planes = parts.map(({ plane, part, across, down }) => {
    const isWide = (anew ? part : plane).width > 2;
    return stretched(part, across, down, span, fullHeight, options.fancyUpscaling && scale > 1, isWide);
  });
  const data = new Uint8Array(width * height * channels);
  fillPixels(
    planes,
    space,
    { left: left - start, top, width, height, channels, inverted: spaces.adobeTransform !== null },
    data,
  );
  return { width, height, channels, data };
}

const fix = (x: number): number => Math.floor(x * 65536 + 0.5);
const HALF = 32768;

/** ITU-R BT.601 in 16-bit fixed point. */
const [RED_CR, GREEN_CB, GREEN_CR, BLUE_CB] = [1.402, 0.34414, 0.71414, 1.772].map(fix) as [
  number,
  number,
  number,
  number,
];

function clamp(x: number): number {
  return x < 0 ? 0 : x > 255 ? 255 : x;
}

interface Target {
  /** First pixel of the planes that is wanted. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Adobe stores inks inverted. */
  readonly inverted: boolean;
}

/** The commonest picture: three planes of luminance and colour to red, green and blue. */
function fillFromYcc(planes: readonly Plane[], { left, top, width, height }: Target, data: Uint8Array): void {
  const [luma, blue, red] = planes as [Plane, Plane, Plane];
  let to = 0;
  for (let y = top; y < top + height; y++) {
    const [a, b, c] = [y * luma.stride + left, y * blue.stride + left, y * red.stride + left];
    for (let x = 0; x < width; x++) {
      const l = luma.data[a + x] as number;
      const cb = (blue.data[b + x] as number) - 128;
      const cr = (red.data[c + x] as number) - 128;
      data[to] = clamp(l + ((RED_CR * cr + HALF) >> 16));
      data[to + 1] = clamp(l + ((-GREEN_CB * cb - GREEN_CR * cr + HALF) >> 16));
      data[to + 2] = clamp(l + ((BLUE_CB * cb + HALF) >> 16));
      to += 3;
    }
  }
}

function fillPixels(planes: readonly Plane[], space: Space, target: Target, data: Uint8Array): void {
  if (space === 'ycc' && planes.length === 3 && target.channels === 3) {
    fillFromYcc(planes, target, data);
    return;
  }
  const { left, top, width, height, channels } = target;
  const pixel = new Int32Array(4);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (const [c, plane] of planes.entries()) pixel[c] = plane.data[(top + y) * plane.stride + left + x] as number;
      if (planes.length === 1) {
        for (let c = 0; c < channels; c++) data[to++] = pixel[0] as number;
        continue;
      }
      if (space === 'ycc' || space === 'ycck') fromYcc(pixel);
      if (planes.length === 4) fromInks(pixel, space === 'ycck', target.inverted);
      if (channels === 1) {
        data[to++] =
          (fix(0.299) * (pixel[0] as number) +
            fix(0.587) * (pixel[1] as number) +
            fix(0.114) * (pixel[2] as number) +
            HALF) >>
          16;
        continue;
      }
      for (let c = 0; c < 3; c++) data[to++] = pixel[c] as number;
    }
  }
}

function fromYcc(pixel: Int32Array): void {
  const y = pixel[0] as number;
  const cb = (pixel[1] as number) - 128;
  const cr = (pixel[2] as number) - 128;
  pixel[0] = clamp(y + ((RED_CR * cr + HALF) >> 16));
  pixel[1] = clamp(y + ((-GREEN_CB * cb - GREEN_CR * cr + HALF) >> 16));
  pixel[2] = clamp(y + ((BLUE_CB * cb + HALF) >> 16));
}

/** Cyan, magenta, yellow and black to red, green and blue, as TensorFlow does it. */
function fromInks(pixel: Int32Array, ycck: boolean, inverted: boolean): void {
  const k = pixel[3] as number;
  for (let c = 0; c < 3; c++) {
    const ink = ycck ? 255 - (pixel[c] as number) : (pixel[c] as number);
    pixel[c] = inverted ? Math.trunc((k * ink) / 255) : Math.trunc(((255 - k) * (255 - ink)) / 255);
  }
}

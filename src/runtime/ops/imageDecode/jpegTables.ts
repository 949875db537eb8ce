/** What the marker segments of a JPEG say (ITU-T T.81, annexes B and C). */

/** Bytes that are not the picture they should be. Caught by the op that reads them. */
export class ImageFault extends Error {}

/** Order in which the 64 coefficients of a block are coded. */
export const ZIGZAG = Uint8Array.from([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
]);

export interface Component {
  readonly id: number;
  /** Sampling factors, 1 to 4. */
  readonly h: number;
  readonly v: number;
  readonly quantTable: number;
  /** Blocks that hold picture, and blocks of whole MCUs. */
  readonly blocksWide: number;
  readonly blocksHigh: number;
  readonly storedWide: number;
  readonly storedHigh: number;
  /** 64 coefficients per stored block, not yet dequantised, in natural order. */
  readonly coefficients: Int16Array;
  /** Quantisation as it stood when the component's first scan began. */
  quant: Uint16Array | null;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly progressive: boolean;
  readonly components: readonly Component[];
  readonly maxH: number;
  readonly maxV: number;
}

/** A canonical Huffman code: by first 8 bits where those suffice, else by code length. */
export interface HuffmanTable {
  /** length × 256 + symbol for each 8-bit prefix, 0 where the code is longer. */
  readonly quick: Uint16Array;
  /** Largest code of each length, −1 where there is none. */
  readonly maxCode: Int32Array;
  readonly valueOffset: Int32Array;
  readonly symbols: Uint8Array;
}

export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const quick = new Uint16Array(256);
  const maxCode = new Int32Array(18).fill(-1);
  const valueOffset = new Int32Array(18);
  let code = 0;
  let k = 0;
  for (let length = 1; length <= 16; length++) {
    valueOffset[length] = k - code;
    const count = counts[length - 1] as number;
    for (let i = 0; i < count; i++, k++, code++) {
      if (length > 8) continue;
      const from = code << (8 - length);
      quick.fill(length * 256 + (symbols[k] as number), from, from + (1 << (8 - length)));
    }
    if (code > 1 << length) throw new ImageFault('Bogus Huffman table definition');
    maxCode[length] = count > 0 ? code - 1 : -1;
    code <<= 1;
  }
  return { quick, maxCode, valueOffset, symbols };
}

/** Components with room for their coefficients. */
export function frameOf(segment: Uint8Array, progressive: boolean): Frame {
  const at = (i: number): number => {
    const byte = segment[i];
    if (byte === undefined) throw new ImageFault('Bogus marker length');
    return byte;
  };
  if (at(0) !== 8) throw new ImageFault(`Unsupported JPEG data precision ${at(0)}`);
  const height = at(1) * 256 + at(2);
  const width = at(3) * 256 + at(4);
  const count = at(5);
  if (width === 0 || height === 0 || count === 0) throw new ImageFault('Empty JPEG image (DNL not supported)');
  const raw = Array.from({ length: count }, (_, i) => ({
    id: at(6 + 3 * i),
    h: at(7 + 3 * i) >> 4,
    v: at(7 + 3 * i) & 15,
    quantTable: at(8 + 3 * i),
  }));
  if (raw.some(({ h, v }) => h < 1 || h > 4 || v < 1 || v > 4)) throw new ImageFault('Bogus sampling factors');
  const maxH = Math.max(...raw.map(({ h }) => h));
  const maxV = Math.max(...raw.map(({ v }) => v));
  const mcusWide = Math.ceil(width / (8 * maxH));
  const mcusHigh = Math.ceil(height / (8 * maxV));
  const components = raw.map((component) => {
    const storedWide = mcusWide * component.h;
    const storedHigh = mcusHigh * component.v;
    return {
      ...component,
      blocksWide: Math.ceil((width * component.h) / (8 * maxH)),
      blocksHigh: Math.ceil((height * component.v) / (8 * maxV)),
      storedWide,
      storedHigh,
      coefficients: new Int16Array(storedWide * storedHigh * 64),
      quant: null,
    };
  });
  return { width, height, progressive, components, maxH, maxV };
}

import { filledBlocks, halved, quantisedBlock, toYcc } from './jpegForward';
import type { Samples } from './jpegForward';
import { huffmanCode, STANDARD_CODES } from './jpegCodes';
import type { HuffmanCode } from './jpegCodes';
import { ZIGZAG } from './jpegTables';
import type { Picture } from './picture';

/** Baseline JPEG as TensorFlow writes it (jpeg_mem.cc over libjpeg-turbo), byte for byte. */

export interface JpegSettings {
  /** 0 to 100. */
  readonly quality: number;
  /** Colour at half size in both directions. */
  readonly chromaDownsampling: boolean;
  /** 1: dots per inch, 2: per centimetre. */
  readonly densityUnit: 1 | 2;
  readonly xDensity: number;
  readonly yDensity: number;
  /** XMP packet, empty for none. */
  readonly metadata: Uint8Array;
}

/** Annex K of ITU-T T.81, in natural order, for a quality of 50. */
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];
const CHROMINANCE = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99,
];

function quantTable(basic: readonly number[], quality: number): Uint8Array {
  const q = Math.max(1, quality);
  const percent = q < 50 ? Math.floor(5000 / q) : 200 - 2 * q;
  return Uint8Array.from(basic, (n) => Math.max(1, Math.min(255, Math.floor((n * percent + 50) / 100))));
}

interface Part {
  readonly samples: Samples;
  /** Blocks of one MCU in each direction; as many samples as pixels where it is the largest. */
  readonly factor: 1 | 2;
  /** 0: luminance, 1: colour. */
  readonly table: 0 | 1;
}

function partsOf({ width, height, channels, data }: Picture, chromaDownsampling: boolean): readonly Part[] {
  if (channels === 1) return [{ samples: filledBlocks(Uint8Array.from(data), width, height), factor: 1, table: 0 }];
  const [y, cb, cr] = toYcc(data, width * height);
  const colour = chromaDownsampling ? halved : filledBlocks;
  return [
    { samples: filledBlocks(y, width, height), factor: chromaDownsampling ? 2 : 1, table: 0 },
    { samples: colour(cb, width, height), factor: 1, table: 1 },
    { samples: colour(cr, width, height), factor: 1, table: 1 },
  ];
}

/** `picture` has 1 or 3 channels of 8 bits and at most 65,535 pixels along each side. */
export function encodeJpeg(picture: Picture, settings: JpegSettings): Uint8Array {
  const parts = partsOf(picture, settings.chromaDownsampling);
  const tables = [LUMINANCE, CHROMINANCE].map((basic) => quantTable(basic, settings.quality));
  const used: readonly (0 | 1)[] = parts.length === 1 ? [0] : [0, 1];
  const out = new JpegBytes();
  out.marker(0xd8);
  const { densityUnit, xDensity, yDensity, metadata } = settings;
  out.segment(0xe0, [...ascii('JFIF\0'), 1, 1, densityUnit, ...word(xDensity), ...word(yDensity), 0, 0]);
  if (metadata.length > 0) out.segment(0xe1, [...ascii('http://ns.adobe.com/xap/1.0/\0'), ...metadata]);
  for (const t of used) out.segment(0xdb, [t, ...Array.from(ZIGZAG, (at) => tables[t]?.[at] ?? 0)]);
  out.segment(0xc0, [
    8,
    ...word(picture.height),
    ...word(picture.width),
    parts.length,
    ...parts.flatMap(({ factor, table }, i) => [i + 1, factor * 17, table]),
  ]);
  for (const t of used)
    for (const kind of [0, 1] as const) {
      const { counts, symbols } = STANDARD_CODES[t][kind];
      out.segment(0xc4, [kind * 16 + t, ...counts, ...symbols]);
    }
  out.segment(0xda, [parts.length, ...parts.flatMap(({ table }, i) => [i + 1, table * 17]), 0, 63, 0]);
  writeScan(out, parts, tables);
  out.marker(0xd9);
  return out.take();
}

function ascii(text: string): number[] {
  return Array.from(text, (char) => char.charCodeAt(0));
}

function word(value: number): number[] {
  return [(value >> 8) & 255, value & 255];
}

/** MCU by MCU, from left to right and top to bottom. */
function writeScan(out: JpegBytes, parts: readonly Part[], tables: readonly Uint8Array[]): void {
  const [first] = parts as [Part];
  const across = Math.ceil(first.samples.width / 8 / first.factor);
  const down = Math.ceil(first.samples.height / 8 / first.factor);
  const codes = STANDARD_CODES.map((pair) => pair.map(huffmanCode)) as unknown as readonly (readonly [
    HuffmanCode,
    HuffmanCode,
  ])[];
  const before = parts.map(() => 0);
  const block = new Int16Array(64);
  for (let my = 0; my < down; my++)
    for (let mx = 0; mx < across; mx++)
      parts.forEach(({ samples, factor, table }, i) => {
        for (let y = 0; y < factor; y++)
          for (let x = 0; x < factor; x++) {
            const [column, row] = [mx * factor + x, my * factor + y];
            if (column * 8 < samples.width && row * 8 < samples.height)
              quantisedBlock(samples, column, row, tables[table] as Uint8Array, block);
            else {
              // A block beyond the picture is as flat as the one before it.
              block.fill(0);
              block[0] = before[i] as number;
            }
            const [dc, ac] = codes[table] as readonly [HuffmanCode, HuffmanCode];
            writeBlock(out, block, before[i] as number, dc, ac);
            before[i] = block[0] as number;
          }
      });
  out.endBits();
}

function writeBlock(out: JpegBytes, block: Int16Array, before: number, dc: HuffmanCode, ac: HuffmanCode): void {
  const difference = (block[0] as number) - before;
  const size = bitLength(difference);
  out.code(dc, size);
  out.value(difference, size);
  let zeros = 0;
  for (let k = 1; k < 64; k++) {
    const value = block[ZIGZAG[k] as number] as number;
    if (value === 0) {
      zeros += 1;
      continue;
    }
    for (; zeros > 15; zeros -= 16) out.code(ac, 0xf0);
    const length = bitLength(value);
    out.code(ac, zeros * 16 + length);
    out.value(value, length);
    zeros = 0;
  }
  if (zeros > 0) out.code(ac, 0);
}

function bitLength(value: number): number {
  return 32 - Math.clz32(Math.abs(value));
}

/** Bytes of a file, and bits of its scan: a byte of ones is followed by a zero. */
class JpegBytes {
  private bytes = new Uint8Array(1024);
  private length = 0;
  private bits = 0;
  private bitCount = 0;

  marker(code: number): void {
    this.byte(0xff);
    this.byte(code);
  }

  segment(code: number, content: readonly number[]): void {
    this.marker(code);
    for (const value of [...word(content.length + 2), ...content]) this.byte(value);
  }

  code({ codes, sizes }: HuffmanCode, symbol: number): void {
    this.put(codes[symbol] as number, sizes[symbol] as number);
  }

  /** The last `size` bits of a value, of a negative one less 1. */
  value(value: number, size: number): void {
    if (size > 0) this.put((value < 0 ? value - 1 : value) & ((1 << size) - 1), size);
  }

  /** The last byte of a scan is filled with ones. */
  endBits(): void {
    if (this.bitCount > 0) this.put((1 << (8 - this.bitCount)) - 1, 8 - this.bitCount);
  }

  take(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  /** Up to 16 bits. */
  private put(bits: number, count: number): void {
    this.bits = (this.bits << count) | bits;
    this.bitCount += count;
    for (; this.bitCount >= 8; this.bitCount -= 8) {
      const value = (this.bits >>> (this.bitCount - 8)) & 255;
      this.byte(value);
      if (value === 255) this.byte(0);
    }
    this.bits &= 255;
  }

  private byte(value: number): void {
    if (this.length === this.bytes.length) {
      const wider = new Uint8Array(2 * this.length);
      wider.set(this.bytes);
      this.bytes = wider;
    }
    this.bytes[this.length++] = value;
  }
}

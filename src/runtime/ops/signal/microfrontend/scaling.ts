import { bitLength } from './filterbank';

/** Gain control and logarithm of loudness in whole numbers (pcan_gain_control*.c, log_scale.c). */

/** Values of a function of 32-bit numbers: of 0, 1 and, for every power of two from 2 on, three terms of a parabola. */
type Table = Int16Array;

const SNR_BITS = 12;
const OUTPUT_BITS = 6;

/** gain = (loudness + offset)^−strength. */
export function gainTable(strength: number, offset: number, gainBits: number, inputBits: number): Table {
  const f = Math.fround;
  const gain = (x: number): number => {
    const value = f(f(2 ** gainBits) * f(f(f(f(x) / f(2 ** inputBits)) + offset) ** -strength));
    return value > 0x7fff ? 0x7fff : Math.trunc(f(value + 0.5));
  };
  const table = new Int16Array(4 * 32 - 3);
  table[0] = gain(0);
  table[1] = gain(1);
  for (let interval = 2; interval <= 32; interval++) {
    const x0 = 2 ** (interval - 1);
    const x1 = x0 + Math.floor(x0 / 2);
    const x2 = interval === 32 ? x0 + (x0 - 1) : 2 * x0;
    const [y0, y1, y2] = [gain(x0), gain(x1), gain(x2)];
    const linear = 4 * (y1 - y0) - (y2 - y0);
    table[4 * interval - 6] = y0;
    table[4 * interval - 5] = linear;
    table[4 * interval - 4] = y2 - y0 - linear;
  }
  return table;
}

export function tableValue(table: Table, x: number): number {
  if (x <= 2) return table[x] as number;
  const interval = bitLength(x);
  const at = 4 * interval - 6;
  const part = (interval < 11 ? x << (11 - interval) : x >>> (interval - 11)) & 0x3ff;
  let result = ((table[at + 2] as number) * part) >> 5;
  result += (table[at + 1] as number) << 5;
  result = Math.imul(result, part);
  result = (result + (1 << 14)) >> 15;
  return ((result + (table[at] as number)) << 16) >> 16;
}

/** Squared where quiet, linear beyond. */
export function shrunk(snr: number): number {
  if (snr < 2 << SNR_BITS) return Math.imul(snr, snr) >>> (2 + 2 * SNR_BITS - OUTPUT_BITS);
  return (snr >>> (SNR_BITS - OUTPUT_BITS)) - (1 << OUTPUT_BITS);
}

const LOG_BITS = 16;
const SEGMENT_BITS = 7;
/** 45426 / 65536 is ln 2. */
const LN_2 = 45426n;

/** How far the logarithm to base 2 lies above its chords, in 1/65536, at 128ths between 1 and 2. */
const ABOVE = Int32Array.from({ length: 130 }, (_, i) =>
  i > 128 ? 0 : Math.round(65536 * (Math.log2(1 + i / 128) - i / 128)),
);

/** The natural logarithm times 2^shift, of a loudness with `correction` fractional bits too few. */
export function logarithm(loudness: number, correction: number, shift: number): number {
  const value = correction < 0 ? loudness >>> -correction : (loudness << correction) >>> 0;
  if (value <= 1) return 0;
  const integer = bitLength(value) - 1;
  let fraction = value - 2 ** integer;
  fraction = integer < LOG_BITS ? fraction << (LOG_BITS - integer) : fraction >>> (integer - LOG_BITS);
  const segment = fraction >>> (LOG_BITS - SEGMENT_BITS);
  const [low, high] = [ABOVE[segment] as number, ABOVE[segment + 1] as number];
  const position = fraction - (segment << (LOG_BITS - SEGMENT_BITS));
  const above = low + (((high - low) * position) >> LOG_BITS);
  const log2 = BigInt(integer * 65536 + fraction + above);
  const half = 32768n;
  const natural = (LN_2 * log2 + half) >> 16n;
  return Number(((natural << BigInt(shift)) + half) >> 16n);
}

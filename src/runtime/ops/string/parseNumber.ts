import type { DType } from '../../../model/dtype';
import { latin1Of, stripped } from './bytes';

/** strtod's and strtol's reading of numbers, as StringToNumber, DecodeCSV and vocabulary files use it. */

const INTEGER = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const HEXADECIMAL = /^([+-]?)0x([0-9a-f]*)\.?([0-9a-f]*)(?:p([+-]?\d+))?$/i;
const SPECIAL = /^([+-]?)(inf|infinity|nan)(?:\(\w*\))?$/i;

const RANGES: Partial<Record<DType, readonly [bigint, bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

/** The number that the bytes spell, white space around it allowed; null where they spell none or one beyond the dtype. */
export function parseNumber(bytes: Uint8Array, dtype: DType): number | bigint | null {
  const text = latin1Of(stripped(bytes));
  const range = RANGES[dtype];
  if (range === undefined) return parseFloatText(text, dtype);
  if (!INTEGER.test(text) || (dtype.startsWith('u') && text.startsWith('-'))) return null;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  if (value < range[0] || value > range[1]) return null;
  return dtype === 'int64' || dtype === 'uint64' ? value : Number(value);
}

function parseFloatText(text: string, dtype: DType): number | null {
  const special = SPECIAL.exec(text);
  if (special !== null) {
    const sign = special[1] === '-' ? -1 : 1;
    return special[2]?.toLowerCase() === 'nan' ? Number.NaN : sign * Infinity;
  }
  if (DECIMAL.test(text)) return rounded(Number(text), dtype);
  const hex = HEXADECIMAL.exec(text);
  if (hex === null || `${hex[2]}${hex[3]}` === '') return null;
  const [, sign, whole = '', fraction = '', exponent = '0'] = hex;
  const digits = Number(`0x0${whole}${fraction}`);
  return rounded((sign === '-' ? -1 : 1) * digits * 2 ** (Number(exponent) - 4 * fraction.length), dtype);
}

function rounded(value: number, dtype: DType): number {
  return dtype === 'float64' ? value : Math.fround(value);
}

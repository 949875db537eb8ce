import { formatCount } from '../lib/text';
import type { HostTensor } from '../model/tensor';

const MINUS = '−';
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Digits that tell most float32 values apart and show no noise of the conversion. */
export const FLOAT32_DIGITS = 7;

/** A number at the end of a colour scale, which leaves room for three digits. */
export const formatScale = (value: number): string => formatNumber(value, 3);

/**
 * A number as the screen shows it: a real minus sign, `digits` significant digits, thousands separators
 * for whole numbers, a power of ten below 0.0001 and from a million on: `−0.2914`, `1,284`, `3.2e−7`.
 */
export function formatNumber(value: number | bigint, digits = 4): string {
  if (typeof value === 'bigint') return signed(value < 0n, (value < 0n ? -value : value).toLocaleString('en-US'));
  if (Number.isNaN(value)) return 'NaN';
  const size = Math.abs(value);
  const negative = value < 0 || Object.is(value, -0);
  if (size === Number.POSITIVE_INFINITY) return signed(negative, '∞');
  if (size === 0) return signed(negative, '0');
  if (Number.isInteger(value) && size < 1e15) return signed(negative, formatCount(size));
  if (size < 1e-4 || size >= 1e6) {
    const [mantissa = '', exponent = ''] = size.toExponential(digits - 1).split('e');
    const power = exponent.replace('+', '').replace('-', MINUS);
    return signed(negative, `${trimZeros(mantissa)}e${power}`);
  }
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return signed(negative, size.toLocaleString('en-US', { maximumFractionDigits: decimals }));
}

function signed(negative: boolean, text: string): string {
  return negative ? MINUS + text : text;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Element `index` (in C order) as a cell of a table shows it. */
export function formatElement({ dtype, data }: HostTensor, index: number, digits = 4): string {
  if (dtype.startsWith('complex')) {
    const parts = data as Float64Array;
    const imaginary = formatNumber(parts[2 * index + 1] ?? 0, digits);
    const sign = imaginary.startsWith(MINUS) ? '' : '+';
    return `${formatNumber(parts[2 * index] ?? 0, digits)}${sign}${imaginary}i`;
  }
  const element = data[index];
  if (dtype === 'bool') return element ? 'true' : 'false';
  if (element instanceof Uint8Array) return formatBytesText(element);
  if (typeof element === 'object') return element.handleKind;
  return element === undefined ? '' : formatNumber(element, digits);
}

/** Bytes as text where they are UTF-8, otherwise with `\x` escapes; always in quotes. */
function formatBytesText(bytes: Uint8Array): string {
  try {
    return JSON.stringify(UTF8.decode(bytes));
  } catch {
    const text = Array.from(bytes, (byte) =>
      byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0')}`,
    );
    return `"${text.join('')}"`;
  }
}

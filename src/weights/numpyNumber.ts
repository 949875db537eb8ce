import type { DType } from '../model/dtype';

/**
 * Numbers in the digits numpy prints: the fewest that name the number in its own precision,
 * or fewer, rounded from the exact value, ties to even (numpy's dragon4).
 */

/** Decimal digits `d₀.d₁d₂… × 10^exponent`, without sign. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/** The most digits that JavaScript gives (ES2018), and more than any tie needs. */
const EXACT_DIGITS = 100;
const BITS = new Float32Array(1);

function roundsBack(x: number, text: string, dtype: DType): boolean {
  const parsed = Number(text);
  switch (dtype) {
    case 'float64':
    case 'complex128':
      return parsed === x;
    case 'float16':
      return nearest(parsed, 11, -24) === x;
    default:
      BITS[0] = parsed;
      return BITS[0] === x;
  }
}

/** The nearest number of `bits` significant bits that is a multiple of 2^smallest. */
function nearest(x: number, bits: number, smallest: number): number {
  const unit = 2 ** Math.max(Math.floor(Math.log2(Math.abs(x))) + 1 - bits, smallest);
  const scaled = x / unit;
  const low = Math.floor(scaled);
  const rest = scaled - low;
  return (rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low) * unit;
}

function split(text: string): Decimal {
  const [mantissa = '', exponent = '0'] = text.split('e');
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

/** The fewest digits that give the number back. */
function shortest(x: number, dtype: DType): Decimal {
  const size = Math.abs(x);
  if (size === 0) return { digits: '0', exponent: 0 };
  for (let precision = 0; precision < 17; precision++) {
    const text = size.toExponential(precision);
    if (roundsBack(size, text, dtype)) return split(text);
  }
  return split(size.toExponential());
}

/** `count` digits after the first, of the exact value, ties to even; with a negative count the number may vanish. */
function exact(x: number, count: number): Decimal {
  const { digits: all, exponent } = split(Math.abs(x).toExponential(EXACT_DIGITS));
  const kept = count + 1;
  if (kept < 0) return { digits: '0', exponent };
  const rest = all.slice(kept);
  const half = `5${'0'.repeat(rest.length - 1)}`;
  const last = Number(all[kept - 1] ?? '0');
  const up = rest > half || (rest === half && last % 2 === 1);
  const head = BigInt(`0${all.slice(0, kept)}`) + (up ? 1n : 0n);
  const digits = head.toString().padStart(kept, '0');
  // 9.99 became 10.0, or nothing at all became 1.
  return digits.length > kept
    ? { digits: digits.slice(0, Math.max(kept, 1)), exponent: exponent + 1 }
    : { digits, exponent };
}

const sign = (x: number, plus: boolean): string => (x < 0 || Object.is(x, -0) ? '-' : plus ? '+' : '');

/** `1.5`, `2.`, with at most `precision` digits after the point and no zeros at the end. */
export function positional(x: number, dtype: DType, precision: number, plus = false): string {
  const unique = shortest(x, dtype);
  const most = precision + unique.exponent;
  const { digits, exponent } = unique.digits.length - 1 <= most ? unique : exact(x, most);
  const all = exponent < 0 ? '0'.repeat(-exponent) + digits : digits.padEnd(exponent + 1, '0');
  const point = Math.max(exponent, 0) + 1;
  return `${sign(x, plus)}${all.slice(0, point)}.${all.slice(point).replace(/0+$/, '')}`;
}

/** How a number with a power of ten is written. */
export interface Powers {
  /** Most and fewest digits after the point. Where the shortest name has fewer, digits of the exact value follow. */
  readonly most: number;
  readonly fewest: number;
  readonly exponentDigits: number;
  readonly plus: boolean;
}

/** `1.5e+10`, `2.e-07`. */
export function scientific(x: number, dtype: DType, { most, fewest, exponentDigits, plus }: Powers): string {
  const unique = shortest(x, dtype);
  const given = unique.digits.length - 1;
  const { digits, exponent } =
    x === 0 || (given <= most && given >= fewest) ? unique : exact(x, Math.max(fewest, Math.min(given, most)));
  const fraction = digits.slice(1).replace(/0+$/, '').padEnd(fewest, '0');
  const power = String(Math.abs(exponent)).padStart(exponentDigits, '0');
  return `${sign(x, plus)}${digits[0]}.${fraction}e${exponent < 0 ? '-' : '+'}${power}`;
}

/** From where on a numpy float that is not in an array is written with a power of ten. */
function scalarPowersFrom(dtype: DType): number {
  if (dtype === 'float64' || dtype === 'complex128') return 1e16;
  return dtype === 'float16' ? 1e3 : 1e6;
}

/** `str` of a numpy float that is not in an array. */
export function scalarText(x: number, dtype: DType): string {
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
  const size = Math.abs(x);
  if (size !== 0 && (size >= scalarPowersFrom(dtype) || size < 1e-4)) {
    return scientific(x, dtype, { most: 20, fewest: 0, exponentDigits: 2, plus: false }).replace('.e', 'e');
  }
  return positional(x, dtype, 400).replace(/\.$/, '.0');
}

/** C's `%g`: how ml_dtypes prints bfloat16 and float8. */
export function generalText(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf';
  const [mantissa = '', exponent = '0'] = Math.abs(x).toExponential(5).split('e');
  const power = Number(exponent);
  if (x !== 0 && (power < -4 || power >= 6)) {
    const digits = String(Math.abs(power)).padStart(2, '0');
    return `${sign(x, false)}${mantissa.replace(/\.?0+$/, '')}e${power < 0 ? '-' : '+'}${digits}`;
  }
  return `${sign(x, false)}${Number(Math.abs(x).toPrecision(6))}`;
}

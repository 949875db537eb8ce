/** C's %f, %e and %g of a double: exact decimals, ties to even. JavaScript's own methods round ties up and stop at 1e21. */

interface Exact {
  readonly mantissa: bigint;
  /** Power of two. */
  readonly exponent: number;
}

const VIEW = new DataView(new ArrayBuffer(8));

function exactOf(size: number): Exact {
  VIEW.setFloat64(0, size);
  const bits = VIEW.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

/** size · 10^power rounded to an integer, half to even. */
function scaled({ mantissa, exponent }: Exact, power: number): bigint {
  const ten = 10n ** BigInt(Math.abs(power));
  const top = mantissa * (power >= 0 ? ten : 1n) * (exponent >= 0 ? 1n << BigInt(exponent) : 1n);
  const bottom = (power < 0 ? ten : 1n) * (exponent < 0 ? 1n << BigInt(-exponent) : 1n);
  const quotient = top / bottom;
  const twice = 2n * (top % bottom);
  return twice > bottom || (twice === bottom && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

function special(x: number): string | null {
  if (Number.isNaN(x)) return 'nan';
  return Math.abs(x) === Infinity ? (x < 0 ? '-inf' : 'inf') : null;
}

function signOf(x: number): string {
  return x < 0 || Object.is(x, -0) ? '-' : '';
}

/** `%.{precision}f`; with `point` (`%#f`) a decimal point also where no digit follows. */
export function formatFixed(x: number, precision: number, point = false): string {
  const named = special(x);
  if (named !== null) return named;
  const digits = scaled(exactOf(Math.abs(x)), precision)
    .toString()
    .padStart(precision + 1, '0');
  const whole = digits.length - precision;
  return signOf(x) + digits.slice(0, whole) + (precision > 0 || point ? `.${digits.slice(whole)}` : '');
}

/** Digits and decimal exponent of |x|, `count` digits long. */
function significant(size: number, count: number): { readonly digits: string; readonly exponent: number } {
  if (size === 0) return { digits: '0'.repeat(count), exponent: 0 };
  // From below: of a number just under a power of ten the logarithm may be that power's.
  let exponent = Math.floor(Math.log10(size)) - 1;
  const exact = exactOf(size);
  for (;;) {
    const digits = scaled(exact, count - 1 - exponent).toString();
    if (digits.length === count) return { digits, exponent };
    // One too low still, or rounding made one digit more.
    exponent += digits.length > count ? 1 : -1;
  }
}

/** `%.{precision}e`; with `point` (`%#e`) a decimal point also where no digit follows. */
export function formatExponential(x: number, precision: number, point = false): string {
  const named = special(x);
  if (named !== null) return named;
  const { digits, exponent } = significant(Math.abs(x), precision + 1);
  return signOf(x) + withExponent(digits, exponent, point);
}

function withExponent(digits: string, exponent: number, point: boolean): string {
  const power = `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return `${digits[0]}${digits.length > 1 || point ? `.${digits.slice(1)}` : ''}e${power}`;
}

/** `%.{precision}g`: the shorter form, without trailing zeros; with `point` (`%#g`) all digits. */
export function formatGeneral(x: number, precision: number, point = false): string {
  const named = special(x);
  if (named !== null) return named;
  const count = Math.max(1, precision);
  const size = Math.abs(x);
  const { digits, exponent } = significant(size, count);
  if (exponent < -4 || exponent >= count) {
    const short = point ? digits : digits.replace(/0+$/, '');
    return signOf(x) + withExponent(short === '' ? '0' : short, exponent, point);
  }
  const text = formatFixed(size, Math.max(0, count - 1 - exponent), point);
  return signOf(x) + (!point && text.includes('.') ? text.replace(/\.?0+$/, '') : text);
}

/** A number with as many digits as printing and reading back needs, as TensorFlow's own messages have it. */
export function formatRoundTrip(x: number, double: boolean): string {
  const short = formatGeneral(x, double ? 15 : 6);
  const back = double ? Number(short) : Math.fround(Number(short));
  return back === x || special(x) !== null ? short : formatGeneral(x, double ? 17 : 9);
}

/** Width and flag of a printf directive: `-` left, `0` zeros after the sign, `+` and ` ` a sign for `signs`, the directives that know one. */
export function padded(text: string, width: number, fill: string, signs: boolean): string {
  const signed = signs && (fill === '+' || fill === ' ') && /^[\din]/.test(text) ? fill + text : text;
  if (fill === '-') return signed.padEnd(width);
  if (fill !== '0' || !/\d/.test(text)) return signed.padStart(width);
  const sign = signed.startsWith('-') ? '-' : '';
  return sign + signed.slice(sign.length).padStart(width - sign.length, '0');
}

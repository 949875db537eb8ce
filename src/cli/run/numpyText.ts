import type { DType } from '../../model/dtype';
import { elementCount } from '../../model/shape';
import type { HostTensor } from '../../model/tensor';
import { generalText, positional, scalarText, scientific } from '../../weights/numpyNumber';
import type { Powers } from '../../weights/numpyNumber';

/** numpy's print options at their defaults. */
const PRECISION = 8;
const THRESHOLD = 1000;
const EDGE = 3;
const LINE_WIDTH = 75;

/** Text of one element, by its position in C order. */
type Format = (index: number) => string;

/** `str(array)` as numpy 2 prints it (numpy/_core/arrayprint.py): what `saved_model_cli run` shows of an output. */
export function numpyText(tensor: HostTensor): string {
  const { shape } = tensor;
  if (shape.length === 0) return scalar(tensor);
  const count = elementCount(shape);
  if (count === 0) return '[]';
  const summary = count > THRESHOLD;
  const shown = summary ? edgeIndices(shape) : Array.from({ length: count }, (_, i) => i);
  return block(shape, formatOf(tensor, shown), summary, 0, 0, ' ', LINE_WIDTH);
}

/** Positions that a summary shows: the first and last three along each axis. */
function edgeIndices(shape: readonly number[]): readonly number[] {
  let list = [0];
  for (const size of shape) {
    const along = size > 2 * EDGE ? [0, 1, 2, size - 3, size - 2, size - 1] : Array.from({ length: size }, (_, i) => i);
    list = list.flatMap((base) => along.map((i) => base * size + i));
  }
  return list;
}

/** One nested pair of brackets. `base` counts the elements before it, `indent` stands before its lines. */
function block(
  shape: readonly number[],
  format: Format,
  summary: boolean,
  axis: number,
  base: number,
  indent: string,
  width: number,
): string {
  const size = shape[axis] ?? 0;
  const dots = summary && 2 * EDGE < size;
  const rows = dots ? [0, 1, 2, null, size - 3, size - 2, size - 1] : Array.from({ length: size }, (_, i) => i);
  const at = (row: number): number => base * size + row;
  if (axis === shape.length - 1) {
    return inBrackets(
      line(
        rows.map((row) => (row === null ? '...' : format(at(row)))),
        indent,
        width - 1,
      ),
      indent,
    );
  }
  const parts = rows.map((row) =>
    row === null ? '...' : block(shape, format, summary, axis + 1, at(row), `${indent} `, width - 1),
  );
  const separator = '\n'.repeat(shape.length - axis - 1);
  return inBrackets(parts.map((part) => indent + part).join(separator), indent);
}

function inBrackets(text: string, indent: string): string {
  return `[${text.slice(indent.length)}]`;
}

/** Words one after the other, broken into lines of at most `width`. */
function line(words: readonly string[], indent: string, width: number): string {
  let done = '';
  let current = indent;
  for (const [i, word] of words.entries()) {
    if (current.length + word.length > width && current.length > indent.length) {
      done += `${current.trimEnd()}\n`;
      current = indent;
    }
    current += i < words.length - 1 ? `${word} ` : word;
  }
  return done + current;
}

function scalar({ dtype, data }: HostTensor): string {
  const [first, second] = data as readonly (number | bigint | Uint8Array)[];
  if (first instanceof Uint8Array) return pythonBytes(first);
  if (dtype === 'bool') return first ? 'True' : 'False';
  if (dtype.startsWith('complex')) {
    const imaginary = complexPart(Number(second), dtype);
    if (first === 0 && !Object.is(first, -0)) return `${imaginary}j`;
    return `(${complexPart(Number(first), dtype)}${/^[-+]/.test(imaginary) ? '' : '+'}${imaginary}j)`;
  }
  if (typeof first !== 'number') return String(first);
  return isFloat(dtype) ? scalarText(first, dtype) : isOddFloat(dtype) ? generalText(first) : String(first);
}

/** Parts of a lone complex number have no `.0` at the end. */
function complexPart(x: number, dtype: DType): string {
  return scalarText(x, dtype).replace(/\.0$/, '');
}

function isFloat(dtype: DType): boolean {
  return dtype === 'float16' || dtype === 'float32' || dtype === 'float64';
}

/** Floats that numpy itself does not have. */
function isOddFloat(dtype: DType): boolean {
  return dtype === 'bfloat16' || dtype.startsWith('float8');
}

function formatOf({ dtype, data }: HostTensor, shown: readonly number[]): Format {
  if (dtype === 'string') return (i) => pythonBytes((data as readonly Uint8Array[])[i] as Uint8Array);
  if (dtype === 'bool') return (i) => ((data as Uint8Array)[i] ? ' True' : 'False');
  if (isOddFloat(dtype)) return (i) => generalText((data as Float32Array)[i] ?? 0);
  if (isFloat(dtype)) {
    const floats = data as Float32Array;
    return floatFormat((i) => floats[i] ?? 0, shown, dtype, false);
  }
  if (dtype.startsWith('complex')) {
    const parts = data as Float32Array;
    const real = floatFormat((i) => parts[2 * i] ?? 0, shown, dtype, false);
    const imaginary = floatFormat((i) => parts[2 * i + 1] ?? 0, shown, dtype, true);
    return (i) => real(i) + imaginary(i).replace(/ *$/, (blanks) => `j${blanks}`);
  }
  const text = (i: number): string => String((data as Int32Array)[i]);
  const width = shown.reduce((longest, i) => Math.max(longest, text(i).length), 0);
  return (i) => text(i).padStart(width);
}

/** From where on numpy writes powers of ten: one digit more than the dtype always keeps, at most 10^8. */
function exponentFrom(dtype: DType): number {
  if (dtype === 'float64' || dtype === 'complex128') return 1e8;
  return dtype === 'float16' ? 1e3 : 1e6;
}

/** All elements with their points under each other, or all with powers of ten. */
function floatFormat(value: (i: number) => number, shown: readonly number[], dtype: DType, plus: boolean): Format {
  const values = shown.map(value);
  const finite = values.filter(Number.isFinite);
  const sizes = finite.map(Math.abs).filter((size) => size !== 0);
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  const smallest = sizes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const powers = sizes.length > 0 && (largest >= exponentFrom(dtype) || smallest < 0.0001 || largest / smallest > 1000);
  const loose: Powers = { most: PRECISION, fewest: 0, exponentDigits: 2, plus };
  const texts = finite.map((x) => (powers ? scientific(x, dtype, loose) : positional(x, dtype, PRECISION, plus)));
  const parts = texts.map((text) => /^([^.]*)\.([^e]*)(?:e(.*))?$/.exec(text) ?? []);
  const longest = (part: number): number =>
    parts.reduce((most, match) => Math.max(most, (match[part] ?? '').length), 0);
  const precision = longest(2);
  const even: Powers = { most: precision, fewest: precision, exponentDigits: longest(3) - 1, plus };
  const right = powers ? longest(3) + 1 + precision : precision;
  const offset = right + 1;
  const odd = values.filter((x) => !Number.isFinite(x));
  const signedInfinity = odd.some((x) => x === Number.NEGATIVE_INFINITY) || plus ? 4 : 3;
  const left = odd.length === 0 ? longest(1) : Math.max(longest(1), 3 - offset, signedInfinity - offset);
  return (i) => {
    const x = value(i);
    if (!Number.isFinite(x)) {
      const mark = x < 0 ? '-' : plus ? '+' : '';
      return `${mark}${Number.isNaN(x) ? 'nan' : 'inf'}`.padStart(left + right + 1);
    }
    const text = powers ? scientific(x, dtype, even) : positional(x, dtype, PRECISION, plus);
    const point = text.indexOf('.');
    const padded = ' '.repeat(Math.max(0, left - point)) + text;
    return powers ? padded : padded.padEnd(Math.max(left, point) + 1 + right);
  };
}

/** `repr` of Python bytes. */
export function pythonBytes(bytes: Uint8Array): string {
  const quote = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'";
  let out = `b${quote}`;
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (character === quote || character === '\\') out += `\\${character}`;
    else if (byte === 9) out += '\\t';
    else if (byte === 10) out += '\\n';
    else if (byte === 13) out += '\\r';
    else out += byte >= 0x20 && byte < 0x7f ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return out + quote;
}

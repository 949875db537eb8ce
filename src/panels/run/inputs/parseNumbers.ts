import { plural } from '../../../lib/text';
import type { DType } from '../../../model/dtype';
import { elementCount, isFullyKnown, type Shape } from '../../../model/shape';
import { allocate, isWhole, misfit, storeNumber, type Typed } from './makeTensor';

/** Ranges of the whole dtypes that fit a JavaScript number; 64 bits are checked as BigInt. */
const RANGE: Readonly<Record<string, readonly [number, number]>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
};

/**
 * Reads what a person types as numbers: nested JSON lists, or numbers with
 * commas or white space between them, which take the shape that is wanted.
 * `NaN`, `inf` and `-inf` are numbers; `true` and `false` are for bool, `1+2j` and `2j` for complex.
 */
export function parseNumbers(name: string, text: string, dtype: DType, wanted: Shape): Typed {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: false, why: `${name} is empty.` };
  const parsed = trimmed.startsWith('[') ? nested(trimmed) : flat(trimmed, wanted);
  if ('why' in parsed) return { ok: false, why: parsed.why };
  const { shape, tokens } = parsed;
  const why = misfit(name, shape, wanted);
  if (why) return { ok: false, why };
  return numbersTensor(dtype, shape, tokens);
}

/** A tensor of numbers, each as a person writes it. `placeOf` says where one stands, in front of what is wrong with it. */
export function numbersTensor(
  dtype: DType,
  shape: readonly number[],
  tokens: readonly string[],
  placeOf: (i: number) => string = () => '',
): Typed {
  const isComplex = dtype.startsWith('complex');
  const data = allocate(dtype, isComplex ? tokens.length * 2 : tokens.length);
  for (const [i, token] of tokens.entries()) {
    const wrong = isComplex ? putComplex(data, dtype, i, token) : put(data, dtype, i, token);
    if (wrong) return { ok: false, why: placeOf(i) + wrong };
  }
  return { ok: true, tensor: { dtype, shape, data } };
}

type Read = { readonly shape: readonly number[]; readonly tokens: readonly string[] } | { readonly why: string };

function flat(text: string, wanted: Shape): Read {
  const tokens = text.split(/[\s,]+/).filter((token) => token !== '');
  if (wanted === null) return { shape: tokens.length === 1 ? [] : [tokens.length], tokens };
  if (isFullyKnown(wanted) && elementCount(wanted) === tokens.length) return { shape: wanted, tokens };
  const free = wanted.filter((size) => size < 0).length;
  const known = elementCount(wanted.filter((size) => size >= 0));
  if (free === 0) return { why: `${tokens.length} numbers, ${known} are wanted.` };
  if (tokens.length % known !== 0) return { why: `${tokens.length} numbers do not fill rows of ${known}.` };
  let rest = tokens.length / known;
  // The first free dimension takes everything, the others are 1.
  const shape = wanted.map((size) => {
    if (size >= 0) return size;
    const taken = rest;
    rest = 1;
    return taken;
  });
  return { shape, tokens };
}

/** Nested lists, without building them: the shape is that of the first path down, every list must agree. */
function nested(text: string): Read {
  const tokens: string[] = [];
  const shape: number[] = [];
  const counts: number[] = [];
  let depth = 0;
  let leaf = -1;
  for (const match of text.matchAll(/\[|\]|,|[^\s[\],]+/g)) {
    const part = match[0];
    if (part === '[') {
      if (depth === leaf) return { why: `A list stands beside numbers at character ${match.index + 1}.` };
      if (depth > 0) counts[depth - 1] = (counts[depth - 1] ?? 0) + 1;
      counts[depth] = 0;
      depth += 1;
    } else if (part === ']') {
      depth -= 1;
      if (depth < 0) return { why: `One ] too many at character ${match.index + 1}.` };
      const count = counts[depth] ?? 0;
      shape[depth] ??= count;
      if (shape[depth] !== count) {
        return {
          why: `A list at character ${match.index + 1} has ${plural(count, 'entry', 'entries')}, the others ${shape[depth]}.`,
        };
      }
    } else if (part !== ',') {
      if (depth === 0) return { why: `${part} stands outside the list.` };
      if (leaf < 0) leaf = depth;
      if (depth !== leaf) return { why: `A number stands beside lists at character ${match.index + 1}.` };
      counts[depth - 1] = (counts[depth - 1] ?? 0) + 1;
      tokens.push(part);
    }
  }
  return depth === 0 ? { shape, tokens } : { why: `${depth} closing ] missing.` };
}

const WORDS: Readonly<Record<string, number>> = {
  true: 1,
  false: 0,
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
};

/** As {@link put}, for the two parts of a complex number as Python writes it. */
function putComplex(data: ReturnType<typeof allocate>, dtype: DType, at: number, token: string): string | null {
  if (!/[ij]$/i.test(token) || /^[+-]?(nan|inf)/i.test(token)) return put(data, dtype, 2 * at, token);
  // The sign that begins the imaginary part is the last one that belongs to no exponent.
  const split = /^(.*[^e])([+-].*)$/i.exec(token.slice(0, -1));
  const [real, imaginary] = split ? [split[1] ?? '', split[2] ?? ''] : ['0', token.slice(0, -1)];
  const ones: Readonly<Record<string, string>> = { '': '1', '+': '1', '-': '-1' };
  const wrong =
    put(data, dtype, 2 * at, real) ?? put(data, dtype, 2 * at + 1, ones[imaginary] ?? imaginary.replace(/^\+/, ''));
  return wrong && `${token} is not a number.`;
}

/** What is wrong with the token, or null when it was stored. */
function put(data: ReturnType<typeof allocate>, dtype: DType, at: number, token: string): string | null {
  const value = WORDS[token.toLowerCase()] ?? Number(token);
  if (Number.isNaN(value) && token.toLowerCase() !== 'nan') return `${token} is not a number.`;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    if (!/^[+-]?\d+$/.test(token)) return `${token} is not a whole number; ${dtype} wants one.`;
    const whole = BigInt(token);
    data[at] = whole;
    return data[at] === whole ? null : `${token} does not fit ${dtype}.`;
  }
  const range = RANGE[dtype];
  if (isWhole(dtype) && !Number.isInteger(value)) return `${token} is not a whole number; ${dtype} wants one.`;
  if (range && (value < range[0] || value > range[1])) return `${token} does not fit ${dtype}.`;
  storeNumber(data, dtype, at, value);
  return null;
}

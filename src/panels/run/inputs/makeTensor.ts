import type { DType } from '../../../model/dtype';
import { elementCount, formatTensorShape, type Shape } from '../../../model/shape';
import type { HostTensor } from '../../../model/tensor';
import { type TypedArray, typedArrayOf } from '../../../model/typedArrays';
import { rounderOf } from '../../../runtime/values/rounding';
import { castTensor } from '../../../weights/cast';

/** A tensor, or what is wrong with what was typed, said beside the field. */
export type Typed = { readonly ok: true; readonly tensor: HostTensor } | { readonly ok: false; readonly why: string };

/** Zeros of `dtype` (see HostData), for dtypes that a form can fill; a complex number takes two places of them. */
export function allocate(dtype: DType, count: number): TypedArray {
  const Numbers = typedArrayOf(dtype) ?? Float32Array;
  return new Numbers(count);
}

export function isWhole(dtype: DType): boolean {
  return /^q?u?int/.test(dtype);
}

/** Writes a number as the dtype would hold it: rounded, cut to a whole number, or 0 and 1 for bools. */
export function storeNumber(data: TypedArray, dtype: DType, at: number, value: number): void {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[at] = BigInt(Math.trunc(value));
  else if (dtype === 'bool') data[at] = value === 0 ? 0 : 1;
  else data[at] = isWhole(dtype) ? Math.trunc(value) : rounderOf(dtype)(value);
}

/** Why a tensor of `shape` does not fit `wanted`; null when it does. */
export function misfit(name: string, shape: readonly number[], wanted: Shape): string | null {
  if (wanted === null) return null;
  const fits = shape.length === wanted.length && wanted.every((size, i) => size < 0 || size === shape[i]);
  return fits ? null : `${name} wants ${formatTensorShape(wanted)}; this is ${formatTensorShape(shape)}.`;
}

/**
 * A tensor as the dtype that an input wants. numpy writes float64 and int64 unless told otherwise, so floats are rounded;
 * null where a number has no such integer, or there is no conversion.
 */
export function fedAs(tensor: HostTensor, dtype: DType): HostTensor | null {
  if (tensor.dtype.startsWith('complex') && !dtype.startsWith('complex')) return null;
  const cast = castTensor(tensor, dtype);
  if (!cast.ok) return null;
  if (!isWhole(dtype) && dtype !== 'bool') return cast.value;
  const before = tensor.data as ArrayLike<number | bigint>;
  const after = cast.value.data as ArrayLike<number | bigint>;
  for (let i = 0; i < after.length; i++) if (Number(before[i]) !== Number(after[i])) return null;
  return cast.value;
}

/** One string tensor of a line each; rank 0 takes the whole text, rank 2 one line a row. */
export function textTensor(name: string, text: string, wanted: Shape): Typed {
  const encode = (line: string): Uint8Array => new TextEncoder().encode(line);
  if (wanted?.length === 0) return { ok: true, tensor: { dtype: 'string', shape: [], data: [encode(text)] } };
  const lines = text.replace(/\n$/, '').split('\n');
  const rank = wanted?.length ?? 1;
  const shape = [lines.length, ...Array.from({ length: rank - 1 }, () => 1)];
  const why = misfit(name, shape, wanted);
  return why ? { ok: false, why } : { ok: true, tensor: { dtype: 'string', shape, data: lines.map(encode) } };
}

/** The shape with its free dimensions set; an unknown rank becomes what is chosen for it. */
export function withSizes(wanted: Shape, sizes: readonly number[]): readonly number[] {
  let next = 0;
  return (wanted ?? []).map((size) => (size < 0 ? (sizes[next++] ?? 1) : size));
}

export type Generator = 'zeros' | 'ones' | 'uniform' | 'normal' | 'range';

/**
 * A generated tensor; the same seed gives the same numbers. From a normal or uniform draw bytes lie in 0..255, as those
 * of pictures do, and other integers in 0..9, as numbers of words and classes do.
 */
export function generateTensor(kind: Generator, dtype: DType, shape: readonly number[], seed: number): HostTensor {
  const count = elementCount(shape);
  const data = allocate(dtype, dtype.startsWith('complex') ? 2 * count : count);
  const random = mulberry(seed);
  const choices = choicesOf(dtype);
  for (let i = 0; i < data.length; i++) storeNumber(data, dtype, i, draw(kind, i, random, choices));
  return { dtype, shape, data };
}

/** From how many whole numbers one is drawn; null for numbers that are not whole. */
function choicesOf(dtype: DType): number | null {
  if (dtype === 'bool') return 2;
  if (!isWhole(dtype)) return null;
  return dtype === 'uint8' ? 256 : 10;
}

function draw(kind: Generator, i: number, random: () => number, choices: number | null): number {
  switch (kind) {
    case 'zeros':
      return 0;
    case 'ones':
      return 1;
    case 'range':
      return i;
    case 'uniform':
      return choices === null ? random() : Math.floor(random() * choices);
    case 'normal': {
      if (choices !== null) return Math.floor(random() * choices);
      // Box–Muller; 1 − u keeps the logarithm finite.
      return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    }
  }
}

/** Mulberry32: 32 bits of state, enough for a form's example numbers. */
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

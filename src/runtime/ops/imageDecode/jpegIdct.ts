/**
 * The inverse cosine transform in the integer arithmetic of the Independent
 * JPEG Group: the accurate method (13-bit constants, 2 extra bits between the
 * two passes), the fast one, which TensorFlow takes unless told otherwise, and
 * the reductions to 4, 2 and 1 samples a side.
 */

/** Samples of one block written to a plane; `at` is the index of its first sample. */
export type BlockTransform = (
  coefficients: Int16Array,
  from: number,
  quant: Uint16Array,
  out: Uint8Array,
  at: number,
  stride: number,
) => void;

/** One block on its way: dequantised, then the columns, then the rows, all in place. */
const work = new Int32Array(64);

function sample(value: number): number {
  const shifted = value + 128;
  return shifted < 0 ? 0 : shifted > 255 ? 255 : shifted;
}

/** Divides by 2^bits, half up. */
function descale(x: number, bits: number): number {
  return (x + (1 << (bits - 1))) >> bits;
}

/** Writes the block's first `size` rows and columns, shifted right by `bits`. */
function writeBlock(size: number, bits: number, out: Uint8Array, at: number, stride: number): void {
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) out[at + y * stride + x] = sample((work[8 * y + x] as number) >> bits);
  }
}

/** Whether a block has no detail: then one value fills it. */
function isFlat(coefficients: Int16Array, from: number): boolean {
  for (let k = 1; k < 64; k++) if (coefficients[from + k] !== 0) return false;
  return true;
}

function fillBlock(value: number, out: Uint8Array, at: number, stride: number): void {
  for (let y = 0; y < 8; y++) out.fill(value, at + y * stride, at + y * stride + 8);
}

function dequantise(coefficients: Int16Array, from: number, quant: ArrayLike<number>): void {
  for (let k = 0; k < 64; k++) work[k] = (coefficients[from + k] as number) * (quant[k] as number);
}

/** One pass over 8 numbers `step` apart: even part by rotation, odd part by the butterflies of Loeffler, Ligtenberg and Moschytz. */
function pass8(at: number, step: number, bits: number): void {
  const read = (k: number): number => work[at + k * step] as number;
  const z2 = read(2);
  const z3 = read(6);
  const rotated = (z2 + z3) * 4433;
  const even2 = rotated - z3 * 15137;
  const even3 = rotated + z2 * 6270;
  const sum = (read(0) + read(4)) * 8192;
  const difference = (read(0) - read(4)) * 8192;
  const e0 = sum + even3;
  const e1 = difference + even2;
  const e2 = difference - even2;
  const e3 = sum - even3;
  const a = read(7);
  const b = read(5);
  const c = read(3);
  const d = read(1);
  const z5 = (a + c + b + d) * 9633;
  const p1 = (a + d) * -7373;
  const p2 = (b + c) * -20995;
  const p3 = (a + c) * -16069 + z5;
  const p4 = (b + d) * -3196 + z5;
  const o0 = a * 2446 + p1 + p3;
  const o1 = b * 16819 + p2 + p4;
  const o2 = c * 25172 + p2 + p3;
  const o3 = d * 12299 + p1 + p4;
  work[at] = descale(e0 + o3, bits);
  work[at + 7 * step] = descale(e0 - o3, bits);
  work[at + step] = descale(e1 + o2, bits);
  work[at + 6 * step] = descale(e1 - o2, bits);
  work[at + 2 * step] = descale(e2 + o1, bits);
  work[at + 5 * step] = descale(e2 - o1, bits);
  work[at + 3 * step] = descale(e3 + o0, bits);
  work[at + 4 * step] = descale(e3 - o0, bits);
}

const transform8: BlockTransform = (coefficients, from, quant, out, at, stride) => {
  if (isFlat(coefficients, from)) {
    // Both passes of a block without detail come to this.
    fillBlock(sample(descale((coefficients[from] as number) * (quant[0] as number) * 4, 5)), out, at, stride);
    return;
  }
  dequantise(coefficients, from, quant);
  for (let x = 0; x < 8; x++) pass8(x, 8, 11);
  for (let y = 0; y < 8; y++) pass8(8 * y, 1, 18);
  writeBlock(8, 0, out, at, stride);
};

/** cos(kπ/16)·√2 products in 14 bits, by which the fast method scales its quantisation. */
const FAST_SCALES: readonly number[] = (() => {
  const root = [1, 1.387039845, 1.306562965, 1.175875602, 1, 0.785694958, 0.5411961, 0.275899379];
  return Array.from({ length: 64 }, (_, k) => Math.round((root[k >> 3] as number) * (root[k & 7] as number) * 16384));
})();

const fastQuants = new WeakMap<Uint16Array, Int32Array>();

function fastQuant(quant: Uint16Array): Int32Array {
  const known = fastQuants.get(quant);
  if (known) return known;
  const made = Int32Array.from(quant, (q, k) => descale(q * (FAST_SCALES[k] as number), 12));
  fastQuants.set(quant, made);
  return made;
}

/** One pass of Arai, Agui and Nakajima's method with 8-bit constants, results cut, not rounded. */
function passFast(at: number, step: number): void {
  const read = (k: number): number => work[at + k * step] as number;
  const sum = read(0) + read(4);
  const difference = read(0) - read(4);
  const outer = read(2) + read(6);
  const inner = (((read(2) - read(6)) * 362) >> 8) - outer;
  const e0 = sum + outer;
  const e1 = difference + inner;
  const e2 = difference - inner;
  const e3 = sum - outer;
  const z13 = read(5) + read(3);
  const z10 = read(5) - read(3);
  const z11 = read(1) + read(7);
  const z12 = read(1) - read(7);
  const o7 = z11 + z13;
  const z5 = ((z10 + z12) * 473) >> 8;
  const o6 = ((z10 * -669) >> 8) + z5 - o7;
  const o5 = (((z11 - z13) * 362) >> 8) - o6;
  const o4 = ((z12 * 277) >> 8) - z5 + o5;
  work[at] = e0 + o7;
  work[at + 7 * step] = e0 - o7;
  work[at + step] = e1 + o6;
  work[at + 6 * step] = e1 - o6;
  work[at + 2 * step] = e2 + o5;
  work[at + 5 * step] = e2 - o5;
  work[at + 4 * step] = e3 + o4;
  work[at + 3 * step] = e3 - o4;
}

const transformFast: BlockTransform = (coefficients, from, quant, out, at, stride) => {
  const scale = fastQuant(quant);
  if (isFlat(coefficients, from)) {
    fillBlock(sample(((coefficients[from] as number) * (scale[0] as number)) >> 5), out, at, stride);
    return;
  }
  dequantise(coefficients, from, scale);
  for (let x = 0; x < 8; x++) passFast(x, 8);
  for (let y = 0; y < 8; y++) passFast(8 * y, 1);
  writeBlock(8, 5, out, at, stride);
};

/** One pass from 8 numbers (the middle one unused) to 4. */
function pass4(at: number, step: number, bits: number): void {
  const read = (k: number): number => work[at + k * step] as number;
  const base = read(0) * 16384;
  const even = read(2) * 15137 - read(6) * 6270;
  const z1 = read(7);
  const z2 = read(5);
  const z3 = read(3);
  const z4 = read(1);
  const inner = -z1 * 1730 + z2 * 11893 - z3 * 17799 + z4 * 8697;
  const outer = -z1 * 4176 - z2 * 4926 + z3 * 7373 + z4 * 20995;
  work[at] = descale(base + even + outer, bits);
  work[at + 3 * step] = descale(base + even - outer, bits);
  work[at + step] = descale(base - even + inner, bits);
  work[at + 2 * step] = descale(base - even - inner, bits);
}

const transform4: BlockTransform = (coefficients, from, quant, out, at, stride) => {
  dequantise(coefficients, from, quant);
  for (let x = 0; x < 8; x++) if (x !== 4) pass4(x, 8, 12);
  for (let y = 0; y < 4; y++) pass4(8 * y, 1, 19);
  writeBlock(4, 0, out, at, stride);
};

/** One pass from the first and the odd numbers to 2. */
function pass2(at: number, step: number, bits: number): void {
  const read = (k: number): number => work[at + k * step] as number;
  const base = read(0) * 32768;
  const odd = -read(7) * 5906 + read(5) * 6967 - read(3) * 10426 + read(1) * 29692;
  work[at] = descale(base + odd, bits);
  work[at + step] = descale(base - odd, bits);
}

const transform2: BlockTransform = (coefficients, from, quant, out, at, stride) => {
  dequantise(coefficients, from, quant);
  for (const x of [0, 1, 3, 5, 7]) pass2(x, 8, 13);
  for (let y = 0; y < 2; y++) pass2(8 * y, 1, 20);
  writeBlock(2, 0, out, at, stride);
};

const transform1: BlockTransform = (coefficients, from, quant, out, at) => {
  out[at] = sample(descale((coefficients[from] as number) * (quant[0] as number), 3));
};

/** The transform that gives blocks of 8, 4, 2 or 1 samples a side. */
export function transformOf(size: number, fast: boolean): BlockTransform {
  return size === 8
    ? fast
      ? transformFast
      : transform8
    : size === 4
      ? transform4
      : size === 2
        ? transform2
        : transform1;
}

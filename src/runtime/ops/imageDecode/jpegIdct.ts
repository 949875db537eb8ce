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

const workspace = new Int32Array(64);

function sample(value: number): number {
  const shifted = value + 128;
  return shifted < 0 ? 0 : shifted > 255 ? 255 : shifted;
}

/** Divides by 2^bits, half up. */
function descale(x: number, bits: number): number {
  return (x + (1 << (bits - 1))) >> bits;
}

/** One pass over 8 numbers: even part by rotation, odd part by the Loeffler, Ligtenberg and Moschytz butterflies. */
function pass8(input: (k: number) => number, output: (k: number, value: number) => void, bits: number): void {
  const z2 = input(2);
  const z3 = input(6);
  const rotated = (z2 + z3) * 4433;
  const even2 = rotated - z3 * 15137;
  const even3 = rotated + z2 * 6270;
  const sum = (input(0) + input(4)) * 8192;
  const difference = (input(0) - input(4)) * 8192;
  const [e0, e1, e2, e3] = [sum + even3, difference + even2, difference - even2, sum - even3];
  const [a, b, c, d] = [input(7), input(5), input(3), input(1)];
  const z5 = (a + c + b + d) * 9633;
  const p1 = (a + d) * -7373;
  const p2 = (b + c) * -20995;
  const p3 = (a + c) * -16069 + z5;
  const p4 = (b + d) * -3196 + z5;
  const o0 = a * 2446 + p1 + p3;
  const o1 = b * 16819 + p2 + p4;
  const o2 = c * 25172 + p2 + p3;
  const o3 = d * 12299 + p1 + p4;
  output(0, descale(e0 + o3, bits));
  output(7, descale(e0 - o3, bits));
  output(1, descale(e1 + o2, bits));
  output(6, descale(e1 - o2, bits));
  output(2, descale(e2 + o1, bits));
  output(5, descale(e2 - o1, bits));
  output(3, descale(e3 + o0, bits));
  output(4, descale(e3 - o0, bits));
}

const transform8: BlockTransform = (coefficients, from, quant, out, at, stride) => {
  let flat = true;
  for (let k = 1; k < 64 && flat; k++) flat = coefficients[from + k] === 0;
  if (flat) {
    // Both passes of a block without detail come to this.
    const value = sample(descale((coefficients[from] as number) * (quant[0] as number) * 4, 5));
    for (let y = 0; y < 8; y++) out.fill(value, at + y * stride, at + y * stride + 8);
    return;
  }
  for (let x = 0; x < 8; x++) {
    pass8(
      (k) => (coefficients[from + 8 * k + x] as number) * (quant[8 * k + x] as number),
      (k, value) => {
        workspace[8 * k + x] = value;
      },
      11,
    );
  }
  for (let y = 0; y < 8; y++) {
    pass8(
      (k) => workspace[8 * y + k] as number,
      (k, value) => {
        out[at + y * stride + k] = sample(value);
      },
      18,
    );
  }
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
function passFast(input: (k: number) => number, output: (k: number, value: number) => void): void {
  const sum = input(0) + input(4);
  const difference = input(0) - input(4);
  const outer = input(2) + input(6);
  const inner = (((input(2) - input(6)) * 362) >> 8) - outer;
  const [e0, e1, e2, e3] = [sum + outer, difference + inner, difference - inner, sum - outer];
  const z13 = input(5) + input(3);
  const z10 = input(5) - input(3);
  const z11 = input(1) + input(7);
  const z12 = input(1) - input(7);
  const o7 = z11 + z13;
  const z5 = ((z10 + z12) * 473) >> 8;
  const o6 = ((z10 * -669) >> 8) + z5 - o7;
  const o5 = (((z11 - z13) * 362) >> 8) - o6;
  const o4 = ((z12 * 277) >> 8) - z5 + o5;
  output(0, e0 + o7);
  output(7, e0 - o7);
  output(1, e1 + o6);
  output(6, e1 - o6);
  output(2, e2 + o5);
  output(5, e2 - o5);
  output(4, e3 + o4);
  output(3, e3 - o4);
}

const transformFast: BlockTransform = (coefficients, from, quant, out, at, stride) => {
  const scale = fastQuant(quant);
  let flat = true;
  for (let k = 1; k < 64 && flat; k++) flat = coefficients[from + k] === 0;
  if (flat) {
    const value = sample(((coefficients[from] as number) * (scale[0] as number)) >> 5);
    for (let y = 0; y < 8; y++) out.fill(value, at + y * stride, at + y * stride + 8);
    return;
  }
  for (let x = 0; x < 8; x++) {
    passFast(
      (k) => (coefficients[from + 8 * k + x] as number) * (scale[8 * k + x] as number),
      (k, value) => {
        workspace[8 * k + x] = value;
      },
    );
  }
  for (let y = 0; y < 8; y++) {
    passFast(
      (k) => workspace[8 * y + k] as number,
      (k, value) => {
        out[at + y * stride + k] = sample(value >> 5);
      },
    );
  }
};

/** One pass from 8 numbers (the middle one unused) to 4. */
function pass4(input: (k: number) => number, output: (k: number, value: number) => void, bits: number): void {
  const base = input(0) * 16384;
  const even = input(2) * 15137 - input(6) * 6270;
  const [z1, z2, z3, z4] = [input(7), input(5), input(3), input(1)];
  const inner = -z1 * 1730 + z2 * 11893 - z3 * 17799 + z4 * 8697;
  const outer = -z1 * 4176 - z2 * 4926 + z3 * 7373 + z4 * 20995;
  output(0, descale(base + even + outer, bits));
  output(3, descale(base + even - outer, bits));
  output(1, descale(base - even + inner, bits));
  output(2, descale(base - even - inner, bits));
}

const transform4: BlockTransform = (coefficients, from, quant, out, at, stride) => {
  for (let x = 0; x < 8; x++) {
    if (x === 4) continue;
    pass4(
      (k) => (coefficients[from + 8 * k + x] as number) * (quant[8 * k + x] as number),
      (k, value) => {
        workspace[8 * k + x] = value;
      },
      12,
    );
  }
  for (let y = 0; y < 4; y++) {
    pass4(
      (k) => workspace[8 * y + k] as number,
      (k, value) => {
        out[at + y * stride + k] = sample(value);
      },
      19,
    );
  }
};

/** One pass from the first and the odd numbers to 2. */
function pass2(input: (k: number) => number, output: (k: number, value: number) => void, bits: number): void {
  const base = input(0) * 32768;
  const odd = -input(7) * 5906 + input(5) * 6967 - input(3) * 10426 + input(1) * 29692;
  output(0, descale(base + odd, bits));
  output(1, descale(base - odd, bits));
}

const transform2: BlockTransform = (coefficients, from, quant, out, at, stride) => {
  for (const x of [0, 1, 3, 5, 7]) {
    pass2(
      (k) => (coefficients[from + 8 * k + x] as number) * (quant[8 * k + x] as number),
      (k, value) => {
        workspace[8 * k + x] = value;
      },
      13,
    );
  }
  for (let y = 0; y < 2; y++) {
    pass2(
      (k) => workspace[8 * y + k] as number,
      (k, value) => {
        out[at + y * stride + k] = sample(value);
      },
      20,
    );
  }
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

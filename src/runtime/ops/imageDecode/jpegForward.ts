/**
 * The first half of writing a JPEG, as libjpeg-turbo does it with its default
 * settings, to the last bit: colours, chroma at half size, the accurate integer
 * transform, division with rounding (jccolor.c, jcsample.c, jfdctint.c, jcdctmgr.c).
 */

/** One component: samples of `width` × `height`, both multiples of 8. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const HALF = 1 << 15;

/** `x` as a fixed-point number with 16 digits after the point. */
function fix(x: number): number {
  return Math.floor(x * 65536 + 0.5);
}

const [YR, YG, YB] = [fix(0.299), fix(0.587), fix(0.114)] as const;
const [BR, BG, RG, RB] = [fix(0.16874), fix(0.33126), fix(0.41869), fix(0.08131)] as const;
const HALF_COLOUR = fix(0.5);
const CENTRE = (128 << 16) + HALF - 1;

/** Y, Cb and Cr of RGB pixels; the picture edge to edge. */
export function toYcc(rgb: ArrayLike<number>, count: number): readonly [Uint8Array, Uint8Array, Uint8Array] {
  const [y, cb, cr] = [new Uint8Array(count), new Uint8Array(count), new Uint8Array(count)];
  for (let i = 0, p = 0; i < count; i++, p += 3) {
    const [r, g, b] = [rgb[p] as number, rgb[p + 1] as number, rgb[p + 2] as number];
    y[i] = (YR * r + YG * g + YB * b + HALF) >> 16;
    cb[i] = (-BR * r - BG * g + HALF_COLOUR * b + CENTRE) >> 16;
    cr[i] = (HALF_COLOUR * r - RG * g - RB * b + CENTRE) >> 16;
  }
  return [y, cb, cr];
}

/** Whole blocks: the last column and row are repeated. */
export function filledBlocks(data: Uint8Array, width: number, height: number): Samples {
  const [wide, high] = [whole(width), whole(height)];
  const out = new Uint8Array(wide * high);
  for (let y = 0; y < high; y++) {
    const row = Math.min(y, height - 1) * width;
    for (let x = 0; x < wide; x++) out[y * wide + x] = data[row + Math.min(x, width - 1)] as number;
  }
  return { width: wide, height: high, data: out };
}

function whole(size: number): number {
  return Math.ceil(size / 8) * 8;
}

/** Means of 2 × 2 samples, rounded down and up in turn along a row, so that no drift remains. */
export function halved(data: Uint8Array, width: number, height: number): Samples {
  const [columns, rows] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const [wide, high] = [whole(columns), whole(rows)];
  const out = new Uint8Array(wide * high);
  for (let y = 0; y < high; y++) {
    const row = Math.min(y, rows - 1);
    const above = 2 * row * width;
    const below = Math.min(2 * row + 1, height - 1) * width;
    for (let x = 0; x < wide; x++) {
      const left = Math.min(2 * x, width - 1);
      const right = Math.min(2 * x + 1, width - 1);
      const sum =
        (data[above + left] as number) +
        (data[above + right] as number) +
        (data[below + left] as number) +
        (data[below + right] as number);
      out[y * wide + x] = (sum + 1 + (x & 1)) >> 2;
    }
  }
  return { width: wide, height: high, data: out };
}

/** Constants of Loeffler, Ligtenberg and Moschytz, with 13 digits after the point. */
const [C298, C390, C541, C765, C899] = [2446, 3196, 4433, 6270, 7373] as const;
const [C1175, C1501, C1847, C1961, C2053, C2562, C3072] = [9633, 12299, 15137, 16069, 16819, 20995, 25172] as const;

/** Eight values a `step` apart in place. The first pass leaves 2 more digits after the point, the second takes them away. */
function transformLine(d: Int32Array, at: number, step: number, isFirst: boolean): void {
  const value = (k: number): number => d[at + k * step] as number;
  const shift = isFirst ? 11 : 15;
  const descale = (x: number): number => (x + (1 << (shift - 1))) >> shift;
  const put = (k: number, x: number): void => {
    d[at + k * step] = x;
  };
  const [s0, s1, s2, s3] = [value(0) + value(7), value(1) + value(6), value(2) + value(5), value(3) + value(4)];
  const [d0, d1, d2, d3] = [value(0) - value(7), value(1) - value(6), value(2) - value(5), value(3) - value(4)];
  const [e0, e3, e1, e2] = [s0 + s3, s0 - s3, s1 + s2, s1 - s2];
  if (isFirst) {
    put(0, (e0 + e1) << 2);
    put(4, (e0 - e1) << 2);
  } else {
    put(0, (e0 + e1 + 2) >> 2);
    put(4, (e0 - e1 + 2) >> 2);
  }
  const even = (e2 + e3) * C541;
  put(2, descale(even + e3 * C765));
  put(6, descale(even - e2 * C1847));
  // Odd part: d3, d2, d1, d0 are tmp4 to tmp7 of the original.
  const z5 = (d3 + d1 + d2 + d0) * C1175;
  const z1 = -(d3 + d0) * C899;
  const z2 = -(d2 + d1) * C2562;
  const z3 = z5 - (d3 + d1) * C1961;
  const z4 = z5 - (d2 + d0) * C390;
  put(7, descale(d3 * C298 + z1 + z3));
  put(5, descale(d2 * C2053 + z2 + z4));
  put(3, descale(d1 * C3072 + z2 + z3));
  put(1, descale(d0 * C1501 + z1 + z4));
}

/**
 * The quantised coefficients of one block in natural order. `quant`: 64 divisors, natural order; the
 * transform's results are 8 times too large.
 */
export function quantisedBlock(
  samples: Samples,
  column: number,
  row: number,
  quant: Uint8Array,
  out: Int16Array,
): void {
  const block = new Int32Array(64);
  for (let y = 0; y < 8; y++) {
    const from = (row * 8 + y) * samples.width + column * 8;
    for (let x = 0; x < 8; x++) block[8 * y + x] = (samples.data[from + x] as number) - 128;
  }
  for (let y = 0; y < 8; y++) transformLine(block, 8 * y, 1, true);
  for (let x = 0; x < 8; x++) transformLine(block, x, 8, false);
  for (let i = 0; i < 64; i++) {
    const divisor = (quant[i] as number) * 8;
    const value = block[i] as number;
    const size = Math.floor((Math.abs(value) + divisor / 2) / divisor);
    out[i] = value < 0 ? -size : size;
  }
}

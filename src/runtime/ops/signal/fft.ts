/**
 * Discrete Fourier transforms of any length in double precision: radix 2 for
 * powers of two, else Bluestein's chirp, which turns the length into the next
 * power of two above twice of it.
 */

interface Twiddles {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** cos and sin of 2πk/n; kept, because a model transforms one length again and again. */
const twiddleCache = new Map<number, Twiddles>();

function twiddles(n: number, count: number): Twiddles {
  const known = twiddleCache.get(n);
  if (known !== undefined) return known;
  const cos = new Float64Array(count);
  const sin = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    cos[k] = Math.cos((2 * Math.PI * k) / n);
    sin[k] = Math.sin((2 * Math.PI * k) / n);
  }
  const made = { cos, sin };
  if (twiddleCache.size > 32) twiddleCache.clear();
  twiddleCache.set(n, made);
  return made;
}

/** Transforms in place; the inverse is not divided by the length. */
export function transform(re: Float64Array, im: Float64Array, inverse: boolean): void {
  const n = re.length;
  if (n <= 1) return;
  // Swapping the parts before and after turns the transform around.
  const [a, b] = inverse ? [im, re] : [re, im];
  if ((n & (n - 1)) === 0) radix2(a, b);
  else bluestein(a, b);
}

function radix2(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j] as number, re[i] as number];
      [im[i], im[j]] = [im[j] as number, im[i] as number];
    }
  }
  const { cos, sin } = twiddles(n, n >> 1);
  for (let size = 2; size <= n; size *= 2) {
    const half = size >> 1;
    const step = n / size;
    for (let start = 0; start < n; start += size) {
      for (let k = 0; k < half; k++) {
        const c = cos[k * step] as number;
        const s = sin[k * step] as number;
        const p = start + k;
        const q = p + half;
        const x = (re[q] as number) * c + (im[q] as number) * s;
        const y = (im[q] as number) * c - (re[q] as number) * s;
        re[q] = (re[p] as number) - x;
        im[q] = (im[p] as number) - y;
        re[p] = (re[p] as number) + x;
        im[p] = (im[p] as number) + y;
      }
    }
  }
}

function bluestein(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  let size = 1;
  while (size < 2 * n - 1) size *= 2;
  // k² mod 2n keeps the angle small and so exact.
  const { cos, sin } = twiddles(2 * n, 2 * n);
  const chirp = (k: number): number => Number((BigInt(k) * BigInt(k)) % BigInt(2 * n));
  const angle = Array.from({ length: n }, (_, k) => (k < 2 ** 26 ? (k * k) % (2 * n) : chirp(k)));
  const [ar, ai, br, bi] = [0, 1, 2, 3].map(() => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let k = 0; k < n; k++) {
    const c = cos[angle[k] as number] as number;
    const s = sin[angle[k] as number] as number;
    ar[k] = (re[k] as number) * c + (im[k] as number) * s;
    ai[k] = (im[k] as number) * c - (re[k] as number) * s;
    br[k] = c;
    bi[k] = s;
    if (k > 0) {
      br[size - k] = c;
      bi[size - k] = s;
    }
  }
  radix2(ar, ai);
  radix2(br, bi);
  for (let k = 0; k < size; k++) {
    const x = (ar[k] as number) * (br[k] as number) - (ai[k] as number) * (bi[k] as number);
    ai[k] = (ar[k] as number) * (bi[k] as number) + (ai[k] as number) * (br[k] as number);
    ar[k] = x;
  }
  radix2(ai, ar);
  for (let k = 0; k < n; k++) {
    const x = (ar[k] as number) / size;
    const y = (ai[k] as number) / size;
    const c = cos[angle[k] as number] as number;
    const s = sin[angle[k] as number] as number;
    re[k] = x * c + y * s;
    im[k] = y * c - x * s;
  }
}

/** Complex numbers of a tensor in two arrays. */
export interface Planes {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Transforms along one axis of a C-ordered tensor, in place. */
export function transformAxis({ re, im }: Planes, shape: readonly number[], axis: number, inverse: boolean): void {
  const n = shape[axis] as number;
  let inner = 1;
  for (const size of shape.slice(axis + 1)) inner *= size;
  const lineRe = new Float64Array(n);
  const lineIm = new Float64Array(n);
  for (let start = 0; start < re.length; start += n * inner) {
    for (let offset = start; offset < start + inner; offset++) {
      for (let k = 0; k < n; k++) {
        lineRe[k] = re[offset + k * inner] as number;
        lineIm[k] = im[offset + k * inner] as number;
      }
      transform(lineRe, lineIm, inverse);
      for (let k = 0; k < n; k++) {
        re[offset + k * inner] = lineRe[k] as number;
        im[offset + k * inner] = lineIm[k] as number;
      }
    }
  }
}

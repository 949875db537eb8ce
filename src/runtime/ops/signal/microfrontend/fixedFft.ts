/** Fourier transform in 16-bit fixed point, every butterfly rounded as kissfft does it with FIXED_POINT=16. */

const MOST = 32767;

/** A product of two numbers with 15 fractional bits, rounded to 15. */
function rounded(product: number): number {
  return (((product + (1 << 14)) >> 15) << 16) >> 16;
}

function wrapped(x: number): number {
  return (x << 16) >> 16;
}

function divided(x: number, by: number): number {
  return rounded(x * Math.trunc(MOST / by));
}

interface Twiddles {
  readonly re: Int16Array;
  readonly im: Int16Array;
}

function twiddlesOf(count: number, phaseOf: (i: number) => number): Twiddles {
  const re = new Int16Array(count);
  const im = new Int16Array(count);
  for (let i = 0; i < count; i++) {
    const phase = phaseOf(i);
    re[i] = Math.floor(0.5 + MOST * Math.cos(phase));
    im[i] = Math.floor(0.5 + MOST * Math.sin(phase));
  }
  return { re, im };
}

/** Transforms of one power-of-two length. */
export class FixedFft {
  readonly size: number;
  private readonly half: number;
  private readonly twiddles: Twiddles;
  private readonly superTwiddles: Twiddles;
  private readonly factors: readonly number[];

  constructor(size: number) {
    this.size = size;
    this.half = size / 2;
    const { half } = this;
    this.twiddles = twiddlesOf(half, (i) => (-2 * Math.PI * i) / half);
    this.superTwiddles = twiddlesOf(half >> 1, (i) => -Math.PI * ((i + 1) / half + 0.5));
    const factors: number[] = [];
    for (let rest = half; rest > 1; ) {
      const factor = rest % 4 === 0 ? 4 : 2;
      factors.push(factor);
      rest /= factor;
    }
    this.factors = factors;
  }

  /** Real and imaginary parts of bins 0 … size / 2 of real samples. */
  real(samples: Int16Array): { readonly re: Int16Array; readonly im: Int16Array } {
    const { half } = this;
    const a = new Int16Array(half);
    const b = new Int16Array(half);
    this.work(a, b, 0, samples, 0, 1, 0);
    const re = new Int16Array(half + 1);
    const im = new Int16Array(half + 1);
    const [first, second] = [divided(a[0] as number, 2), divided(b[0] as number, 2)];
    re[0] = first + second;
    re[half] = first - second;
    for (let k = 1; k <= half >> 1; k++) {
      const pr = divided(a[k] as number, 2);
      const pi = divided(b[k] as number, 2);
      const nr = divided(a[half - k] as number, 2);
      const ni = divided(wrapped(-(b[half - k] as number)), 2);
      const [sr, si, dr, di] = [wrapped(pr + nr), wrapped(pi + ni), wrapped(pr - nr), wrapped(pi - ni)];
      const [tr, ti] = times(dr, di, this.superTwiddles, k - 1);
      re[k] = (sr + tr) >> 1;
      im[k] = (si + ti) >> 1;
      re[half - k] = (sr - tr) >> 1;
      im[half - k] = (ti - si) >> 1;
    }
    return { re, im };
  }

  /** The complex transform of samples taken in pairs, into a and b from `at` on. */
  private work(
    a: Int16Array,
    b: Int16Array,
    at: number,
    samples: Int16Array,
    from: number,
    stride: number,
    level: number,
  ): void {
    const factor = this.factors[level] as number;
    let m = this.half / stride / factor;
    if (m < 1) m = 1;
    for (let k = 0; k < factor; k++) {
      const start = from + k * stride;
      if (m === 1) {
        a[at + k] = samples[2 * start] as number;
        b[at + k] = samples[2 * start + 1] as number;
      } else this.work(a, b, at + k * m, samples, start, stride * factor, level + 1);
    }
    if (factor === 2) this.two(a, b, at, stride, m);
    else this.four(a, b, at, stride, m);
  }

  private two(a: Int16Array, b: Int16Array, at: number, stride: number, m: number): void {
    for (let k = 0; k < m; k++) {
      const [i, j] = [at + k, at + k + m];
      const [ar, ai] = [divided(a[i] as number, 2), divided(b[i] as number, 2)];
      const [tr, ti] = times(divided(a[j] as number, 2), divided(b[j] as number, 2), this.twiddles, k * stride);
      a[j] = ar - tr;
      b[j] = ai - ti;
      a[i] = ar + tr;
      b[i] = ai + ti;
    }
  }

  private four(a: Int16Array, b: Int16Array, at: number, stride: number, m: number): void {
    for (let k = 0; k < m; k++) {
      const i = at + k;
      const part = (j: number, turn: number): [number, number] => {
        const [re, im] = [divided(a[j] as number, 4), divided(b[j] as number, 4)];
        return turn < 0 ? [re, im] : times(re, im, this.twiddles, turn);
      };
      const [fr, fi] = part(i, -1);
      const [ar, ai] = part(i + m, k * stride);
      const [br, bi] = part(i + 2 * m, 2 * k * stride);
      const [cr, ci] = part(i + 3 * m, 3 * k * stride);
      const [dr, di] = [wrapped(fr - br), wrapped(fi - bi)];
      const [er, ei] = [wrapped(fr + br), wrapped(fi + bi)];
      const [sr, si] = [wrapped(ar + cr), wrapped(ai + ci)];
      const [tr, ti] = [wrapped(ar - cr), wrapped(ai - ci)];
      a[i + 2 * m] = er - sr;
      b[i + 2 * m] = ei - si;
      a[i] = er + sr;
      b[i] = ei + si;
      a[i + m] = dr + ti;
      b[i + m] = di - tr;
      a[i + 3 * m] = dr - ti;
      b[i + 3 * m] = di + tr;
    }
  }
}

function times(re: number, im: number, by: Twiddles, i: number): [number, number] {
  const [c, s] = [by.re[i] as number, by.im[i] as number];
  return [rounded(re * c - im * s), rounded(re * s + im * c)];
}

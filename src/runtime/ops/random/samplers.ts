import { normal, RESERVED, uniform } from './distributions';
import type { Distribution } from './distributions';
import type { Philox } from './philox';

/** Rejection samplers in double precision; each output draws from its own place in the sequence. */

/** Numbers of a distribution, each block from its last to its first. */
class Draws {
  private readonly philox: Philox;
  private readonly distribution: Distribution;
  private readonly block = new Uint32Array(4);
  private readonly numbers = new Float64Array(4);
  private left = 0;

  constructor(philox: Philox, distribution: Distribution) {
    this.philox = philox;
    this.distribution = distribution;
  }

  next(): number {
    if (this.left === 0) {
      this.philox.next(this.block);
      this.distribution.draw(this.block, this.numbers);
      this.left = this.distribution.size;
    }
    this.left -= 1;
    return this.numbers[this.left] as number;
  }
}

const UNIFORM = uniform('float64');
const NORMAL = normal('float64');

/** Marsaglia and Tsang's method; alpha below 1 by way of alpha + 1. */
function gammaDraw(philox: Philox, alpha: number): number {
  const uniforms = new Draws(philox, UNIFORM);
  if (alpha === 1) return -Math.log1p(-uniforms.next());
  const normals = new Draws(philox, NORMAL);
  const d = alpha + (alpha < 1 ? 2 / 3 : -1 / 3);
  const c = 1 / 3 / Math.sqrt(d);
  for (;;) {
    const x = normals.next();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = uniforms.next();
    if (u < 1 - 0.0331 * (x * x) * (x * x) || Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) {
      return d * v * (alpha < 1 ? uniforms.next() ** (1 / alpha) : 1);
    }
  }
}

/** Lanczos' series for ln Γ(x), x ≥ 1: good to 1e-14. */
function logGamma(x: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  let sum = 0.99999999999980993;
  for (const [i, coefficient] of coefficients.entries()) sum += coefficient / (x + i);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Below 10 Knuth's product of uniforms, else Hörmann's transformed rejection (PTRS). */
function poissonDraw(philox: Philox, rate: number): number {
  const uniforms = new Draws(philox, UNIFORM);
  if (!(rate >= 0) || rate === Infinity) return Number.NaN;
  if (rate < 10) {
    const limit = Math.exp(-rate);
    let product = uniforms.next();
    let count = 0;
    for (; product > limit; count++) product *= uniforms.next();
    return count;
  }
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  for (;;) {
    const u = uniforms.next() - 0.5;
    const v = uniforms.next();
    const shifted = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / shifted + b) * u + rate + 0.43);
    if (shifted >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return k;
    if (k < 0 || (shifted < 0.013 && v > shifted)) continue;
    const s = Math.log((v * inverseAlpha) / (a / (shifted * shifted) + b));
    if (s <= -rate + k * Math.log(rate) - logGamma(k + 1)) return k;
  }
}

/** Remainder of Stirling's series, tabulated below 10. */
const STIRLING_TAIL = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
  0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];

function stirlingTail(k: number): number {
  const known = STIRLING_TAIL[k];
  if (known !== undefined) return known;
  const square = (k + 1) * (k + 1);
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}

/** Sums geometric steps until they pass the count. */
function binomialInversion(philox: Philox, count: number, prob: number): number {
  const uniforms = new Draws(philox, UNIFORM);
  let sum = 0;
  for (let successes = 0; ; successes++) {
    sum += Math.ceil(Math.log(uniforms.next()) / Math.log1p(-prob));
    if (sum > count) return successes;
  }
}

/** Hörmann's transformed rejection (BTRS). */
function binomialRejection(philox: Philox, count: number, prob: number): number {
  const uniforms = new Draws(philox, UNIFORM);
  const deviation = Math.sqrt(count * prob * (1 - prob));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * prob;
  const c = count * prob + 0.5;
  const vLimit = 0.92 - 4.2 / b;
  const odds = prob / (1 - prob);
  const alpha = (2.83 + 5.1 / b) * deviation;
  const m = Math.floor((count + 1) * prob);
  for (;;) {
    const u = uniforms.next() - 0.5;
    const v = uniforms.next();
    const shifted = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / shifted + b) * u + c);
    if (shifted >= 0.07 && v <= vLimit) return k;
    if (k < 0 || k > count) continue;
    const bound =
      (m + 0.5) * Math.log((m + 1) / (odds * (count - m + 1))) +
      (count + 1) * Math.log((count - m + 1) / (count - k + 1)) +
      (k + 0.5) * Math.log((odds * (count - k + 1)) / (k + 1)) +
      stirlingTail(m) +
      stirlingTail(count - m) -
      stirlingTail(k) -
      stirlingTail(count - k);
    if (Math.log((v * alpha) / (a / (shifted * shifted) + b)) <= bound) return k;
  }
}

/** One sample from its place: `index` counts outputs parameter by parameter. */
export type Sampler = (base: Philox, index: number, ...parameters: number[]) => number;

function from(base: Philox, blocks: number): Philox {
  const philox = base.copy();
  philox.skip(blocks);
  return philox;
}

export const sampleGamma: Sampler = (base, index, alpha = 1) => gammaDraw(from(base, RESERVED * index), alpha);

export const samplePoisson: Sampler = (base, index, rate = 0) => poissonDraw(from(base, RESERVED * index), rate);

export const sampleBinomial: Sampler = (base, index, count = 0, prob = 0) => {
  if (count <= 0 || prob <= 0) return 0;
  if (prob >= 1) return count;
  const few = prob <= 0.5 ? prob : 1 - prob;
  if (Number.isNaN(few)) return Number.NaN;
  const drawn =
    count * few >= 10
      ? binomialRejection(from(base, RESERVED * index), count, few)
      : binomialInversion(from(base, 42 * index), count, few);
  return prob <= 0.5 ? drawn : count - drawn;
};

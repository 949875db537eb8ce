/** Triangular filters on the mel scale in whole numbers (microfrontend/lib/filterbank*.c). */

const f = Math.fround;
const BITS = 12;

function melOf(frequency: number): number {
  return f(1127 * Math.log1p(f(frequency / 700)));
}

interface Channel {
  /** First bin, and for each bin the weight for this channel and for the next. */
  readonly start: number;
  readonly weights: readonly (readonly [number, number])[];
}

export interface Filterbank {
  /** One more than there are results: the first only passes its falling side on. */
  readonly channels: readonly Channel[];
}

/** `bins`: size of the spectrum. Frequencies in Hz. */
export function filterbankOf(count: number, rate: number, bins: number, lower: number, upper: number): Filterbank {
  const low = melOf(lower);
  const spacing = f(f(melOf(upper) - low) / f(count + 1));
  const centers = Array.from({ length: count + 1 }, (_, i) => f(low + f(spacing * (i + 1))));
  const perBin = f((0.5 * rate) / f(f(bins) - 1));
  // The bin of frequency 0 is always left out.
  let start = Math.trunc(1.5 + f(lower / perBin));
  const channels = centers.map((center, i): Channel => {
    const before = i === 0 ? low : (centers[i - 1] as number);
    const weights: [number, number][] = [];
    const first = start;
    for (; melOf(f(start * perBin)) <= center; start++) {
      const weight = f(f(center - melOf(f(start * perBin))) / f(center - before));
      weights.push([Math.floor(weight * (1 << BITS) + 0.5), Math.floor((1 - weight) * (1 << BITS) + 0.5)]);
    }
    return { start: first, weights };
  });
  return { channels };
}

/** Root of the energy in every channel, `shift` bits smaller. */
export function applyFilterbank({ channels }: Filterbank, re: Int16Array, im: Int16Array, shift: number): number[] {
  const sums: bigint[] = [];
  let rising = 0n;
  for (const { start, weights } of channels) {
    let falling = 0n;
    weights.forEach(([weight, unweight], k) => {
      const [r, i] = [re[start + k] ?? 0, im[start + k] ?? 0];
      const energy = BigInt(r * r + i * i);
      rising += BigInt(weight) * energy;
      falling += BigInt(unweight) * energy;
    });
    sums.push(rising);
    rising = falling;
  }
  return sums.slice(1).map((sum) => root(sum) >>> shift);
}

/** Integer square root, rounded up when more than half remains. */
function root(given: bigint): number {
  if (given === 0n) return 0;
  const top = given >> 32n === 0n ? 32 : 64;
  let rest = given;
  let result = 0n;
  let free = top - given.toString(2).length;
  free |= 1;
  let bit = 1n << BigInt(top - 1 - free);
  for (let i = (top - 1 - free) / 2 + 1; i >= 1; i--) {
    if (rest >= result + bit) {
      rest -= result + bit;
      result = (result >> 1n) + bit;
    } else result >>= 1n;
    bit >>= 2n;
  }
  const most = top === 32 ? 0xffffn : 0xffffffffn;
  if (rest > result && result !== most) result += 1n;
  return Number(result);
}

/** Number of the highest set bit, counted from 1; 0 of 0. */
export function bitLength(x: number): number {
  return 32 - Math.clz32(x);
}

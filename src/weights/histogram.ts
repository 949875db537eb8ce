import type { HostTensor } from '../model/tensor';
import { isWhole, numbersOf } from './numbers';

/** Counts of the finite elements: bin i is `edges[i]` ≤ x < `edges[i + 1]`, the last one closed on both sides. */
export interface Histogram {
  readonly edges: Float64Array;
  readonly counts: Uint32Array;
}

const MOST_BINS = 64;
const FEWEST_BINS = 8;

/**
 * Null where nothing is finite, and for strings, resources and variants.
 * Whole numbers of a small range have a bin each; otherwise there are about
 * 2 ∛n bins (Rice's rule), 8 to 64, or as many as `bins` says, of equal width.
 */
export function histogram(tensor: HostTensor, bins?: number): Histogram | null {
  const numbers = numbersOf(tensor);
  if (!numbers) return null;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let finite = 0;
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i] as number;
    if (x - x !== 0) continue;
    finite += 1;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  if (finite === 0) return null;
  const edges = binEdges(min, max, bins ?? null, finite, isWhole(tensor));
  const counts = new Uint32Array(edges.length - 1);
  // In halves, because the range itself may overflow.
  const start = (edges[0] ?? 0) / 2;
  const perUnit = counts.length / ((edges.at(-1) ?? 0) / 2 - start);
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i] as number;
    if (x - x === 0) count(counts, edges, x, Math.floor((x / 2 - start) * perUnit));
  }
  return { edges, counts };
}

/** Rounding may put an element one bin off: the edges decide. */
function count(counts: Uint32Array, edges: Float64Array, x: number, guess: number): void {
  let bin = Math.min(Math.max(guess, 0), counts.length - 1);
  if (bin > 0 && x < (edges[bin] ?? 0)) bin -= 1;
  else if (bin < counts.length - 1 && x >= (edges[bin + 1] ?? 0)) bin += 1;
  counts[bin] = (counts[bin] ?? 0) + 1;
}

function binEdges(min: number, max: number, asked: number | null, finite: number, whole: boolean): Float64Array {
  if (whole && asked === null && max - min < MOST_BINS) {
    // Centred on the numbers: the bin of 3 is 2.5 to 3.5.
    return Float64Array.from({ length: max - min + 2 }, (_, i) => min - 0.5 + i);
  }
  if (min === max) return Float64Array.of(min - 0.5, max + 0.5);
  const bins = asked ?? Math.min(MOST_BINS, Math.max(FEWEST_BINS, Math.ceil(2 * Math.cbrt(finite))));
  // As numpy.linspace has them; where the width overflows (−1e308 to 1e308), interpolated.
  const step = (max - min) / bins;
  const edge = Number.isFinite(step)
    ? (i: number): number => i * step + min
    : (i: number): number => min * (1 - i / bins) + max * (i / bins);
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => edge(i));
  edges[bins] = max;
  return edges;
}

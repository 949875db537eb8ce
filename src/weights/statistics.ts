import type { HostTensor } from '../model/tensor';
import { numbersOf } from './numbers';
import type { Numbers } from './numbers';

/** Elements up to which `unique` is counted: it needs a sorted copy. */
const UNIQUE_LIMIT = 1 << 23;

/**
 * Facts about all elements of one tensor; complex ones by their magnitude.
 * NaN and infinities are counted, and left out of min, max, mean and std.
 */
export interface Statistics {
  /** Number of elements. */
  readonly count: number;
  /** Null where no element is finite. bigint for int64 and uint64, which numbers cannot hold exactly. */
  readonly min: number | bigint | null;
  readonly max: number | bigint | null;
  readonly mean: number | null;
  /** Standard deviation of the elements themselves (divided by n, as numpy.std does). */
  readonly std: number | null;
  /** Elements equal to zero, minus zero included. */
  readonly zeros: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  /** Distinct values, NaN counted once; null above 2^23 elements. */
  readonly unique: number | null;
}

/** Null for strings, resources and variants. Sums in float64 with compensation, whatever the dtype. */
export function statistics(tensor: HostTensor): Statistics | null {
  const numbers = numbersOf(tensor);
  if (!numbers) return null;
  const count = numbers.length;
  let zeros = 0;
  let nan = 0;
  let positiveInfinity = 0;
  let negativeInfinity = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  const sum = new CompensatedSum();
  for (let i = 0; i < count; i++) {
    const x = numbers[i] as number;
    if (x - x !== 0) {
      // Only NaN and the infinities differ from themselves so.
      if (x !== x) nan += 1;
      else if (x > 0) positiveInfinity += 1;
      else negativeInfinity += 1;
      continue;
    }
    if (x === 0) zeros += 1;
    if (x < min) min = x;
    if (x > max) max = x;
    sum.add(x);
  }
  const finite = count - nan - positiveInfinity - negativeInfinity;
  const mean = finite === 0 ? null : sum.total / finite;
  const { data } = tensor;
  const exact = data instanceof BigInt64Array || data instanceof BigUint64Array ? bigRange(data) : null;
  // Adding zero turns minus zero into zero.
  return {
    count,
    min: finite === 0 ? null : (exact?.min ?? min + 0),
    max: finite === 0 ? null : (exact?.max ?? max + 0),
    mean,
    std: mean === null ? null : Math.sqrt(squares(numbers, mean) / finite),
    zeros,
    nan,
    positiveInfinity,
    negativeInfinity,
    unique: count > UNIQUE_LIMIT ? null : distinct(tensor.dtype.startsWith('complex') ? complexPairs(tensor) : data),
  };
}

/** Neumaier's variant of Kahan's sum: millions of small weights beside a few large ones. */
class CompensatedSum {
  #sum = 0;
  #lost = 0;

  add(x: number): void {
    const next = this.#sum + x;
    this.#lost += Math.abs(this.#sum) >= Math.abs(x) ? this.#sum - next + x : x - next + this.#sum;
    this.#sum = next;
  }

  get total(): number {
    return this.#sum + this.#lost;
  }
}

/** Sum of the squared distances of the finite elements from the mean. */
function squares(numbers: Numbers, mean: number): number {
  const sum = new CompensatedSum();
  for (let i = 0; i < numbers.length; i++) {
    const distance = (numbers[i] as number) - mean;
    if (distance - distance === 0) sum.add(distance * distance);
  }
  return sum.total;
}

function bigRange(data: BigInt64Array | BigUint64Array): { readonly min: bigint; readonly max: bigint } | null {
  const first = data[0];
  if (first === undefined) return null;
  let min = first;
  let max = first;
  for (const x of data) {
    if (x < min) min = x;
    if (x > max) max = x;
  }
  return { min, max };
}

/** Both parts of each element in one text: the magnitude would merge different numbers. */
function complexPairs({ data }: HostTensor): readonly string[] {
  const parts = data as Float64Array;
  return Array.from({ length: parts.length / 2 }, (_, i) => `${parts[2 * i]} ${parts[2 * i + 1]}`);
}

function distinct(data: HostTensor['data'] | readonly string[]): number {
  if (Array.isArray(data)) return new Set(data).size;
  // Typed arrays sort by value, NaN last and minus zero before zero; `===` then finds equal neighbours.
  const sorted = (data as Float64Array).slice().sort();
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    const x = sorted[i];
    if (i === 0 || (x !== sorted[i - 1] && (x === x || sorted[i - 1] === sorted[i - 1]))) count += 1;
  }
  return count;
}

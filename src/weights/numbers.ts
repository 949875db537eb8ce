import type { HostTensor } from '../model/tensor';

/** Elements as JavaScript numbers, in C order. */
export type Numbers =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/**
 * A tensor's elements as numbers: the magnitude for complex ones, rounded to
 * float64 for 64-bit integers beyond 2^53. Null for strings, resources and variants.
 */
export function numbersOf({ dtype, data }: HostTensor): Numbers | null {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data, Number);
  if (Array.isArray(data)) return null;
  const numbers = data as Numbers;
  if (dtype !== 'complex64' && dtype !== 'complex128') return numbers;
  return Float64Array.from({ length: numbers.length / 2 }, (_, i) =>
    Math.hypot(numbers[2 * i] ?? 0, numbers[2 * i + 1] ?? 0),
  );
}

/** Whether the dtype holds whole numbers (bool counts as 0 and 1). */
export function isWhole({ dtype }: HostTensor): boolean {
  return /^(q?u?int|bool)/.test(dtype);
}

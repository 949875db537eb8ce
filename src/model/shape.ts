/** Sizes from the outermost dimension; -1 is a free dimension, `null` an unknown rank. */
export type Shape = readonly number[] | null;

/** Product of the sizes; 1 for a scalar. Only for fully known shapes. */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (const size of shape) count *= size;
  return count;
}

export function isFullyKnown(shape: Shape): shape is readonly number[] {
  return shape !== null && shape.every((size) => size >= 0);
}

/** `(?, 224, 224, 3)`; `()` is a scalar, `(…)` an unknown rank. */
export function formatTensorShape(shape: Shape): string {
  if (shape === null) return '(…)';
  return `(${shape.map((size) => (size < 0 ? '?' : String(size))).join(', ')})`;
}

/** `⟨3×3×32×64⟩`, for weights and constants. */
export function formatWeightShape(shape: Shape): string {
  if (shape === null) return '⟨…⟩';
  return `⟨${shape.map((size) => (size < 0 ? '?' : String(size))).join('×')}⟩`;
}

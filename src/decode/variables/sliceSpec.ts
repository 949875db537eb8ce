import type { VariableSlice } from '../../model/summary';

/**
 * `shape_and_slices` of a restore op: `"10 4 0,5:-"` is rows 0 to 4 of a 10×4 tensor, all columns
 * (tensorflow/core/util/saved_tensor_slice_util.cc). Null for '', the whole tensor, and for nonsense.
 */
export function parseSliceSpec(spec: string): VariableSlice | null {
  const parts = spec.trim().split(/\s+/);
  const ranges = parts.pop()?.split(':') ?? [];
  const shape = parts.map(Number);
  if (shape.length === 0 || ranges.length !== shape.length || shape.some((size) => !Number.isInteger(size)))
    return null;
  const starts: number[] = [];
  const sizes: number[] = [];
  for (const [axis, range] of ranges.entries()) {
    const match = /^(?:-|(\d+),(\d+))$/.exec(range);
    if (!match) return null;
    starts.push(Number(match[1] ?? 0));
    sizes.push(Number(match[2] ?? shape[axis]));
  }
  return starts.every((start, axis) => start === 0 && sizes[axis] === shape[axis]) ? null : { starts, sizes };
}

import { elementCount } from '../../../model/shape';
import { allocate, fromHost, hostOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { invalid } from '../../opError';
import { lanesOf } from './dtypes';
import type { Cells } from './dtypes';
import { copyWalk, stridesOf } from './strides';
import type { Walk } from './strides';

/** Moves of whole tensors of any dtype, on the host. */

/** The tensor of `shape` whose elements `walk` reads from x. */
export function moved(x: Tensor, shape: readonly number[], walk: Walk, over: readonly number[] = shape): Tensor {
  const out = allocate(x.dtype, elementCount(shape));
  copyWalk(hostOf(x) as Cells, walk, out as Cells, { start: 0, steps: stridesOf(over) }, over, lanesOf(x.dtype));
  return fromHost(x.dtype, shape, out);
}

/** Index of an axis counted from the end when negative; refuses with `what` when there is none. */
export function resolveAxis(axis: number, rank: number, what = 'axis'): number {
  if (!(axis >= -rank && axis < rank)) {
    throw invalid(`${what} must be in the range [${-rank}, ${rank}), got ${axis}`);
  }
  return axis < 0 ? axis + rank : axis;
}

/** x permuted: axis i of the result is axis perm[i] of x. */
export function transposed(x: Tensor, perm: readonly number[]): Tensor {
  const steps = stridesOf(x.shape);
  return moved(
    x,
    perm.map((axis) => x.shape[axis] as number),
    { start: 0, steps: perm.map((axis) => steps[axis] as number) },
  );
}

/** The part of x that starts at `begin`. */
export function sliced(x: Tensor, begin: readonly number[], shape: readonly number[]): Tensor {
  const steps = stridesOf(x.shape);
  let start = 0;
  for (let axis = 0; axis < steps.length; axis++) start += (begin[axis] as number) * (steps[axis] as number);
  return moved(x, shape, { start, steps });
}

/**
 * Rows `indices` of x along an axis, x seen as [outer, size, inner]. Indices are
 * already checked; `batches` > 1 takes indices per batch, outer then counting within a batch.
 */
export function takeRows(
  source: Cells,
  target: Cells,
  at: { readonly outer: number; readonly size: number; readonly inner: number },
  indices: ArrayLike<number>,
  lanes: number,
): void {
  const inner = at.inner * lanes;
  const block = inner >= 16 && ArrayBuffer.isView(source);
  let t = 0;
  for (let o = 0; o < at.outer; o++) {
    const base = o * at.size * inner;
    for (let i = 0; i < indices.length; i++) {
      const s = base + (indices[i] as number) * inner;
      if (block) (target as unknown as Float32Array).set((source as unknown as Float32Array).subarray(s, s + inner), t);
      else for (let k = 0; k < inner; k++) target[t + k] = source[s + k];
      t += inner;
    }
  }
}

/** x with axis `axis` replaced by the listed positions of it. */
export function picked(x: Tensor, axis: number, indices: ArrayLike<number>): Tensor {
  const shape = [...x.shape];
  shape[axis] = indices.length;
  const out = allocate(x.dtype, elementCount(shape));
  const outer = elementCount(x.shape.slice(0, axis));
  const inner = elementCount(x.shape.slice(axis + 1));
  takeRows(
    hostOf(x) as Cells,
    out as Cells,
    { outer, size: x.shape[axis] as number, inner },
    indices,
    lanesOf(x.dtype),
  );
  return fromHost(x.dtype, shape, out);
}

/** A tensor filled with one element of `value`. */
export function filled(value: Tensor, shape: readonly number[]): Tensor {
  return moved(value, shape, { start: 0, steps: shape.map(() => 0) });
}

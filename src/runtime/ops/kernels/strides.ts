import type { Cells } from './dtypes';

/** Cells between neighbours along each axis of a C-ordered tensor. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = [...shape];
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis] as number;
  }
  return strides;
}

/** A walk over one storage: element `i` along an axis is `steps[axis]` elements farther; 0 repeats, negative goes back. */
export interface Walk {
  readonly start: number;
  readonly steps: readonly number[];
}

/**
 * Copies the elements that `from` visits to where `to` visits, both walking
 * over `shape`: every op that only moves elements (transpose, slice, concat,
 * tile, pad, reverse, …) is one or a few such walks. `lanes` cells per element.
 */
export function copyWalk(
  source: Cells,
  from: Walk,
  target: Cells,
  to: Walk,
  shape: readonly number[],
  lanes = 1,
): void {
  let count = lanes;
  for (const n of shape) count *= n;
  if (count === 0) return;
  // Neighbouring axes that both walks pass through evenly become one; the last is the inner loop.
  const sizes: number[] = lanes > 1 ? [lanes] : [];
  const sourceSteps: number[] = lanes > 1 ? [1] : [];
  const targetSteps: number[] = lanes > 1 ? [1] : [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] as number;
    if (size === 1) continue;
    const s = (from.steps[axis] as number) * lanes;
    const t = (to.steps[axis] as number) * lanes;
    const last = sizes.length - 1;
    if (
      last >= 0 &&
      s === (sourceSteps[last] as number) * (sizes[last] as number) &&
      t === (targetSteps[last] as number) * (sizes[last] as number)
    ) {
      sizes[last] = (sizes[last] as number) * size;
    } else {
      sizes.push(size);
      sourceSteps.push(s);
      targetSteps.push(t);
    }
  }
  const start = from.start * lanes;
  const end = to.start * lanes;
  if (sizes.length === 0) {
    target[end] = source[start];
    return;
  }
  const inner = sizes[0] as number;
  const si = sourceSteps[0] as number;
  const ti = targetSteps[0] as number;
  const block = si === 1 && ti === 1 && inner >= 16 && ArrayBuffer.isView(source) && ArrayBuffer.isView(target);
  const rank = sizes.length;
  const index = sizes.map(() => 0);
  let s = start;
  let t = end;
  for (;;) {
    if (block) copyBlock(source, s, target, t, inner);
    else copyRow(source, s, si, target, t, ti, inner);
    let axis = 1;
    for (; axis < rank; axis++) {
      s += sourceSteps[axis] as number;
      t += targetSteps[axis] as number;
      if (++(index[axis] as number) < (sizes[axis] as number)) break;
      s -= (sourceSteps[axis] as number) * (sizes[axis] as number);
      t -= (targetSteps[axis] as number) * (sizes[axis] as number);
      index[axis] = 0;
    }
    if (axis >= rank) return;
  }
}

function copyBlock(source: Cells, s: number, target: Cells, t: number, count: number): void {
  // Both are typed arrays of one kind here: source and target of a move have one dtype.
  (target as unknown as Float32Array).set((source as unknown as Float32Array).subarray(s, s + count), t);
}

function copyRow(source: Cells, s: number, si: number, target: Cells, t: number, ti: number, count: number): void {
  if (source instanceof Float32Array && target instanceof Float32Array) {
    // The hot dtype gets a loop of its own: with `unknown` cells the engine boxes every element.
    for (let i = 0, a = s, b = t; i < count; i++, a += si, b += ti) target[b] = source[a] as number;
    return;
  }
  for (let i = 0, a = s, b = t; i < count; i++, a += si, b += ti) target[b] = source[a];
}

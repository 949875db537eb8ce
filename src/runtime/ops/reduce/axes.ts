import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import { hasStaticRank, hasStaticShape } from '../../plan/staticShape';
import { intsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { resolveAxis, transposed } from '../kernels/move';

/** A reduction seen as x[outer, count, inner] → [outer, inner]. */
export interface Reduction {
  /** x, with its axes moved where the reduced ones did not lie together. */
  readonly x: Tensor;
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
  readonly shape: readonly number[];
  readonly axes: readonly number[];
  /** The elements of a run are taken one by one, not by vectors: which shows in sums that round at every step. */
  readonly inOrder: boolean;
}

/**
 * Where it knows beforehand that there are as many axes as dimensions, TensorFlow's optimiser
 * (MaterializeReductionIndices) reduces all of them, whatever their values.
 */
export function optimisedAxesOf(x: Tensor, input: Tensor): number[] {
  const all = x.shape.length > 0 && input.size === x.shape.length && hasStaticRank(x) && hasStaticShape(input);
  return all ? x.shape.map((_, axis) => axis) : axesOf(x, input);
}

export function axesOf(x: Tensor, input: Tensor): number[] {
  const axes = intsOf(input).map((axis) => {
    if (axis < -x.shape.length || axis >= x.shape.length) {
      throw invalid(`Invalid reduction dimension (${axis} for input with ${x.shape.length} dimension(s)`);
    }
    return resolveAxis(axis, x.shape.length);
  });
  if (new Set(axes).size !== axes.length)
    throw invalid(`Invalid reduction arguments: Axes contains duplicate dimension: ${axes.join(',')}`);
  return axes.sort((a, b) => a - b);
}

/** Shape after the reduction, reduced axes kept as 1 or dropped. */
export function reducedShape(shape: readonly number[], axes: readonly number[], keep: boolean): number[] {
  return keep ? shape.map((n, i) => (axes.includes(i) ? 1 : n)) : shape.filter((_n, i) => !axes.includes(i));
}

/**
 * Brings the reduced axes together: sizes of 1 do not count, others may force a
 * transpose. Where one kept block lies between two reduced ones, TensorFlow
 * transposes nothing (reduction_ops_common.h), and Eigen goes down the first
 * block for each element of the last.
 */
export function planReduction(x: Tensor, axes: readonly number[], keep: boolean): Reduction {
  const shape = reducedShape(x.shape, axes, keep);
  const telling = axes.filter((axis) => x.shape[axis] !== 1);
  const first = telling[0] ?? 0;
  const last = telling.at(-1) ?? -1;
  const between = x.shape.slice(first, last + 1).some((n, i) => n !== 1 && !telling.includes(first + i));
  if (!between) {
    return {
      x,
      outer: elementCount(x.shape.slice(0, first)),
      count: elementCount(x.shape.slice(first, last + 1)),
      inner: elementCount(x.shape.slice(last + 1)),
      shape,
      axes,
      inOrder: false,
    };
  }
  const kept = x.shape.map((_n, i) => i).filter((i) => !axes.includes(i));
  const count = elementCount(axes.map((axis) => x.shape[axis] as number));
  const blocks = blocksOf(x.shape, axes);
  const inOrder = blocks.length === 3 && axes.includes((blocks[0] as number[])[0] as number);
  const order = inOrder
    ? [...axes.filter((axis) => blocks[2]?.includes(axis)), ...axes.filter((axis) => !blocks[2]?.includes(axis))]
    : axes;
  return {
    x: transposed(x, [...kept, ...order]),
    outer: elementCount(kept.map((i) => x.shape[i] as number)),
    count,
    inner: 1,
    shape,
    axes,
    inOrder,
  };
}

/** Axes of more than one element in blocks of neighbours that are all reduced or all kept. */
function blocksOf(shape: readonly number[], reduced: readonly number[]): number[][] {
  const blocks: number[][] = [];
  shape.forEach((n, axis) => {
    if (n === 1) return;
    const last = blocks.at(-1);
    if (last !== undefined && reduced.includes(last[0] as number) === reduced.includes(axis)) last.push(axis);
    else blocks.push([axis]);
  });
  return blocks;
}

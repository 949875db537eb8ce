import type { Shape } from '../../model/shape';
import { axisOf, FREE, sameRule, type ShapeRule, type ShapeRules, sizeOf } from './shapeRule';

const reduce: ShapeRule = ({ input, value, bool }) => {
  const shape = input(0);
  const axes = value(1);
  const keep = bool('keep_dims') || bool('keepdims');
  if (shape === null) return [];
  const axesShape = input(1);
  if (axes === null || axes.some(Number.isNaN)) {
    // Which axes is not known, but all of none is.
    if (keep) return [shape.map(() => FREE)];
    return axesShape?.length === 1 && axesShape[0] === shape.length ? [[]] : [];
  }
  const reduced = new Set(axes.map((axis) => axisOf(axis, shape.length)));
  if (reduced.has(null)) return [];
  return [keep ? shape.map((size, i) => (reduced.has(i) ? 1 : size)) : shape.filter((_, i) => !reduced.has(i))];
};

/** Without the axis that the second input names. */
const argument: ShapeRule = ({ input, value }) => {
  const shape = input(0);
  const axis = shape === null ? null : axisOf(value(1)?.[0] ?? Number.NaN, shape.length);
  if (shape === null) return [];
  return [axis === null ? shape.slice(1).map(() => FREE) : shape.filter((_, i) => i !== axis)];
};

const topK: ShapeRule = ({ input, value, int, op }) => {
  const shape = input(0);
  const k = op === 'TopK' ? int('k', FREE) : sizeOf(value(1)?.[0] ?? FREE);
  const out: Shape = shape === null ? null : [...shape.slice(0, -1), k];
  return [out, out];
};

/** data, segment_ids[, num_segments] */
const segment: ShapeRule = ({ input, value, op }) => {
  const data = input(0);
  const ids = input(1);
  if (data === null || ids === null) return [];
  const count = op.startsWith('Unsorted') ? sizeOf(value(2)?.[0] ?? FREE) : FREE;
  return [[count, ...data.slice(ids.length)]];
};

export const REDUCTIONS: ShapeRules = {
  ...sameRule('Sum Mean Prod Max Min All Any EuclideanNorm ReduceJoin', reduce),
  ...sameRule('ArgMax ArgMin', argument),
  ...sameRule('TopK TopKV2', topK),
  ...sameRule(
    `SegmentSum SegmentMean SegmentMax SegmentMin SegmentProd UnsortedSegmentSum UnsortedSegmentMax UnsortedSegmentMin
    UnsortedSegmentProd`,
    segment,
  ),
  L2Loss: () => [[]],
  InTopK: ({ input }) => [input(1)],
  InTopKV2: ({ input }) => [input(1)],
  SparseSoftmaxCrossEntropyWithLogits: ({ input }) => [input(1), input(0)],
  SoftmaxCrossEntropyWithLogits: ({ input }) => [input(0)?.slice(0, 1) ?? null, input(0)],
};

import { FREE, type ShapeRule, type ShapeRules, sizeOf } from './shapeRule';

/** indices, values, dense_shape, default: what every row has at least one value of. */
const filled: ShapeRule = ({ input, value }) => {
  const rows = sizeOf(value(2)?.[0] ?? Number.NaN);
  return [[FREE, input(0)?.[1] ?? FREE], [FREE], [rows], [input(1)?.[0] ?? FREE]];
};

/** indices, old shape, new shape */
const reshaped: ShapeRule = ({ input }) => {
  const rank = input(2)?.[0] ?? FREE;
  return [[input(0)?.[0] ?? FREE, rank], [rank]];
};

/** Sparse tensors and counts (sparse_ops.cc, math_ops.cc). */
export const SPARSE: ShapeRules = {
  SparseToDense: ({ input, value }) => {
    const sizes = value(1);
    if (sizes !== null) return [sizes.map(sizeOf)];
    const rank = input(1)?.[0] ?? FREE;
    return [rank >= 0 ? Array.from({ length: rank }, () => FREE) : null];
  },
  SparseReorder: ({ input }) => [input(0), input(1)],
  SparseFillEmptyRows: filled,
  SparseReshape: reshaped,
  // input, size, weights
  DenseBincount: ({ input, value }) => {
    const counted = input(0);
    const size = sizeOf(value(1)?.[0] ?? Number.NaN);
    if (counted === null) return [];
    return [counted.length === 2 ? [counted[0] ?? FREE, size] : [size]];
  },
};

import type { Shape } from '../../model/shape';
import { broadcast } from './elementwise';
import { FREE, mergeSize, type ShapeRule, type ShapeRules } from './shapeRule';

function product(a: Shape, b: Shape, transposeA: boolean, transposeB: boolean): Shape {
  if (a === null || b === null || a.length < 2 || b.length < 2) return null;
  const batch = broadcast(a.slice(0, -2), b.slice(0, -2));
  const rows = a[a.length - (transposeA ? 1 : 2)] ?? FREE;
  const columns = b[b.length - (transposeB ? 2 : 1)] ?? FREE;
  return batch === null ? null : [...batch, rows, columns];
}

const matMul: ShapeRule = ({ input, bool }) => {
  const [a, b] = [input(0), input(1)];
  if (a === null && b === null) return [[FREE, FREE]];
  return [product(a ?? [FREE, FREE], b ?? [FREE, FREE], bool('transpose_a'), bool('transpose_b'))];
};

const batchMatMul: ShapeRule = ({ input, bool }) => {
  const [a, b] = [input(0), input(1)];
  return [a === null || b === null ? null : product(a, b, bool('adj_x'), bool('adj_y'))];
};

/** `abc,cde->abde`, with `...` for leading axes that broadcast. */
const einsum: ShapeRule = ({ input, inputCount, text }) => {
  const [left, right] = text('equation').replace(/\s/g, '').split('->');
  if (left === undefined || right === undefined) return [];
  const sizes = new Map<string, number>();
  let rest: Shape = [];
  const terms = left.split(',');
  for (let i = 0; i < inputCount; i++) {
    const shape = input(i);
    const [before = '', after] = (terms[i] ?? '').split('...');
    if (shape === null) {
      if (after !== undefined) rest = null;
      continue;
    }
    const tail = after ?? '';
    for (const [k, letter] of before.split('').entries())
      sizes.set(letter, mergeSize(sizes.get(letter) ?? FREE, shape[k] ?? FREE));
    for (const [k, letter] of tail.split('').entries()) {
      const size = shape[shape.length - tail.length + k] ?? FREE;
      sizes.set(letter, mergeSize(sizes.get(letter) ?? FREE, size));
    }
    if (after !== undefined) rest = broadcast(rest, shape.slice(before.length, shape.length - tail.length));
  }
  const [before = '', after] = right.split('...');
  const known = (letters: string): number[] => letters.split('').map((letter) => sizes.get(letter) ?? FREE);
  if (after === undefined) return [known(before)];
  return [rest === null ? null : [...known(before), ...rest, ...known(after)]];
};

/** The first three inputs are [rows, columns] of one kind of feature each, [0, 0] where the forest has none of it. */
const forest: ShapeRule = ({ input, int }) => {
  const width = int('dense_output_dim', FREE);
  const rows = [0, 1, 2].map((i) => input(i)?.[0] ?? FREE).reduce((a, b) => (a === 0 ? b : a));
  return [[rows, width], [width]];
};

export const LINEAR: ShapeRules = {
  MatMul: matMul,
  SparseMatMul: ({ input, bool }) => [
    product(input(0) ?? [FREE, FREE], input(1) ?? [FREE, FREE], bool('transpose_a'), bool('transpose_b')),
  ],
  BatchMatMul: batchMatMul,
  BatchMatMulV2: batchMatMul,
  BatchMatMulV3: batchMatMul,
  Einsum: einsum,
  // a_indices, a_values, a_shape, b
  SparseTensorDenseMatMul: ({ input, value, bool }) => {
    const a = value(2);
    const b = input(3);
    const rows = a?.[bool('adjoint_a') ? 1 : 0] ?? FREE;
    return [[rows >= 0 ? rows : FREE, b?.[bool('adjoint_b') ? 0 : 1] ?? FREE]];
  },
  SimpleMLInferenceOpWithHandle: forest,
};

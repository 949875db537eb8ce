import type { Shape } from '../../model/shape';
import { broadcast } from './elementwise';
import { FREE, sameRule, type ShapeQuery, type ShapeRule, type ShapeRules, sizeOf } from './shapeRule';

/** Batch dimensions, rows and columns of input 0; null where its rank is not known. */
function matrixOf({ input }: ShapeQuery): { readonly batch: readonly number[]; rows: number; columns: number } | null {
  const shape = input(0);
  if (shape === null || shape.length < 2) return null;
  return { batch: shape.slice(0, -2), rows: shape.at(-2) ?? FREE, columns: shape.at(-1) ?? FREE };
}

/** The smaller of two sizes where both are known. */
function least(a: number, b: number): number {
  return a < 0 || b < 0 ? FREE : Math.min(a, b);
}

/** matrix, right-hand sides: as many rows as the matrix has columns. */
const solve: ShapeRule = (query) => {
  const matrix = matrixOf(query);
  const right = query.input(1);
  if (matrix === null || right === null || right.length < 2) return [];
  const batch = broadcast(matrix.batch, right.slice(0, -2));
  return [batch === null ? null : [...batch, matrix.columns, right.at(-1) ?? FREE]];
};

/** Singular values, left and right vectors. */
const svd: ShapeRule = (query) => {
  const matrix = matrixOf(query);
  if (matrix === null) return [];
  const { batch, rows, columns } = matrix;
  const short = least(rows, columns);
  if (query.attr('compute_uv') !== undefined && !query.bool('compute_uv')) return [[...batch, short], [0], [0]];
  const isFull = query.bool('full_matrices');
  return [
    [...batch, short],
    [...batch, rows, isFull ? rows : short],
    [...batch, columns, isFull ? columns : short],
  ];
};

const qr: ShapeRule = (query) => {
  const matrix = matrixOf(query);
  if (matrix === null) return [];
  const { batch, rows, columns } = matrix;
  const inner = query.bool('full_matrices') ? rows : least(rows, columns);
  return [
    [...batch, rows, inner],
    [...batch, inner, columns],
  ];
};

/** Eigenvalues and, where asked for, eigenvectors. */
const eigen: ShapeRule = (query) => {
  const matrix = matrixOf(query);
  if (matrix === null) return [];
  const { batch, rows, columns } = matrix;
  const isAsked = query.attr('compute_v') === undefined || query.bool('compute_v');
  return [[...batch, rows], isAsked ? [...batch, rows, columns] : [0]];
};

/** The one diagonal that is meant, 0 the main one; NaN for a band or where it is not known. */
function diagonalOf({ value, inputCount }: ShapeQuery): number {
  if (inputCount < 2) return 0;
  const k = value(1);
  return k?.length === 1 || (k?.length === 2 && k[0] === k[1]) ? (k[0] ?? Number.NaN) : Number.NaN;
}

/** diagonal[, k, num_rows, num_cols, padding]; -1 as a number of rows or columns is the least that holds it. */
const diagonalMatrix: ShapeRule = (query) => {
  const diagonal = query.input(0);
  const k = diagonalOf(query);
  if (diagonal === null || diagonal.length === 0) return [];
  const batch = diagonal.slice(0, -1);
  const length = diagonal.at(-1) ?? FREE;
  if (Number.isNaN(k) || length < 0) return [[...batch, FREE, FREE]];
  const [rows, columns] = [2, 3].map((i) => (query.inputCount > i ? (query.value(i)?.[0] ?? Number.NaN) : -1));
  const sideOf = (asked: number | undefined, needed: number): number =>
    asked === undefined || Number.isNaN(asked) ? FREE : asked < 0 ? needed : asked;
  // One side given makes the other the least that holds the diagonal too (array_ops.cc, MatrixDiagV2Shape).
  return [[...batch, sideOf(rows, length + Math.max(-k, 0)), sideOf(columns, length + Math.max(k, 0))]];
};

const diagonalPart: ShapeRule = (query) => {
  const matrix = matrixOf(query);
  const k = diagonalOf(query);
  if (matrix === null || Number.isNaN(k)) return [];
  const { batch, rows, columns } = matrix;
  const isKnown = rows >= 0 && columns >= 0;
  return [[...batch, isKnown ? Math.min(rows + Math.min(k, 0), columns - Math.max(k, 0)) : FREE]];
};

/** input, fft_length: the last of its dimensions is halved going to frequencies. */
function transformed(rank: number, isForward: boolean): ShapeRule {
  return ({ input, value }) => {
    const shape = input(0);
    if (shape === null || shape.length < rank) return [];
    const lengths = value(1) ?? Array.from({ length: rank }, () => Number.NaN);
    const sizes = lengths.map((size, i) => sizeOf(isForward && i === rank - 1 ? Math.floor(size / 2) + 1 : size));
    return [[...shape.slice(0, -rank), ...sizes]];
  };
}

const withoutMatrix: ShapeRule = ({ input }) => [input(0)?.slice(0, -2) ?? null];
const diagonals = sameRule('MatrixDiag MatrixDiagV2 MatrixDiagV3', diagonalMatrix);

function lastOf(shape: Shape): number {
  return shape?.at(-1) ?? FREE;
}

/** Linear algebra and Fourier transforms (linalg_ops.cc, array_ops.cc, spectral_ops.cc). */
export const MATRICES: ShapeRules = {
  ...sameRule('MatrixSolve MatrixTriangularSolve MatrixSolveLs BatchMatrixSolve BatchMatrixTriangularSolve', solve),
  MatrixDeterminant: withoutMatrix,
  LogMatrixDeterminant: (query) => [...withoutMatrix(query), ...withoutMatrix(query)],
  Svd: svd,
  Qr: qr,
  SelfAdjointEigV2: eigen,
  Eig: eigen,
  ...diagonals,
  ...sameRule('MatrixDiagPart MatrixDiagPartV2 MatrixDiagPartV3', diagonalPart),
  RFFT: transformed(1, true),
  RFFT2D: transformed(2, true),
  RFFT3D: transformed(3, true),
  IRFFT: transformed(1, false),
  IRFFT2D: transformed(2, false),
  IRFFT3D: transformed(3, false),
  // logits, num_samples
  ...sameRule('Multinomial StatelessMultinomial', ({ input, value }) => [
    [input(0)?.[0] ?? FREE, sizeOf(value(1)?.[0] ?? Number.NaN)],
  ]),
  // images, transforms, output_shape
  ...sameRule('ImageProjectiveTransformV2 ImageProjectiveTransformV3', ({ input, value }) => {
    const size = value(2);
    const images = input(0);
    return [[images?.[0] ?? FREE, sizeOf(size?.[0] ?? Number.NaN), sizeOf(size?.[1] ?? Number.NaN), lastOf(images)]];
  }),
};

import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import { allocateNumbers, fromHost, isComplex, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { roundAll } from '../../values/rounding';
import { readDense, writeDense } from '../kernels/linalg/field';
import type { Dense } from '../kernels/linalg/field';
import type { DType } from '../../../model/dtype';

/** Matrices in the last two axes of a tensor, everything before is batch. */

export function matrixShape(x: Tensor): {
  readonly batch: readonly number[];
  readonly rows: number;
  readonly columns: number;
} {
  if (x.shape.length < 2) throw invalid(`Input must be at least a matrix, got shape [${x.shape.join(',')}]`);
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  return { batch: x.shape.slice(0, -2), rows, columns };
}

export function expectSquare(x: Tensor): number {
  const { rows, columns } = matrixShape(x);
  if (rows !== columns) throw invalid(`Input matrix must be square, got shape [${x.shape.join(',')}]`);
  return rows;
}

export function matricesOf(x: Tensor): Dense[] {
  const { batch, rows, columns } = matrixShape(x);
  const data = numbersOf(x);
  return Array.from({ length: elementCount(batch) }, (_n, i) =>
    readDense(data, i * rows * columns, rows, columns, isComplex(x.dtype)),
  );
}

/** One tensor of all results; `sizes` are rows and columns of each. */
export function stackMatrices(
  dtype: DType,
  batch: readonly number[],
  rows: number,
  columns: number,
  matrices: readonly Dense[],
): Tensor {
  const shape = [...batch, rows, columns];
  const out = allocateNumbers(dtype, elementCount(shape));
  matrices.forEach((m, i) => writeDense(m, out, i * rows * columns));
  if (out instanceof Float32Array) roundAll(dtype, out);
  return fromHost(dtype, shape, out);
}

/** One tensor of vectors, each `count` long; real values in a complex dtype too. */
export function stackVectors(
  dtype: DType,
  batch: readonly number[],
  count: number,
  vectors: readonly ArrayLike<number>[],
): Tensor {
  const shape = [...batch, count];
  const out = allocateNumbers(dtype, elementCount(shape));
  const step = isComplex(dtype) ? 2 : 1;
  vectors.forEach((v, i) => {
    for (let k = 0; k < count; k++) out[(i * count + k) * step] = v[k] as number;
  });
  return fromHost(dtype, shape, out);
}

import type { DType } from '../../../model/dtype';
import type { Matrix } from './gemm';
import type { Lying } from './narrowVectorProduct';

/**
 * Products of float32 matrices in the order and with the roundings of TensorFlow's CPU kernels: a sum in float64 would
 * be nearer the truth and still the wrong answer where later numbers cancel.
 */

export type Singles = Matrix<Float32Array>;
type Size = readonly [m: number, n: number, k: number];

/** Multiplications beyond which the order is not followed: blocks in float64 are several times as quick. */
const LIMIT = 2 ** 18;
const LANES = 8;
const HALF = 4;
/** Sizes that together are less than this are multiplied coefficient by coefficient. */
const SMALL = 20;
/** Batches of products of more multiplications than this are contracted as tensors (batch_matmul_op_impl.h). */
const CONTRACTED = 128 * 128;
/** Columns of a matrix beside a row vector are taken this many products at a time, from so many on. */
const [BLOCK, WIDE_BLOCK, LONG] = [16, 4, 128];
/** Bytes of all results beyond which the blocks are short. */
const WIDE = 32_000;

const f = Math.fround;

/** Whether `batches` products are of this kind, and small enough to follow. */
export function isSingleProduct(dtype: DType, [m, n, k]: Size, batches = 1): boolean {
  if (dtype !== 'float32' || batches * m * n * k > LIMIT) return false;
  // Batches that are neither small nor contracted are blocked by the processor's registers.
  return batches === 1 || Math.min(m, n) === 1 || m + n + k < SMALL || m * n * k > CONTRACTED;
}

/** Whether matrices are multiplied coefficient by coefficient. */
function isSmall([m, n, k]: Size, batches: number): boolean {
  return m + n + k < SMALL && (Math.min(m, n, k) === 1 || batches > 1);
}

/** C = A·B; `lying`: whether the vectors that are multiplied lie as neighbours in what TensorFlow multiplies. */
export function singleProduct(size: Size, batches: number, a: Singles, b: Singles, c: Singles, lying: Lying): void {
  const [m, n] = size;
  const small = isSmall(size, batches);
  if (Math.min(m, n) > 1 && !small) fusedProduct(size, a, b, c);
  else vectorProduct(size, small, a, b, c, lying);
}

function vectorProduct(size: Size, small: boolean, a: Singles, b: Singles, c: Matrix, lying: Lying): void {
  const [m, n, k] = size;
  if (!small && Math.max(m, n) > 1 && !(m > 1 ? lying.a : lying.b)) {
    blockedProduct(size, a, b, c);
    return;
  }
  const sumOf = sumOfVectors(size, small, lying);
  // Only a coefficient that no vector of the processor makes begins with its first product: −0 and nothing else is −0.
  const first = small && !(lying.a && !lying.b) ? -0 : 0;
  const [x, y] = [new Float32Array(k), new Float32Array(k)];
  for (let i = 0; i < m; i++) {
    copyVector(a, a.at + i * a.row, a.column, x);
    for (let j = 0; j < n; j++) {
      copyVector(b, b.at + j * b.column, b.row, y);
      c.data[c.at + i * c.row + j * c.column] = first + sumOf(x, y, i + j);
    }
  }
}

function copyVector({ data }: Singles, at: number, step: number, out: Float32Array): void {
  for (let p = 0; p < out.length; p++) out[p] = data[at + p * step] as number;
}

/** C = A·B as tensors are contracted: a single row is a vector, a single column is not. */
export function contractSingles(size: Size, a: Singles, b: Singles, c: Matrix): void {
  if (size[0] > 1) fusedProduct(size, a, b, c);
  else vectorProduct(size, false, a, b, c, { a: true, b: false });
}

/** Tensor contractions multiply and add with one rounding, one product after the other. */
export function fusedProduct([m, n, k]: Size, a: Singles, b: Singles, c: Matrix): void {
  const sums = new Float32Array(n);
  for (let i = 0; i < m; i++) {
    sums.fill(0);
    for (let p = 0; p < k; p++) {
      const factor = a.data[a.at + i * a.row + p * a.column] as number;
      const from = b.at + p * b.row;
      // A product of two float32 is exact in float64.
      for (let j = 0; j < n; j++) sums[j] = (sums[j] as number) + factor * (b.data[from + j * b.column] as number);
    }
    for (let j = 0; j < n; j++) c.data[c.at + i * c.row + j * c.column] = sums[j] as number;
  }
}

type SumOf = (x: Float32Array, y: Float32Array, place: number) => number;

/** How one result comes about where one side is a vector, or all is small (GeneralMatrixVector.h, InnerProduct.h). */
function sumOfVectors([m, n]: Size, small: boolean, lying: Lying): SumOf {
  const neighbours = lying.a && lying.b;
  if (m === 1 && n === 1) return neighbours ? innerProduct : inOrder;
  if (small) return neighbours ? byTwo : inOrder;
  const results = Math.max(m, n);
  // Rows are taken eight, four and two at a time; the last one alone goes on with half a vector.
  return (x, y, place) => rowTimesVector(x, y, place === results - 1 && results % 2 === 1);
}

/** A matrix of which rows lie apart times a vector: all results together, some products at a time. */
function blockedProduct([m, n, k]: Size, a: Singles, b: Singles, c: Matrix): void {
  const [matrix, vector] = m > 1 ? [a, b] : [b, a];
  const [step, along] = m > 1 ? [a.row, a.column] : [b.column, b.row];
  const next = m > 1 ? b.row : a.column;
  const results = m * n;
  const block = k < LONG ? k : 4 * results < WIDE ? BLOCK : WIDE_BLOCK;
  const [totals, sums] = [new Float32Array(results), new Float32Array(results)];
  for (let from = 0; from < k; from += block) {
    sums.fill(0);
    for (let p = from; p < Math.min(k, from + block); p++) {
      const factor = vector.data[vector.at + p * next] as number;
      const at = matrix.at + p * along;
      for (let r = 0; r < results; r++) {
        sums[r] = (sums[r] as number) + f(factor * (matrix.data[at + r * step] as number));
      }
    }
    for (let r = 0; r < results; r++) totals[r] = (totals[r] as number) + (sums[r] as number);
  }
  const to = m > 1 ? c.row : c.column;
  for (let r = 0; r < results; r++) c.data[c.at + r * to] = totals[r] as number;
}

function sumFrom(x: Float32Array, y: Float32Array, from: number, to: number, first: number): number {
  let total = first;
  for (let p = from; p < to; p++) total = f(total + f((x[p] as number) * (y[p] as number)));
  return total;
}

function inOrder(x: Float32Array, y: Float32Array): number {
  return sumFrom(x, y, 0, x.length, -0);
}

function rowTimesVector(x: Float32Array, y: Float32Array, isAlone: boolean): number {
  const whole = x.length - (x.length % LANES);
  const half = isAlone ? x.length - (x.length % HALF) : whole;
  let total = together([vectors(x, y, 0, whole, LANES, LANES)], LANES);
  if (isAlone) total = f(total + together([vectors(x, y, whole, half, HALF, HALF)], HALF));
  return sumFrom(x, y, half, x.length, total);
}

/** Two vectors in flight, and the odd one after they met. */
function byTwo(x: Float32Array, y: Float32Array): number {
  const whole = x.length - (x.length % LANES);
  const pairs = whole - (whole % (2 * LANES));
  const sums = vectors(x, y, 0, pairs, 2 * LANES, LANES);
  const second = vectors(x, y, LANES, pairs, 2 * LANES, LANES);
  const odd = vectors(x, y, pairs, whole, LANES, LANES);
  return sumFrom(x, y, whole, x.length, together([sums, second, odd], LANES));
}

/** Four vectors in flight; the last of them meet first. */
function innerProduct(x: Float32Array, y: Float32Array): number {
  const whole = x.length - (x.length % LANES);
  const count = Math.min(4, whole / LANES);
  const sums = Array.from({ length: count }, (_n, v) => vectors(x, y, v * LANES, whole, 4 * LANES, LANES));
  return sumFrom(x, y, whole, x.length, together(sums.reverse(), LANES));
}

/** A vector's sums of the products at from + l, from + step + l, … */
function vectors(
  x: Float32Array,
  y: Float32Array,
  from: number,
  to: number,
  step: number,
  lanes: number,
): Float32Array {
  const sums = new Float32Array(lanes).fill(-0);
  for (let p = from; p < to; p += step) {
    for (let l = 0; l < lanes; l++) sums[l] = (sums[l] as number) + f((x[p + l] as number) * (y[p + l] as number));
  }
  return sums;
}

/** Vectors added one to the other, then the lanes of the last: neighbours at half the distance each time. */
function together(all: readonly Float32Array[], lanes: number): number {
  const sums = all.reduce((sum, next) => sum.map((v, l) => v + (next[l] as number)), new Float32Array(lanes).fill(-0));
  const lane = (l: number): number =>
    lanes === HALF ? (sums[l] as number) : f((sums[l] as number) + (sums[l + HALF] as number));
  return f(f(lane(0) + lane(2)) + f(lane(1) + lane(3)));
}

import { concat as concatDevice, reshape as reshapeDevice, slice as sliceDevice } from '@tensorflow/tfjs-core';
import type { Tensor as DeviceTensor } from '@tensorflow/tfjs-core';
import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { roundAll } from '../../values/rounding';
import {
  allocate,
  allocateNumbers,
  deviceOf,
  float32Of,
  fromDevice,
  fromHost,
  hostOf,
  isComplex,
  isIndexable,
  numbersOf,
  onDevice,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { heapOf } from '../../wasm/heap';
import type { Heap } from '../../wasm/heap';
import { define, runKernel } from '../define';
import { withoutLastBits } from '../kernels/bits';
import { broadcastShapes, broadcastSteps } from '../kernels/broadcast';
import { edgedFor } from '../kernels/onWebgl';
import type { Lying } from '../kernels/narrowVectorProduct';
import { multiplyMatrices } from '../kernels/products';
import { isSingleProduct, singleProduct } from '../kernels/singleProduct';
import type { Singles } from '../kernels/singleProduct';
import { castTo } from '../math/cast';

/** Products of matrices and of batches of matrices. */

interface Sides {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Sums of bfloat16 are rounded, where MatMul cuts what a float32 has more (FloatToBFloat16 in framework/bfloat16.cc). */
  readonly rounded?: boolean;
  /** Where TensorFlow turns an operand otherwise than it is handed over here. */
  readonly lying?: Lying;
}

type Product = (x: DeviceTensor, y: DeviceTensor) => DeviceTensor;

/** m × k times k × n for every batch; batch axes broadcast. `out` is the dtype of sums and result. */
export function batchMatMul(call: OpCall, a: Tensor, b: Tensor, sides: Sides, out: DType = a.dtype): Tensor {
  const { transposeA, transposeB } = sides;
  if (a.shape.length < 2 || b.shape.length < 2)
    throw invalid(`In[0] and In[1] must have rank at least 2: [${a.shape.join(',')}], [${b.shape.join(',')}]`);
  const [a0, a1] = a.shape.slice(-2) as [number, number];
  const [b0, b1] = b.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [a1, a0] : [a0, a1];
  const [k2, n] = transposeB ? [b1, b0] : [b0, b1];
  if (k !== k2) throw invalid(`Matrix size-incompatible: In[0]: [${a.shape.join(',')}], In[1]: [${b.shape.join(',')}]`);
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (batch === null)
    throw invalid(
      `In[0] and In[1] must have compatible batch dimensions: [${a.shape.join(',')}] vs. [${b.shape.join(',')}]`,
    );
  const shape = [...batch, m, n];
  const single = out === 'float32' && a.dtype === out && b.dtype === out;
  if (single && a.size > 0 && b.size > 0 && isIndexable(elementCount(shape), call) && onDevice([a, b], call)) {
    return deviceMatMul(call, a, b, sides, batch, m, k, n);
  }
  const x = castTo(a, out);
  const y = castTo(b, out);
  const result = allocate(out, elementCount(shape));
  const aSteps = broadcastSteps(a.shape.slice(0, -2), batch);
  const bSteps = broadcastSteps(b.shape.slice(0, -2), batch);
  const count = elementCount(batch);
  const isFollowed = single && isSingleProduct(out, [m, n, k], count);
  const lying = { a: sides.lying?.a ?? !transposeA, b: sides.lying?.b ?? transposeB };
  for (let i = 0; i < count; i++) {
    const at = (steps: readonly number[]): number => {
      let rest = i;
      let sum = 0;
      for (let axis = batch.length - 1; axis >= 0; axis--) {
        const size = batch[axis] as number;
        sum += (rest % size) * (steps[axis] as number);
        rest = Math.floor(rest / size);
      }
      return sum;
    };
    const left = { data: hostOf(x), at: at(aSteps) * m * k, row: transposeA ? 1 : k, column: transposeA ? m : 1 };
    const right = { data: hostOf(y), at: at(bSteps) * k * n, row: transposeB ? 1 : n, column: transposeB ? k : 1 };
    const to = { data: result, at: i * m * n, row: n, column: 1 };
    if (isFollowed) singleProduct([m, n, k], count, left as Singles, right as Singles, to as Singles, lying);
    else multiplyMatrices(out, m, n, k, left, right, to);
  }
  if (out === 'bfloat16' && sides.rounded !== true)
    return fromHost(out, shape, withoutLastBits(result as Float32Array, 16));
  if (result instanceof Float32Array) roundAll(out, result);
  return fromHost(out, shape, result);
}

/**
 * tfjs multiplies rank 3. On wasm its batched product is a plain loop at a
 * fourteenth of the speed of the rank-2 one, so there a batch is taken apart.
 */
function deviceMatMul(
  call: OpCall,
  a: Tensor,
  b: Tensor,
  sides: Sides,
  batch: readonly number[],
  m: number,
  k: number,
  n: number,
): Tensor {
  const heap = heapOf(call);
  if (heap !== null) return heapMatMul(heap, call, a, b, sides, batch, m, k, n);
  const { transposeA, transposeB } = sides;
  const shape = [...batch, m, n];
  const edged = edgedFor(call, k);
  const multiply: Product = (x, y) =>
    runKernel('BatchMatMul', { a: edged(x), b: edged(y) }, { transposeA, transposeB });
  const aBatch = elementCount(a.shape.slice(0, -2));
  const bBatch = elementCount(b.shape.slice(0, -2));
  // One matrix on the right serves all rows of all matrices on the left.
  if (bBatch === 1 && !transposeA) {
    const x = reshapeDevice(deviceOf(a), [1, aBatch * m, k]);
    const y = reshapeDevice(deviceOf(b), [1, ...b.shape.slice(-2)]);
    return fromDevice(reshapeDevice(multiply(x, y), shape));
  }
  const count = elementCount(batch);
  const full = (aBatch === count || aBatch === 1) && (bBatch === count || bBatch === 1);
  if (!full) return fromDevice(reshapeDevice(multiplyEach(a, b, batch, multiply), shape));
  const x = reshapeDevice(deviceOf(a), [aBatch, ...a.shape.slice(-2)]);
  const y = reshapeDevice(deviceOf(b), [bBatch, ...b.shape.slice(-2)]);
  if (call.backend === 'wasm' && count > 1 && m * n * k > 20_000)
    return fromDevice(reshapeDevice(multiplyOnWasm(x, y, sides), shape));
  return fromDevice(reshapeDevice(multiply(x, y), shape));
}

/** One product of our own kernel for each matrix, read where it lies. What is small goes back to ordinary memory at once. */
function heapMatMul(
  heap: Heap,
  call: OpCall,
  a: Tensor,
  b: Tensor,
  { transposeA, transposeB }: Sides,
  batch: readonly number[],
  m: number,
  k: number,
  n: number,
): Tensor {
  const { kernels } = heap;
  const shape = [...batch, m, n];
  let count = elementCount(batch);
  let rows = m;
  // One matrix on the right serves all rows of all matrices on the left.
  if (count > 1 && b.size === k * n && a.size === count * m * k && !transposeA) {
    rows = count * m;
    count = 1;
  }
  const size = count * rows * n;
  const isSmall = size <= call.hostLimit;
  const [aRow, aColumn] = transposeA ? [1, m] : [k, 1];
  const [bRow, bColumn] = transposeB ? [1, k] : [n, 1];
  const packed = kernels.scratchBytes(rows, n, k, bColumn);
  // Behind the packed matrix: a small operand that lies in ordinary memory, and a small result.
  const isLoose = a.device === null && a.size <= call.hostLimit;
  const scratch = heap.scratch(packed + 4 * ((isLoose ? a.size : 0) + (isSmall ? size : 0)));
  const right = heap.address(deviceOf(b));
  const left = isLoose ? scratch + packed : heap.address(deviceOf(a));
  if (isLoose) heap.floats(left, a.size).set(float32Of(a));
  const made = isSmall ? null : heap.make(shape);
  const out = made === null ? scratch + packed + (isLoose ? 4 * a.size : 0) : heap.address(made);
  const aOffsets = count === 1 ? ONE_MATRIX : batchOffsets(a.shape, batch);
  const bOffsets = count === 1 ? ONE_MATRIX : batchOffsets(b.shape, batch);
  for (let i = 0; i < count; i++) {
    const x = left + 4 * (aOffsets[i] as number);
    const y = right + 4 * (bOffsets[i] as number);
    kernels.multiply(rows, n, k, x, aRow, aColumn, y, bRow, bColumn, 0, 0, out + 4 * i * rows * n, scratch);
  }
  if (made !== null) return fromDevice(made);
  const result = allocateNumbers('float32', size);
  result.set(heap.floats(out, size));
  return fromHost('float32', shape, result);
}

const ONE_MATRIX: readonly number[] = [0];

/** Where in the elements of an operand each matrix of a broadcast batch begins. */
function batchOffsets(shape: readonly number[], batch: readonly number[]): readonly number[] {
  const steps = broadcastSteps(shape.slice(0, -2), batch);
  const matrix = (shape.at(-2) as number) * (shape.at(-1) as number);
  let offsets = [0];
  for (const [axis, size] of batch.entries()) {
    const step = (steps[axis] as number) * matrix;
    offsets = offsets.flatMap((offset) => Array.from({ length: size }, (_n, i) => offset + i * step));
  }
  return offsets;
}

/** Rank-2 products with the transposes done beforehand: only untransposed ones take the fast path. */
function multiplyOnWasm(x: DeviceTensor, y: DeviceTensor, { transposeA, transposeB }: Sides): DeviceTensor {
  const left = transposeA ? runKernel('Transpose', { x }, { perm: [0, 2, 1] }) : x;
  const right = transposeB ? runKernel('Transpose', { x: y }, { perm: [0, 2, 1] }) : y;
  const count = Math.max(left.shape[0] as number, right.shape[0] as number);
  const matrix = (t: DeviceTensor, i: number): DeviceTensor =>
    t.shape[0] === 1 ? t : sliceDevice(t, [i, 0, 0], [1, -1, -1]);
  const products = Array.from({ length: count }, (_n, i) =>
    runKernel('BatchMatMul', { a: matrix(left, i), b: matrix(right, i) }, { transposeA: false, transposeB: false }),
  );
  return concatDevice(products, 0);
}

/** Batch axes that broadcast within: one rank-3 product for each matrix. */
function multiplyEach(a: Tensor, b: Tensor, batch: readonly number[], multiply: Product): DeviceTensor {
  const x = reshapeDevice(deviceOf(a), [-1, ...a.shape.slice(-2)]);
  const y = reshapeDevice(deviceOf(b), [-1, ...b.shape.slice(-2)]);
  const aSteps = broadcastSteps(a.shape.slice(0, -2), batch);
  const bSteps = broadcastSteps(b.shape.slice(0, -2), batch);
  const products: DeviceTensor[] = [];
  const index = batch.map(() => 0);
  for (let i = 0; i < elementCount(batch); i++) {
    const at = (steps: readonly number[]): number =>
      steps.reduce((sum, step, axis) => sum + step * (index[axis] as number), 0);
    const left = sliceDevice(x, [at(aSteps), 0, 0], [1, -1, -1]);
    const right = sliceDevice(y, [at(bSteps), 0, 0], [1, -1, -1]);
    products.push(multiply(left, right));
    for (let axis = batch.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (batch[axis] as number)) break;
      index[axis] = 0;
    }
  }
  return concatDevice(products, 0);
}

/** The adjoint of a complex matrix is its conjugate transpose. */
export function conjugated(x: Tensor): Tensor {
  if (!isComplex(x.dtype)) return x;
  const out = numbersOf(x).slice();
  for (let i = 1; i < out.length; i += 2) out[i] = -(out[i] as number);
  return fromHost(x.dtype, x.shape, out);
}

function matMul(call: OpCall, a: Tensor, b: Tensor): Tensor {
  if (a.shape.length !== 2 || b.shape.length !== 2)
    throw invalid(`In[0] ndims must be == 2: ${a.shape.length}, ${b.shape.length}`);
  return batchMatMul(call, a, b, {
    transposeA: call.attrs.bool('transpose_a'),
    transposeB: call.attrs.bool('transpose_b'),
  });
}

function adjointMatMul(call: OpCall, a: Tensor, b: Tensor, out: DType): Tensor {
  const transposeA = call.attrs.bool('adj_x');
  const transposeB = call.attrs.bool('adj_y');
  return batchMatMul(
    call,
    transposeA ? conjugated(a) : a,
    transposeB ? conjugated(b) : b,
    { transposeA, transposeB },
    out,
  );
}

/** The first version demands equal batch axes. */
function batchMatMulV1(call: OpCall, a: Tensor, b: Tensor): Tensor {
  if (a.shape.slice(0, -2).join() !== b.shape.slice(0, -2).join()) {
    throw invalid(`In[0].dims and In[1].dims must be the same: [${a.shape.join(',')}] vs. [${b.shape.join(',')}]`);
  }
  return adjointMatMul(call, a, b, a.dtype);
}

/**
 * A product whose hints say which side has many zeros. Those of the one side that TensorFlow takes as sparse
 * are left out, so that they make no NaN of an infinity. bfloat16 operands give float32.
 */
function sparseMatMul(call: OpCall, a: Tensor, b: Tensor): Tensor {
  const sides = { transposeA: call.attrs.bool('transpose_a'), transposeB: call.attrs.bool('transpose_b') };
  const [left, right] = [castTo(a, 'float32'), castTo(b, 'float32')];
  const product = batchMatMul(call, left, right, sides);
  const other = call.attrs.bool('a_is_sparse') ? right : call.attrs.bool('b_is_sparse') ? left : null;
  if (other === null || numbersOf(other).every(Number.isFinite)) return product;
  const [rows, columns] = product.shape as [number, number];
  const [x, y] = [numbersOf(left), numbersOf(right)];
  const [m, k] = (sides.transposeA ? left.shape.toReversed() : left.shape) as [number, number];
  const out = allocateNumbers('float32', product.size);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let n = 0; n < k; n++) {
        const factor = x[sides.transposeA ? n * m + i : i * k + n] as number;
        const by = y[sides.transposeB ? j * k + n : n * columns + j] as number;
        if ((other === right ? factor : by) !== 0) sum = Math.fround(sum + Math.fround(factor * by));
      }
      out[i * columns + j] = sum;
    }
  }
  return fromHost('float32', product.shape, out);
}

export const MATMUL: OpFamily = {
  MatMul: define(matMul),
  BatchMatMul: define(batchMatMulV1),
  BatchMatMulV2: define((call, a, b) => adjointMatMul(call, a, b, a.dtype)),
  BatchMatMulV3: define((call, a, b) => adjointMatMul(call, a, b, call.attrs.type('Tout'))),
  SparseMatMul: define(sparseMatMul),
};

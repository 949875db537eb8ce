import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { roundAll } from '../../values/rounding';
import { allocate, bigsOf, fromHost, is64BitInteger, isComplex, isInteger, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { cooOf } from './coo';

/** Sparse matrix times dense matrix; either may be taken adjoint. Entries may be unordered and repeat. */
function sparseTensorDenseMatMul(call: OpCall, indices: Tensor, values: Tensor, shapeInput: Tensor, b: Tensor): Tensor {
  const coo = cooOf(indices, values, shapeInput);
  const adjointA = call.attrs.bool('adjoint_a');
  const adjointB = call.attrs.bool('adjoint_b');
  if (coo.rank !== 2 || b.shape.length !== 2) throw invalid('Tensors a and b must be matrices.');
  const [aRows = 0, aColumns = 0] = adjointA ? coo.shape.toReversed() : coo.shape;
  const [bRows = 0, bColumns = 0] = adjointB ? b.shape.toReversed() : b.shape;
  if (aColumns !== bRows) {
    throw invalid(
      `Cannot multiply A and B because inner dimension does not match: ${aColumns} vs. ${bRows}.  Did you forget a transpose?`,
    );
  }
  const out = allocate(b.dtype, aRows * bColumns);
  const [rowStep, columnStep] = adjointB ? [1, bRows] : [bColumns, 1];
  const eachEntry = (visit: (entry: number, to: number, from: number) => void): void => {
    for (let entry = 0; entry < coo.count; entry++) {
      const i = coo.indices[2 * entry + (adjointA ? 1 : 0)] as number;
      const k = coo.indices[2 * entry + (adjointA ? 0 : 1)] as number;
      if (!(k >= 0 && k < aColumns))
        throw invalid(`k (${k}) from index[${entry},${adjointA ? 0 : 1}] out of bounds (>=${aColumns})`);
      if (!(i >= 0 && i < aRows))
        throw invalid(`i (${i}) from index[${entry},${adjointA ? 1 : 0}] out of bounds (>=${aRows})`);
      visit(entry, i * bColumns, k * rowStep);
    }
  };
  if (is64BitInteger(b.dtype)) {
    const [v, m, o] = [bigsOf(values), bigsOf(b), out as BigInt64Array];
    eachEntry((entry, to, from) => {
      for (let j = 0; j < bColumns; j++)
        o[to + j] = (o[to + j] as bigint) + (v[entry] as bigint) * (m[from + j * columnStep] as bigint);
    });
  } else if (isComplex(b.dtype)) {
    const [v, m, o] = [numbersOf(values), numbersOf(b), out as Float64Array];
    eachEntry((entry, to, from) => {
      const re = v[2 * entry] as number;
      const im = (adjointA ? -1 : 1) * (v[2 * entry + 1] as number);
      for (let j = 0; j < bColumns; j++) {
        const x = m[2 * (from + j * columnStep)] as number;
        const y = (adjointB ? -1 : 1) * (m[2 * (from + j * columnStep) + 1] as number);
        o[2 * (to + j)] = (o[2 * (to + j)] as number) + re * x - im * y;
        o[2 * (to + j) + 1] = (o[2 * (to + j) + 1] as number) + re * y + im * x;
      }
    });
  } else {
    const [v, m, o] = [numbersOf(values), numbersOf(b), out as Float64Array];
    // An int32 product wraps; a float64 one would lose its low bits.
    const multiply = isInteger(b.dtype) ? Math.imul : (x: number, y: number): number => x * y;
    eachEntry((entry, to, from) => {
      const x = v[entry] as number;
      for (let j = 0; j < bColumns; j++)
        o[to + j] = (o[to + j] as number) + multiply(x, m[from + j * columnStep] as number);
    });
    if (out instanceof Float32Array) roundAll(b.dtype, out);
  }
  return fromHost(b.dtype, [aRows, bColumns], out);
}

export const SPARSE_MATMUL: OpFamily = { SparseTensorDenseMatMul: define(sparseTensorDenseMatMul) };

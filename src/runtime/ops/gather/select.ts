import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import { SMALLEST_NORMAL, SMALLEST_NORMAL_DOUBLE } from '../../values/normals';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocate, boolsOf, fromHost, hostOf, isComplex } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { broadcastSteps, commonShape, walkPairs } from '../kernels/broadcast';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { stridesOf } from '../kernels/strides';

/** Choosing by truth: Select, Where. */

/** A scalar condition takes all, a vector takes rows; otherwise shapes are equal. No broadcasting. */
function select(call: OpCall, condition: Tensor, a: Tensor, b: Tensor): Tensor {
  if (a.shape.join() !== b.shape.join())
    throw invalid(`'then' and 'else' must have the same size: [${a.shape.join(',')}] vs. [${b.shape.join(',')}]`);
  if (condition.shape.length === 0) return boolsOf(condition)[0] === 1 ? a : b;
  if (condition.shape.join() === a.shape.join()) return selectV2(call, condition, a, b);
  if (condition.shape.length !== 1 || condition.shape[0] !== a.shape[0]) {
    throw invalid(
      `Number of batches of 'then' must match size of 'cond': [${a.shape.join(',')}] vs. [${condition.shape.join(',')}]`,
    );
  }
  const column = fromHost('bool', [condition.size, ...a.shape.slice(1).map(() => 1)], hostOf(condition));
  return selectV2(call, column, a, b);
}

function selectV2(_: OpCall, condition: Tensor, a: Tensor, b: Tensor): Tensor {
  const shape = commonShape(condition.shape, a.shape, b.shape);
  const count = elementCount(shape);
  const out = allocate(a.dtype, count);
  const flags = boolsOf(condition);
  const [x, y, to] = [hostOf(a) as Cells, hostOf(b) as Cells, out as Cells];
  const lanes = lanesOf(a.dtype);
  const conditionSteps = broadcastSteps(condition.shape, shape);
  // Two passes over pairs: first where the condition takes a, then where it takes b.
  const pass = (from: Cells, steps: readonly number[], wanted: number): void => {
    walkPairs(conditionSteps, steps, shape, (c, cs, s, ss, o, n) => {
      for (let i = 0; i < n; i++) {
        if (flags[c + i * cs] !== wanted) continue;
        for (let lane = 0; lane < lanes; lane++) to[(o + i) * lanes + lane] = from[(s + i * ss) * lanes + lane];
      }
    });
  };
  pass(x, broadcastSteps(a.shape, shape), 1);
  pass(y, broadcastSteps(b.shape, shape), 0);
  return fromHost(a.dtype, shape, out);
}

const SMALLEST: Partial<Record<DType, number>> = {
  float32: SMALLEST_NORMAL,
  complex64: SMALLEST_NORMAL,
  float64: SMALLEST_NORMAL_DOUBLE,
  complex128: SMALLEST_NORMAL_DOUBLE,
};

/**
 * Coordinates of what is true: not zero, NaN included. Denormals count as zero, as they do on TensorFlow's CPU, but for
 * those of bfloat16.
 */
function where(_: OpCall, x: Tensor): Tensor {
  if (x.shape.length === 0) throw invalid('WhereOp : Unhandled input dimensions: 0');
  const data = hostOf(x);
  const step = isComplex(x.dtype) ? 2 : 1;
  const found: number[] = [];
  const floor = SMALLEST[x.dtype] ?? 0;
  const isTrue = (cell: number): boolean => {
    const value = data[cell] as number | bigint;
    return typeof value === 'bigint' ? value !== 0n : value !== 0 && !(Math.abs(value) < floor);
  };
  for (let i = 0; i < x.size; i++) if (isTrue(i * step) || (step === 2 && isTrue(i * step + 1))) found.push(i);
  const rank = x.shape.length;
  const strides = stridesOf(x.shape);
  const out = new BigInt64Array(found.length * rank);
  found.forEach((flat, row) => {
    let rest = flat;
    for (let axis = 0; axis < rank; axis++) {
      const at = Math.floor(rest / (strides[axis] as number));
      out[row * rank + axis] = BigInt(at);
      rest -= at * (strides[axis] as number);
    }
  });
  return fromHost('int64', [found.length, rank], out);
}

export const SELECT: OpFamily = {
  Select: define(select),
  SelectV2: define(selectV2),
  Where: define(where),
};

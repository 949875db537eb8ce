import type { Tensor as DeviceTensor } from '@tensorflow/tfjs-core';
import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { roundAll } from '../../values/rounding';
import { allocateNumbers, fromHost, intsOf, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { broadcastTo } from '../array/layout';
import { define, hasKernel, runKernel, tryDevice } from '../define';
import { commonShape } from '../kernels/broadcast';
import { foldRun, narrowFold } from '../kernels/narrowFold';
import { aboutLargestOnWebgl, mayStart } from '../kernels/onWebgl';
import { LONGEST_ROW, SOFTMAX_BY_ROWS } from '../kernels/softmaxOnWebgl';
import { isInPacket } from '../kernels/packets';
import { estimatedReciprocal } from '../kernels/singleReciprocal';
import { sumRun } from '../kernels/singleSum';

/** Softmax and the cross entropies on top of it, along the last axis. */

function softmax(call: OpCall, logits: Tensor): Tensor {
  if (logits.shape.length < 1) throw invalid('logits must have >= 1 dimension, got []');
  if (logits.size > 0) {
    const done = tryDevice('Softmax', [logits], call, (d) =>
      call.backend === 'webgl'
        ? softmaxOnWebgl(d, call, mayStart(logits, call))
        : runKernel('Softmax', { logits: d }, { dim: logits.shape.length - 1 }),
    );
    if (done !== null) return done;
  }
  const out = allocateNumbers(logits.dtype, logits.size);
  const { round } = arithmeticOf(logits.dtype);
  eachRow(logits, (row) => {
    // The inverse sums of eight rows are computed together.
    const together = logits.dtype === 'float32' && isInPacket(row.at / row.classes, logits.size / row.classes);
    const inverse = together ? estimatedReciprocal(Math.fround(row.sum)) : round(1 / row.sum);
    for (let i = 0; i < row.classes; i++) out[row.at + i] = (row.powers[i] as number) * inverse;
  });
  if (out instanceof Float32Array) roundAll(logits.dtype, out);
  return fromHost(logits.dtype, logits.shape, out);
}

/**
 * For long rows the steps of tfjs's own softmax but for its division, which makes a row of NaN into ones (see divideOnDevice),
 * and for a row wholly below the start of the search for its largest element, if there may be one.
 */
function softmaxOnWebgl(logits: DeviceTensor, call: OpCall, mayLieLow: boolean): DeviceTensor {
  const isShort = (logits.shape.at(-1) as number) <= LONGEST_ROW;
  if (isShort && hasKernel(SOFTMAX_BY_ROWS, call)) return runKernel(SOFTMAX_BY_ROWS, { logits });
  const axis = [logits.rank - 1];
  const max = (x: DeviceTensor): DeviceTensor => runKernel('Max', { x }, { reductionIndices: axis, keepDims: true });
  const largest = mayLieLow ? aboutLargestOnWebgl(logits, max) : max(logits);
  const powers = runKernel('Exp', { x: runKernel('Sub', { a: logits, b: largest }) });
  const sum = runKernel('Sum', { x: powers }, { axis, keepDims: true });
  return runKernel('Multiply', { a: powers, b: runKernel('Reciprocal', { x: sum }) });
}

function logSoftmax(_: OpCall, logits: Tensor): Tensor {
  if (logits.shape.length < 1) throw invalid('logits must have >= 1 dimension, got []');
  const out = allocateNumbers(logits.dtype, logits.size);
  const { round } = arithmeticOf(logits.dtype);
  eachRow(logits, (row) => {
    const log = round(Math.log(logits.dtype === 'float64' ? row.sum : Math.fround(row.sum)));
    for (let i = 0; i < row.classes; i++) out[row.at + i] = (row.shifted[i] as number) - log;
  });
  if (out instanceof Float32Array) roundAll(logits.dtype, out);
  return fromHost(logits.dtype, logits.shape, out);
}

/**
 * The narrow dtypes and float32 are rounded after every step, as TensorFlow's kernels compute them: beside a far
 * greatest class the sum is 1 and some last digits, which are all of its logarithm. All else once, at the end.
 */
interface Arithmetic {
  readonly round: (x: number) => number;
  readonly sum: (x: Float64Array) => number;
}

const SINGLES: Arithmetic = { round: Math.fround, sum: (x) => sumRun(Float32Array.from(x), 0, x.length) };
const EXACT: Arithmetic = { round: (x) => x, sum: (x) => x.reduce((sum, term) => sum + term, 0) };

function arithmeticOf(dtype: DType): Arithmetic {
  if (dtype === 'float32') return SINGLES;
  const fold = narrowFold(dtype, 'sum');
  return fold === null ? EXACT : { round: fold.round, sum: (x) => foldRun(fold, x, 0, x.length) };
}

/** A row of logits: less its largest element, e to that, and their sum. Reused for the next row. */
interface Row {
  readonly at: number;
  readonly classes: number;
  readonly shifted: Float64Array;
  readonly powers: Float64Array;
  readonly sum: number;
}

function eachRow(logits: Tensor, visit: (row: Row) => void): void {
  const x = numbersOf(logits);
  const classes = logits.shape.at(-1) as number;
  const shifted = new Float64Array(classes);
  const powers = new Float64Array(classes);
  const { round, sum } = arithmeticOf(logits.dtype);
  for (let at = 0; at < x.length; at += classes) {
    let largest = -Infinity;
    for (let i = at; i < at + classes; i++) largest = Math.max(largest, x[i] as number);
    for (let i = 0; i < classes; i++) {
      shifted[i] = round((x[at + i] as number) - largest);
      powers[i] = round(Math.exp(shifted[i] as number));
    }
    visit({ at, classes, shifted, powers, sum: sum(powers) });
  }
}

/** Loss of each row and its gradient with respect to the logits; labels broadcast over rows. */
function crossEntropy(_: OpCall, logitsInput: Tensor, labelsInput: Tensor): Tensor[] {
  const shape = commonShape(logitsInput.shape, labelsInput.shape);
  if (shape.length !== 2)
    throw invalid(
      `logits and labels must be broadcastable to a matrix: [${logitsInput.shape.join(',')}] vs. [${labelsInput.shape.join(',')}]`,
    );
  const logits = broadcastTo(logitsInput, shape);
  const labels = numbersOf(broadcastTo(labelsInput, shape));
  const loss = allocateNumbers(logits.dtype, shape[0] as number);
  const grad = allocateNumbers(logits.dtype, elementCount(shape));
  const { round, sum } = arithmeticOf(logits.dtype);
  eachRow(logits, ({ at, classes, ...row }) => {
    const log = round(Math.log(row.sum));
    // Beside an infinite logit a label of 0 gives NaN, too.
    const terms = row.shifted.map((shifted, i) => round((labels[at + i] as number) * round(log - shifted)));
    for (let i = 0; i < classes; i++) {
      grad[at + i] = round((row.powers[i] as number) / row.sum) - (labels[at + i] as number);
    }
    loss[at / classes] = sum(terms);
  });
  return [loss, grad].map((data, i) => {
    if (data instanceof Float32Array) roundAll(logits.dtype, data);
    return fromHost(logits.dtype, i === 0 ? [shape[0] as number] : shape, data);
  });
}

/** Same with the index of the one true class; an index out of range gives NaN on that row. */
function sparseCrossEntropy(_: OpCall, logits: Tensor, labels: Tensor): Tensor[] {
  if (logits.shape.length !== 2) throw invalid(`logits must be 2-D, but got shape [${logits.shape.join(',')}]`);
  if (labels.shape.length !== 1 || labels.shape[0] !== logits.shape[0])
    throw invalid('logits and labels must have the same first dimension');
  const classes = logits.shape[1] as number;
  if (classes === 0 && logits.shape[0] !== 0) throw invalid('Must have at least one class');
  const target = intsOf(labels);
  const loss = allocateNumbers(logits.dtype, target.length);
  const grad = allocateNumbers(logits.dtype, logits.size);
  const { round } = arithmeticOf(logits.dtype);
  eachRow(logits, ({ at, shifted, powers, sum }) => {
    const label = target[at / classes] as number;
    if (label < 0 || label >= classes) {
      throw invalid(`Received a label value of ${label} which is outside the valid range of [0, ${classes}).`);
    }
    for (let i = 0; i < classes; i++) {
      grad[at + i] = round((powers[i] as number) / sum) - (i === label ? 1 : 0);
    }
    loss[at / classes] = round(Math.log(sum)) - (shifted[label] as number);
  });
  return [loss, grad].map((data, i) => {
    if (data instanceof Float32Array) roundAll(logits.dtype, data);
    return fromHost(logits.dtype, i === 0 ? labels.shape : logits.shape, data);
  });
}

export const SOFTMAX: OpFamily = {
  Softmax: define(softmax),
  LogSoftmax: define(logSoftmax),
  SoftmaxCrossEntropyWithLogits: define(crossEntropy),
  SparseSoftmaxCrossEntropyWithLogits: define(sparseCrossEntropy),
};

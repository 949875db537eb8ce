import type { Tensor as DeviceTensor } from '@tensorflow/tfjs-core';
import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { roundAll } from '../../rounding';
import { allocateNumbers, fromHost, intsOf, numbersOf } from '../../tensors';
import type { NumberArray } from '../../tensors';
import type { Tensor } from '../../value';
import { broadcastTo } from '../array/layout';
import { define, runKernel, tryDevice } from '../define';
import { commonShape } from '../kernels/broadcast';

/** Softmax and the cross entropies on top of it, along the last axis. */

function softmax(call: OpCall, logits: Tensor): Tensor {
  if (logits.shape.length < 1) throw invalid('logits must have >= 1 dimension, got []');
  if (logits.size > 0) {
    const done = tryDevice('Softmax', [logits], call, (d) =>
      call.backend === 'webgl'
        ? softmaxOnWebgl(d)
        : runKernel('Softmax', { logits: d }, { dim: logits.shape.length - 1 }),
    );
    if (done !== null) return done;
  }
  const out = allocateNumbers(logits.dtype, logits.size);
  eachRow(logits, numbersOf(logits), (x, at, classes, largest) => {
    let sum = 0;
    for (let i = at; i < at + classes; i++) {
      const e = Math.exp((x[i] as number) - largest);
      out[i] = e;
      sum += e;
    }
    for (let i = at; i < at + classes; i++) out[i] = (out[i] as number) / sum;
  });
  if (out instanceof Float32Array) roundAll(logits.dtype, out);
  return fromHost(logits.dtype, logits.shape, out);
}

/** The steps of tfjs's own softmax but for its division, which makes a row of NaN into ones (see divideOnDevice). */
function softmaxOnWebgl(logits: DeviceTensor): DeviceTensor {
  const axis = [logits.rank - 1];
  const largest = runKernel('Max', { x: logits }, { reductionIndices: axis, keepDims: true });
  const powers = runKernel('Exp', { x: runKernel('Sub', { a: logits, b: largest }) });
  const sum = runKernel('Sum', { x: powers }, { axis, keepDims: true });
  return runKernel('Multiply', { a: powers, b: runKernel('Reciprocal', { x: sum }) });
}

function logSoftmax(_: OpCall, logits: Tensor): Tensor {
  if (logits.shape.length < 1) throw invalid('logits must have >= 1 dimension, got []');
  const out = allocateNumbers(logits.dtype, logits.size);
  eachRow(logits, numbersOf(logits), (x, at, classes, largest) => {
    let sum = 0;
    for (let i = at; i < at + classes; i++) sum += Math.exp((x[i] as number) - largest);
    const log = Math.log(sum);
    for (let i = at; i < at + classes; i++) out[i] = (x[i] as number) - largest - log;
  });
  if (out instanceof Float32Array) roundAll(logits.dtype, out);
  return fromHost(logits.dtype, logits.shape, out);
}

/** Visits each row with its largest element. */
function eachRow(
  t: Tensor,
  x: NumberArray,
  visit: (x: NumberArray, at: number, classes: number, largest: number) => void,
): void {
  const classes = t.shape.at(-1) as number;
  for (let at = 0; at < x.length; at += classes) {
    let largest = -Infinity;
    for (let i = at; i < at + classes; i++) largest = Math.max(largest, x[i] as number);
    visit(x, at, classes, largest);
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
  eachRow(logits, numbersOf(logits), (x, at, classes, largest) => {
    let sum = 0;
    for (let i = at; i < at + classes; i++) sum += Math.exp((x[i] as number) - largest);
    const log = Math.log(sum);
    let total = 0;
    for (let i = at; i < at + classes; i++) {
      const label = labels[i] as number;
      total += label === 0 ? 0 : label * (log - ((x[i] as number) - largest));
      grad[i] = Math.exp((x[i] as number) - largest) / sum - label;
    }
    loss[at / classes] = total;
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
  eachRow(logits, numbersOf(logits), (x, at, _n, largest) => {
    const row = at / classes;
    const label = target[row] as number;
    if (label < 0 || label >= classes) {
      throw invalid(`Received a label value of ${label} which is outside the valid range of [0, ${classes}).`);
    }
    let sum = 0;
    for (let i = at; i < at + classes; i++) sum += Math.exp((x[i] as number) - largest);
    for (let i = at; i < at + classes; i++)
      grad[i] = Math.exp((x[i] as number) - largest) / sum - (i - at === label ? 1 : 0);
    loss[row] = Math.log(sum) - ((x[at + label] as number) - largest);
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

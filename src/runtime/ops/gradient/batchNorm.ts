import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { rounderOf, roundAll } from '../../values/rounding';
import { allocateNumbers, fromHost, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { isChannelsFirst } from '../kernels/window';

/** Gradients of batch normalisation and of local response normalisation. */

/**
 * FusedBatchNormGrad (fused_batch_norm_op.cc). `mean` and `variance` are those
 * of the batch in training, the given ones at inference; the kernel for CPU
 * keeps the variance itself where cuDNN keeps its inverse root. Outputs: the
 * gradients of x, scale and offset, and two empty placeholders.
 */
function fusedBatchNormGrad(
  call: OpCall,
  gradient: Tensor,
  x: Tensor,
  scale: Tensor,
  meanInput: Tensor,
  varianceInput: Tensor,
): Tensor[] {
  const { attrs } = call;
  if (gradient.shape.length !== 4 && gradient.shape.length !== 5)
    throw invalid('out_backprop must be 4 or 5-dimensional');
  if (gradient.shape.join() !== x.shape.join())
    throw invalid(`x and y_backprop must have same shape, but x has shape [${x.shape.join(',')}]`);
  const axis = isChannelsFirst(attrs.string('data_format')) ? 1 : x.shape.length - 1;
  const channels = x.shape[axis] as number;
  for (const t of [scale, meanInput, varianceInput])
    if (t.shape.join() !== String(channels))
      throw invalid(`scale and the reserve spaces must have ${channels} elements, got [${t.shape.join(',')}]`);
  const inner = elementCount(x.shape.slice(axis + 1));
  const outer = elementCount(x.shape.slice(0, axis));
  const count = outer * inner;
  const [dy, data] = [numbersOf(gradient), numbersOf(x)];
  const [factor, mean, variance] = [numbersOf(scale), numbersOf(meanInput), numbersOf(varianceInput)];
  const training = attrs.bool('is_training');
  if (!training && axis === 1)
    throw invalid('The implementation of FusedBatchNormGrad with is_training=False only supports NHWC.');
  const epsilon = attrs.float('epsilon');
  const sums = new Float64Array(channels);
  const products = new Float64Array(channels);
  const visit = (f: (c: number, p: number) => void): void => {
    for (let o = 0, p = 0; o < outer; o++)
      for (let c = 0; c < channels; c++) for (let i = 0; i < inner; i++, p++) f(c, p);
  };
  visit((c, p) => {
    sums[c] = (sums[c] as number) + (dy[p] as number);
    products[c] = (products[c] as number) + (dy[p] as number) * ((data[p] as number) - (mean[c] as number));
  });
  const root = Float64Array.from(variance, (v) => 1 / Math.sqrt(v + epsilon));
  const dx = allocateNumbers(x.dtype, x.size);
  visit((c, p) => {
    const slope = (factor[c] as number) * (root[c] as number);
    const centered = (data[p] as number) - (mean[c] as number);
    const pull = training
      ? (sums[c] as number) / count + (centered * (products[c] as number) * (root[c] as number) ** 2) / count
      : 0;
    dx[p] = slope * ((dy[p] as number) - pull);
  });
  if (dx instanceof Float32Array) roundAll(x.dtype, dx);
  // Of no elements all sums are 0, whatever the variance.
  const dScale = Float32Array.from(products, (s, c) => (count === 0 ? 0 : s * (root[c] as number)));
  const vector = (values: Float32Array): Tensor => fromHost('float32', [channels], values);
  const empty = fromHost('float32', [0], new Float32Array(0));
  return [fromHost(x.dtype, x.shape, dx), vector(dScale), vector(Float32Array.from(sums)), empty, empty];
}

/** Gradient of x / (bias + alpha·Σ x²)^beta, given the outputs (lrn_op.cc). */
function lrnGrad(call: OpCall, gradients: Tensor, image: Tensor, output: Tensor): Tensor {
  const { attrs } = call;
  if (image.shape.length !== 4 || gradients.shape.length !== 4) throw invalid('inputs must be 4-dimensional');
  if (gradients.shape.join() !== image.shape.join() || output.shape.join() !== image.shape.join())
    throw invalid('input_grads, input_image, and out_image should have the same shape');
  const radius = attrs.int('depth_radius');
  const [bias, alpha, beta] = [attrs.float('bias'), attrs.float('alpha'), attrs.float('beta')];
  const depth = image.shape[3] as number;
  const [g, x, y] = [numbersOf(gradients), numbersOf(image), numbersOf(output)];
  const round = rounderOf(image.dtype);
  const out = allocateNumbers(image.dtype, image.size);
  for (let at = 0; at < out.length; at += depth) {
    for (let j = at; j < at + depth; j++) {
      // The kernel passes over a gradient of 0, whatever it would be multiplied with.
      if (g[j] === 0) continue;
      const begin = Math.max(at, j - radius);
      const end = Math.min(at + depth, j + radius + 1);
      let norm = 0;
      for (let k = begin; k < end; k++) norm += (x[k] as number) ** 2;
      norm = round(alpha * round(norm) + bias);
      for (let k = begin; k < end; k++) {
        let slope = round((-2 * alpha * beta * (x[k] as number) * (y[j] as number)) / norm);
        if (k === j) slope = round(slope + round(norm ** -beta));
        out[k] = round((out[k] as number) + round(slope * (g[j] as number)));
      }
    }
  }
  return fromHost(image.dtype, image.shape, out);
}

export const NORM_GRADIENTS: OpFamily = {
  FusedBatchNormGrad: define(fusedBatchNormGrad),
  FusedBatchNormGradV2: define(fusedBatchNormGrad),
  FusedBatchNormGradV3: define(fusedBatchNormGrad),
  LRNGrad: define(lrnGrad),
};

import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { roundAll } from '../../values/rounding';
import { fromHost, numbersOf, withShape } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { foldRun, narrowFold } from '../kernels/narrowFold';
import type { Fold } from '../kernels/narrowFold';
import { ADD } from '../math/binary';
import { applyBinary } from '../math/pairs';
import { sumOver } from '../reduce/reduce';

/** Which axis holds the channels: the last, or with NCHW the second at every rank. */
function channelAxis(x: Tensor, format: string): number {
  return format === 'NCHW' ? 1 : x.shape.length - 1;
}

export function biasAdd(call: OpCall, x: Tensor, bias: Tensor, format: string): Tensor {
  if (x.shape.length < 2) throw invalid(`Input tensor must be at least 2D: [${x.shape.join(',')}]`);
  if (bias.shape.length !== 1) throw invalid(`Biases must be 1D: [${bias.shape.join(',')}]`);
  const axis = channelAxis(x, format);
  if (x.shape[axis] !== bias.shape[0]) {
    throw invalid(
      `Must provide as many biases as the last dimension of the input tensor: [${bias.shape.join(',')}] vs. [${x.shape.join(',')}]`,
    );
  }
  const shaped =
    axis === x.shape.length - 1 ? bias : withShape(bias, x.shape.map((n, i) => (i === axis ? n : 1)).slice(axis));
  return applyBinary(ADD, x, shaped, call);
}

function biasAddGrad(call: OpCall, x: Tensor): Tensor {
  if (x.shape.length < 2) throw invalid(`Input tensor must be at least 2D: [${x.shape.join(',')}]`);
  const axis = channelAxis(x, call.attrs.string('data_format'));
  const fold = narrowFold(x.dtype, 'sum');
  if (fold !== null) return narrowBiasGrad(x, axis, fold);
  const axes = x.shape.map((_n, i) => i).filter((i) => i !== axis);
  return sumOver(x, axes, call);
}

/**
 * Channel by channel the sum of each image in its own dtype, and these sums one
 * after the other: of float16 in float32, of bfloat16 in bfloat16 (redux_functor.h).
 */
function narrowBiasGrad(x: Tensor, axis: number, fold: Fold): Tensor {
  const data = numbersOf(x);
  const channels = x.shape[axis] as number;
  const inner = elementCount(x.shape.slice(axis + 1));
  const accumulate = x.dtype === 'float16' ? Math.fround : fold.round;
  const sums = new Float32Array(channels);
  for (let at = 0, c = 0; at < data.length; at += inner, c = (c + 1) % channels) {
    const next = inner === 1 ? (data[at] as number) : foldRun(fold, data, at, inner);
    sums[c] = accumulate((sums[c] as number) + next);
  }
  return fromHost(x.dtype, [channels], roundAll(x.dtype, sums));
}

export const BIAS: OpFamily = {
  BiasAdd: define((call, x, bias) => biasAdd(call, x, bias, call.attrs.string('data_format'))),
  BiasAddV1: define((call, x, bias) => biasAdd(call, x, bias, 'NHWC')),
  BiasAddGrad: define(biasAddGrad),
};

import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { withShape } from '../../tensors';
import type { Tensor } from '../../value';
import { define } from '../define';
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
  return sumOver(
    x,
    x.shape.map((_n, i) => i).filter((i) => i !== axis),
    call,
  );
}

export const BIAS: OpFamily = {
  BiasAdd: define((call, x, bias) => biasAdd(call, x, bias, call.attrs.string('data_format'))),
  BiasAddV1: define((call, x, bias) => biasAdd(call, x, bias, 'NHWC')),
  BiasAddGrad: define(biasAddGrad),
};

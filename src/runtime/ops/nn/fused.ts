import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { scalar } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { isChannelsFirst, windowAttrs } from '../kernels/window';
import { applyUnary } from '../math/elementwise';
import { ACTIVATION } from './activation';
import { biasAdd } from './bias';
import { convolution } from './conv';
import { forwardDepthwise } from './depthwise';
import { fromChannelsLast, toChannelsLast } from './formats';
import { batchMatMul } from './matmul';
import { normalize } from './norm';
import { UNARY } from '../math/unary';

/** The fused ops that TensorFlow's own optimiser writes into saved graphs. */

/** Applies what `fused_ops` lists to a channels-last (or matrix) result, taking its arguments in order. */
function applyFused(call: OpCall, y: Tensor, args: readonly Tensor[]): Tensor {
  let result = y;
  let next = 0;
  for (const name of call.attrs.strings('fused_ops')) {
    if (name === 'BiasAdd') {
      result = biasAdd(call, result, args[next++] as Tensor, 'NHWC');
    } else if (name === 'FusedBatchNorm') {
      const [scale, offset, mean, variance] = args.slice(next, next + 4) as [Tensor, Tensor, Tensor, Tensor];
      next += 4;
      result = normalize(call, result, 'NHWC', scale, offset, mean, variance, call.attrs.float('epsilon'));
    } else if (name === 'LeakyRelu') {
      const alpha = call.attrs.float('leakyrelu_alpha');
      result = applyUnary(
        { real: (v) => (v > 0 ? v : v * alpha), kernel: 'LeakyRelu', attrs: () => ({ alpha }) },
        result,
        call,
      );
    } else if (name === 'GeluExact' || name === 'GeluApproximate') {
      throw invalid(`Fused op ${name} is not supported`);
    } else {
      const entry = ACTIVATION[name] ?? UNARY[name];
      if (entry === undefined) throw invalid(`Fused op ${name} is not supported`);
      [result] = entry.kernel([result], call) as readonly [Tensor];
    }
  }
  return result;
}

function fusedConv(call: OpCall, x: Tensor, filter: Tensor, ...args: Tensor[]): Tensor {
  const format = call.attrs.string('data_format');
  const attrs = windowAttrs(call.attrs, format, x.shape.length);
  const y = convolution(call, toChannelsLast(call, x, format), filter, attrs);
  return fromChannelsLast(call, applyFused(call, y, args), format);
}

function fusedDepthwise(call: OpCall, x: Tensor, filter: Tensor, ...args: Tensor[]): Tensor {
  const format = call.attrs.string('data_format');
  if (isChannelsFirst(format)) throw invalid('_FusedDepthwiseConv2dNative only supports NHWC');
  return applyFused(call, forwardDepthwise(call, x, filter), args);
}

function fusedMatMul(call: OpCall, a: Tensor, b: Tensor, ...args: Tensor[]): Tensor {
  const y = batchMatMul(call, a, b, {
    transposeA: call.attrs.bool('transpose_a'),
    transposeB: call.attrs.bool('transpose_b'),
  });
  return applyFused(call, y, args);
}

/** Batch norm with an optional sum and activation behind it; the statistics outputs follow. */
function fusedBatchNormEx(
  call: OpCall,
  x: Tensor,
  scale: Tensor,
  offset: Tensor,
  mean: Tensor,
  variance: Tensor,
  side?: Tensor,
): Tensor[] {
  if (call.attrs.bool('is_training')) throw invalid('_FusedBatchNormEx is answered for inference only');
  let y = normalize(
    call,
    x,
    call.attrs.string('data_format'),
    scale,
    offset,
    mean,
    variance,
    call.attrs.float('epsilon'),
  );
  if (side !== undefined) throw invalid('_FusedBatchNormEx with a side input is not supported');
  const activation = call.attrs.string('activation_mode');
  if (activation === 'Relu')
    [y] = (ACTIVATION['Relu'] as NonNullable<(typeof ACTIVATION)['Relu']>).kernel([y], call) as readonly [Tensor];
  return [y, mean, variance, mean, variance, scalar('float32', 0)];
}

export const FUSED: OpFamily = {
  _FusedConv2D: define(fusedConv),
  _FusedDepthwiseConv2dNative: define(fusedDepthwise),
  _FusedMatMul: define(fusedMatMul),
  _FusedBatchNormEx: define(fusedBatchNormEx),
};

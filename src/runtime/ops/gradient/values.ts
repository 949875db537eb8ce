import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocateNumbers, fromHost, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { addSlices } from '../kernels/addSlices';
import { paddingsOf } from '../array/pad';
import { gridOf } from '../quantize/fakeQuant';

/** Gradients of mirror padding and of rounding to quantised steps. */

/** Folds the mirrored borders back onto what they mirror, axis by axis. */
function mirrorPadGrad(call: OpCall, gradient: Tensor, paddingsInput: Tensor): Tensor {
  const paddings = paddingsOf(gradient, paddingsInput);
  const edge = call.attrs.string('mode') === 'REFLECT' ? 1 : 0;
  let out = gradient;
  paddings.forEach(([before, after], axis) => {
    const padded = gradient.shape[axis] as number;
    const size = padded - before - after;
    if (before > size - edge || after > size - edge) {
      throw invalid(
        `paddings must be no greater than the output dimension size${edge ? ' minus one' : ''}: ${before}, ${after} greater than ${size - edge}`,
      );
    }
    if (before === 0 && after === 0) return;
    const target = Int32Array.from({ length: padded }, (_n, i) => {
      const at = i - before;
      if (at < 0) return -at - 1 + edge;
      return at < size ? at : 2 * size - 1 - at - edge;
    });
    out = addSlices(out, axis, target, size);
  });
  return out;
}

/** Gradients pass where the value was inside its channel's range; what lay outside moves the bound. */
function fakeQuantPerChannelGrad(call: OpCall, gradients: Tensor, x: Tensor, min: Tensor, max: Tensor): Tensor[] {
  if (gradients.shape.join() !== x.shape.join()) throw invalid('gradients and inputs must have the same shape');
  const depth = x.shape.at(-1) ?? 0;
  if (min.shape.join() !== String(depth) || max.shape.join() !== String(depth))
    throw invalid(`min and max must have the size of the last dimension, ${depth}`);
  const [g, data, lows, highs] = [numbersOf(gradients), numbersOf(x), numbersOf(min), numbersOf(max)];
  const grids = Array.from({ length: depth }, (_, c) => {
    const [a, b] = [lows[c] as number, highs[c] as number];
    return a === 0 && b === 0 ? null : gridOf(call, a, b);
  });
  const out = new Float32Array(x.size);
  const [low, high] = [new Float64Array(depth), new Float64Array(depth)];
  for (let i = 0; i < out.length; i++) {
    const c = i % depth;
    const grid = grids[c] ?? null;
    const [slope, value] = [g[i] as number, data[i] as number];
    if (grid === null) {
      out[i] = slope;
      continue;
    }
    out[i] = slope * Number(value >= grid.least && value <= grid.most);
    low[c] = (low[c] as number) + slope * Number(value < grid.least);
    high[c] = (high[c] as number) + slope * Number(value > grid.most);
  }
  const vector = (sums: Float64Array): Tensor => fromHost('float32', [depth], Float32Array.from(sums));
  return [fromHost('float32', x.shape, out), vector(low), vector(high)];
}

/** QuantizeAndDequantizeV4 passes gradients straight through inside the range, of the tensor or of each slice; the bounds get none. */
function quantizeAndBackGrad(call: OpCall, gradient: Tensor, x: Tensor, min: Tensor, max: Tensor): Tensor[] {
  const axis = call.attrs.int('axis');
  if (gradient.shape.join() !== x.shape.join()) throw invalid('gradient and input must have the same shape');
  if (axis < -1 || axis >= x.shape.length)
    throw invalid(
      `Axis should be -1 or 0 or a positive value less than ${x.shape.length}, but given axis value was ${axis}`,
    );
  const slices = axis < 0 ? 1 : (x.shape[axis] as number);
  for (const t of [min, max]) {
    if (axis < 0 && t.shape.length > 0) throw invalid('input_min and input_max must be scalars');
    if (axis >= 0 && t.shape.join() !== String(slices))
      throw invalid(`input_min and input_max must have ${slices} elements`);
  }
  const inner = axis < 0 ? Math.max(x.size, 1) : elementCount(x.shape.slice(axis + 1));
  const [g, data, lows, highs] = [numbersOf(gradient), numbersOf(x), numbersOf(min), numbersOf(max)];
  const out = allocateNumbers(x.dtype, x.size);
  const [low, high] = [allocateNumbers(x.dtype, slices), allocateNumbers(x.dtype, slices)];
  for (let i = 0; i < out.length; i++) {
    const slice = Math.floor(i / inner) % slices;
    const [slope, value] = [g[i] as number, data[i] as number];
    // Multiplied, not chosen: nothing of an infinity is NaN.
    out[i] = slope * Number(value >= (lows[slice] as number) && value <= (highs[slice] as number));
  }
  return [fromHost(x.dtype, x.shape, out), fromHost(x.dtype, min.shape, low), fromHost(x.dtype, max.shape, high)];
}

export const VALUE_GRADIENTS: OpFamily = {
  MirrorPadGrad: define(mirrorPadGrad),
  FakeQuantWithMinMaxVarsPerChannelGradient: define(fakeQuantPerChannelGrad),
  QuantizeAndDequantizeV4Grad: define(quantizeAndBackGrad),
};

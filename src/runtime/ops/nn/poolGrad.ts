import { elementCount } from '../../../model/shape';
import type { OpCall, OpFamily } from '../../registry';
import { roundAll, stepRounderOf } from '../../values/rounding';
import { allocateNumbers, fromHost, intsOf, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { walkTaps } from '../kernels/patches';
import { volume } from '../kernels/window';
import { argmaxOf, channelsLastOnly, insideCounts, LAST_ONLY, planPool } from './pool';
import type { Pool } from './pool';

/** Gradients of pooling over one to three spatial axes. */

/**
 * Visits every pixel of every window: the first channel of the window's place in the output and of the pixel in the
 * input. Windows over three axes come column by column (pooling_ops_3d.cc), which shows in the sums of narrow dtypes.
 */
function walkWindows(
  { window, batch, channels }: Pool,
  rank: number,
  visit: (output: number, input: number, position: number) => void,
): void {
  const [depth, height, width] = window.output;
  const positions = volume(window.output);
  const pixels = volume(window.input);
  for (let n = 0; n < batch; n++) {
    const see = (position: number, cell: number): void =>
      visit((n * positions + position) * channels, (n * pixels + cell) * channels, position);
    if (rank < 5) {
      walkTaps(window, 0, positions, (position, _tap, cell) => see(position, cell));
      continue;
    }
    for (let x = 0; x < width; x++) {
      for (let y = 0; y < height; y++) {
        for (let z = 0; z < depth; z++) {
          const position = (z * height + y) * width + x;
          walkTaps(window, position, 1, (_row, _tap, cell) => see(position, cell));
        }
      }
    }
  }
}

function maxPoolGrad(
  call: OpCall,
  x: Tensor,
  _y: Tensor,
  grad: Tensor,
  ksize: readonly number[],
  strides: readonly number[],
): Tensor {
  channelsLastOnly(call);
  const best = argmaxOf(x, planPool(x.shape, ksize, strides, call.attrs));
  return scatterGrad(x.shape, grad, best);
}

function scatterGrad(shape: readonly number[], grad: Tensor, at: ArrayLike<number>): Tensor {
  const out = allocateNumbers(grad.dtype, elementCount(shape));
  const g = numbersOf(grad);
  const round = stepRounderOf(grad.dtype);
  for (let i = 0; i < g.length; i++) out[at[i] as number] = round((out[at[i] as number] as number) + (g[i] as number));
  if (out instanceof Float32Array) roundAll(grad.dtype, out);
  return fromHost(grad.dtype, shape, out);
}

function maxPoolGradWithArgmax(call: OpCall, x: Tensor, grad: Tensor, argmax: Tensor): Tensor {
  const perImage = x.size / Math.max(1, x.shape[0] as number);
  const perOutput = grad.size / Math.max(1, x.shape[0] as number);
  const whole = call.attrs.bool('include_batch_in_index');
  const at = intsOf(argmax).map((index, i) => (whole ? index : index + Math.floor(i / perOutput) * perImage));
  return scatterGrad(x.shape, grad, at);
}

function avgPoolGrad(call: OpCall, sizes: Tensor, grad: Tensor): Tensor {
  channelsLastOnly(call);
  const shape = intsOf(sizes);
  const plan = planPool(shape, call.attrs.ints('ksize'), call.attrs.ints('strides'), call.attrs);
  const { channels } = plan;
  const round = stepRounderOf(grad.dtype);
  const shares = Float64Array.from(insideCounts(plan.window), (count) => round(1 / count));
  const g = numbersOf(grad);
  const out = allocateNumbers(grad.dtype, elementCount(shape));
  walkWindows(plan, shape.length, (source, target, position) => {
    for (let c = 0; c < channels; c++) {
      const one = round((g[source + c] as number) * (shares[position] as number));
      out[target + c] = round((out[target + c] as number) + one);
    }
  });
  if (out instanceof Float32Array) roundAll(grad.dtype, out);
  return fromHost(grad.dtype, shape, out);
}

/** How far from the maximum an element may be and still take a share: MaxPooling3dGrad compares with a tolerance. */
const CLOSE = 1e-5;

/** Every element of a window that is its maximum gets the whole gradient; one of ∞ none, as ∞ − ∞ is no number. */
function maxPool3DGrad(call: OpCall, x: Tensor, y: Tensor, grad: Tensor): Tensor {
  channelsLastOnly(call);
  const plan = planPool(x.shape, call.attrs.ints('ksize'), call.attrs.ints('strides'), call.attrs);
  const { channels } = plan;
  const [from, best, g] = [numbersOf(x), numbersOf(y), numbersOf(grad)];
  const out = allocateNumbers(grad.dtype, x.size);
  const near = stepRounderOf(x.dtype);
  const round = stepRounderOf(grad.dtype);
  const tolerance = near(Math.fround(CLOSE));
  walkWindows(plan, x.shape.length, (source, target) => {
    for (let c = 0; c < channels; c++) {
      const off = near((from[target + c] as number) - (best[source + c] as number));
      if (Math.abs(off) < tolerance) out[target + c] = round((out[target + c] as number) + (g[source + c] as number));
    }
  });
  if (out instanceof Float32Array) roundAll(grad.dtype, out);
  return fromHost(grad.dtype, x.shape, out);
}

export const POOL_GRADIENTS: OpFamily = {
  MaxPoolGrad: define(
    (call, x, y, g) => maxPoolGrad(call, x, y, g, call.attrs.ints('ksize'), call.attrs.ints('strides')),
    LAST_ONLY,
  ),
  MaxPool3DGrad: define(maxPool3DGrad, LAST_ONLY),
  MaxPoolGradV2: define(
    (call, x, y, g, ksize, strides) => maxPoolGrad(call, x, y, g, intsOf(ksize), intsOf(strides)),
    LAST_ONLY,
  ),
  MaxPoolGradWithArgmax: define(maxPoolGradWithArgmax),
  AvgPoolGrad: define(avgPoolGrad, LAST_ONLY),
  AvgPool3DGrad: define(avgPoolGrad, LAST_ONLY),
};

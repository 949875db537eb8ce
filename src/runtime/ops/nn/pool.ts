import type { Tensor as DeviceTensor } from '@tensorflow/tfjs-core';
import { elementCount } from '../../../model/shape';
import { invalid, OpError } from '../../opError';
import type { Attrs } from '../../attrs';
import type { OpCall, OpFamily } from '../../registry';
import { roundAll, stepRounderOf } from '../../values/rounding';
import {
  allocate,
  allocateNumbers,
  bigsOf,
  fromHost,
  hostOf,
  intsOf,
  isBigArray,
  isFloating,
  numbersOf,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { intTensor } from '../array/indexing';
import { define, runKernel, tryDeviceFinite } from '../define';
import { extremeOnWebgl, mayStart, notBelowLowest } from '../kernels/onWebgl';
import { bigLimitsOf, limitsOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { isInWholePacket } from '../kernels/packets';
import { walkTaps } from '../kernels/patches';
import { isChannelsFirst, slide, spaceOf, volume } from '../kernels/window';
import type { Space, Window, WindowAttrs } from '../kernels/window';
import { refusedBy } from '../refusals';
import { devicePad, outputShape, spaceIn } from './conv';

/** Pooling over one to three spatial axes and its gradients. */

export interface Pool {
  readonly window: Window;
  readonly attrs: WindowAttrs;
  readonly batch: number;
  readonly channels: number;
}

const ONES: Space = [1, 1, 1];

export function planPool(
  shape: readonly number[],
  ksize: readonly number[],
  strides: readonly number[],
  attrs: Attrs,
): Pool {
  const rank = shape.length;
  if (ksize.length !== rank || strides.length !== rank)
    throw invalid(`Sliding window ksize and strides must specify ${rank} dimensions`);
  if (ksize.some((n) => n <= 0) || strides.some((n) => n <= 0))
    throw invalid('Sliding window ksize and strides must be positive');
  const padding = attrs.string('padding');
  const flat = attrs.has('explicit_paddings') ? attrs.ints('explicit_paddings') : [];
  const pairs = Array.from({ length: flat.length / 2 }, (_n, i): readonly [number, number] => [
    flat[2 * i] as number,
    flat[2 * i + 1] as number,
  ]);
  const spatial = pairs.slice(1, -1);
  const explicit = [
    ...Array.from({ length: Math.max(0, 3 - spatial.length) }, (): readonly [number, number] => [0, 0]),
    ...spatial,
  ];
  const windowAttrs: WindowAttrs = { strides: spaceOf(strides, 'NHWC', 1), dilations: ONES, padding, explicit };
  return {
    window: slide(spaceIn(shape), spaceOf(ksize, 'NHWC', 1), windowAttrs),
    attrs: windowAttrs,
    batch: shape[0] as number,
    channels: shape.at(-1) as number,
  };
}

/**
 * TensorFlow's CPU pools have no channels-first form, and neither have these: a
 * refusal is TensorFlow's own answer.
 */
export function channelsLastOnly({ op, attrs }: Pick<OpCall, 'op' | 'attrs'>): void {
  const format = attrs.string('data_format');
  if (isChannelsFirst(format))
    throw new OpError('UnimplementedError', `${op} only supports channels-last data, got ${format}.`);
}

/** MaxPool drops NaN wherever a number is in the window: max(1, NaN) = 1. */
function maxPool(call: OpCall, x: Tensor, ksize: readonly number[], strides: readonly number[]): Tensor {
  channelsLastOnly(call);
  const channelSize = ksize.at(-1);
  if (channelSize !== 1) return maxOverChannels(x, channelSize as number, strides.at(-1) as number);
  const plan = planPool(x.shape, ksize, strides, call.attrs);
  const shape = outputShape(plan, plan.channels, x.shape.length);
  if (isFloating(x.dtype) && elementCount(shape) > 0 && x.shape.length === 4) {
    // Shaders drop NaN as TensorFlow does; wasm would answer −∞ for windows of −∞, TensorFlow the lowest finite value.
    const attrs = {
      filterSize: plan.window.size.slice(1),
      strides: plan.attrs.strides.slice(1),
      pad: devicePad(plan.window, plan.attrs),
    };
    const run = (d: DeviceTensor): DeviceTensor => runKernel('MaxPool', { x: d }, attrs);
    const done = tryDeviceFinite('MaxPool', [x], call, (d) =>
      mayStart(x, call) ? notBelowLowest(extremeOnWebgl(d, 1, run)) : run(d),
    );
    if (done !== null) return done;
  }
  return x.shape.length === 5 && isFloating(x.dtype) ? hostMaxPool3D(x, plan, shape) : hostMaxPool(x, plan, shape);
}

/**
 * TensorFlow reduces a copied window, borders filled with the lowest finite
 * value, by `t < max ? max : t`: a NaN lasts until the next element, and what
 * stood before it is lost. Channels that fill a vector of aligned memory pass over it.
 */
function hostMaxPool3D(x: Tensor, { window, batch, channels }: Pool, shape: readonly number[]): Tensor {
  const out = allocateNumbers(x.dtype, elementCount(shape));
  const from = numbersOf(x);
  const positions = volume(window.output);
  const pixels = volume(window.input);
  const taps = volume(window.size);
  const lowest = lowestOf(x);
  out.fill(-Infinity);
  // Border elements between two inner ones, or after the last.
  const passBorder = (at: number): void => {
    for (let c = at; c < at + channels; c++) if (!((out[c] as number) > lowest)) out[c] = lowest;
  };
  for (let n = 0; n < batch; n++) {
    const last = new Int32Array(positions).fill(-1);
    walkTaps(window, 0, positions, (position, tap, cell) => {
      const s = (n * pixels + cell) * channels;
      const t = (n * positions + position) * channels;
      if (tap > (last[position] as number) + 1) passBorder(t);
      last[position] = tap;
      for (let c = 0; c < channels; c++) {
        const value = from[s + c] as number;
        const before = out[t + c] as number;
        if (isInWholePacket(x.dtype, t, channels, c) ? value > before : !(value < before)) out[t + c] = value;
      }
    });
    for (let p = 0; p < positions; p++) if ((last[p] as number) < taps - 1) passBorder((n * positions + p) * channels);
  }
  return fromHost(x.dtype, shape, out);
}

function hostMaxPool(x: Tensor, { window, batch, channels }: Pool, shape: readonly number[]): Tensor {
  const out = allocate(x.dtype, elementCount(shape));
  const positions = volume(window.output);
  const pixels = volume(window.input);
  const run = <T extends number | bigint>(
    from: ArrayLike<T>,
    to: { [i: number]: T; fill(value: T): unknown },
    lowest: T,
  ): void => {
    to.fill(lowest);
    for (let n = 0; n < batch; n++) {
      walkTaps(window, 0, positions, (position, _tap, cell) => {
        const s = (n * pixels + cell) * channels;
        const t = (n * positions + position) * channels;
        for (let c = 0; c < channels; c++) if ((from[s + c] as T) > (to[t + c] as T)) to[t + c] = from[s + c] as T;
      });
    }
  };
  if (isBigArray(out)) run(bigsOf(x), out as BigInt64Array, bigLimitsOf(x.dtype).lowest);
  else run(numbersOf(x), out as Float64Array, isFloating(x.dtype) ? lowestOf(x) : limitsOf(x.dtype).lowest);
  return fromHost(x.dtype, shape, out);
}

/** Where a pool starts: the lowest finite value, so that a window of −∞ alone answers that. */
function lowestOf(x: Tensor): number {
  return limitsOf(x.dtype).lowest;
}

/** Depthwise pooling: windows over channels, which must divide evenly. */
function maxOverChannels(x: Tensor, size: number, stride: number): Tensor {
  const depth = x.shape.at(-1) as number;
  if (size !== stride || depth % size !== 0)
    throw invalid('Depthwise max pooling requires the depth window to equal the depth stride and to divide the depth');
  const data = numbersOf(x);
  const out = allocateNumbers(x.dtype, x.size / size);
  for (let i = 0; i < out.length; i++) {
    // A NaN in the first channel stays, in others it is passed over.
    let best = data[i * size] as number;
    for (let k = 1; k < size; k++) if (best < (data[i * size + k] as number)) best = data[i * size + k] as number;
    out[i] = best;
  }
  return fromHost(x.dtype, [...x.shape.slice(0, -1), depth / size], out);
}

/** The mean of the pixels that lie inside. */
function avgPool(call: OpCall, x: Tensor): Tensor {
  channelsLastOnly(call);
  const plan = planPool(x.shape, call.attrs.ints('ksize'), call.attrs.ints('strides'), call.attrs);
  const shape = outputShape(plan, plan.channels, x.shape.length);
  if (elementCount(shape) > 0 && x.shape.length === 4) {
    const done = tryDeviceFinite('AvgPool', [x], call, (d) =>
      runKernel(
        'AvgPool',
        { x: d },
        {
          filterSize: plan.window.size.slice(1),
          strides: plan.attrs.strides.slice(1),
          pad: devicePad(plan.window, plan.attrs),
        },
      ),
    );
    if (done !== null) return done;
  }
  const { window, batch, channels } = plan;
  const positions = volume(window.output);
  const pixels = volume(window.input);
  const data = numbersOf(x);
  // Two of the largest numbers are infinite together.
  const round = x.dtype === 'float32' ? Math.fround : stepRounderOf(x.dtype);
  const sums = new Float64Array(elementCount(shape));
  // Eigen's mean of three-dimensional windows neither adds nor counts NaN where a vector takes it.
  const passes = x.dtype === 'float32' && x.shape.length === 5 && (data as Float32Array).some(Number.isNaN);
  const missing = passes ? new Int32Array(sums.length) : null;
  for (let n = 0; n < batch; n++) {
    walkTaps(window, 0, positions, (position, _tap, cell) => {
      const s = (n * pixels + cell) * channels;
      const t = (n * positions + position) * channels;
      for (let c = 0; c < channels; c++) {
        const value = data[s + c] as number;
        if (missing !== null && Number.isNaN(value) && isInWholePacket('float32', t, channels, c))
          missing[t + c] = (missing[t + c] as number) + 1;
        else sums[t + c] = round((sums[t + c] as number) + value);
      }
    });
  }
  const counts = insideCounts(window);
  const out = allocateNumbers(x.dtype, sums.length);
  for (let i = 0; i < out.length; i++) {
    const count = counts[Math.floor(i / channels) % positions] as number;
    out[i] = (sums[i] as number) / (count - (missing === null ? 0 : (missing[i] as number)));
  }
  if (out instanceof Float32Array) roundAll(x.dtype, out);
  return fromHost(x.dtype, shape, out);
}

/** How many pixels of each window lie inside the input. */
export function insideCounts(window: Window): Int32Array {
  const counts = new Int32Array(volume(window.output));
  walkTaps(window, 0, counts.length, (position) => {
    counts[position] = (counts[position] as number) + 1;
  });
  return counts;
}

/** Flat index of the winner in each window; the first of equals. A NaN wins only where it is the window's first element. */
export function argmaxOf(x: Tensor, plan: Pool): Int32Array {
  const { window, batch, channels } = plan;
  const positions = volume(window.output);
  const pixels = volume(window.input);
  const data = hostOf(x) as ArrayLike<number | bigint>;
  const best = new Int32Array(batch * positions * channels).fill(-1);
  for (let n = 0; n < batch; n++) {
    walkTaps(window, 0, positions, (position, _tap, cell) => {
      for (let c = 0; c < channels; c++) {
        const t = (n * positions + position) * channels + c;
        const s = (n * pixels + cell) * channels + c;
        const winner = best[t] as number;
        if (winner < 0 || (data[s] as number) > (data[winner] as number)) best[t] = s;
      }
    });
  }
  return best;
}

/** Indices leave the batch out unless `include_batch_in_index`. */
function maxPoolWithArgmax(call: OpCall, x: Tensor): Tensor[] {
  if (x.size === 0) throw invalid('tensor_in must not be empty (2)');
  const plan = planPool(x.shape, call.attrs.ints('ksize'), call.attrs.ints('strides'), call.attrs);
  const shape = outputShape(plan, plan.channels, x.shape.length);
  const best = argmaxOf(x, plan);
  const perImage = x.size / Math.max(1, plan.batch);
  const whole = call.attrs.bool('include_batch_in_index');
  const indices = whole ? best : best.map((i) => i % perImage);
  const data = hostOf(x) as ArrayLike<number | bigint>;
  const values = allocate(x.dtype, best.length);
  best.forEach((from, i) => {
    (values as Cells)[i] = data[from] as number | bigint;
  });
  return [fromHost(x.dtype, shape, values), intTensor(call.attrs.type('Targmax'), shape, indices)];
}

export const LAST_ONLY = { support: refusedBy(channelsLastOnly) };

export const POOL: OpFamily = {
  MaxPool: define((call, x) => maxPool(call, x, call.attrs.ints('ksize'), call.attrs.ints('strides')), LAST_ONLY),
  MaxPool3D: define((call, x) => maxPool(call, x, call.attrs.ints('ksize'), call.attrs.ints('strides')), LAST_ONLY),
  MaxPoolV2: define((call, x, ksize, strides) => maxPool(call, x, intsOf(ksize), intsOf(strides)), LAST_ONLY),
  AvgPool: define(avgPool, LAST_ONLY),
  AvgPool3D: define(avgPool, LAST_ONLY),
  MaxPoolWithArgmax: define(maxPoolWithArgmax),
};

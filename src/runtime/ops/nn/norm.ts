import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { rounderOf, roundAll } from '../../values/rounding';
import { arrayOver } from '../../optimise/spent';
import { allocate, fromHost, numbersOf, scalar } from '../../values/tensors';
import type { NumberArray } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define, runKernel, tryDevice, tryDeviceFiniteAnywhere } from '../define';
import { batchMatMul } from './matmul';
import { isChannelsFirst } from '../kernels/window';

/** Batch normalisation and local response normalisation. */

/** x seen as [outer, channels, inner]. */
function channelsOf(
  x: Tensor,
  format: string,
): { readonly outer: number; readonly channels: number; readonly inner: number } {
  const axis = isChannelsFirst(format) ? 1 : x.shape.length - 1;
  return {
    outer: elementCount(x.shape.slice(0, axis)),
    channels: x.shape[axis] as number,
    inner: elementCount(x.shape.slice(axis + 1)),
  };
}

interface Statistics {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

function statisticsOf(x: Tensor, format: string): Statistics {
  const { outer, channels, inner } = channelsOf(x, format);
  const data = numbersOf(x);
  const count = outer * inner;
  const mean = new Float64Array(channels);
  const squares = new Float64Array(channels);
  const visit = (f: (c: number, v: number) => void): void => {
    for (let o = 0, p = 0; o < outer; o++)
      for (let c = 0; c < channels; c++) for (let i = 0; i < inner; i++, p++) f(c, data[p] as number);
  };
  visit((c, v) => {
    mean[c] = (mean[c] as number) + v;
  });
  mean.forEach((sum, c) => {
    mean[c] = sum / count;
  });
  visit((c, v) => {
    squares[c] = (squares[c] as number) + (v - (mean[c] as number)) ** 2;
  });
  return { mean: Float32Array.from(mean), variance: Float32Array.from(squares, (s) => s / count) };
}

/**
 * Inference normalises with the given statistics and passes them on; training
 * with those of the batch, and returns the variance with Bessel's correction
 * (0 for a single value), blended with the inputs when exponential_avg_factor ≠ 1.
 */
function fusedBatchNorm(
  call: OpCall,
  x: Tensor,
  scale: Tensor,
  offset: Tensor,
  meanInput: Tensor,
  varianceInput: Tensor,
): Tensor[] {
  const { attrs } = call;
  const format = attrs.string('data_format');
  const { channels, outer, inner } = channelsOf(x, format);
  const training = attrs.bool('is_training');
  const factor = attrs.has('exponential_avg_factor') ? attrs.float('exponential_avg_factor') : 1;
  const epsilon = attrs.float('epsilon');
  const needed = training && factor === 1 ? [scale, offset] : [scale, offset, meanInput, varianceInput];
  for (const t of needed) {
    if (t.shape.length !== 1 || t.shape[0] !== channels)
      throw invalid(`scale, offset, mean and variance must have ${channels} elements, got [${t.shape.join(',')}]`);
  }
  const vector = (data: Float32Array): Tensor => fromHost('float32', [channels], data);
  const rest = call.outputCount === 6 ? [scalar('float32', 0)] : [];
  if (x.size === 0) {
    // No element, no statistics, also where none were asked for.
    const none = vector(new Float32Array(channels).fill(Number.NaN));
    return [x, none, none, none, none, ...rest];
  }
  if (!training) {
    const y = normalize(call, x, format, scale, offset, meanInput, varianceInput, epsilon);
    return [y, meanInput, varianceInput, meanInput, varianceInput, ...rest];
  }
  const batch = statisticsOf(x, format);
  const y = normalize(call, x, format, scale, offset, vector(batch.mean), vector(batch.variance), epsilon);
  const count = outer * inner;
  const corrected = batch.variance.map((v) => v * (count / Math.max(count - 1, 1)));
  const blend = (fresh: Float32Array, old: Tensor): Tensor => {
    if (factor === 1) return vector(fresh);
    const before = numbersOf(old);
    return vector(fresh.map((v, c) => v * factor + (before[c] as number) * (1 - factor)));
  };
  return [
    y,
    blend(batch.mean, meanInput),
    blend(corrected, varianceInput),
    vector(batch.mean),
    vector(batch.variance),
    ...rest,
  ];
}

export function normalize(
  call: OpCall,
  x: Tensor,
  format: string,
  scale: Tensor,
  offset: Tensor,
  mean: Tensor,
  variance: Tensor,
  epsilon: number,
): Tensor {
  // tfjs knows channels last only; its kernel broadcasts over the last axis.
  if (!isChannelsFirst(format) && x.size > 0 && x.shape.length === 4) {
    const done = tryDevice('FusedBatchNorm', [x, scale, offset, mean, variance], call, (d, s, o, m, v) =>
      runKernel(
        'FusedBatchNorm',
        { x: d, scale: s, offset: o, mean: m, variance: v } as Parameters<typeof runKernel>[1],
        { varianceEpsilon: epsilon },
      ),
    );
    if (done !== null) return done;
  }
  const { outer, channels, inner } = channelsOf(x, format);
  const data = numbersOf(x);
  const [s, o, m, v] = [numbersOf(scale), numbersOf(offset), numbersOf(mean), numbersOf(variance)];
  const factor = Float64Array.from(
    { length: channels },
    (_n, c) => (s[c] as number) / Math.sqrt((v[c] as number) + epsilon),
  );
  const out = arrayOver(x) as NumberArray;
  for (let n = 0, p = 0; n < outer; n++) {
    for (let c = 0; c < channels; c++) {
      const [f, center, shift] = [factor[c] as number, m[c] as number, o[c] as number];
      for (let i = 0; i < inner; i++, p++) out[p] = ((data[p] as number) - center) * f + shift;
    }
  }
  if (out instanceof Float32Array) roundAll(x.dtype, out);
  return fromHost(x.dtype, x.shape, out);
}

/** x / (bias + alpha·Σ x² over the channels within depth_radius)^beta */
function lrn(call: OpCall, x: Tensor): Tensor {
  if (x.shape.length !== 4) throw invalid('in must be 4-dimensional');
  const radius = call.attrs.int('depth_radius');
  const bias = call.attrs.float('bias');
  const alpha = call.attrs.float('alpha');
  const beta = call.attrs.float('beta');
  if (x.size > 0) {
    const done = tryDeviceFiniteAnywhere('LRN', [x], call, (d) =>
      runKernel('LRN', { x: d }, { depthRadius: radius, bias, alpha, beta }),
    );
    if (done !== null) return done;
  }
  if (x.dtype !== 'float32') return narrowLrn(call, x, { radius, bias, alpha, beta });
  const depth = x.shape[3] as number;
  const data = numbersOf(x);
  const round = Math.fround;
  const out = allocate(x.dtype, x.size) as Float32Array;
  for (let at = 0; at < out.length; at += depth) {
    // TensorFlow multiplies by a band of ones among zeros, and 0 · ∞ is NaN.
    let finite = true;
    for (let c = at; c < at + depth; c++) finite &&= Number.isFinite(round((data[c] as number) ** 2));
    for (let c = 0; c < depth; c++) {
      let sum = 0;
      if (!finite)
        for (let k = 0; k < depth; k++)
          if (Math.abs(k - c) > radius && !Number.isFinite(round((data[at + k] as number) ** 2))) sum = Number.NaN;
      for (let k = Math.max(0, c - radius); k <= Math.min(depth - 1, c + radius); k++)
        sum += round((data[at + k] as number) ** 2);
      out[at + c] = (data[at + c] as number) * (bias + alpha * sum) ** -beta;
    }
  }
  return fromHost(x.dtype, x.shape, out);
}

interface Response {
  readonly radius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
}

/** Halves are rounded after every operation, and overflow on the way: TensorFlow multiplies their squares by a band of ones. */
function narrowLrn(call: OpCall, x: Tensor, { radius, bias, alpha, beta }: Response): Tensor {
  const depth = x.shape[3] as number;
  const r = rounderOf(x.dtype);
  const [a, b, power] = [r(alpha), r(bias), r(beta)];
  const data = numbersOf(x);
  const matrix = (rows: number, f: (i: number) => number): Tensor =>
    fromHost(
      x.dtype,
      [rows, depth],
      roundAll(
        x.dtype,
        Float32Array.from({ length: rows * depth }, (_n, i) => f(i)),
      ),
    );
  const squares = matrix(depth === 0 ? 0 : x.size / depth, (i) => (data[i] as number) ** 2);
  const band = matrix(depth, (i) => Number(Math.abs(Math.floor(i / depth) - (i % depth)) <= radius));
  const sums = numbersOf(batchMatMul(call, squares, band, { transposeA: false, transposeB: false }));
  const out = Float32Array.from(data, (value, i) => {
    const sum = r(r((sums[i] as number) * a) + b);
    if (power === 1) return r(value * r(1 / sum));
    if (power === 0.5) return r(value * r(1 / Math.sqrt(sum)));
    return r(value * r(Math.exp(r(r(Math.log(sum)) * -power))));
  });
  return fromHost(x.dtype, x.shape, out);
}

export const NORM: OpFamily = {
  FusedBatchNorm: define(fusedBatchNorm),
  FusedBatchNormV2: define(fusedBatchNorm),
  FusedBatchNormV3: define(fusedBatchNorm),
  LRN: define(lrn),
};

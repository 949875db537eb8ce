import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { allocateNumbers, fromHost, numbersOf, scalar, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { broadcastTo } from '../array/layout';
import { reshape } from '../array/shape';
import { define } from '../define';
import { broadcastShapes } from '../kernels/broadcast';
import { resolveAxis } from '../kernels/move';
import { convolve } from '../kernels/convolve';
import { walkTaps } from '../kernels/patches';
import { volume, windowAttrs } from '../kernels/window';
import { outputShape, planConvolution } from '../nn/conv';
import { planPool } from '../nn/pool';
import { floatStep, productRange, requantizationRange, requantized } from './compute';
import { dequantizeFirst, numberOf, quantizeFirst, stepLimits, stepOf } from './steps';

/** Layers on quantised values, each with the range that its output stands for (core/kernels/quantized_*_op.cc). */

function rangesOf(...ranges: Tensor[]): number[] {
  return ranges.map(scalarNumberOf);
}

/** The step of the type that stands for a number, kept within the type. */
function clampedStep(dtype: Tensor['dtype'], x: number, min: number, max: number): number {
  const { lowest, highest } = stepLimits(dtype);
  return Math.min(Math.max(stepOf(dtype, x, min, max), lowest), highest);
}

/** Sums of products of what lies above the steps that stand for 0; padding counts as 0. */
function conv2d(call: OpCall, x: Tensor, filter: Tensor, ...ranges: Tensor[]): Tensor[] {
  const [minX, maxX, minF, maxF] = rangesOf(...ranges) as [number, number, number, number];
  if (x.shape.length !== 4 || filter.shape.length !== 4) throw invalid('input and filter must be 4-dimensional');
  if (x.shape[3] !== filter.shape[2])
    throw invalid(`input and filter must have the same depth: ${x.shape[3]} vs ${filter.shape[2]}`);
  const conv = planConvolution('float64', x.shape, filter.shape, windowAttrs(call.attrs, 'NHWC', 4));
  const shape = outputShape(conv, conv.outChannels, 4);
  const above = (t: Tensor, zero: number): Float64Array => Float64Array.from(numbersOf(t), (step) => step - zero);
  const sums = new Float64Array(elementCount(shape));
  const zeros = [stepOf(x.dtype, 0, minX, maxX), stepOf(filter.dtype, 0, minF, maxF)] as const;
  if (sums.length > 0) convolve(conv, above(x, zeros[0]), above(filter, zeros[1]), sums);
  const out = fromHost(call.attrs.type('out_type'), shape, Int32Array.from(sums));
  return [out, ...productRange(x.dtype, minX, maxX, filter.dtype, minF, maxF)];
}

/** Steps below the one that stands for 0 become it; of Relu6 also those above the one for 6. */
function relu(most: number): OpEntry {
  return define((call, x, minInput, maxInput) => {
    const [min, max] = rangesOf(minInput, maxInput) as [number, number];
    const low = clampedStep(x.dtype, 0, min, max);
    const high = Number.isFinite(most) ? clampedStep(x.dtype, most, min, max) : stepLimits(x.dtype).highest;
    const out = allocateNumbers(call.attrs.type('out_type'), x.size);
    numbersOf(x).forEach((step, i) => {
      out[i] = Math.max(Math.min(step, high), low);
    });
    return [fromHost(call.attrs.type('out_type'), x.shape, out), scalar('float32', min), scalar('float32', max)];
  });
}

/** Of the pixels inside the window the largest, or the mean cut to an integer. */
function pool(isMax: boolean): OpEntry {
  return define((call, x, minInput, maxInput) => {
    if (x.shape.length !== 4) throw invalid('input must be 4-dimensional');
    const plan = planPool(x.shape, call.attrs.ints('ksize'), call.attrs.ints('strides'), call.attrs);
    const { window, batch, channels } = plan;
    const shape = outputShape(plan, channels, 4);
    const [positions, pixels] = [volume(window.output), volume(window.input)];
    const data = numbersOf(x);
    const totals = new Float64Array(elementCount(shape)).fill(isMax ? stepLimits(x.dtype).lowest : 0);
    const counts = new Int32Array(totals.length);
    for (let n = 0; n < batch; n++) {
      walkTaps(window, 0, positions, (position, _tap, cell) => {
        for (let c = 0; c < channels; c++) {
          const at = (n * positions + position) * channels + c;
          const step = data[(n * pixels + cell) * channels + c] as number;
          totals[at] = isMax ? Math.max(totals[at] as number, step) : (totals[at] as number) + step;
          counts[at] = (counts[at] as number) + 1;
        }
      });
    }
    const out = allocateNumbers(x.dtype, totals.length);
    totals.forEach((total, i) => {
      out[i] = isMax ? total : Math.trunc(total / (counts[i] as number));
    });
    const [min, max] = rangesOf(minInput, maxInput) as [number, number];
    return [fromHost(x.dtype, shape, out), scalar('float32', min), scalar('float32', max)];
  });
}

/** Inputs brought to one range, 0 in it, and put one after the other. */
function concat(call: OpCall, axisInput: Tensor, ...inputs: Tensor[]): Tensor[] {
  const n = call.attrs.int('N');
  const values = inputs.slice(0, n);
  const mins = rangesOf(...inputs.slice(n, 2 * n));
  const maxs = rangesOf(...inputs.slice(2 * n));
  const [first] = values as [Tensor];
  const axis = resolveAxis(scalarNumberOf(axisInput), first.shape.length, 'concat_dim');
  let [min, max] = [Math.min(0, ...mins), Math.max(...maxs)];
  // Signed types get a range with 0 in its middle.
  if (stepLimits(first.dtype).lowest < 0) {
    max = Math.max(-min, max);
    min = -max;
  }
  const outer = elementCount(first.shape.slice(0, axis));
  for (const t of values)
    if (t.shape.length !== first.shape.length || t.shape.some((size, a) => a !== axis && size !== first.shape[a]))
      throw invalid('ConcatOp : Dimensions of inputs should match');
  const shape = first.shape.map((size, a) =>
    a === axis ? values.reduce((sum, t) => sum + (t.shape[a] as number), 0) : size,
  );
  const out = allocateNumbers(first.dtype, elementCount(shape));
  const { lowest, highest } = stepLimits(first.dtype);
  const steps = values.map((t, i) => {
    const isSame = mins[i] === min && maxs[i] === max;
    const step = floatStep(t.dtype, mins[i] as number, maxs[i] as number, t.dtype, min, max);
    return Array.from(numbersOf(t), (v) => (isSame ? v : Math.min(Math.max(step(v), lowest), highest)));
  });
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (const list of steps) {
      const part = list.length / outer;
      for (let k = o * part; k < (o + 1) * part; k++) out[at++] = list[k] as number;
    }
  }
  return [fromHost(first.dtype, shape, out), scalar('float32', min), scalar('float32', max)];
}

/** Both operands broadcast to one shape, and the ranges of each. */
function pairOf(
  a: Tensor,
  b: Tensor,
  ranges: readonly Tensor[],
): { shape: number[]; x: Tensor; y: Tensor; r: number[] } {
  const shape = broadcastShapes(a.shape, b.shape);
  if (shape === null) throw invalid(`Incompatible shapes: [${a.shape.join(',')}] vs. [${b.shape.join(',')}]`);
  return { shape, x: broadcastTo(a, shape), y: broadcastTo(b, shape), r: ranges.map(scalarNumberOf) };
}

/** Quantised values as 32-bit steps of the range ± `most`. */
type Widening = (t: Tensor, min: number, max: number, most: number) => Int32Array;

/** One by one. */
const single: Widening = (t, min, max, most) => {
  const number = numberOf(t.dtype, min, max);
  return Int32Array.from(numbersOf(t), (step) => stepOf('qint32', number(step), -most, most));
};

/** Every step of 8 bits counting as much as the first, rounded or not; the only one of a scalar for itself. */
const even: Widening = (t, min, max, most) => {
  if (t.shape.length === 0) return single(t, min, max, most);
  const number = numberOf(t.dtype, min, max);
  const first = stepOf('qint32', number(0), -most, most);
  const more = stepOf('qint32', number(1), -most, most) - first;
  return Int32Array.from(numbersOf(t), (step) => first + step * more);
};

/** In float32 throughout, which shifts 0 by some steps. */
const rough: Widening = (t, min, max, most) => {
  const number = dequantizeFirst(t.dtype, min, max);
  const step = quantizeFirst('qint32', -most, most);
  return Int32Array.from(numbersOf(t), (value) => step(number(value)));
};

/** Sums as 32-bit steps of a symmetric range `2^bits` times as wide as the widest operand. */
function added(call: OpCall, bits: number, widen: Widening, a: Tensor, b: Tensor, ranges: readonly Tensor[]): Tensor[] {
  const { shape, r } = pairOf(a, b, ranges);
  const [minA, maxA, minB, maxB] = r as [number, number, number, number];
  const most = Math.fround(Math.max(maxA, -minA, maxB, -minB) * 2 ** bits);
  const wide = (t: Tensor, min: number, max: number): ArrayLike<number> =>
    numbersOf(broadcastTo(fromHost('qint32', t.shape, widen(t, min, max, most)), shape));
  const [left, right] = [wide(a, minA, maxA), wide(b, minB, maxB)];
  const out = Int32Array.from(left, (step, i) => step + (right[i] as number));
  return [
    fromHost(call.attrs.type(call.attrs.has('Toutput') ? 'Toutput' : 'out_type'), shape, out),
    scalar('float32', -most),
    scalar('float32', most),
  ];
}

function multiplied(call: OpCall, a: Tensor, b: Tensor, ...ranges: Tensor[]): Tensor[] {
  const { shape, x, y, r } = pairOf(a, b, ranges);
  const [minA, maxA, minB, maxB] = r as [number, number, number, number];
  const [zeroA, zeroB] = [stepOf(x.dtype, 0, minA, maxA), stepOf(y.dtype, 0, minB, maxB)];
  const [left, right] = [numbersOf(x), numbersOf(y)];
  const out = Int32Array.from(left, (step, i) => (step - zeroA) * ((right[i] as number) - zeroB));
  return [fromHost(call.attrs.type('Toutput'), shape, out), ...productRange(x.dtype, minA, maxA, y.dtype, minB, maxB)];
}

function biasAdd(call: OpCall, x: Tensor, bias: Tensor, ...ranges: Tensor[]): Tensor[] {
  if (x.shape.length < 2) throw invalid(`Input tensor must be at least 2D: [${x.shape.join(',')}]`);
  if (bias.shape.length !== 1) throw invalid(`Biases must be 1D: [${bias.shape.join(',')}]`);
  if (bias.shape[0] !== x.shape.at(-1))
    throw invalid('Must provide as many biases as the last dimension of the input tensor');
  return added(call, 17, rough, x, bias, ranges);
}

/** 32 bits to fewer, in the range that the values really fill. */
function shrink(call: OpCall, x: Tensor, min: Tensor, max: Tensor): Tensor[] {
  if (x.size === 0) throw invalid('input must not be empty');
  const [low, high] = requantizationRange(call, x, min, max) as [Tensor, Tensor];
  return requantized(call, x, min, max, scalarNumberOf(low), scalarNumberOf(high));
}

export const QUANTIZED_LAYERS: OpFamily = {
  QuantizedConv2D: define(conv2d),
  QuantizedRelu: relu(Number.POSITIVE_INFINITY),
  QuantizedRelu6: relu(6),
  QuantizedMaxPool: pool(true),
  QuantizedAvgPool: pool(false),
  QuantizedConcat: define(concat),
  QuantizedAdd: define((call, a, b, ...ranges) => added(call, 14, even, a, b, ranges)),
  QuantizedMul: define(multiplied),
  QuantizedBiasAdd: define(biasAdd),
  QuantizedReshape: define((call, x, shape, min, max) => [reshape(call, x, shape), min, max]),
  QuantizeDownAndShrinkRange: define(shrink),
};

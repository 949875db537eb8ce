import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import { invalid, OpError } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { roundAll } from '../../values/rounding';
import { allocateNumbers, fromHost, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { dequantizeFirst, halfRange, quantizeFirst, roundAway, roundEven, stepLimits } from './steps';

/** float32 to quantised types and back, in three modes. */

const f = Math.fround;

/** Runs of elements that share one range: along `axis`, or the whole tensor. */
export function eachSlice(x: Tensor, axis: number, visit: (slice: number, indices: Iterable<number>) => void): void {
  if (axis < 0) {
    visit(0, range(0, x.size, 1, 1));
    return;
  }
  if (axis >= x.shape.length) throw invalid(`Axis must be less than input dimension(${x.shape.length}), got ${axis}`);
  const inner = elementCount(x.shape.slice(axis + 1));
  const count = x.shape[axis] as number;
  for (let slice = 0; slice < count; slice++) visit(slice, range(slice * inner, x.size, inner, count * inner));
}

function* range(start: number, end: number, run: number, step: number): Generator<number> {
  for (let at = start; at < end; at += step) for (let i = 0; i < run; i++) yield at + i;
}

interface Range {
  readonly min: number;
  readonly max: number;
}

/** A quantiser of one slice, and the range it really covers. */
interface Quantizer extends Range {
  readonly step: (x: number) => number;
}

function quantizerOf(call: OpCall, dtype: DType, given: Range): Quantizer {
  const { attrs } = call;
  if (given.max < given.min) throw invalid('input_max_range must be larger than input_min_range.');
  // 0 is always inside, and the range is never too narrow.
  const min = Math.min(0, given.min);
  const epsilon = f(Math.max(1, Math.abs(given.min), Math.abs(given.max)) * f(attrs.float('ensure_minimum_range')));
  const max = Math.max(0, given.max, f(min + epsilon));
  const { lowest, highest } = stepLimits(dtype);
  switch (attrs.string('mode')) {
    case 'MIN_FIRST':
      return { min, max, step: quantizeFirst(dtype, min, max) };
    case 'SCALED':
      return scaled(call, dtype, min, max);
    default: {
      const scale = f((highest - lowest) / f(max - min));
      const shifted = (x: number): number => f(f(Math.max(Math.min(x, max), min) - min) * scale);
      const half = halfRange(dtype);
      // Signed types round half away from zero, unsigned ones by adding a half and cutting.
      const step =
        lowest < 0
          ? (x: number): number => roundAway(f(shifted(x) - half))
          : (x: number): number => Math.trunc(f(shifted(x) + 0.5));
      return { min, max, step };
    }
  }
}

/** 0 stays 0: the side that needs the coarser steps decides. */
function scaled(call: OpCall, dtype: DType, min: number, max: number): Quantizer {
  const { attrs } = call;
  const { lowest, highest } = stepLimits(dtype);
  const least = lowest + (attrs.bool('narrow_range') ? 1 : 0);
  const unlimited = 3.4028234663852886e38;
  const fromMin = least * min > 0 ? f(least / min) : unlimited;
  const fromMax = highest * max > 0 ? f(highest / max) : unlimited;
  const scale = Math.min(fromMin, fromMax);
  const [low, high] = [f(least / scale), f(highest / scale)];
  const round = attrs.string('round_mode') === 'HALF_TO_EVEN' ? roundEven : roundAway;
  return { min: low, max: high, step: (x) => round(f(Math.max(Math.min(x, high), low) * scale)) };
}

/** Outputs: the quantised values, and the ranges they cover. */
function quantize(call: OpCall, x: Tensor, min: Tensor, max: Tensor): Tensor[] {
  const dtype = call.attrs.type('T');
  const axis = call.attrs.int('axis');
  const [low, high, data] = [numbersOf(min), numbersOf(max), numbersOf(x)];
  const slices = axis < 0 ? 1 : (x.shape[axis] ?? 0);
  if (low.length !== slices || high.length !== slices)
    throw invalid(`min_range and max_range must have ${slices} elements`);
  const out = allocateNumbers(dtype, x.size);
  const outMin = new Float32Array(slices);
  const outMax = new Float32Array(slices);
  const { lowest, highest } = stepLimits(dtype);
  eachSlice(x, axis, (slice, indices) => {
    const quantizer = quantizerOf(call, dtype, { min: low[slice] as number, max: high[slice] as number });
    outMin[slice] = quantizer.min;
    outMax[slice] = quantizer.max;
    for (const i of indices) {
      const step = quantizer.step(data[i] as number);
      // A float beyond the type becomes its lowest value, as x86 converts.
      out[i] = dtype === 'qint32' && !(step < 2 ** 31) ? lowest : Math.min(Math.max(step, lowest), highest);
    }
  });
  const shape = axis < 0 ? [] : [slices];
  return [fromHost(dtype, x.shape, out), fromHost('float32', shape, outMin), fromHost('float32', shape, outMax)];
}

function dequantizerOf(call: OpCall, dtype: DType, { min, max }: Range): (step: number) => number {
  const { attrs } = call;
  const { lowest, highest } = stepLimits(dtype);
  switch (attrs.string('mode')) {
    case 'MIN_FIRST':
      if (attrs.int('axis') >= 0)
        throw new OpError('UnimplementedError', 'MIN_FIRST mode is not implemented for Dequantize with axis != -1.');
      return dequantizeFirst(dtype, min, max);
    case 'SCALED': {
      const least = lowest + (attrs.bool('narrow_range') ? 1 : 0);
      const scale = lowest === 0 ? f(max / f(highest)) : Math.max(f(min / f(least)), f(max / f(highest)));
      return (step) => f(f(step) * scale);
    }
    default: {
      const scale = f(f(max - min) / f(f(highest) - lowest));
      const half = halfRange(dtype);
      return (step) => f(f(f(f(step) + half) * scale) + min);
    }
  }
}

function dequantize(call: OpCall, x: Tensor, min: Tensor, max: Tensor): Tensor {
  const dtype = call.attrs.type('dtype');
  const axis = call.attrs.int('axis');
  const [low, high, data] = [numbersOf(min), numbersOf(max), numbersOf(x)];
  const slices = axis < 0 ? 1 : (x.shape[axis] ?? 0);
  if (low.length !== slices || high.length !== slices)
    throw invalid(`input_min_tensor and input_max_tensor must have ${slices} elements`);
  const out = new Float32Array(x.size);
  eachSlice(x, axis, (slice, indices) => {
    const value = dequantizerOf(call, x.dtype, { min: low[slice] as number, max: high[slice] as number });
    for (const i of indices) out[i] = value(data[i] as number);
  });
  return fromHost(dtype, x.shape, roundAll(dtype, out));
}

export const QUANTIZE: OpFamily = { QuantizeV2: define(quantize), Dequantize: define(dequantize) };

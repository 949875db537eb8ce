import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { rounderOf } from '../../values/rounding';
import { allocateNumbers, fromHost, numbersOf, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { limitsOf } from '../kernels/dtypes';
import { eachSlice } from './convert';
import { roundEven } from './steps';

/** QuantizeAndDequantize: to integer steps and back at once, 0 staying 0. */

interface Settings {
  readonly signed: boolean;
  readonly bits: number;
  readonly given: boolean;
  readonly narrow: boolean;
  readonly axis: number;
  readonly round: (x: number) => number;
}

function settingsOf({ attrs }: OpCall, bits: number): Settings {
  const signed = attrs.bool('signed_input');
  if (bits < (signed ? 2 : 1) || bits > (signed ? 62 : 63))
    throw invalid(`num_bits is out of range: ${bits} with signed_input ${signed}`);
  const halfUp = attrs.has('round_mode') && attrs.string('round_mode') === 'HALF_UP';
  return {
    signed,
    bits,
    given: attrs.bool('range_given'),
    narrow: attrs.bool('narrow_range'),
    axis: attrs.int('axis'),
    round: halfUp ? (x) => Math.floor(x + 0.5) : roundEven,
  };
}

function quantizeAndBack(x: Tensor, minInput: Tensor, maxInput: Tensor, settings: Settings): Tensor {
  const { signed, bits, given, narrow, axis, round } = settings;
  const r = rounderOf(x.dtype);
  const most = limitsOf(x.dtype).highest;
  const lowest = signed ? -(2 ** (bits - 1)) + (narrow ? 1 : 0) : 0;
  const highest = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  const [low, high, data] = [numbersOf(minInput), numbersOf(maxInput), numbersOf(x)];
  const out = allocateNumbers(x.dtype, x.size);
  eachSlice(x, axis, (slice, indices) => {
    const places = [...indices];
    let min = low[slice] as number;
    let max = high[slice] as number;
    if (given) {
      if (low[slice] === undefined || high[slice] === undefined)
        throw invalid('input_min and input_max must have one element per channel');
      if (min > max) throw invalid(`Invalid range: input_min ${min} > input_max ${max}`);
    } else {
      [min, max] = [Infinity, -Infinity];
      for (const i of places) {
        min = Math.min(min, data[i] as number);
        max = Math.max(max, data[i] as number);
      }
    }
    const fromMin = lowest * min > 0 ? r(lowest / min) : most;
    const fromMax = highest * max > 0 ? r(highest / max) : most;
    let scale = fromMax;
    let inverse = r(max / highest);
    if (fromMin < fromMax) {
      scale = fromMin;
      inverse = r(min / lowest);
      max = r(highest * inverse);
    } else {
      min = r(lowest * inverse);
    }
    for (const i of places) {
      const value = data[i] as number;
      // Clamping only guards the integer type: one bound may have moved outwards.
      const clamped = given ? Math.max(Math.min(value, max), min) : value;
      out[i] = r(round(r(clamped * scale)) * inverse);
    }
  });
  return fromHost(x.dtype, x.shape, out);
}

/** The first version: bits and range are attributes. */
function version1(call: OpCall, x: Tensor): Tensor {
  const { attrs } = call;
  const bound = (name: string): Tensor => fromHost('float32', [], Float32Array.of(attrs.float(name)));
  const settings: Settings = {
    signed: attrs.bool('signed_input'),
    bits: attrs.int('num_bits'),
    given: attrs.bool('range_given'),
    narrow: false,
    axis: -1,
    round: roundEven,
  };
  return quantizeAndBack(x, bound('input_min'), bound('input_max'), settings);
}

/** TensorFlow's kernels of these versions take a given range for the whole tensor only. */
const fromAttr = define((call, x, min, max) => {
  if (call.attrs.bool('range_given') && (min.shape.length > 0 || max.shape.length > 0))
    throw invalid('input_min must be a scalar.');
  return quantizeAndBack(x, min, max, settingsOf(call, call.attrs.int('num_bits')));
});

export const QUANTIZE_AND_BACK: OpFamily = {
  QuantizeAndDequantize: define(version1),
  QuantizeAndDequantizeV2: fromAttr,
  QuantizeAndDequantizeV3: define((call, x, min, max, bits) =>
    quantizeAndBack(x, min, max, settingsOf(call, scalarNumberOf(bits))),
  ),
  QuantizeAndDequantizeV4: fromAttr,
};

import type { DType } from '../../../model/dtype';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocateNumbers, fromHost, numbersOf, scalar, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { dequantizeFirst, levelOf, numberOf, quantizeFirst, stepLimits, stepOf } from './steps';

/** Arithmetic on quantised values: integers, with the range that they stand for beside them. */

/** The range of a 32-bit product of two quantised factors. */
export function productRange(
  a: DType,
  minA: number,
  maxA: number,
  b: DType,
  minB: number,
  maxB: number,
): readonly [Tensor, Tensor] {
  const level = Math.fround(levelOf(a, minA, maxA) * levelOf(b, minB, maxB));
  return [scalar('float32', level * -(2 ** 31)), scalar('float32', level * (2 ** 31 - 1))];
}

function quantizedMatMul(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const [a, b, minA, maxA, minB, maxB] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
  if (a.shape.length !== 2 || b.shape.length !== 2) throw invalid('a and b must be matrices');
  const [ta, tb] = [call.attrs.bool('transpose_a'), call.attrs.bool('transpose_b')];
  const [rows = 0, inner = 0] = ta ? a.shape.toReversed() : a.shape;
  const [innerB = 0, columns = 0] = tb ? b.shape.toReversed() : b.shape;
  if (inner !== innerB)
    throw invalid(`Matrix size-compatible: In[0]: [${a.shape.join(',')}], In[1]: [${b.shape.join(',')}]`);
  const ranges = [minA, maxA, minB, maxB].map(scalarNumberOf) as [number, number, number, number];
  const zeroA = stepOf(a.dtype, 0, ranges[0], ranges[1]);
  const zeroB = stepOf(b.dtype, 0, ranges[2], ranges[3]);
  const [x, y] = [numbersOf(a), numbersOf(b)];
  const out = new Int32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) {
        sum +=
          ((x[ta ? k * rows + i : i * inner + k] as number) - zeroA) *
          ((y[tb ? j * inner + k : k * columns + j] as number) - zeroB);
      }
      out[i * columns + j] = sum;
    }
  }
  return [
    fromHost(call.attrs.type('Toutput'), [rows, columns], out),
    ...productRange(a.dtype, ranges[0], ranges[1], b.dtype, ranges[2], ranges[3]),
  ];
}

export function floatStep(
  from: DType,
  lowIn: number,
  highIn: number,
  to: DType,
  low: number,
  high: number,
): (step: number) => number {
  const number = dequantizeFirst(from, lowIn, highIn);
  const step = quantizeFirst(to, low, high);
  return (value) => step(number(value));
}

/** 32 bits to 8 in whole numbers with 16 fractional bits, as the common case has a kernel of its own. */
function fixedPointStep(lowIn: number, highIn: number, low: number, high: number): (step: number) => number {
  const f = Math.fround;
  const range = f(high - low);
  if (range === 0) return () => 0;
  const scale = BigInt(Math.trunc((255 * 65536 * f(highIn - lowIn)) / range));
  const centre = f(f(lowIn + highIn) / 2);
  const offsetIn = BigInt(Math.trunc(f(f(centre * f(255 / range)) * 65536)));
  const offsetOut = BigInt(Math.trunc((65536 * (low * 255)) / range));
  return (value) => Number((((BigInt(value) * scale) >> 32n) + offsetIn - offsetOut + 32768n) >> 16n);
}

/** The same numbers as steps of another type and range. */
function requantize(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const [x, minIn, maxIn, minOut, maxOut] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor];
  const [low, high] = [scalarNumberOf(minOut), scalarNumberOf(maxOut)];
  if (low > 0) throw invalid(`requested_output_min must be <= 0, but got ${low}`);
  if (high < low) throw invalid(`requested_output_max must be >= requested_output_min, but got ${high} and ${low}`);
  return requantized(call, x, minIn, maxIn, low, high);
}

export function requantized(
  call: OpCall,
  x: Tensor,
  minIn: Tensor,
  maxIn: Tensor,
  low: number,
  high: number,
): Tensor[] {
  const dtype = call.attrs.type('out_type');
  const [lowIn, highIn] = [scalarNumberOf(minIn), scalarNumberOf(maxIn)];
  const step =
    x.dtype === 'qint32' && dtype === 'quint8'
      ? fixedPointStep(lowIn, highIn, low, high)
      : floatStep(x.dtype, lowIn, highIn, dtype, low, high);
  const data = numbersOf(x);
  const out = allocateNumbers(dtype, x.size);
  const { lowest, highest } = stepLimits(dtype);
  for (let i = 0; i < out.length; i++) out[i] = Math.min(Math.max(step(data[i] as number), lowest), highest);
  return [fromHost(dtype, x.shape, out), scalar('float32', low), scalar('float32', high)];
}

/** The smallest and largest number that 32-bit results really hold. */
export function requantizationRange(_: OpCall, x: Tensor, minIn: Tensor, maxIn: Tensor): Tensor[] {
  const data = numbersOf(x);
  let [least, most] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    least = i === 0 ? (data[i] as number) : Math.min(least, data[i] as number);
    most = i === 0 ? (data[i] as number) : Math.max(most, data[i] as number);
  }
  const number = numberOf(x.dtype, scalarNumberOf(minIn), scalarNumberOf(maxIn));
  return [scalar('float32', Math.min(0, number(least))), scalar('float32', number(most))];
}

export const QUANTIZED_COMPUTE: OpFamily = {
  QuantizedMatMul: define(quantizedMatMul),
  Requantize: define(requantize),
  RequantizationRange: define(requantizationRange),
};

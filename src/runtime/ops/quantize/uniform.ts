import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { rounderOf } from '../../values/rounding';
import { allocateNumbers, fromHost, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { bounded, multiplier, requantized, uniformOf } from './uniformCore';
import { UNIFORM_LAYERS } from './uniformLayers';

/**
 * Uniform quantisation: real = (step − zero point) · scale, for the whole tensor
 * or for each slice along an axis (core/kernels/uniform_quant_ops).
 */

const f = Math.fround;

function quantize(call: OpCall, x: Tensor, scales: Tensor, zeros: Tensor): Tensor {
  const uniform = uniformOf(call, '', x.shape, scales, zeros);
  const dtype = call.attrs.type('Tout');
  const out = allocateNumbers(dtype, x.size);
  numbersOf(x).forEach((value, i) => {
    const slice = uniform.of(i);
    const inverse = f(1 / (uniform.scales[slice] as number));
    const step = asInt32(Math.floor(f(f(value * inverse) + 0.5)));
    out[i] = bounded((step + (uniform.zeros[slice] as number)) | 0, uniform);
  });
  return fromHost(dtype, x.shape, out);
}

/** What the processor makes of a whole float: beyond 32 bits, and of NaN, the least number; the zero point then wraps. */
function asInt32(whole: number): number {
  return whole >= -(2 ** 31) && whole < 2 ** 31 ? whole : -(2 ** 31);
}

function dequantize(call: OpCall, x: Tensor, scales: Tensor, zeros: Tensor): Tensor {
  const uniform = uniformOf(call, '', x.shape, scales, zeros);
  const dtype = call.attrs.type('Tout');
  const round = rounderOf(dtype);
  const out = allocateNumbers(dtype, x.size);
  numbersOf(x).forEach((step, i) => {
    const slice = uniform.of(i);
    out[i] = round(f(f(step - (uniform.zeros[slice] as number)) * (uniform.scales[slice] as number)));
  });
  return fromHost(dtype, x.shape, out);
}

function requantize(
  call: OpCall,
  x: Tensor,
  inScales: Tensor,
  inZeros: Tensor,
  outScales: Tensor,
  outZeros: Tensor,
): Tensor {
  const before = uniformOf(call, 'input_', x.shape, inScales, inZeros);
  const after = uniformOf(call, 'output_', x.shape, outScales, outZeros);
  return requantized(x, before, after, call.attrs.type('Tout'));
}

/** Steps kept between those of `min` and `max`, which are one for all or one for each slice. */
function clip(call: OpCall, x: Tensor, min: Tensor, max: Tensor, scales: Tensor, zeros: Tensor): Tensor {
  const uniform = uniformOf(call, '', x.shape, scales, zeros);
  if (min.shape.join() !== scales.shape.join() || max.shape.join() !== scales.shape.join())
    throw invalid('min and max must have the shape of scales');
  const [low, high] = [numbersOf(min), numbersOf(max)];
  const out = allocateNumbers(x.dtype, x.size);
  numbersOf(x).forEach((step, i) => {
    const slice = uniform.of(i);
    out[i] = Math.max(Math.min(step, high[slice] as number), low[slice] as number);
  });
  return fromHost(x.dtype, x.shape, out);
}

function dot(call: OpCall, ...inputs: Tensor[]): Tensor {
  const [a, b, scalesA, zerosA, scalesB, zerosB, scalesOut, zerosOut] = inputs as unknown as readonly Tensor[] &
    readonly [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
  if (a.shape.length !== 2 || b.shape.length !== 2) throw invalid('lhs and rhs must be matrices');
  const [rows, inner] = a.shape as [number, number];
  const columns = b.shape[1] as number;
  if (inner !== b.shape[0])
    throw invalid(`lhs.dim_size(1) and rhs.dim_size(0) must be equal: ${inner} vs. ${b.shape[0]}`);
  const left = uniformOf(call, 'lhs_', a.shape, scalesA, zerosA);
  const right = uniformOf(call, 'rhs_', b.shape, scalesB, zerosB);
  const after = uniformOf(call, 'output_', [rows, columns], scalesOut, zerosOut);
  if (scalesA.shape.length > 0) throw invalid('lhs must be quantized per tensor');
  if (scalesOut.shape.length > 0 && scalesB.shape.length === 0)
    throw invalid('If rhs is per-tensor quantized, output must be also per-tensor quantized.');
  const [x, y] = [numbersOf(a), numbersOf(b)];
  const out = allocateNumbers(call.attrs.type('Tout'), rows * columns);
  for (let j = 0; j < columns; j++) {
    const [r, o] = [right.of(j), after.of(j)];
    const scale = ((left.scales[0] as number) * (right.scales[r] as number)) / (after.scales[o] as number);
    const times = multiplier(scale);
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let k = 0; k < inner; k++)
        sum +=
          ((x[i * inner + k] as number) - (left.zeros[0] as number)) *
          ((y[k * columns + j] as number) - (right.zeros[r] as number));
      out[i * columns + j] = bounded(times(sum) + (after.zeros[o] as number), after);
    }
  }
  return fromHost(call.attrs.type('Tout'), [rows, columns], out);
}

export const UNIFORM: OpFamily = {
  UniformQuantize: define(quantize),
  UniformDequantize: define(dequantize),
  UniformRequantize: define(requantize),
  UniformQuantizedClipByValue: define(clip),
  UniformQuantizedDot: define(dot),
  ...UNIFORM_LAYERS,
};

import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, numbersOf, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';

/** Rounds values to the steps an integer type would give them, and stays in float32. */

const f = Math.fround;

interface Grid {
  readonly least: number;
  readonly most: number;
  readonly scale: number;
  readonly inverse: number;
  readonly zero: number;
}

/** The range moved so that 0 falls on a step. */
export function gridOf(call: OpCall, min: number, max: number): Grid {
  const bits = call.attrs.int('num_bits');
  if (bits < 2 || bits > 16) throw invalid(`num_bits must be between 2 and 16, inclusive, but is ${bits}`);
  const lowest = call.attrs.bool('narrow_range') ? 1 : 0;
  const highest = 2 ** bits - 1;
  const scale = f(f(max - min) / (highest - lowest));
  const inverse = f((highest - lowest) / f(max - min));
  const exact = f(lowest - f(min / scale));
  const zeroPoint = exact < lowest ? lowest : exact > highest ? highest : roundAway(exact);
  const least = f((lowest - zeroPoint) * scale);
  const most = f((highest - zeroPoint) * scale);
  return { least, most, scale, inverse, zero: Math.floor(f(f(-least * inverse) + 0.5)) };
}

function roundAway(x: number): number {
  return Math.sign(x) * Math.floor(Math.abs(x) + 0.5);
}

/** The step nearest to x, as a number. `divide` as FakeQuantWithMinMaxVars does; the others multiply, which may round otherwise. */
function quantized(x: number, { least, most, scale, inverse, zero }: Grid, divide: boolean): number {
  // NaN passes both bounds.
  const below = most < x ? most : x;
  const shifted = f((least > below ? least : below) - least);
  const steps = divide ? f(shifted / scale) : f(shifted * inverse);
  return f(Math.floor(f(f(steps - zero) + 0.5)) * scale);
}

function overall(call: OpCall, x: Tensor, min: number, max: number, divide: boolean): Tensor {
  const data = numbersOf(x);
  const out = new Float32Array(x.size);
  if (min !== 0 || max !== 0) {
    const grid = gridOf(call, min, max);
    for (let i = 0; i < out.length; i++) out[i] = quantized(data[i] as number, grid, divide);
  }
  return fromHost('float32', x.shape, out);
}

function perChannel(call: OpCall, x: Tensor, min: Tensor, max: Tensor): Tensor {
  const depth = x.shape.at(-1) ?? 0;
  if (min.shape.join() !== String(depth) || max.shape.join() !== String(depth)) {
    throw invalid(`min and max must have the size of the last dimension, ${depth}`);
  }
  const [low, high, data] = [numbersOf(min), numbersOf(max), numbersOf(x)];
  const grids = Array.from({ length: depth }, (_, c) => {
    const [a, b] = [low[c] as number, high[c] as number];
    return a === 0 && b === 0 ? null : gridOf(call, a, b);
  });
  const out = new Float32Array(x.size);
  for (let i = 0; i < out.length; i++) {
    const grid = grids[i % depth];
    if (grid) out[i] = quantized(data[i] as number, grid, false);
  }
  return fromHost('float32', x.shape, out);
}

/** Gradients pass where the value was inside; what lay outside moves the bound. Times 1 or 0, so that NaN and infinity show everywhere. */
function gradient(
  call: OpCall,
  gradients: Tensor,
  x: Tensor,
  min: number,
  max: number,
): { input: Float32Array; low: number; high: number } {
  const grid = min === 0 && max === 0 ? null : gridOf(call, min, max);
  const [g, data] = [numbersOf(gradients), numbersOf(x)];
  const input = new Float32Array(x.size);
  let [low, high] = [0, 0];
  for (let i = 0; i < input.length; i++) {
    const [slope, value] = [g[i] as number, data[i] as number];
    if (grid === null) {
      input[i] = slope;
      continue;
    }
    input[i] = slope * Number(value >= grid.least && value <= grid.most);
    low += slope * Number(value < grid.least);
    high += slope * Number(value > grid.most);
  }
  return { input, low, high };
}

export const FAKE_QUANT: OpFamily = {
  FakeQuantWithMinMaxArgs: define((call, x) =>
    overall(call, x, f(call.attrs.float('min')), f(call.attrs.float('max')), false),
  ),
  FakeQuantWithMinMaxVars: define((call, x, min, max) =>
    overall(call, x, scalarNumberOf(min), scalarNumberOf(max), true),
  ),
  FakeQuantWithMinMaxVarsPerChannel: define(perChannel),
  FakeQuantWithMinMaxArgsGradient: define((call, gradients, x) => {
    const { input } = gradient(call, gradients, x, f(call.attrs.float('min')), f(call.attrs.float('max')));
    return fromHost('float32', x.shape, input);
  }),
  FakeQuantWithMinMaxVarsGradient: define((call, gradients, x, min, max) => {
    const { input, low, high } = gradient(call, gradients, x, scalarNumberOf(min), scalarNumberOf(max));
    return [
      fromHost('float32', x.shape, input),
      fromHost('float32', [], Float32Array.of(low)),
      fromHost('float32', [], Float32Array.of(high)),
    ];
  }),
};

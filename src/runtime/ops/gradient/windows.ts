import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { roundAll, stepRounderOf } from '../../values/rounding';
import { allocate, allocateNumbers, fromHost, hostOf, intsOf, isBigArray, numbersOf } from '../../values/tensors';
import type { NumberArray } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { pixelsOf } from '../image/resample';
import { limitsOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { walkTaps } from '../kernels/patches';
import { volume } from '../kernels/window';
import type { Window } from '../kernels/window';
import { outputShape } from '../nn/conv';
import { windowOf } from '../nn/patches';
import { channelsLastOnly, planPool } from '../nn/pool';
import { refusedBy } from '../refusals';

/** Gradients of windows: second derivatives of max pools, fractional pools and dilations. */

/** The gradient of MaxPoolGrad: of each window the gradient where the input equals the given output; the first of equals. */
function maxPoolGradGrad(
  call: OpCall,
  x: Tensor,
  y: Tensor,
  gradient: Tensor,
  ksize: readonly number[],
  strides: readonly number[],
): Tensor {
  channelsLastOnly(call);
  const rank = call.op.includes('3D') ? 5 : 4;
  if (x.shape.length !== rank || y.shape.length !== rank || gradient.shape.length !== rank)
    throw invalid(`tensor_in, tensor_out and out_grad_backprop must be ${rank}-dimensional`);
  if (gradient.shape.join() !== x.shape.join())
    throw invalid(`Expected grad shape to be [${x.shape.join(',')}], but got [${gradient.shape.join(',')}]`);
  const plan = planPool(x.shape, ksize, strides, call.attrs);
  const shape = outputShape(plan, plan.channels, rank);
  if (y.shape.join() !== shape.join())
    throw invalid(`Expected orig_output shape to be [${shape.join(',')}], but got [${y.shape.join(',')}]`);
  const { window, batch, channels } = plan;
  const [positions, pixels] = [volume(window.output), volume(window.input)];
  const [data, most, g] = [hostOf(x) as Cells, hostOf(y) as Cells, hostOf(gradient) as Cells];
  const out = allocate(gradient.dtype, elementCount(shape));
  const isFound = new Uint8Array(elementCount(shape));
  for (let n = 0; n < batch; n++) {
    walkTaps(window, 0, positions, (position, _tap, cell) => {
      for (let c = 0; c < channels; c++) {
        const from = (n * pixels + cell) * channels + c;
        const to = (n * positions + position) * channels + c;
        if (isFound[to] === 1 || data[from] !== most[to]) continue;
        isFound[to] = 1;
        (out as Cells)[to] = g[from];
      }
    });
  }
  return fromHost(gradient.dtype, shape, out);
}

/** Borders as a fractional pool gave them; regions share a border when they overlap. */
function regionsOf(borders: Tensor, size: number, overlapping: boolean): readonly (readonly [number, number])[] {
  const list = intsOf(borders);
  return list.slice(0, -1).map((start, i) => {
    const end = (list[i + 1] as number) - (overlapping ? 0 : 1);
    if (start < 0 || start > size - 1) throw invalid(`Pooling sequence is out of range: ${start}`);
    return [start, Math.min(end, size - 1)];
  });
}

interface Region {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Visits output cell by output cell, every channel: `o` is the flat output, `at(y, x)` the flat input. */
function walkRegions(
  shape: readonly number[],
  rows: readonly (readonly [number, number])[],
  columns: readonly (readonly [number, number])[],
  visit: (o: number, region: Region, at: (y: number, x: number) => number) => void,
): void {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  let o = 0;
  for (let n = 0; n < batch; n++) {
    for (const [top, bottom] of rows) {
      for (const [left, right] of columns) {
        for (let c = 0; c < channels; c++, o++) {
          visit(o, { top, bottom, left, right }, (y, x) => ((n * height + y) * width + x) * channels + c);
        }
      }
    }
  }
}

/** The whole gradient goes to the first of the largest in each region. */
function fractionalMaxPoolGrad(
  call: OpCall,
  x: Tensor,
  y: Tensor,
  gradient: Tensor,
  rowInput: Tensor,
  columnInput: Tensor,
): Tensor {
  const overlapping = call.attrs.bool('overlapping');
  if (x.shape.length !== 4 || gradient.shape.length !== 4) throw invalid('inputs must be 4-dimensional');
  const rows = regionsOf(rowInput, x.shape[1] as number, overlapping);
  const columns = regionsOf(columnInput, x.shape[2] as number, overlapping);
  const [data, g, pooled] = [hostOf(x) as Cells, hostOf(gradient) as Cells, hostOf(y) as Cells];
  expectRegions(x, gradient, rows.length, columns.length);
  const made = allocate(x.dtype, x.size);
  const out = made as Cells;
  const add = isBigArray(made)
    ? (a: unknown, b: unknown): unknown => (a as bigint) + (b as bigint)
    : (a: unknown, b: unknown): unknown => (a as number) + (b as number);
  walkRegions(x.shape, rows, columns, (o, { top, bottom, left, right }, at) => {
    let best = -1;
    for (let i = top; i <= bottom; i++) {
      for (let j = left; j <= right; j++) {
        const cell = at(i, j);
        if (best < 0 || (data[cell] as number | bigint) > (data[best] as number | bigint)) best = cell;
      }
    }
    if (data[best] !== pooled[o]) throw invalid('tensor_out_dup is not the same as tensor_out');
    out[best] = add(out[best], g[o]);
  });
  return fromHost(x.dtype, x.shape, made);
}

/** Each cell of a region gets an equal share. */
function fractionalAvgPoolGrad(
  call: OpCall,
  shapeInput: Tensor,
  gradient: Tensor,
  rowInput: Tensor,
  columnInput: Tensor,
): Tensor {
  const overlapping = call.attrs.bool('overlapping');
  const shape = intsOf(shapeInput);
  if (shape.length !== 4) throw invalid('original input tensor shape must be 4-dimensional');
  const rows = regionsOf(rowInput, shape[1] as number, overlapping);
  const columns = regionsOf(columnInput, shape[2] as number, overlapping);
  const g = pixelsOf(gradient);
  expectRegions({ shape }, gradient, rows.length, columns.length);
  const sums = new Float64Array(elementCount(shape));
  walkRegions(shape, rows, columns, (o, { top, bottom, left, right }, at) => {
    const share = (g[o] as number) / ((bottom - top + 1) * (right - left + 1));
    for (let i = top; i <= bottom; i++)
      for (let j = left; j <= right; j++) sums[at(i, j)] = (sums[at(i, j)] as number) + share;
  });
  const out = allocate(gradient.dtype, sums.length);
  if (isBigArray(out)) sums.forEach((sum, i) => (out[i] = BigInt(Math.trunc(sum))));
  else (out as NumberArray).set(sums);
  return fromHost(gradient.dtype, shape, out);
}

function expectRegions(x: { shape: readonly number[] }, gradient: Tensor, rows: number, columns: number): void {
  const wanted = [x.shape[0], rows, columns, x.shape[3]];
  if (gradient.shape.join() !== wanted.join())
    throw invalid(`out_backprop must be [${wanted.join(',')}], got [${gradient.shape.join(',')}]`);
}

/** The cell where the window of a position in a picture begins, or the nearest to it inside. */
function cornerOf({ input, output, strides, before }: Window, position: number): number {
  const [, , outWidth] = output;
  const inside = (at: number, axis: 1 | 2): number => Math.max(at * strides[axis] - before[axis], 0);
  return inside(Math.floor(position / outWidth), 1) * input[2] + inside(position % outWidth, 2);
}

/** Which of a dilation's inputs and filter taps won: the gradient goes to the first of equals. */
function dilationGrad(toFilter: boolean): OpEntry {
  return define((call, x, filter, gradient) => {
    if (filter.shape.length !== 3 || filter.shape[2] !== x.shape[3])
      throw invalid('input and filter must have the same depth');
    const [rows, columns, channels] = filter.shape as [number, number, number];
    const window = windowOf(call, x, [1, rows, columns, 1], call.attrs.ints('rates'));
    const batch = x.shape[0] as number;
    const shape = outputShape({ batch, window }, channels, 4);
    if (gradient.shape.join() !== shape.join())
      throw invalid(`out_backprop has incompatible size: [${gradient.shape.join(',')}], not [${shape.join(',')}]`);
    const positions = volume(window.output);
    const pixels = volume(window.input);
    const [data, weights, g] = [numbersOf(x), numbersOf(filter), numbersOf(gradient)];
    const round = stepRounderOf(x.dtype);
    const best = new Float64Array(elementCount(shape)).fill(limitsOf(x.dtype).lowest);
    // Where nothing beats the lowest value (NaN, −∞), TensorFlow's start stands: the
    // first tap, and the window's corner, moved into the image.
    const winner = Int32Array.from(best, (_, at) => {
      const c = at % channels;
      if (toFilter) return c;
      const position = Math.floor(at / channels);
      const n = Math.floor(position / positions);
      return (n * pixels + cornerOf(window, position % positions)) * channels + c;
    });
    for (let n = 0; n < batch; n++) {
      walkTaps(window, 0, positions, (position, tap, cell) => {
        for (let c = 0; c < channels; c++) {
          const at = (n * positions + position) * channels + c;
          const from = (n * pixels + cell) * channels + c;
          const value = round((data[from] as number) + (weights[tap * channels + c] as number));
          if (!(value > (best[at] as number))) continue;
          best[at] = value;
          winner[at] = toFilter ? tap * channels + c : from;
        }
      });
    }
    const target = toFilter ? filter : x;
    const out = allocateNumbers(target.dtype, target.size);
    for (let i = 0; i < winner.length; i++) {
      const to = winner[i] as number;
      out[to] = round((out[to] as number) + (g[i] as number));
    }
    if (out instanceof Float32Array) roundAll(target.dtype, out);
    return fromHost(target.dtype, target.shape, out);
  });
}

const LAST_ONLY = { support: refusedBy(channelsLastOnly) };

export const WINDOW_GRADIENTS: OpFamily = {
  MaxPoolGradGrad: define(
    (call, x, y, g) => maxPoolGradGrad(call, x, y, g, call.attrs.ints('ksize'), call.attrs.ints('strides')),
    LAST_ONLY,
  ),
  MaxPool3DGradGrad: define(
    (call, x, y, g) => maxPoolGradGrad(call, x, y, g, call.attrs.ints('ksize'), call.attrs.ints('strides')),
    LAST_ONLY,
  ),
  MaxPoolGradGradV2: define(
    (call, x, y, g, ksize, strides) => maxPoolGradGrad(call, x, y, g, intsOf(ksize), intsOf(strides)),
    LAST_ONLY,
  ),
  FractionalMaxPoolGrad: define(fractionalMaxPoolGrad),
  FractionalAvgPoolGrad: define(fractionalAvgPoolGrad),
  Dilation2DBackpropInput: dilationGrad(false),
  Dilation2DBackpropFilter: dilationGrad(true),
};

import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocateNumbers, fromHost, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { broadcastSteps, pairShape, walkPairs } from '../kernels/broadcast';
import { quantizedConvDimensions } from '../xla/dimensions';
import { convolved } from '../xla/products';
import type { Geometry } from '../xla/products';
import { bounded, multiplier, requantized, uniformOf } from './uniformCore';
import type { Uniform } from './uniformCore';

/** Sums, convolutions and products with float activations of uniformly quantised tensors (core/kernels/uniform_quant_ops). */

const f = Math.fround;

type Operands = readonly Tensor[] & readonly [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];

const WIDEST = { least: -(2 ** 31), most: 2 ** 31 - 1 };

/** Both operands in the steps of the result, whose zero point would else count twice. */
function add(call: OpCall, ...inputs: Tensor[]): Tensor {
  const [a, b, scalesA, zerosA, scalesB, zerosB, scalesOut, zerosOut] = inputs as unknown as Operands;
  const shape = pairShape(a.shape, b.shape);
  const after = uniformOf(call, 'output_', shape, scalesOut, zerosOut);
  // Along an axis an operand has the scales of the result's axis, counted from the end.
  const side = (x: Tensor, prefix: string, scales: Tensor, zeros: Tensor): Tensor => {
    const axis = call.attrs.int('output_quantization_axis');
    const own = axis < 0 ? -1 : axis - (shape.length - x.shape.length);
    // Only the sum is held between the bounds.
    const target: Uniform = { ...after, ...WIDEST, of: own < 0 ? after.of : sliceOf(x.shape, own) };
    return requantized(x, uniformOf(call, prefix, x.shape, scales, zeros), target, x.dtype);
  };
  const [x, y] = [side(a, 'lhs_', scalesA, zerosA), side(b, 'rhs_', scalesB, zerosB)];
  const out = allocateNumbers(
    a.dtype,
    shape.reduce((n, size) => n * size, 1),
  );
  const [left, right] = [numbersOf(x), numbersOf(y)];
  walkPairs(broadcastSteps(a.shape, shape), broadcastSteps(b.shape, shape), shape, (i, is, j, js, o, count) => {
    for (let k = 0; k < count; k++) {
      const sum = (left[i + k * is] as number) + (right[j + k * js] as number);
      out[o + k] = bounded(sum - (after.zeros[after.of(o + k)] as number), after);
    }
  });
  return fromHost(a.dtype, shape, out);
}

function sliceOf(shape: readonly number[], axis: number): (i: number) => number {
  const inner = shape.slice(axis + 1).reduce((n, size) => n * size, 1);
  const count = shape[axis] as number;
  return (i) => Math.floor(i / inner) % count;
}

/** Steps less their zero points, as float64, in which sums of their products are whole. */
function centred(x: Tensor, uniform: Uniform): Tensor {
  const steps = numbersOf(x);
  return fromHost(
    'float64',
    x.shape,
    Float64Array.from(steps, (step, i) => step - (uniform.zeros[uniform.of(i)] as number)),
  );
}

function geometryOf({ attrs }: OpCall, x: Tensor, filter: Tensor): Geometry {
  const dimensions = quantizedConvDimensions(attrs.bytes('dimension_numbers'), x.shape.length);
  const space = x.shape.length - 2;
  const ones = Array.from({ length: space }, () => 1);
  const listed = (name: string): readonly number[] => {
    const values = attrs.ints(name);
    if (values.length === 0) return ones;
    if (values.length !== space) throw invalid(`${name} must have ${space} elements, got ${values.length}`);
    return values;
  };
  const [strides, holes, dilations] = ['window_strides', 'lhs_dilation', 'rhs_dilation'].map(listed) as [
    readonly number[],
    readonly number[],
    readonly number[],
  ];
  const padding = attrs.string('padding');
  const explicit = attrs.ints('explicit_padding');
  const pairs = strides.map((stride, i): readonly [number, number] => {
    if (padding === 'EXPLICIT') return [explicit[2 * i] as number, explicit[2 * i + 1] as number];
    if (padding === 'VALID') return [0, 0];
    const size = ((x.shape[dimensions.input[i + 1] as number] as number) - 1) * (holes[i] as number) + 1;
    const reach = ((filter.shape[dimensions.kernel[i] as number] as number) - 1) * (dilations[i] as number) + 1;
    const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach - size);
    return [Math.floor(total / 2), total - Math.floor(total / 2)];
  });
  return { dimensions, strides, holes, dilations, pairs, groups: attrs.int('feature_group_count') };
}

/** Which slice of scales along the features element `i` of a convolution's result has. */
function featureOf(shape: readonly number[], { dimensions }: Geometry): (i: number) => number {
  return sliceOf(shape, dimensions.output.at(-1) as number);
}

function convolution(call: OpCall, ...inputs: Tensor[]): Tensor {
  const [x, filter, scalesX, zerosX, scalesF, zerosF, scalesOut, zerosOut] = inputs as unknown as Operands;
  if (scalesX.shape.length > 0) throw invalid('lhs must be quantized per tensor');
  const left = uniformOf(call, 'lhs_', x.shape, scalesX, zerosX);
  const right = uniformOf(call, 'rhs_', filter.shape, scalesF, zerosF);
  const geometry = geometryOf(call, x, filter);
  const sums = convolved(call, centred(x, left), centred(filter, right), geometry, (a, b, product) => product(a, b));
  const after = uniformOf(call, 'output_', sums.shape, scalesOut, zerosOut);
  const feature = featureOf(sums.shape, geometry);
  const factors = Array.from({ length: Math.max(scalesF.size, scalesOut.size) }, (_, c) => {
    const [r, o] = [scalesF.size > 1 ? c : 0, scalesOut.size > 1 ? c : 0];
    return multiplier(((left.scales[0] as number) * (right.scales[r] as number)) / (after.scales[o] as number));
  });
  const dtype = call.attrs.type('Tout');
  const out = allocateNumbers(dtype, sums.size);
  numbersOf(sums).forEach((sum, i) => {
    const c = feature(i);
    const times = factors[factors.length > 1 ? c : 0] as (x: number) => number;
    out[i] = bounded(times(sum) + (after.zeros[scalesOut.size > 1 ? c : 0] as number), after);
  });
  return fromHost(dtype, sums.shape, out);
}

/** Each row of a float tensor in 256 steps over its own range, 0 among them; the steps less their zero points. */
function inSteps(x: Tensor): { readonly steps: Tensor; readonly scales: readonly number[] } {
  const values = numbersOf(x);
  const steps = new Float64Array(x.size);
  const rows = x.shape[0] as number;
  const size = x.size / Math.max(1, rows);
  const scales = Array.from({ length: rows }, (_, row) => {
    let [low, high] = [0, 0];
    for (let i = row * size; i < (row + 1) * size; i++) {
      low = Math.min(low, values[i] as number);
      high = Math.max(high, values[i] as number);
    }
    const scale = f((high - low) / 255);
    if (scale === 0) return 1;
    const zero = Math.max(-128, Math.min(127, roundedAway(-128 - low / scale)));
    const inverse = f(1 / scale);
    for (let i = row * size; i < (row + 1) * size; i++) {
      const step = Math.floor(f(f((values[i] as number) * inverse) + 0.5)) + zero;
      steps[i] = Math.max(-128, Math.min(127, step)) - zero;
    }
    return scale;
  });
  return { steps: fromHost('float64', x.shape, steps), scales };
}

function roundedAway(x: number): number {
  return x < 0 ? -Math.round(-x) : Math.round(x);
}

function dotHybrid(call: OpCall, x: Tensor, weights: Tensor, scales: Tensor, zeros: Tensor): Tensor {
  if (x.shape.length !== 2 || weights.shape.length !== 2) throw invalid('lhs and rhs must be matrices');
  const [rows, inner] = x.shape as [number, number];
  const columns = weights.shape[1] as number;
  if (inner !== weights.shape[0])
    throw invalid(`lhs.dim_size(1) and rhs.dim_size(0) must be equal: ${inner} vs. ${weights.shape[0]}`);
  const right = uniformOf(call, 'rhs_', weights.shape, scales, zeros);
  const { steps, scales: own } = inSteps(x);
  const [a, b] = [numbersOf(steps), numbersOf(centred(weights, right))];
  const out = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += (a[i * inner + k] as number) * (b[k * columns + j] as number);
      out[i * columns + j] = f(sum) * f((own[i] as number) * (right.scales[right.of(j)] as number));
    }
  return fromHost('float32', [rows, columns], out);
}

function convolutionHybrid(call: OpCall, x: Tensor, filter: Tensor, scales: Tensor, zeros: Tensor): Tensor {
  const right = uniformOf(call, 'rhs_', filter.shape, scales, zeros);
  const geometry = geometryOf(call, x, filter);
  if (geometry.dimensions.input[0] !== 0) throw invalid('the batch must come first');
  const { steps, scales: own } = inSteps(x);
  const sums = convolved(call, steps, centred(filter, right), geometry, (a, b, product) => product(a, b));
  const feature = featureOf(sums.shape, geometry);
  const row = sliceOf(sums.shape, geometry.dimensions.output[0] as number);
  const out = Float32Array.from(
    numbersOf(sums),
    (sum, i) => f(sum) * f((own[row(i)] as number) * (right.scales[scales.size > 1 ? feature(i) : 0] as number)),
  );
  return fromHost('float32', sums.shape, out);
}

const oneBatchGroup = {
  support: ({ attrs }: { readonly attrs: OpCall['attrs'] }) =>
    attrs.int('batch_group_count') === 1
      ? ({ verdict: 'exact' } as const)
      : ({ verdict: 'blocked', why: 'a convolution with batch groups has no kernel here' } as const),
};

export const UNIFORM_LAYERS: OpFamily = {
  UniformQuantizedAdd: define(add),
  UniformQuantizedConvolution: define(convolution, oneBatchGroup),
  UniformQuantizedConvolutionHybrid: define(convolutionHybrid, oneBatchGroup),
  UniformQuantizedDotHybrid: define(dotHybrid),
};

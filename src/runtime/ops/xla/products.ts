import { elementCount } from '../../../model/shape';
import { invalid, OpError } from '../../opError';
import type { OpCall, OpFamily, StaticCall, Support } from '../../registry';
import { intsOf, withShape } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { transpose } from '../array/layout';
import type { Space, WindowAttrs } from '../kernels/window';
import { castTo } from '../math/cast';
import { convolution } from '../nn/conv';
import { depthwiseConvolution } from '../nn/depthwise';
import { einsumOf } from '../nn/einsum';
import { convDimensions, dotDimensions } from './dimensions';
import type { ConvDimensions } from './dimensions';
import { padded, zeroOf } from './slices';

/** XLA's general matrix products and convolutions, on the kernels of TensorFlow's own ops. */

/** Small integers are multiplied as int32, which wraps to the same; what is asked for is what comes out. */
function computedIn(call: OpCall, left: Tensor, right: Tensor, f: (a: Tensor, b: Tensor) => Tensor): Tensor {
  const wanted = call.attrs.has('preferred_element_type') ? call.attrs.type('preferred_element_type') : left.dtype;
  const inner = /^u?int(4|8|16)$/.test(wanted) ? 'int32' : wanted;
  return castTo(f(castTo(left, inner), castTo(right, inner)), wanted);
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Batch axes first, then what the left operand has alone, then the right one. */
function dot(call: OpCall, left: Tensor, right: Tensor): Tensor {
  const { contractLeft, contractRight, batchLeft, batchRight } = dotDimensions(call.attrs.bytes('dimension_numbers'));
  if (contractLeft.length !== contractRight.length || batchLeft.length !== batchRight.length)
    throw invalid('Contracting and batch dimensions must pair up.');
  let next = 0;
  const letter = (): string => LETTERS[next++] as string;
  const a = left.shape.map(letter);
  const b = right.shape.map((_, axis) => {
    const contracted = contractRight.indexOf(axis);
    if (contracted >= 0) return a[contractLeft[contracted] as number] as string;
    const batch = batchRight.indexOf(axis);
    return batch >= 0 ? (a[batchLeft[batch] as number] as string) : letter();
  });
  right.shape.forEach((size, axis) => {
    const at = a.indexOf(b[axis] as string);
    if (at >= 0 && left.shape[at] !== size)
      throw invalid(`Contracting or batch dimensions differ in size: ${left.shape[at]} vs. ${size}`);
  });
  const free = [...a.filter((label) => !b.includes(label)), ...b.filter((label) => !a.includes(label))];
  const equation = `${a.join('')},${b.join('')}->${[...batchLeft.map((axis) => a[axis]), ...free].join('')}`;
  return computedIn(call, left, right, (x, y) => einsumOf(call, equation, [x, y]));
}

function spatial(values: readonly number[], missing: number): Space {
  return [...Array.from({ length: 3 - values.length }, () => missing), ...values] as unknown as Space;
}

function conv(
  call: OpCall,
  left: Tensor,
  right: Tensor,
  stridesInput: Tensor,
  paddingInput: Tensor,
  lhsDilationInput: Tensor,
  rhsDilationInput: Tensor,
  groupsInput: Tensor,
): Tensor {
  const [strides, holes, dilations] = [stridesInput, lhsDilationInput, rhsDilationInput].map(intsOf) as [
    number[],
    number[],
    number[],
  ];
  const flatPadding = intsOf(paddingInput);
  const pairs = strides.map((_, i): [number, number] => [
    flatPadding[2 * i] as number,
    flatPadding[2 * i + 1] as number,
  ]);
  const [groups = 1] = intsOf(groupsInput);
  const dimensions = convDimensions(call.attrs.bytes('dimension_numbers'));
  return convolved(call, left, right, { dimensions, strides, holes, dilations, pairs, groups }, (x, w, f) =>
    computedIn(call, x, w, f),
  );
}

/** A convolution as XLA describes it. */
export interface Geometry {
  readonly dimensions: ConvDimensions;
  readonly strides: readonly number[];
  /** Zeros put between the pixels of the image, plus 1. */
  readonly holes: readonly number[];
  readonly dilations: readonly number[];
  /** Before and after each spatial axis; negative takes away. */
  readonly pairs: readonly (readonly [number, number])[];
  readonly groups: number;
}

/** `computed` calls the product of image and filter in the dtype that is wanted. */
export function convolved(
  call: OpCall,
  left: Tensor,
  right: Tensor,
  { dimensions, strides, holes, dilations, pairs, groups }: Geometry,
  computed: (image: Tensor, filter: Tensor, f: (a: Tensor, b: Tensor) => Tensor) => Tensor,
): Tensor {
  const rank = left.shape.length - 2;
  if (rank > 3)
    throw new OpError('UnimplementedError', 'Convolutions over more than three spatial axes are not computed.');
  const inOrder = transpose(call, left, dimensions.input);
  const filter = transpose(call, right, dimensions.kernel);
  if (inOrder.shape.at(-1) !== (filter.shape.at(-2) as number) * groups)
    throw invalid(`Expected ${groups} groups of ${filter.shape.at(-2)} features, got ${inOrder.shape.at(-1)} features`);
  // What windows cannot say, zeros put between the pixels and pixels taken away, is done to the image first.
  const isPlain = holes.every((n) => n === 1) && pairs.every(([before, after]) => before >= 0 && after >= 0);
  const sides = (side: 0 | 1): number[] => [0, ...pairs.map((pair) => pair[side]), 0];
  const image = isPlain
    ? inOrder
    : padded(inOrder, zeroOf(inOrder), sides(0), sides(1), [0, ...holes.map((n) => n - 1), 0]);
  const explicit = isPlain ? pairs : pairs.map((): readonly [number, number] => [0, 0]);
  const attrs: WindowAttrs = {
    strides: spatial(strides, 1),
    dilations: spatial(dilations, 1),
    padding: explicit.every(([before, after]) => before === 0 && after === 0) ? 'VALID' : 'EXPLICIT',
    explicit: [...Array.from({ length: 3 - rank }, (): [number, number] => [0, 0]), ...explicit],
  };
  // The kernels know two spatial axes best.
  const widen = (shape: readonly number[], at: number): number[] => [
    ...shape.slice(0, at),
    ...Array.from({ length: Math.max(0, 2 - rank) }, () => 1),
    ...shape.slice(at),
  ];
  const y = computed(image, filter, (x, weights) => {
    const wide = withShape(x, widen(x.shape, 1));
    const shape = widen(weights.shape, 0);
    const isDepthwise = groups > 1 && shape.length === 4 && shape[2] === 1 && strides.every((n) => n === strides[0]);
    return isDepthwise
      ? depthwiseConvolution(
          call,
          wide,
          withShape(weights, [shape[0] as number, shape[1] as number, groups, (shape[3] as number) / groups]),
          attrs,
        )
      : convolution(call, wide, withShape(weights, shape), attrs);
  });
  const narrow = withShape(y, [y.shape[0] as number, ...y.shape.slice(y.shape.length - 1 - rank)]);
  if (elementCount(narrow.shape) !== narrow.size) throw new OpError('InternalError', 'A convolution lost elements.');
  return transpose(
    call,
    narrow,
    dimensions.output.map((_, axis) => dimensions.output.indexOf(axis)),
  );
}

/** Batch groups occur only in gradients of grouped convolutions. */
function oneBatchGroup({ attrs }: StaticCall): Support {
  return attrs.has('batch_group_count') && attrs.int('batch_group_count') !== 1
    ? { verdict: 'blocked', why: 'a convolution with batch groups has no kernel here' }
    : { verdict: 'exact' };
}

export const XLA_PRODUCTS: OpFamily = {
  XlaDot: define(dot),
  XlaDotV2: define(dot),
  XlaEinsum: define((call, a, b) => einsumOf(call, call.attrs.string('equation'), [a, b])),
  XlaConv: define(conv),
  XlaConvV2: define(conv, { support: oneBatchGroup }),
};

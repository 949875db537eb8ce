import type { AttrValue } from '../model/attr';
import type { Shape } from '../model/shape';
import { familyOf } from './families';

/** What the cost of one node is told from. */
export interface FlopsQuery {
  readonly op: string;
  readonly inputCount: number;
  readonly input: (index: number) => Shape;
  readonly attr: (name: string) => AttrValue | undefined;
  /** Elements of the first output; null where they are not known. */
  readonly out: number | null;
  /** Elements of a shape; null where a size is free. */
  readonly elements: (shape: Shape) => number | null;
}

/** Ops that move or describe data without computing. */
const FREE_FAMILIES: ReadonlySet<string> = new Set(['io', 'shape', 'control', 'state', 'string', 'random']);

/** Floating-point operations per element of the output, where TensorFlow counts more than one. */
const PER_ELEMENT: Readonly<Record<string, number>> = { Rsqrt: 2, SquaredDifference: 2, Softmax: 5, RsqrtGrad: 4 };

type Rule = (query: FlopsQuery) => number | null;

/**
 * Rules of TensorFlow's profiler (python/profiler/internal/flops_registry.py and
 * nn_ops.py of TensorFlow 2.21): a multiply-add counts as two. It has none for
 * Einsum and most elementwise ops: those follow by the same counting.
 */
const RULES: Readonly<Record<string, Rule>> = {
  Conv2D: convolution,
  Conv3D: convolution,
  DepthwiseConv2dNative: window,
  Dilation2D: window,
  Conv2DBackpropInput: transposedConvolution,
  MatMul: (query) => matMul(query, 'transpose_a'),
  BatchMatMul: (query) => matMul(query, 'adj_x'),
  BatchMatMulV2: (query) => matMul(query, 'adj_x'),
  BatchMatMulV3: (query) => matMul(query, 'adj_x'),
  Einsum: einsum,
  MaxPool: pool,
  AvgPool: pool,
  BiasAdd: ({ input, elements }) => elements(input(0)),
  AddN: ({ input, elements, inputCount }) => scaled(elements(input(0)), inputCount - 1),
  L2Loss: ({ input, elements }) => {
    const count = elements(input(0));
    return count === null ? null : 3 * count - 1;
  },
  Mean: ({ input, elements }) => elements(input(0)),
  Sum: reduction,
  ArgMax: reduction,
  ArgMin: reduction,
};

/** Floating-point operations of one run of a node; null where a size or a rule is missing. */
export function flopsOf(query: FlopsQuery): number | null {
  const { op, out, elements } = query;
  const rule = RULES[op];
  if (rule !== undefined) return rule(query);
  const family = familyOf(op);
  if (FREE_FAMILIES.has(family)) return 0;
  // Linear algebra and other convolutions: no rule, rather than a wrong one.
  if (family === 'matmul' || family === 'conv') return null;
  const perElement = PER_ELEMENT[op];
  if (perElement !== undefined) return scaled(out, perElement);
  // One per element of what goes in or comes out, whichever is more: reductions read more than they write.
  return out === null ? null : Math.max(out, elements(query.input(0)) ?? 0);
}

function scaled(count: number | null, by: number): number | null {
  return count === null ? null : count * by;
}

function convolution({ input, out, elements }: FlopsQuery): number | null {
  // A filter holds, per output channel, all that one output element multiplies.
  const filter = elements(input(1));
  const channels = input(1)?.at(-1) ?? 0;
  return out === null || filter === null || channels <= 0 ? null : (2 * out * filter) / channels;
}

/** One filter per channel. */
function window({ input, out }: FlopsQuery): number | null {
  const [height = -1, width = -1] = input(1) ?? [];
  return out === null || height < 0 || width < 0 ? null : 2 * out * height * width;
}

/** The convolution whose gradient it is, seen from its input: each stride skips output elements. */
function transposedConvolution({ input, attr, out, elements }: FlopsQuery): number | null {
  const kernel = input(1);
  const filter = elements(kernel);
  const channels = kernel?.at(-2) ?? 0;
  const skipped = ints(attr('strides')).reduce((product, stride) => product * stride, 1);
  return out === null || filter === null || channels <= 0 ? null : (2 * out * filter) / (channels * skipped);
}

function matMul({ input, attr, out }: FlopsQuery, transpose: string): number | null {
  const transposed = attr(transpose);
  const depth = input(0)?.at(transposed?.kind === 'b' && transposed.value ? -2 : -1) ?? -1;
  return out === null || depth < 0 ? null : 2 * out * depth;
}

function pool({ attr, out }: FlopsQuery): number | null {
  return scaled(
    out,
    ints(attr('ksize')).reduce((product, size) => product * size, 1),
  );
}

/** All elements but one of each row meet another. */
function reduction({ input, out, elements }: FlopsQuery): number | null {
  const all = elements(input(0));
  return all === null || out === null ? null : all - out;
}

function ints(value: AttrValue | undefined): readonly number[] {
  return value?.kind === 'list' ? value.value.map((item) => (item.kind === 'i' ? Number(item.value) : 1)) : [];
}

/** Twice the product of all sizes that the equation names; null with an ellipsis or a free size. */
function einsum({ attr, input }: FlopsQuery): number | null {
  const equation = attr('equation');
  const text = equation?.kind === 's' ? new TextDecoder().decode(equation.value).replace(/\s/g, '') : '';
  if (text === '' || text.includes('.')) return null;
  const sizes = new Map<string, number>();
  for (const [i, term] of (text.split('->')[0] ?? '').split(',').entries()) {
    for (const [axis, letter] of term.split('').entries()) {
      const size = input(i)?.[axis] ?? -1;
      if (size >= 0) sizes.set(letter, size);
      else if (!sizes.has(letter)) sizes.set(letter, -1);
    }
  }
  let product = 2;
  for (const size of sizes.values()) {
    if (size < 0) return null;
    product *= size;
  }
  return product;
}

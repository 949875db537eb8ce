import type { Shape } from '../../model/shape';
import { broadcast } from './elementwise';
import {
  axisOf,
  FREE,
  mergeSize,
  sameRule,
  type ShapeQuery,
  type ShapeRule,
  type ShapeRules,
  sizeOf,
} from './shapeRule';

/** A literal -1 is what is left over; NaN is a size nobody knows. */
const reshape: ShapeRule = ({ input, value }) => {
  const wanted = value(1);
  const from = input(0);
  if (wanted === null) {
    const rank = input(1)?.[0] ?? FREE;
    return [rank >= 0 ? Array.from({ length: rank }, () => FREE) : null];
  }
  const sizes = wanted.map(sizeOf);
  const open = sizes.filter((size) => size < 0).length;
  if (open !== 1 || from === null) return [sizes];
  const rest = sizes.reduce((product, size) => (size < 0 ? product : product * size), 1);
  // One free size on either side: equal products of the rest make the free sizes equal, else nothing is known.
  if (from.some((size) => size < 0) || rest === 0) return [sizes];
  const total = from.reduce((product, size) => product * size, 1);
  return [sizes.map((size) => (size < 0 ? total / rest : size))];
};

const transpose: ShapeRule = ({ input, value }) => {
  const shape = input(0);
  const order = value(1);
  if (shape === null) return [order === null ? null : order.map(() => FREE)];
  return [order === null ? shape.map(() => FREE) : order.map((axis) => shape[axis] ?? FREE)];
};

const squeeze: ShapeRule = ({ input, ints, attr }) => {
  const shape = input(0);
  if (shape === null) return [];
  const axes = attr('squeeze_dims') === undefined ? ints('axis') : ints('squeeze_dims');
  if (axes.length === 0) return shape.some((size) => size < 0) ? [] : [shape.filter((size) => size !== 1)];
  const gone = new Set(axes.map((axis) => axisOf(axis, shape.length)));
  return [shape.filter((_, i) => !gone.has(i))];
};

const expandDims: ShapeRule = ({ input, value }) => {
  const shape = input(0);
  if (shape === null) return [];
  const axis = axisOf(value(1)?.[0] ?? Number.NaN, shape.length + 1);
  return [axis === null ? [...shape, 1].map(() => FREE) : [...shape.slice(0, axis), 1, ...shape.slice(axis)]];
};

function concatenate(query: ShapeQuery, first: number, count: number, axisInput: number): readonly Shape[] {
  const shapes = Array.from({ length: count }, (_, i) => query.input(first + i));
  const known = shapes.find((shape) => shape !== null);
  if (known === undefined || known === null) return [];
  const axis = axisOf(query.value(axisInput)?.[0] ?? Number.NaN, known.length);
  if (axis === null) return [known.map(() => FREE)];
  const out = [...known];
  let total = 0;
  for (const shape of shapes) {
    const size = shape?.[axis] ?? FREE;
    total = total < 0 || size < 0 ? FREE : total + size;
    for (const i of out.keys()) out[i] = mergeSize(out[i] ?? FREE, shape?.[i] ?? FREE);
  }
  out[axis] = total;
  return [out];
}

const pack: ShapeRule = ({ input, inputCount, int }) => {
  let shape: Shape = null;
  for (let i = 0; i < inputCount; i++) {
    const next = input(i);
    shape =
      shape === null || next === null ? (shape ?? next) : shape.map((size, k) => mergeSize(size, next[k] ?? FREE));
  }
  if (shape === null) return [];
  const axis = axisOf(int('axis', 0), shape.length + 1);
  return axis === null ? [] : [[...shape.slice(0, axis), inputCount, ...shape.slice(axis)]];
};

const unpack: ShapeRule = ({ input, int }) => {
  const shape = input(0);
  const axis = shape === null ? null : axisOf(int('axis', 0), shape.length);
  if (shape === null || axis === null) return [];
  const part = shape.filter((_, i) => i !== axis);
  return Array.from({ length: Math.max(int('num', 1), 1) }, () => part);
};

/** split_dim, value */
const split: ShapeRule = ({ input, value, int }) => {
  const shape = input(1);
  const count = Math.max(int('num_split', 1), 1);
  const axis = shape === null ? null : axisOf(value(0)?.[0] ?? Number.NaN, shape.length);
  if (shape === null) return [];
  const part = shape.map((size, i) =>
    axis === null || (i === axis && size < 0) ? FREE : i === axis ? size / count : size,
  );
  return Array.from({ length: count }, () => part);
};

/** value, size_splits, split_dim */
const splitV: ShapeRule = ({ input, value, int }) => {
  const shape = input(0);
  const sizes = value(1);
  const axis = shape === null ? null : axisOf(value(2)?.[0] ?? Number.NaN, shape.length);
  if (shape === null || axis === null) return [];
  return Array.from({ length: Math.max(int('num_split', 1), 1) }, (_, k) =>
    shape.map((size, i) => (i === axis ? sizeOf(sizes?.[k] ?? FREE) : size)),
  );
};

/** input, begin, size: a size of -1 takes the rest. */
const slice: ShapeRule = ({ input, value }) => {
  const shape = input(0);
  const begin = value(1);
  const size = value(2);
  if (size === null) return [shape?.map(() => FREE) ?? null];
  return [
    size.map((wanted, i) => {
      if (wanted >= 0) return wanted;
      const [from, whole] = [begin?.[i] ?? Number.NaN, shape?.[i] ?? FREE];
      return wanted === -1 && from >= 0 && whole >= 0 ? Math.max(whole - from, 0) : FREE;
    }),
  ];
};

/** Elements from `begin` to `end` by `stride`, as Python slices; masked ends are open. */
function sliceSize(size: number, begin: number | null, end: number | null, stride: number): number {
  if (Number.isNaN(stride) || stride === 0) return FREE;
  const open = begin === null && end === null;
  if (open && size < 0) return FREE;
  if (size < 0) {
    // x[2:5] of an unknown size may be shorter.
    return FREE;
  }
  const clamp = (at: number): number => {
    const counted = at < 0 ? at + size : at;
    return stride > 0 ? Math.min(Math.max(counted, 0), size) : Math.min(Math.max(counted, -1), size - 1);
  };
  const from = begin === null ? (stride > 0 ? 0 : size - 1) : clamp(begin);
  const to = end === null ? (stride > 0 ? size : -1) : clamp(end);
  if (Number.isNaN(from) || Number.isNaN(to)) return FREE;
  return Math.max(Math.ceil((to - from) / stride), 0);
}

/** input, begin, end, strides and five bit masks; tensorflow/core/util/strided_slice_op.cc. */
const stridedSlice: ShapeRule = ({ input, value, int }) => {
  const shape = input(0);
  const [begin, end, strides] = [value(1), value(2), value(3)];
  const length = begin?.length ?? end?.length ?? strides?.length;
  if (shape === null || length === undefined) return [];
  const bit = (name: string, i: number): boolean => ((int(name, 0) >> i) & 1) === 1;
  const out: number[] = [];
  let axis = 0;
  for (let i = 0; i < length; i++) {
    if (bit('ellipsis_mask', i)) {
      let after = 0;
      for (let k = i + 1; k < length; k++) if (!bit('new_axis_mask', k)) after += 1;
      while (axis < shape.length - after) out.push(shape[axis++] ?? FREE);
    } else if (bit('new_axis_mask', i)) out.push(1);
    else if (bit('shrink_axis_mask', i)) axis += 1;
    else {
      const from = bit('begin_mask', i) ? null : (begin?.[i] ?? Number.NaN);
      const to = bit('end_mask', i) ? null : (end?.[i] ?? Number.NaN);
      out.push(sliceSize(shape[axis] ?? FREE, from, to, strides?.[i] ?? Number.NaN));
      axis += 1;
    }
  }
  return axis > shape.length ? [] : [[...out, ...shape.slice(axis)]];
};

const tile: ShapeRule = ({ input, value }) => {
  const shape = input(0);
  const times = value(1);
  if (shape === null) return [times?.map(() => FREE) ?? null];
  return [shape.map((size, i) => (size < 0 ? FREE : sizeOf(size * (times?.[i] ?? Number.NaN))))];
};

/** paddings is [rank, 2]; its values are read row by row. */
const pad: ShapeRule = ({ input, value }) => {
  const shape = input(0);
  const amounts = value(1);
  if (shape === null) return [];
  return [
    shape.map((size, i) =>
      size < 0 ? FREE : sizeOf(size + (amounts?.[2 * i] ?? Number.NaN) + (amounts?.[2 * i + 1] ?? Number.NaN)),
    ),
  ];
};

/** params, indices[, axis] */
const gather: ShapeRule = ({ input, value, op, int }) => {
  const params = input(0);
  const indices = input(1);
  if (params === null || indices === null) return [];
  const batch = int('batch_dims', 0);
  // ResourceGather has no axis: it gathers along the first that is no batch.
  const axis = op === 'GatherV2' ? axisOf(value(2)?.[0] ?? Number.NaN, params.length) : Math.max(batch, 0);
  if (axis === null || batch < 0) return [];
  return [[...params.slice(0, axis), ...indices.slice(batch), ...params.slice(axis + 1)]];
};

const gatherNd: ShapeRule = ({ input }) => {
  const [params, indices] = [input(0), input(1)];
  const depth = indices?.at(-1) ?? FREE;
  if (params === null || indices === null || depth < 0) return [];
  return [[...indices.slice(0, -1), ...params.slice(depth)]];
};

const oneHot: ShapeRule = ({ input, value, int }) => {
  const indices = input(0);
  if (indices === null) return [];
  const axis = axisOf(int('axis', -1), indices.length + 1);
  const depth = sizeOf(value(1)?.[0] ?? FREE);
  return axis === null ? [] : [[...indices.slice(0, axis), depth, ...indices.slice(axis)]];
};

const range: ShapeRule = ({ value }) => {
  const [start, limit, delta] = [0, 1, 2].map((i) => value(i)?.[0] ?? Number.NaN);
  const count = Math.ceil(((limit ?? 0) - (start ?? 0)) / (delta ?? 1));
  return [[Number.isFinite(count) ? Math.max(count, 0) : FREE]];
};

/** Ops whose first input is the shape of what they make. */
const shaped: ShapeRule = ({ value, input }) => {
  const wanted = value(0);
  if (wanted !== null) return [wanted.map(sizeOf)];
  const rank = input(0)?.[0] ?? FREE;
  return [rank >= 0 ? Array.from({ length: rank }, () => FREE) : null];
};

/**
 * shape, values, default, row partitions. The wanted shape is a vector, or one −1 that says nothing; what a row holds
 * keeps its own sizes, and how many rows there are the first partition says (RaggedTensorToTensorShapeFn).
 */
const ragged: ShapeRule = (query) => {
  const { input, value } = query;
  const wanted = input(0)?.length === 1 ? value(0) : null;
  if (wanted === null) return [null];
  const row = input(1)?.slice(1) ?? [];
  const outer = wanted.length - row.length;
  return [
    wanted.map((size, axis) => mergeSize(sizeOf(size), axis === 0 ? raggedRows(query) : (row[axis - outer] ?? FREE))),
  ];
};

function raggedRows({ attr, input, value }: ShapeQuery): number {
  const types = attr('row_partition_types');
  const [first] = types?.kind === 'list' ? types.value : [];
  switch (first?.kind === 's' ? new TextDecoder().decode(first.value) : '') {
    case 'FIRST_DIM_SIZE':
      return sizeOf(value(3)?.[0] ?? Number.NaN);
    case 'ROW_SPLITS':
      return Math.max((input(3)?.[0] ?? FREE) - 1, FREE);
    default:
      return FREE;
  }
}

export const ARRAYS: ShapeRules = {
  Reshape: reshape,
  Transpose: transpose,
  ConjugateTranspose: transpose,
  Squeeze: squeeze,
  ExpandDims: expandDims,
  ConcatV2: (query) => concatenate(query, 0, query.inputCount - 1, query.inputCount - 1),
  Concat: (query) => concatenate(query, 1, query.inputCount - 1, 0),
  Pack: pack,
  Unpack: unpack,
  Split: split,
  SplitV: splitV,
  Slice: slice,
  StridedSlice: stridedSlice,
  Tile: tile,
  Pad: pad,
  PadV2: pad,
  MirrorPad: pad,
  Gather: gather,
  GatherV2: gather,
  ResourceGather: gather,
  GatherNd: gatherNd,
  OneHot: oneHot,
  Range: range,
  ...sameRule(
    `Fill Empty RandomUniform RandomStandardNormal TruncatedNormal RandomUniformInt StatelessRandomUniform
    StatelessRandomNormal StatelessTruncatedNormal StatelessRandomUniformV2 StatelessRandomNormalV2
    StatelessTruncatedNormalV2 StatelessRandomUniformInt StatelessRandomUniformIntV2 StatelessRandomUniformFullInt
    StatelessRandomUniformFullIntV2`,
    shaped,
  ),
  ...sameRule(
    'StatefulUniform StatefulUniformInt StatefulUniformFullInt StatefulStandardNormalV2 StatefulTruncatedNormal',
    ({ value }) => [value(2)?.map(sizeOf) ?? null],
  ),
  BroadcastTo: ({ value }) => [value(1)?.map(sizeOf) ?? null],
  EnsureShape: ({ input, attr }) => {
    const wanted = attr('shape');
    return [broadcast(input(0), wanted?.kind === 'shape' ? wanted.value : null) ?? input(0)];
  },
  Shape: ({ input }) => [[input(0)?.length ?? FREE]],
  ShapeN: ({ input, inputCount }) => Array.from({ length: inputCount }, (_, i) => [input(i)?.length ?? FREE]),
  Rank: () => [[]],
  Size: () => [[]],
  Where: ({ input }) => [[FREE, input(0)?.length ?? FREE]],
  LinSpace: ({ value }) => [[sizeOf(value(2)?.[0] ?? FREE)]],
  IdentityN: ({ input, inputCount }) => Array.from({ length: inputCount }, (_, i) => input(i)),
  Switch: ({ input }) => [input(0), input(0)],
  Unique: ({ input }) => [[FREE], input(0)],
  RaggedTensorToTensor: ragged,
  ScatterNd: ({ value }) => [value(2)?.map(sizeOf) ?? null],
};

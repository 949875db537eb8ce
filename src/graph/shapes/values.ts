import type { AttrValue } from '../../model/attr';
import { type NodeIndex, opOf } from '../../model/graphBody';
import type { Shape } from '../../model/shape';
import { climb, type Frame } from '../frame';
import type { Library } from '../library';
import { queryOf } from './query';
import { axisOf, type KnownValues, type ShapeQuery } from './shapeRule';

const INTEGERS: ReadonlySet<string> = new Set(
  ['int', 'uint'].flatMap((kind) => [8, 16, 32, 64].map((bits) => `${kind}${bits}`)),
);
/** Longer integer tensors are data, not shapes. */
const LONGEST = 64;
/** Steps from a shape to the value made of it: strided slice, multiply, pack, concat… */
const DEEPEST = 12;

type ShapeOf = (frame: Frame, from: number, port: number) => Shape;

/** Elements of an integer tensor of rank 0 to 2, as far as they follow from constants and shapes; NaN where not. */
export function valuesOf(
  library: Library,
  shapeOf: ShapeOf,
  frame: Frame,
  from: number,
  port: number,
  depth = 0,
): KnownValues | null {
  const source = climb(library, frame, from, port);
  if (source.from < 0 || depth > DEEPEST) return unknownOf(shapeOf, frame, from, port);
  const { body } = source.frame.plan;
  const node = source.from as NodeIndex;
  const op = opOf(body, node);
  if (op === 'Const') return constantValues(body.attr(node, 'value')) ?? unknownOf(shapeOf, frame, from, port);
  if (!COMPUTED.has(op)) return unknownOf(shapeOf, frame, from, port);
  const inner = (inFrame: Frame, at: number, output: number): KnownValues | null =>
    valuesOf(library, shapeOf, inFrame, at, output, depth + 1);
  const query = queryOf(shapeOf, inner);
  query.ask(source.frame, source.from);
  return computed(query, source.port) ?? unknownOf(shapeOf, frame, from, port);
}

/** As many unknown elements as the tensor has. */
function unknownOf(shapeOf: ShapeOf, frame: Frame, from: number, port: number): KnownValues | null {
  const shape = shapeOf(frame, from, port);
  const [count = 1] = shape ?? [];
  if (shape === null || shape.length > 1 || count < 0 || count > LONGEST) return null;
  return Array.from({ length: count }, () => Number.NaN);
}

function constantValues(value: AttrValue | undefined): KnownValues | null {
  if (value?.kind !== 'tensor' || !INTEGERS.has(value.value.dtype)) return null;
  const count = value.value.shape.reduce((product, size) => product * size, 1);
  if (count > LONGEST) return null;
  try {
    return Array.from(value.value.values().data as ArrayLike<number | bigint>, Number);
  } catch {
    // Damaged contents: TensorAttr.values throws. Its shape still stands.
    return null;
  }
}

function zip(query: ShapeQuery, combine: (a: number, b: number) => number): KnownValues | null {
  const [a, b] = [query.value(0), query.value(1)];
  if (a === null || b === null) return null;
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, i) =>
    combine((a.length === 1 ? a[0] : a[i]) ?? Number.NaN, (b.length === 1 ? b[0] : b[i]) ?? Number.NaN),
  );
}

/** The ops that exporters compute shapes with, beside Const. Most values asked for are of none of them. */
const COMPUTED: ReadonlySet<string> = new Set(
  `Shape ShapeN Size Rank Cast Identity Squeeze ExpandDims Reshape Pack ConcatV2 StridedSlice Slice GatherV2 Gather
  Fill Range Prod Mul Add AddV2 Sub FloorDiv Maximum Minimum StringSplitV2`.split(/\s+/),
);

/** A size as a value. */
function known(size: number | undefined): number {
  return size === undefined || size < 0 ? Number.NaN : size;
}

/** The value of one of them. */
function computed(query: ShapeQuery, port: number): KnownValues | null {
  switch (query.op) {
    case 'Shape':
    case 'ShapeN':
      return query.input(port)?.map(known) ?? null;
    case 'Size': {
      const shape = query.input(0);
      return shape === null || shape.some((size) => size < 0) ? null : [shape.reduce((a, b) => a * b, 1)];
    }
    case 'Rank': {
      const shape = query.input(0);
      return shape === null ? null : [shape.length];
    }
    case 'Cast':
    case 'Identity':
    case 'Squeeze':
    case 'ExpandDims':
    case 'Reshape':
      return query.value(0);
    case 'Pack': {
      const parts = Array.from({ length: query.inputCount }, (_, i) => query.value(i));
      return parts.map((part) => (part?.length === 1 ? (part[0] ?? Number.NaN) : Number.NaN));
    }
    case 'ConcatV2': {
      const parts = Array.from({ length: query.inputCount - 1 }, (_, i) => query.value(i));
      return parts.some((part) => part === null) ? null : parts.flatMap((part) => [...(part ?? [])]);
    }
    case 'StridedSlice':
      return sliced(query);
    case 'Slice': {
      const [all, begin, size] = [query.value(0), query.value(1)?.[0] ?? Number.NaN, query.value(2)?.[0] ?? Number.NaN];
      if (all === null || Number.isNaN(begin) || Number.isNaN(size)) return null;
      return all.slice(begin, size < 0 ? undefined : begin + size);
    }
    case 'GatherV2':
    case 'Gather': {
      const [all, indices] = [query.value(0), query.value(1)];
      return all === null || indices === null ? null : indices.map((index) => all[index] ?? Number.NaN);
    }
    case 'Fill': {
      const [count, value] = [query.value(0), query.value(1)?.[0] ?? Number.NaN];
      const length = count?.length === 0 ? 1 : (count?.[0] ?? Number.NaN);
      return count === null || count.length > 1 || !(length <= LONGEST) ? null : Array.from({ length }, () => value);
    }
    case 'Range': {
      const [start, limit, delta] = [0, 1, 2].map((i) => query.value(i)?.[0] ?? Number.NaN);
      const count = Math.ceil(((limit ?? 0) - (start ?? 0)) / (delta ?? 1));
      if (!(count >= 0 && count <= LONGEST)) return null;
      return Array.from({ length: count }, (_, i) => (start ?? 0) + i * (delta ?? 1));
    }
    case 'Prod': {
      const [all, axes] = [query.value(0), query.value(1)];
      return all === null || axes === null || query.input(0)?.length !== 1 ? null : [all.reduce((a, b) => a * b, 1)];
    }
    case 'StringSplitV2':
      // The third output is the dense shape: a row for each string, as many columns as the longest has parts.
      return port === 2 ? [known(query.input(0)?.[0]), Number.NaN] : null;
    case 'Mul':
      return zip(query, (a, b) => a * b);
    case 'Add':
    case 'AddV2':
      return zip(query, (a, b) => a + b);
    case 'Sub':
      return zip(query, (a, b) => a - b);
    case 'FloorDiv':
      return zip(query, (a, b) => Math.floor(a / b));
    case 'Maximum':
      return zip(query, Math.max);
    case 'Minimum':
      return zip(query, Math.min);
    default:
      return null;
  }
}

/** A slice of a shape vector with one begin, end and stride. */
function sliced(query: ShapeQuery): KnownValues | null {
  const all = query.value(0);
  const [begin, end, stride] = [query.value(1), query.value(2), query.value(3)];
  if (all === null || begin?.length !== 1 || end?.length !== 1 || stride?.[0] !== 1) return null;
  const isMasked = (name: string): boolean => (query.int(name, 0) & 1) === 1;
  if (isMasked('ellipsis_mask') || isMasked('new_axis_mask')) return null;
  const from = isMasked('begin_mask') ? 0 : (begin[0] ?? Number.NaN);
  if (isMasked('shrink_axis_mask')) {
    const at = axisOf(from, all.length);
    return at === null ? null : [all[at] ?? Number.NaN];
  }
  const to = isMasked('end_mask') ? all.length : (end[0] ?? Number.NaN);
  return Number.isNaN(from) || Number.isNaN(to) ? null : all.slice(from, to);
}

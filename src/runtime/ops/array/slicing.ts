import { invalid } from '../../opError';

/** The begin, end, strides and masks of a StridedSlice, as attributes and inputs give them. */
export interface SliceSpec {
  readonly begin: readonly number[];
  readonly end: readonly number[];
  readonly strides: readonly number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

/** One entry per input axis, and the shape after new and shrunk axes. */
export interface Slicing {
  readonly begin: readonly number[];
  readonly strides: readonly number[];
  readonly sizes: readonly number[];
  readonly shape: readonly number[];
}

interface Dense {
  begin: number;
  end: number;
  stride: number;
  openBegin: boolean;
  openEnd: boolean;
  shrink: boolean;
}

const FULL: Dense = { begin: 0, end: 0, stride: 1, openBegin: true, openEnd: true, shrink: false };

/**
 * Spreads the sparse specification over the axes of `input`. For one axis
 * ellipsis beats new axis, new axis beats shrink, shrink beats the masks; bounds
 * clamp, a shrunk index out of range refuses (strided_slice_op.cc).
 */
export function resolveSlicing(input: readonly number[], spec: SliceSpec): Slicing {
  const { axes, layout } = spread(input.length, spec);
  const begin: number[] = [];
  const sizes: number[] = [];
  axes.forEach((axis, i) => {
    const size = input[i] as number;
    const range = resolveAxisRange(axis, size, i);
    begin.push(range.begin);
    sizes.push(range.size);
  });
  const shape = layout.flatMap((entry) => (entry === 'new' ? [1] : entry === 'shrink' ? [] : [sizes[entry] as number]));
  return { begin, strides: axes.map((axis) => axis.stride), sizes, shape };
}

type LayoutEntry = number | 'new' | 'shrink';

function spread(
  rank: number,
  spec: SliceSpec,
): { readonly axes: readonly Dense[]; readonly layout: readonly LayoutEntry[] } {
  const bit = (mask: number, i: number): boolean => ((mask >> i) & 1) === 1;
  const count = spec.begin.length;
  let ellipses = 0;
  let newAxesAfterEllipsis = 0;
  for (let i = 0; i < count; i++) {
    if (bit(spec.ellipsisMask, i)) ellipses += 1;
    else if (ellipses > 0 && bit(spec.newAxisMask, i)) newAxesAfterEllipsis += 1;
  }
  if (ellipses > 1) throw invalid('Multiple ellipses in slice spec not allowed');
  const axes: Dense[] = [];
  const layout: LayoutEntry[] = [];
  const fillTo = (end: number): void => {
    while (axes.length < end) {
      layout.push(axes.length);
      axes.push(FULL);
    }
  };
  for (let i = 0; i < count; i++) {
    if (bit(spec.ellipsisMask, i)) {
      fillTo(Math.min(rank - (count - i) + 1 + newAxesAfterEllipsis, rank));
    } else if (bit(spec.newAxisMask, i)) {
      layout.push('new');
    } else {
      if (axes.length >= rank)
        throw invalid(`Index out of range using input dim ${axes.length}; input has only ${rank} dims`);
      const shrink = bit(spec.shrinkAxisMask, i);
      layout.push(shrink ? 'shrink' : axes.length);
      axes.push({
        begin: spec.begin[i] as number,
        end: spec.end[i] as number,
        stride: spec.strides[i] as number,
        openBegin: bit(spec.beginMask, i),
        openEnd: bit(spec.endMask, i),
        shrink,
      });
    }
  }
  fillTo(rank);
  return { axes, layout };
}

function resolveAxisRange(axis: Dense, size: number, index: number): { readonly begin: number; readonly size: number } {
  const { stride } = axis;
  if (stride === 0) throw invalid(`strides[${index}] must be non-zero`);
  const forward = (x: number): number => (x < 0 ? size + x : x);
  if (axis.shrink) {
    if (stride < 0) throw invalid('only stride 1 allowed on non-range indexing.');
    const begin = forward(axis.begin);
    if (begin < 0 || begin >= size) throw invalid(`slice index ${axis.begin} of dimension ${index} out of bounds.`);
    return { begin, size: 1 };
  }
  const low = stride > 0 ? 0 : -1;
  const high = stride > 0 ? size : size - 1;
  const clamp = (x: number): number => Math.min(Math.max(forward(x), low), high);
  const begin = axis.openBegin ? (stride > 0 ? low : high) : clamp(axis.begin);
  const end = axis.openEnd ? (stride > 0 ? high : low) : clamp(axis.end);
  const interval = end - begin;
  const count = interval === 0 || interval < 0 !== stride < 0 ? 0 : Math.ceil(interval / stride);
  return { begin, size: count };
}

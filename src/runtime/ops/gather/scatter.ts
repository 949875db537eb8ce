import { elementCount } from '../../../model/shape';
import type { HostData } from '../../../model/tensor';
import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { rounderOf } from '../../values/rounding';
import { allocate, fromHost, hostOf, intsOf, isBigArray, isComplex, isFloating } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { flatOffsets } from './gather';

/** Writing by index, on a copy. Repeated indices combine in the order they are listed. */

export type ScatterMode = 'update' | 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max';

/** What is stored when `next` meets what lies there. Bytes and handles only know `update` and, for strings, nothing else. */
export function combiner(mode: ScatterMode, x: Tensor): (old: unknown, next: unknown) => unknown {
  if (mode === 'update') return (_old, next) => next;
  if (isBigArray(hostOf(x))) return bigCombiner(mode) as (old: unknown, next: unknown) => unknown;
  const f = numberCombiner(mode, !isFloating(x.dtype) && !isComplex(x.dtype));
  const round = isFloating(x.dtype) ? rounderOf(x.dtype) : null;
  const rounded = round === null ? f : (a: number, b: number): number => round(f(a, b));
  return rounded as (old: unknown, next: unknown) => unknown;
}

function numberCombiner(mode: Exclude<ScatterMode, 'update'>, integer: boolean): (a: number, b: number) => number {
  switch (mode) {
    case 'add':
      return (a, b) => a + b;
    case 'sub':
      return (a, b) => a - b;
    case 'mul':
      return integer ? Math.imul : (a, b) => a * b;
    case 'div':
      return integer ? (a, b) => Math.trunc(a / b) : (a, b) => a / b;
    case 'min':
      return (a, b) => (b < a ? b : a);
    case 'max':
      return (a, b) => (b > a ? b : a);
  }
}

function bigCombiner(mode: Exclude<ScatterMode, 'update'>): (a: bigint, b: bigint) => bigint {
  switch (mode) {
    case 'add':
      return (a, b) => a + b;
    case 'sub':
      return (a, b) => a - b;
    case 'mul':
      return (a, b) => a * b;
    case 'div':
      return (a, b) => a / b;
    case 'min':
      return (a, b) => (b < a ? b : a);
    case 'max':
      return (a, b) => (b > a ? b : a);
  }
}

/** Checks the shapes of a scatter by coordinates and returns the slice each update goes to. */
export function scatterOffsets(
  indices: Tensor,
  updates: Tensor,
  shape: readonly number[],
  ignoreBad: boolean,
): { readonly offsets: Float64Array; readonly inner: number } {
  if (indices.shape.length < 1) throw invalid('Indices must have at least rank 1');
  const depth = indices.shape.at(-1) as number;
  if (depth > shape.length)
    throw invalid(`The inner dimension of indices (${depth}) must be at most the rank of the output (${shape.length})`);
  const expected = [...indices.shape.slice(0, -1), ...shape.slice(depth)];
  if (expected.join() !== updates.shape.join()) {
    throw invalid(
      `updates has shape [${updates.shape.join(',')}] but indices and output shape need [${expected.join(',')}]`,
    );
  }
  const rows = elementCount(indices.shape.slice(0, -1));
  const { offsets } = flatOffsets(intsOf(indices), rows, depth, shape, ignoreBad);
  return { offsets, inner: elementCount(shape.slice(depth)) };
}

/** Combines rows of `updates` into `target` (in place). */
export function scatterRows(
  target: HostData,
  x: Tensor,
  offsets: ArrayLike<number>,
  inner: number,
  updates: Tensor,
  mode: ScatterMode,
): void {
  const cells = inner * lanesOf(x.dtype);
  const combine = combiner(mode, x);
  const out = target as Cells;
  const from = hostOf(updates) as Cells;
  for (let row = 0; row < offsets.length; row++) {
    const t = (offsets[row] as number) * cells;
    if (t < 0) continue;
    for (let k = 0; k < cells; k++) out[t + k] = combine(out[t + k], from[row * cells + k]);
  }
}

function ignores(call: OpCall): boolean {
  return call.attrs.has('bad_indices_policy') && call.attrs.string('bad_indices_policy') === 'IGNORE';
}

/** Updates added up on zeros (bools by or, strings as they come). */
function scatterNd(call: OpCall, indices: Tensor, updates: Tensor, shapeInput: Tensor): Tensor {
  const shape = intsOf(shapeInput);
  if (shape.some((n) => n < 0)) throw invalid(`Shape must have non-negative dimensions: [${shape.join(',')}]`);
  const out = fromHost(updates.dtype, shape, allocate(updates.dtype, elementCount(shape)));
  if (elementCount(shape) === 0 && updates.size > 0) throw invalid('Indices and updates specified for empty output');
  const { offsets, inner } = scatterOffsets(indices, updates, shape, ignores(call));
  const mode = updates.dtype === 'string' ? 'update' : updates.dtype === 'bool' ? 'max' : 'add';
  scatterRows(hostOf(out), out, offsets, inner, updates, mode);
  return out;
}

function copyOf(x: Tensor): Tensor {
  return fromHost(x.dtype, x.shape, hostOf(x).slice() as HostData);
}

function tensorScatter(mode: ScatterMode): OpEntry {
  return define((call, x, indices, updates) => {
    if (x.shape.length < 1) throw invalid('Tensor must be at least 1-D');
    const out = copyOf(x);
    const { offsets, inner } = scatterOffsets(indices, updates, x.shape, ignores(call));
    scatterRows(hostOf(out), out, offsets, inner, updates, mode);
    return out;
  });
}

/** Rows of x updated on a copy. TensorFlow writes in place, which only its own input could tell. */
function inplace(mode: ScatterMode): OpEntry {
  return define((_, x, indices, values) => {
    const size = x.shape[0] as number;
    const rows = intsOf(indices);
    if (values.shape.slice(1).join() !== x.shape.slice(1).join() || values.shape[0] !== rows.length) {
      throw invalid(
        `i and x shape doesn't match at dimension 0: [${values.shape.join(',')}] vs. [${x.shape.join(',')}]`,
      );
    }
    const offsets = rows.map((i) => ((i % size) + size) % size);
    const out = copyOf(x);
    scatterRows(hostOf(out), out, offsets, elementCount(x.shape.slice(1)), values, mode);
    return out;
  });
}

export const SCATTER: OpFamily = {
  ScatterNd: define(scatterNd),
  TensorScatterUpdate: tensorScatter('update'),
  TensorScatterAdd: tensorScatter('add'),
  TensorScatterSub: tensorScatter('sub'),
  TensorScatterMax: tensorScatter('max'),
  TensorScatterMin: tensorScatter('min'),
  ScatterNdNonAliasingAdd: tensorScatter('add'),
  InplaceUpdate: inplace('update'),
  InplaceAdd: inplace('add'),
  InplaceSub: inplace('sub'),
};

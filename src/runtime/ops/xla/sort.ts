import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { Functions, OpCall, OpFamily, Routine } from '../../registry';
import { fromHost, hostOf, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { picked, resolveAxis, transposed } from '../kernels/move';
import { applied, flat } from './apply';
import { windowDimensions } from './dimensions';
import { byRoutine } from '../routine';
import { scattered } from './reduce';
import { batchAndWindow, windowsOf } from './slices';

/** Sorting and scattering by functions of the model. */

/**
 * Orders every row by the comparator. Runs of doubling length are merged, all at
 * once: each element looks up, by halving, how many of the other run go before
 * it; so each step is one comparison of vectors. Equal elements keep their order.
 */
function* variadicSort(inputs: readonly Tensor[], _: OpCall, functions: Functions): ReturnType<Routine> {
  const operands = inputs.slice(0, -1);
  const [first] = operands as [Tensor];
  const axis = resolveAxis(scalarNumberOf(inputs.at(-1) as Tensor), first.shape.length, 'dimension');
  for (const t of operands)
    if (t.shape.join() !== first.shape.join()) throw invalid('All operands of a sort must have the same shape.');
  if (first.size === 0) return operands;
  const perm = [...first.shape.keys()].filter((other) => other !== axis);
  const columns = operands.map((t) => flat(transposed(t, [...perm, axis])));
  const count = first.shape[axis] as number;
  let order = Int32Array.from({ length: first.size }, (_n, i) => i);
  for (let width = 1; width < count; width *= 2) {
    order = yield* mergeRuns(functions, columns, order, count, width);
  }
  const back = [...perm, axis];
  return columns.map((column) =>
    transposed(
      fromHost(
        column.dtype,
        back.map((a) => first.shape[a] as number),
        hostOf(picked(column, 0, order)),
      ),
      back.map((_n, a) => back.indexOf(a)),
    ),
  );
}

/** Merges neighbouring runs of `width` in every row of `count`. */
function* mergeRuns(
  functions: Functions,
  columns: readonly Tensor[],
  order: Int32Array<ArrayBuffer>,
  count: number,
  width: number,
): Generator<
  { ref: ReturnType<Functions['of']>; args: readonly Tensor[] },
  Int32Array<ArrayBuffer>,
  readonly Tensor[]
> {
  const total = order.length;
  /** The other run, as long as it is not yet known how many of it go before. */
  const low = new Int32Array(total);
  const high = new Int32Array(total);
  const isLeft = new Uint8Array(total);
  for (let i = 0; i < total; i++) {
    const row = i - (i % count);
    const end = row + count;
    const start = row + Math.floor((i % count) / (2 * width)) * 2 * width;
    const middle = Math.min(start + width, end);
    isLeft[i] = i < middle ? 1 : 0;
    low[i] = isLeft[i] ? middle : start;
    high[i] = isLeft[i] ? Math.min(middle + width, end) : middle;
  }
  const firstOf = low.slice();
  for (;;) {
    const open = Int32Array.from(order.keys()).filter((i) => (low[i] as number) < (high[i] as number));
    if (open.length === 0) break;
    const middle = open.map((i) => ((low[i] as number) + (high[i] as number)) >> 1);
    const own = open.map((i) => order[i] as number);
    const other = middle.map((at) => order[at] as number);
    // A left element lets go before it what is less; a right one what is not greater.
    const isOwnFirst = open.map((i) => (isLeft[i] ? 0 : 1));
    const sides = [
      own.map((at, k) => (isOwnFirst[k] ? at : (other[k] as number))),
      own.map((at, k) => (isOwnFirst[k] ? (other[k] as number) : at)),
    ];
    const args = columns.flatMap((column) => sides.map((side) => picked(column, 0, side)));
    const [less] = yield* applied(functions, functions.of('comparator'), args, open.length);
    const answers = hostOf(less as Tensor);
    open.forEach((i, k) => {
      const goesBefore = isLeft[i] ? Boolean(answers[k]) : !answers[k];
      if (goesBefore) low[i] = (middle[k] as number) + 1;
      else high[i] = middle[k] as number;
    });
  }
  const merged = new Int32Array(total);
  for (let i = 0; i < total; i++) {
    const before = (low[i] as number) - (firstOf[i] as number);
    merged[isLeft[i] ? i + before : (firstOf[i] as number) + before + (i - startOfRight(i, count, width))] = order[
      i
    ] as number;
  }
  return merged;
}

function startOfRight(i: number, count: number, width: number): number {
  const row = i - (i % count);
  return row + Math.floor((i % count) / (2 * width)) * 2 * width + width;
}

/** Updates of whole windows; a window that does not lie inside is left out. */
function* xlaScatter(inputs: readonly Tensor[], call: OpCall, functions: Functions): ReturnType<Routine> {
  const [x, indices, updates] = inputs as readonly Tensor[] as [Tensor, Tensor, Tensor];
  const dimensions = windowDimensions(call.attrs.bytes('dimension_numbers'));
  const lacks = new Set([...dimensions.dropped, ...dimensions.batchOperand]);
  const window = dimensions.window.map((axis) => updates.shape[axis] as number);
  let next = 0;
  const sizes = x.shape.map((_n, axis) => (lacks.has(axis) ? 1 : (window[next++] as number)));
  const { starts, offsets } = windowsOf(x.shape, indices, sizes, dimensions, false);
  const rows = flat(transposed(updates, batchAndWindow(updates.shape.length, dimensions.window)));
  if (rows.size !== starts.length * offsets.length)
    throw invalid(`updates [${updates.shape.join(',')}] do not fit indices [${indices.shape.join(',')}]`);
  const at: number[] = [];
  const from: number[] = [];
  starts.forEach((start, row) => {
    if (start < 0) return;
    offsets.forEach((offset, k) => {
      at.push(start + offset);
      from.push(row * offsets.length + k);
    });
  });
  const copy = fromHost(x.dtype, x.shape, hostOf(x).slice() as never);
  return [yield* scattered(functions, 'update_computation', copy, at, picked(rows, 0, from))];
}

/** Total order: −NaN, −∞ … −0, 0 … ∞, NaN. */
function compare(a: number | bigint, b: number | bigint): number {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    if (a === 0 && b === 0) return Number(Object.is(b, -0)) - Number(Object.is(a, -0));
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Along the last axis. */
function sortedOrder(keys: Tensor): Int32Array {
  const data = hostOf(keys) as ArrayLike<number | bigint>;
  const count = keys.shape.at(-1) ?? 1;
  const rows = elementCount(keys.shape.slice(0, -1));
  const order = new Int32Array(keys.size);
  for (let row = 0; row < rows; row++) {
    const part = Int32Array.from({ length: count }, (_, i) => row * count + i);
    part.sort((a, b) => compare(data[a] as number, data[b] as number) || a - b);
    order.set(part, row * count);
  }
  return order;
}

function inOrder(x: Tensor, order: Int32Array): Tensor {
  return fromHost(x.dtype, x.shape, hostOf(picked(flat(x), 0, order)));
}

export const XLA_SORT: OpFamily = {
  XlaVariadicSort: byRoutine(['comparator'], variadicSort),
  XlaScatter: byRoutine(['update_computation'], xlaScatter),
  XlaSort: define((_, x) => inOrder(x, sortedOrder(x))),
  XlaKeyValueSort: define((_, keys, values) => {
    if (keys.shape.join() !== values.shape.join()) throw invalid('keys and values must have the same shape');
    const order = sortedOrder(keys);
    return [inOrder(keys, order), inOrder(values, order)];
  }),
};

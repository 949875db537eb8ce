import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { Functions, OpCall, OpFamily, Routine } from '../../registry';
import { fromHost, hostOf, intsOf, withShape } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import type { Cells } from '../kernels/dtypes';
import { filled, picked, resolveAxis, transposed } from '../kernels/move';
import { stridesOf } from '../kernels/strides';
import { byRoutine } from '../routine';
import { applied, flat, scatterInto } from './apply';
import type { Applying } from './apply';

/** Reductions by a function of the model: along axes, in windows, and back from the winners of windows. */

/**
 * `inputs` reduced along `axes`, neighbours first: XLA leaves the order open
 * and asks for associative functions. The initial values come in last, on the left.
 */
function* reduced(
  functions: Functions,
  inputs: readonly Tensor[],
  initial: readonly Tensor[],
  axesGiven: readonly number[],
): Applying {
  const [first] = inputs as [Tensor];
  for (const t of inputs)
    if (t.shape.join() !== first.shape.join()) throw invalid('All inputs of a reduction must have the same shape.');
  const axes = axesGiven.map((axis) => resolveAxis(axis, first.shape.length));
  const kept = [...first.shape.keys()].filter((axis) => !axes.includes(axis));
  const shape = kept.map((axis) => first.shape[axis] as number);
  const rows = elementCount(shape);
  let count = elementCount(axes.map((axis) => first.shape[axis] as number));
  const starts = initial.map((t) => filled(t, [rows]));
  if (rows === 0 || count === 0) return starts.map((t) => withShape(t, shape));
  const reducer = functions.of('reducer');
  let columns: readonly Tensor[] = inputs.map((t) => flat(transposed(t, [...kept, ...axes])));
  while (count > 1) {
    const pairs = Math.floor(count / 2);
    const at = (odd: number): Int32Array =>
      Int32Array.from({ length: rows * pairs }, (_, i) => Math.floor(i / pairs) * count + 2 * (i % pairs) + odd);
    const sides = [at(0), at(1)].flatMap((side) => columns.map((column) => picked(column, 0, side)));
    const halves = yield* applied(functions, reducer, sides, rows * pairs);
    columns = count % 2 === 0 ? halves : withLast(halves, columns, rows, pairs, count);
    count = Math.ceil(count / 2);
  }
  const results = yield* applied(functions, reducer, [...starts, ...columns], rows);
  return results.map((t) => withShape(t, shape));
}

/** Each row's pairs, and after them the element that found no partner. */
function withLast(
  halves: readonly Tensor[],
  columns: readonly Tensor[],
  rows: number,
  pairs: number,
  count: number,
): Tensor[] {
  return halves.map((half, k) => {
    const out = filled(columns[k] as Tensor, [rows * (pairs + 1)]);
    const target = hostOf(out) as Cells;
    const places = (from: number, length: number): Int32Array =>
      Int32Array.from({ length: rows * length }, (_, i) => Math.floor(i / length) * (pairs + 1) + from + (i % length));
    scatterInto(target, places(0, pairs), half);
    const last = Int32Array.from({ length: rows }, (_, row) => row * count + count - 1);
    scatterInto(target, places(pairs, 1), picked(columns[k] as Tensor, 0, last));
    return out;
  });
}

function* reduceAll(inputs: readonly Tensor[], call: OpCall, functions: Functions): ReturnType<Routine> {
  const half = inputs.length / 2;
  return yield* reduced(functions, inputs.slice(0, half), inputs.slice(half), call.attrs.ints('dimensions_to_reduce'));
}

/** Element of the operand under tap `tap` of each window, −1 in the padding or between the elements of a dilated operand. */
interface Sliding {
  readonly shape: readonly number[];
  readonly taps: number;
  readonly at: (tap: number) => Int32Array;
}

function slidingOver(
  operand: readonly number[],
  sizes: readonly number[],
  strides: readonly number[],
  padding: readonly number[],
  base: readonly number[],
  dilations: readonly number[],
): Sliding {
  const rank = operand.length;
  for (const list of [sizes, strides, base, dilations])
    if (list.length !== rank) throw invalid(`Windows must have ${rank} dimensions`);
  if ([...sizes, ...strides, ...base, ...dilations].some((n) => n <= 0))
    throw invalid('Window sizes, strides and dilations must be positive');
  const shape = operand.map((n, axis) => {
    const wide = n === 0 ? 0 : (n - 1) * (base[axis] as number) + 1;
    const room = wide + (padding[2 * axis] as number) + (padding[2 * axis + 1] as number);
    const reach = ((sizes[axis] as number) - 1) * (dilations[axis] as number) + 1;
    return room < reach ? 0 : Math.floor((room - reach) / (strides[axis] as number)) + 1;
  });
  const [outStrides, tapStrides, inStrides] = [stridesOf(shape), stridesOf(sizes), stridesOf(operand)];
  const count = elementCount(shape);
  return {
    shape,
    taps: elementCount(sizes),
    at: (tap) =>
      Int32Array.from({ length: count }, (_, position) => {
        let at = 0;
        for (let axis = 0; axis < rank; axis++) {
          const o = Math.floor(position / (outStrides[axis] as number)) % (shape[axis] as number);
          const k = Math.floor(tap / (tapStrides[axis] as number)) % (sizes[axis] as number);
          const wide = o * (strides[axis] as number) + k * (dilations[axis] as number) - (padding[2 * axis] as number);
          const step = base[axis] as number;
          const i = wide / step;
          if (wide < 0 || wide % step !== 0 || i >= (operand[axis] as number)) return -1;
          at += i * (inStrides[axis] as number);
        }
        return at;
      }),
  };
}

/** Positions whose element is inside, and those elements. */
function inside(at: Int32Array): { readonly positions: Int32Array; readonly elements: Int32Array } {
  const positions = Int32Array.from(at.keys()).filter((position) => (at[position] as number) >= 0);
  return { positions, elements: positions.map((position) => at[position] as number) };
}

/** Every window reduced, tap by tap, from the initial value on. */
function* reduceWindow(inputs: readonly Tensor[], _: OpCall, functions: Functions): ReturnType<Routine> {
  const [x, initial, ...lists] = inputs as readonly Tensor[] as [Tensor, Tensor, ...Tensor[]];
  const [sizes, strides, base, dilations, padding] = lists.map(intsOf) as [
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  const sliding = slidingOver(x.shape, sizes, strides, padding, base, dilations);
  const out = filled(initial, sliding.shape);
  const target = hostOf(out) as Cells;
  const column = flat(x);
  for (let tap = 0; tap < sliding.taps; tap++) {
    const { positions, elements } = inside(sliding.at(tap));
    if (positions.length === 0) continue;
    const before = picked(flat(out), 0, positions);
    const args = [before, picked(column, 0, elements)];
    const [after] = yield* applied(functions, functions.of('computation'), args, positions.length);
    scatterInto(target, positions, after as Tensor);
  }
  return [out];
}

/** Each window's source goes to the element that `select` prefers, added by `scatter` to the initial value. */
function* selectAndScatter(inputs: readonly Tensor[], _: OpCall, functions: Functions): ReturnType<Routine> {
  const [x, sizeInput, strideInput, paddingInput, source, initial] = inputs as readonly Tensor[] as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const ones = x.shape.map(() => 1);
  const sliding = slidingOver(x.shape, intsOf(sizeInput), intsOf(strideInput), intsOf(paddingInput), ones, ones);
  if (sliding.shape.join() !== source.shape.join())
    throw invalid(`source must be [${sliding.shape.join(',')}], got [${source.shape.join(',')}]`);
  const column = flat(x);
  const chosen = new Int32Array(source.size).fill(-1);
  for (let tap = 0; tap < sliding.taps; tap++) {
    const at = sliding.at(tap);
    const contested = inside(at).positions.filter((position) => {
      if ((chosen[position] as number) >= 0) return true;
      chosen[position] = at[position] as number;
      return false;
    });
    if (contested.length === 0) continue;
    const sides = [contested.map((p) => chosen[p] as number), contested.map((p) => at[p] as number)];
    const args = sides.map((side) => picked(column, 0, side));
    const [isKept] = yield* applied(functions, functions.of('select'), args, contested.length);
    const kept = hostOf(isKept as Tensor);
    contested.forEach((position, i) => {
      if (!kept[i]) chosen[position] = at[position] as number;
    });
  }
  const places = inside(chosen);
  return [
    yield* scattered(
      functions,
      'scatter',
      filled(initial, x.shape),
      places.elements,
      picked(flat(source), 0, places.positions),
    ),
  ];
}

/** `update[i]` combined into element `at[i]` of x, in order where an element is met again. x is changed. */
export function* scattered(
  functions: Functions,
  attr: string,
  x: Tensor,
  at: ArrayLike<number>,
  updates: Tensor,
): Generator<{ ref: ReturnType<Functions['of']>; args: readonly Tensor[] }, Tensor, readonly Tensor[]> {
  const target = hostOf(x) as Cells;
  // Rounds: the first update of every element, then the second of those that have one …
  const times = new Map<number, number>();
  const rounds: number[][] = [];
  for (let i = 0; i < at.length; i++) {
    const round = times.get(at[i] as number) ?? 0;
    times.set(at[i] as number, round + 1);
    (rounds[round] ??= []).push(i);
  }
  for (const round of rounds) {
    const places = round.map((i) => at[i] as number);
    const before = picked(fromHost(x.dtype, [x.size], hostOf(x)), 0, places);
    const args = [before, picked(updates, 0, round)];
    const [after] = yield* applied(functions, functions.of(attr), args, round.length);
    scatterInto(target, places, after as Tensor);
  }
  return x;
}

export const XLA_REDUCE: OpFamily = {
  XlaReduce: byRoutine(['reducer'], reduceAll),
  XlaVariadicReduce: byRoutine(['reducer'], reduceAll),
  XlaVariadicReduceV2: byRoutine(['reducer'], reduceAll),
  XlaReduceWindow: byRoutine(['computation'], reduceWindow),
  XlaSelectAndScatter: byRoutine(['select', 'scatter'], selectAndScatter),
};

import { invalid } from '../../opError';
import type { Cells } from './dtypes';

/** Shape of `a ⊕ b` with NumPy's rule, or null where the two do not fit. */
export function broadcastShapes(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return null;
    shape.push(x === 1 ? y : x);
  }
  return shape;
}

/** Like broadcastShapes, over any number of shapes; refuses with TensorFlow's words. */
export function commonShape(...shapes: (readonly number[])[]): number[] {
  let shape: readonly number[] = [];
  for (const next of shapes) {
    const wider = broadcastShapes(shape, next);
    if (wider === null) throw invalid(`Incompatible shapes: [${shape.join(',')}] vs. [${next.join(',')}]`);
    shape = wider;
  }
  return [...shape];
}

/** commonShape of two, without work where one is the other's, a scalar's or a row of the other: as it mostly is. */
export function pairShape(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a === b || endsWith(a, b)) return a;
  return endsWith(b, a) ? b : commonShape(a, b);
}

/** Whether the last sizes of `shape` are those of `row`, of which a scalar has none. */
function endsWith(shape: readonly number[], row: readonly number[]): boolean {
  const before = shape.length - row.length;
  if (before < 0) return false;
  for (let axis = 0; axis < row.length; axis++) if (shape[before + axis] !== row[axis]) return false;
  return true;
}

/** Elements between neighbours of `shape` when it is stretched to `target`; 0 along stretched axes. */
export function broadcastSteps(shape: readonly number[], target: readonly number[]): number[] {
  const steps = target.map(() => 0);
  let step = 1;
  for (let axis = shape.length - 1, at = target.length - 1; axis >= 0; axis--, at--) {
    if (shape[axis] !== 1) steps[at] = step;
    step *= shape[axis] as number;
  }
  return steps;
}

/**
 * One row of a broadcast walk: `count` results at `out` from operand rows that
 * start at `a` and `b` and advance by `aStep` and `bStep` (0 repeats).
 */
export type Row = (a: number, aStep: number, b: number, bStep: number, out: number, count: number) => void;

/**
 * Calls `row` for each innermost row of `shape`, with neighbouring axes merged
 * wherever both operands pass through them evenly: equal shapes, a scalar
 * operand and a bias vector all become one or a few long rows.
 */
export function walkPairs(
  aSteps: readonly number[],
  bSteps: readonly number[],
  shape: readonly number[],
  row: Row,
): void {
  const sizes: number[] = [];
  const as: number[] = [];
  const bs: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] as number;
    if (size === 0) return;
    if (size === 1) continue;
    const a = aSteps[axis] as number;
    const b = bSteps[axis] as number;
    const last = sizes.length - 1;
    if (
      last >= 0 &&
      a === (as[last] as number) * (sizes[last] as number) &&
      b === (bs[last] as number) * (sizes[last] as number)
    ) {
      sizes[last] = (sizes[last] as number) * size;
    } else {
      sizes.push(size);
      as.push(a);
      bs.push(b);
    }
  }
  if (sizes.length === 0) {
    row(0, 0, 0, 0, 0, 1);
    return;
  }
  const inner = sizes[0] as number;
  const rank = sizes.length;
  const index = sizes.map(() => 0);
  let a = 0;
  let b = 0;
  let out = 0;
  for (;;) {
    row(a, as[0] as number, b, bs[0] as number, out, inner);
    out += inner;
    let axis = 1;
    for (; axis < rank; axis++) {
      a += as[axis] as number;
      b += bs[axis] as number;
      if (++(index[axis] as number) < (sizes[axis] as number)) break;
      a -= (as[axis] as number) * (sizes[axis] as number);
      b -= (bs[axis] as number) * (sizes[axis] as number);
      index[axis] = 0;
    }
    if (axis >= rank) return;
  }
}

/** `f(a, b)` over the broadcast pair; `out` may be of another kind than the operands. */
export function mapPairs<A, B, R>(
  a: ArrayLike<A>,
  aShape: readonly number[],
  b: ArrayLike<B>,
  bShape: readonly number[],
  out: Cells,
  shape: readonly number[],
  f: (x: A, y: B) => R,
): void {
  walkPairs(broadcastSteps(aShape, shape), broadcastSteps(bShape, shape), shape, (ai, as, bi, bs, o, count) => {
    for (let i = 0, x = ai, y = bi; i < count; i++, x += as, y += bs) out[o + i] = f(a[x] as A, b[y] as B);
  });
}

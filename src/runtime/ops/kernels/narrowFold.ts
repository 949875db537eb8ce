import type { DType } from '../../../model/dtype';
import { roundToBfloat16 } from '../../../lib/bfloat16';
import { roundToFloat16 } from '../../values/rounding';
import type { NumberArray } from '../../values/tensors';

/**
 * Sums and products of float16 and bfloat16 in the order of TensorFlow's CPU
 * kernels (Eigen with vectors of eight, four of them in flight), every step
 * rounded to the dtype: the roundings are part of the answer. See singleSum.ts
 * for float32.
 */

const LANES = 8;
const UNROLL = 4;
/** Longer runs are halved first when they are summed (LeafSize of Eigen's TensorReduction.h). */
const LEAF = { float16: LANES * 200, bfloat16: LANES * 128 };
/** Shorter columns are added one after the other. */
const SHORT_COLUMN = 16;

export interface Fold {
  readonly start: number;
  readonly step: (a: number, b: number) => number;
  /** To the dtype whose numbers are folded. */
  readonly round: (x: number) => number;
  readonly leaf: number;
}

const STEPS = {
  sum: { start: 0, step: (a: number, b: number): number => a + b },
  product: { start: 1, step: (a: number, b: number): number => a * b },
};

const FOLDS: Readonly<Record<string, Readonly<Record<keyof typeof STEPS, Fold>>>> = {
  float16: foldsOf(roundToFloat16, LEAF.float16),
  bfloat16: foldsOf(roundToBfloat16, LEAF.bfloat16),
};

function foldsOf(round: Fold['round'], leaf: number): Record<keyof typeof STEPS, Fold> {
  return { sum: { ...STEPS.sum, round, leaf }, product: { ...STEPS.product, round, leaf: Infinity } };
}

/** Sums of float32 in the same order. */
export const SINGLE_SUM: Fold = { ...STEPS.sum, round: Math.fround, leaf: LANES * 1024 };
/** Products of float32, whose overflow and underflow on the way show. */
export const SINGLE_PRODUCT: Fold = { ...STEPS.product, round: Math.fround, leaf: Infinity };

/** How elements of a narrow dtype are summed or multiplied up; null of every other dtype. */
export function narrowFold(dtype: DType, how: keyof typeof STEPS): Fold | null {
  return FOLDS[dtype]?.[how] ?? null;
}

/** `count` neighbours from `at` as one element. */
export function foldRun(fold: Fold, x: NumberArray, at: number, count: number): number {
  const { start, step, round } = fold;
  if (count > fold.leaf) {
    const left = Math.min(count, LANES * Math.ceil(Math.ceil(count / 2) / LANES));
    const first = round(step(start, foldRun(fold, x, at, left)));
    return round(step(first, foldRun(fold, x, at + left, count - left)));
  }
  const block = LANES * UNROLL;
  const acc = new Float32Array(block).fill(start);
  const take = (lane: number, p: number): void => {
    acc[lane] = round(step(acc[lane] as number, x[p] as number));
  };
  let p = at;
  for (const end = at + Math.floor(count / block) * block; p < end; p += block) {
    for (let k = 0; k < block; k++) take(k, p + k);
  }
  for (let k = LANES; k < block; k++) acc[k % LANES] = round(step(acc[k % LANES] as number, acc[k] as number));
  for (const end = at + Math.floor(count / LANES) * LANES; p < end; p += LANES) {
    for (let k = 0; k < LANES; k++) take(k, p + k);
  }
  let tail = start;
  for (; p < at + count; p++) tail = round(step(tail, x[p] as number));
  // The lanes of one vector come together in float32.
  const lane = (k: number): number => Math.fround(step(acc[k] as number, acc[k + 4] as number));
  const lanes = Math.fround(step(Math.fround(step(lane(0), lane(2))), Math.fround(step(lane(1), lane(3)))));
  return round(step(tail, round(lanes)));
}

/** x[outer, count, inner] → out[outer, inner]. `unrolled`: false of reducers with a state, which take one row at a time. */
export function foldColumns(
  { start, step, round }: Fold,
  x: NumberArray,
  { outer, count, inner }: { readonly outer: number; readonly count: number; readonly inner: number },
  out: NumberArray,
  unrolled = true,
): void {
  const acc = new Float32Array(UNROLL);
  for (let to = 0; to < outer * inner; to++) {
    const column = to % inner;
    const at = ((to - column) / inner) * count * inner + column;
    // Outputs are made eight at a time; where the eight lie in two rows, one by one.
    const vector = to - (to % LANES);
    const whole = (vector % inner) + LANES <= inner && vector + LANES <= outer * inner;
    const lanes = unrolled && whole && count >= SHORT_COLUMN ? UNROLL : 1;
    acc.fill(start);
    const end = count - (count % lanes);
    for (let i = 0; i < end; i++) {
      acc[i % lanes] = round(step(acc[i % lanes] as number, x[at + i * inner] as number));
    }
    let total = acc[0] as number;
    for (let k = 1; k < lanes; k++) total = round(step(total, acc[k] as number));
    for (let i = end; i < count; i++) total = round(step(total, x[at + i * inner] as number));
    out[to] = total;
  }
}

/** Neighbours one after the other, rounded at every step: what no vector takes. */
export function foldInOrder({ start, step, round }: Fold, x: NumberArray, at: number, count: number): number {
  let total = start;
  for (let p = at; p < at + count; p++) total = round(step(total, x[p] as number));
  return total;
}

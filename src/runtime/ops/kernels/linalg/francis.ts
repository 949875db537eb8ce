import type { Dense } from './field';
import { reflectColumns, reflectionOf, reflectRows } from './reflection';
import type { Reflection } from './reflection';
import { givens } from './selfAdjoint';

/** What the shift of a step is made of: two diagonal elements and the product of those beside them. */
type Shift = [number, number, number];

interface Iteration {
  readonly t: Dense;
  readonly u: Dense;
  readonly epsilon: number;
  /** Sum of the exceptional shifts so far. */
  shifted: number;
}

/**
 * Makes a Hessenberg matrix quasi-triangular in place, u its transformation: Eigen's RealSchur, whose shifts and
 * deflation decide in which order the eigenvalues come. Gives up after 40 steps a row, as Eigen does.
 */
export function triangulate(t: Dense, u: Dense, epsilon: number): void {
  const n = t.rows;
  const it: Iteration = { t, u, epsilon, shifted: 0 };
  let norm = 0;
  for (let j = 0; j < n; j++) for (let i = 0; i < Math.min(n, j + 2); i++) norm += Math.abs(at(t, i, j));
  if (norm === 0) return;
  const zero = Math.max(norm * epsilon * epsilon, 2 ** -1022);
  let last = n - 1;
  let sinceFound = 0;
  for (let step = 0; last >= 0 && step <= 40 * n; ) {
    const first = startOfBlock(it, last, zero);
    if (first === last) {
      put(t, last, last, at(t, last, last) + it.shifted);
      if (last > 0) put(t, last, last - 1, 0);
      last -= 1;
      sinceFound = 0;
    } else if (first === last - 1) {
      splitOff(it, last);
      last -= 2;
      sinceFound = 0;
    } else {
      const shift = shiftOf(it, last, sinceFound);
      sinceFound += 1;
      step += 1;
      francisStep(it, first, last, shift);
    }
  }
}

function at(m: Dense, i: number, j: number): number {
  return m.re[i * m.columns + j] as number;
}

function put(m: Dense, i: number, j: number, x: number): void {
  m.re[i * m.columns + j] = x;
}

function startOfBlock({ t, epsilon }: Iteration, last: number, zero: number): number {
  let first = last;
  while (first > 0) {
    const size = Math.abs(at(t, first - 1, first - 1)) + Math.abs(at(t, first, first));
    if (Math.abs(at(t, first, first - 1)) <= Math.max(size * epsilon, zero)) break;
    first -= 1;
  }
  return first;
}

/** A block of two: real eigenvalues are separated by a rotation, a complex pair stays. */
function splitOff(it: Iteration, last: number): void {
  const { t, u } = it;
  const half = 0.5 * (at(t, last - 1, last - 1) - at(t, last, last));
  const quarter = half * half + at(t, last, last - 1) * at(t, last - 1, last);
  put(t, last, last, at(t, last, last) + it.shifted);
  put(t, last - 1, last - 1, at(t, last - 1, last - 1) + it.shifted);
  if (quarter >= 0) {
    const root = Math.sqrt(quarter);
    const [c, s] = givens(half >= 0 ? half + root : half - root, at(t, last, last - 1));
    for (let j = last - 1; j < t.columns; j++) {
      const [x, y] = [at(t, last - 1, j), at(t, last, j)];
      put(t, last - 1, j, c * x - s * y);
      put(t, last, j, s * x + c * y);
    }
    for (const [m, end] of [
      [t, last + 1],
      [u, u.rows],
    ] as const) {
      for (let i = 0; i < end; i++) {
        const [x, y] = [at(m, i, last - 1), at(m, i, last)];
        put(m, i, last - 1, c * x - s * y);
        put(m, i, last, s * x + c * y);
      }
    }
    put(t, last, last - 1, 0);
  }
  if (last > 1) put(t, last - 1, last - 2, 0);
}

/** The block's own shift; every sixteenth step without success an exceptional one. */
function shiftOf(it: Iteration, last: number, steps: number): Shift {
  const { t } = it;
  const [a, b] = [at(t, last, last), at(t, last - 1, last - 1)];
  const product = at(t, last, last - 1) * at(t, last - 1, last);
  if (steps === 0 || steps % 16 !== 0) return [a, b, product];
  if (steps % 32 !== 0) {
    moveDiagonal(it, last, a);
    const size = Math.abs(at(t, last, last - 1)) + Math.abs(at(t, last - 1, last - 2));
    return [0.75 * size, 0.75 * size, -0.4375 * size * size];
  }
  const half = (b - a) / 2;
  const square = half * half + product;
  if (!(square > 0)) return [a, b, product];
  const root = Math.sqrt(square);
  moveDiagonal(it, last, a - product / ((b < a ? -root : root) + half));
  return [0.964, 0.964, 0.964];
}

function moveDiagonal(it: Iteration, last: number, by: number): void {
  it.shifted += by;
  for (let i = 0; i <= last; i++) put(it.t, i, i, at(it.t, i, i) - by);
}

/** One double shift on the block first…last, from the lowest row where two small elements allow it to start. */
function francisStep({ t, u, epsilon }: Iteration, first: number, last: number, [a, b, product]: Shift): void {
  const n = t.rows;
  let start = last - 2;
  let v = new Float64Array(3);
  for (; start >= first; start--) {
    const middle = at(t, start, start);
    const [r, s] = [a - middle, b - middle];
    const next = at(t, start + 1, start + 1);
    v = Float64Array.of(
      (r * s - product) / at(t, start + 1, start) + at(t, start, start + 1),
      next - middle - r - s,
      at(t, start + 2, start + 1),
    );
    if (start === first) break;
    const left = at(t, start, start - 1) * (Math.abs(v[1] as number) + Math.abs(v[2] as number));
    const right = (v[0] as number) * (Math.abs(at(t, start - 1, start - 1)) + Math.abs(middle) + Math.abs(next));
    if (Math.abs(left) < epsilon * right) break;
  }
  const reflect = (reflection: Reflection, k: number): void => {
    reflectRows(t, reflection, k, k);
    reflectColumns(t, reflection, k, Math.min(last, k + 3) + 1);
    reflectColumns(u, reflection, k, n);
  };
  for (let k = start; k <= last - 2; k++) {
    const reflection = reflectionOf(
      k === start ? v : Float64Array.of(at(t, k, k - 1), at(t, k + 1, k - 1), at(t, k + 2, k - 1)),
    );
    if (reflection.beta === 0) continue;
    if (k === start && k > first) put(t, k, k - 1, -at(t, k, k - 1));
    else if (k !== start) put(t, k, k - 1, reflection.beta);
    reflect(reflection, k);
  }
  const ending = reflectionOf(Float64Array.of(at(t, last - 1, last - 2), at(t, last, last - 2)));
  if (ending.beta !== 0) {
    put(t, last - 1, last - 2, ending.beta);
    reflect(ending, last - 1);
  }
  for (let i = start + 2; i <= last; i++) {
    put(t, i, i - 2, 0);
    if (i > start + 2) put(t, i, i - 3, 0);
  }
}

/**
 * Sums of float32 in the order of TensorFlow's CPU kernels (Eigen with vectors
 * of eight, four of them in flight), every step rounded to float32. A sum in
 * float64 would be nearer the truth and still the wrong answer: x − mean(x)
 * magnifies the last digit.
 */

const LANES = 8;
const UNROLL = 4;
/** Longer runs are halved first. */
const LEAF = LANES * 1024;

const f = Math.fround;
const accumulators = new Float32Array(LANES * UNROLL);

/** Sum of `count` neighbours from `at`. */
export function sumRun(x: Float32Array, at: number, count: number): number {
  if (count > LEAF) {
    const left = Math.min(count, LANES * Math.ceil(Math.ceil(count / 2) / LANES));
    const sum = sumRun(x, at, left);
    return left < count ? f(sum + sumRun(x, at + left, count - left)) : sum;
  }
  const acc = accumulators.fill(0);
  const block = LANES * UNROLL;
  let p = at;
  for (const end = at + Math.floor(count / block) * block; p < end; p += block) {
    for (let k = 0; k < block; k++) acc[k] = (acc[k] as number) + (x[p + k] as number);
  }
  for (let k = LANES; k < block; k++) acc[k % LANES] = (acc[k % LANES] as number) + (acc[k] as number);
  for (const end = at + Math.floor(count / LANES) * LANES; p < end; p += LANES) {
    for (let k = 0; k < LANES; k++) acc[k] = (acc[k] as number) + (x[p + k] as number);
  }
  let tail = 0;
  for (; p < at + count; p++) tail = f(tail + (x[p] as number));
  const lane = (k: number): number => f((acc[k] as number) + (acc[k + 4] as number));
  return f(tail + f(f(lane(0) + lane(2)) + f(lane(1) + lane(3))));
}

/** Shorter columns are added one after the other. */
const SHORT_COLUMN = 16;

/**
 * Sums x[outer, count, inner] into `out`[outer, inner]. Outputs are made eight
 * at a time; those of eight that lie in two rows, and the last few, one by one.
 */
export function sumColumns(
  x: Float32Array,
  { outer, count, inner }: { readonly outer: number; readonly count: number; readonly inner: number },
  out: Float32Array,
): void {
  const acc = new Float32Array(UNROLL * inner);
  const unrolled = count < SHORT_COLUMN ? 0 : Math.floor(count / UNROLL) * UNROLL;
  for (let o = 0, p = 0; o < outer; o++) {
    acc.fill(0);
    const from = Math.min(inner, (LANES - ((o * inner) % LANES)) % LANES);
    const to = unrolled === 0 ? from : from + Math.floor((inner - from) / LANES) * LANES;
    for (let i = 0; i < count; i++, p += inner) {
      const a = i < unrolled ? (i % UNROLL) * inner : 0;
      if (i === unrolled) addAccumulators(acc, inner, from, to);
      for (let c = 0; c < from; c++) acc[c] = (acc[c] as number) + (x[p + c] as number);
      for (let c = from; c < to; c++) acc[a + c] = (acc[a + c] as number) + (x[p + c] as number);
      for (let c = to; c < inner; c++) acc[c] = (acc[c] as number) + (x[p + c] as number);
    }
    if (unrolled === count) addAccumulators(acc, inner, from, to);
    for (let c = 0; c < inner; c++) out[o * inner + c] = acc[c] as number;
  }
}

function addAccumulators(acc: Float32Array, inner: number, from: number, to: number): void {
  for (let k = 1; k < UNROLL; k++) {
    for (let c = from; c < to; c++) acc[c] = (acc[c] as number) + (acc[k * inner + c] as number);
  }
}

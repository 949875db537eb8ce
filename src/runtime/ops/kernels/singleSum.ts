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

/** Sums over the first axis of x[count, inner] from `at`, into `out` at `to`. */
export function sumColumns(
  x: Float32Array,
  at: number,
  count: number,
  inner: number,
  out: Float32Array,
  to: number,
): void {
  const vectors = Math.floor(inner / LANES) * LANES;
  const acc = new Float32Array(UNROLL * inner);
  const unrolled = Math.floor(count / UNROLL) * UNROLL;
  for (let i = 0, p = at; i < unrolled; i++, p += inner) {
    const a = (i % UNROLL) * inner;
    for (let c = 0; c < vectors; c++) acc[a + c] = (acc[a + c] as number) + (x[p + c] as number);
  }
  for (let k = 1; k < UNROLL; k++) {
    for (let c = 0; c < vectors; c++) acc[c] = (acc[c] as number) + (acc[k * inner + c] as number);
  }
  for (let i = unrolled, p = at + unrolled * inner; i < count; i++, p += inner) {
    for (let c = 0; c < vectors; c++) acc[c] = (acc[c] as number) + (x[p + c] as number);
  }
  // Columns that fill no vector are added one after the other.
  for (let i = 0, p = at; i < count; i++, p += inner) {
    for (let c = vectors; c < inner; c++) acc[c] = (acc[c] as number) + (x[p + c] as number);
  }
  for (let c = 0; c < inner; c++) out[to + c] = acc[c] as number;
}

/**
 * Sums of neighbours in the order of TensorFlow's CPU kernels, as ops/kernels/singleSum.ts
 * has it: eight lanes, four vectors of them in flight, longer runs halved first.
 */

const LANES: i32 = 8;
const BLOCK: i32 = 32;
const LEAF: i32 = 8192;

function sumRun(x: usize, count: i32): f32 {
  if (count > LEAF) {
    const half = (count + 1) / 2;
    const left = min(count, LANES * ((half + LANES - 1) / LANES));
    const sum = sumRun(x, left);
    return left < count ? sum + sumRun(x + ((<usize>left) << 2), count - left) : sum;
  }
  const zero = f32x4.splat(0);
  let l0 = zero;
  let h0 = zero;
  let l1 = zero;
  let h1 = zero;
  let l2 = zero;
  let h2 = zero;
  let l3 = zero;
  let h3 = zero;
  let i = 0;
  for (; i + BLOCK <= count; i += BLOCK) {
    l0 = f32x4.add(l0, v128.load(x));
    h0 = f32x4.add(h0, v128.load(x, 16));
    l1 = f32x4.add(l1, v128.load(x, 32));
    h1 = f32x4.add(h1, v128.load(x, 48));
    l2 = f32x4.add(l2, v128.load(x, 64));
    h2 = f32x4.add(h2, v128.load(x, 80));
    l3 = f32x4.add(l3, v128.load(x, 96));
    h3 = f32x4.add(h3, v128.load(x, 112));
    x += 128;
  }
  l0 = f32x4.add(f32x4.add(f32x4.add(l0, l1), l2), l3);
  h0 = f32x4.add(f32x4.add(f32x4.add(h0, h1), h2), h3);
  for (; i + LANES <= count; i += LANES) {
    l0 = f32x4.add(l0, v128.load(x));
    h0 = f32x4.add(h0, v128.load(x, 16));
    x += 32;
  }
  let tail: f32 = 0;
  for (; i < count; i++) {
    tail += load<f32>(x);
    x += 4;
  }
  const lanes = f32x4.add(l0, h0);
  const even = f32x4.extract_lane(lanes, 0) + f32x4.extract_lane(lanes, 2);
  const odd = f32x4.extract_lane(lanes, 1) + f32x4.extract_lane(lanes, 3);
  return tail + (even + odd);
}

/** The sum of each of `rows` rows of `count` floats. */
export function sumRows(x: usize, rows: i32, count: i32, out: usize): void {
  for (let row = 0; row < rows; row++) {
    store<f32>(out, sumRun(x, count));
    x += (<usize>count) << 2;
    out += 4;
  }
}

/** What becomes of a sum before it is stored. The numbers are those of `ACTIVATIONS` in heap.ts. NaN passes through all. */
export const RELU: i32 = 1;
export const RELU6: i32 = 2;

// @ts-ignore: a decorator of AssemblyScript
@inline
export function activated(sum: v128, activation: i32): v128 {
  if (activation == RELU) return f32x4.max(sum, f32x4.splat(0));
  if (activation == RELU6) return f32x4.min(f32x4.max(sum, f32x4.splat(0)), f32x4.splat(6));
  return sum;
}

/** The first `count` of eight results: whole vectors where they fit. */
export function storeRow(to: usize, low: v128, high: v128, count: i32): void {
  if (count == 8) {
    v128.store(to, low);
    v128.store(to, high, 16);
    return;
  }
  if (count >= 4) {
    v128.store(to, low);
    to += 16;
    count -= 4;
    low = high;
  }
  if (count > 0) v128.store_lane<f32>(to, low, 0);
  if (count > 1) v128.store_lane<f32>(to, low, 1, 4);
  if (count > 2) v128.store_lane<f32>(to, low, 2, 8);
}

/** The first `count` of four floats, zeros behind. */
export function loadRow(from: usize, count: i32): v128 {
  if (count >= 4) return v128.load(from);
  let row = f32x4.splat(0);
  if (count > 0) row = v128.load_lane<f32>(from, row, 0);
  if (count > 1) row = v128.load_lane<f32>(from, row, 1, 4);
  if (count > 2) row = v128.load_lane<f32>(from, row, 2, 8);
  return row;
}

/**
 * A pixel's hue turned and its saturation scaled by the float32 steps of TensorFlow's CPU kernels
 * (adjust_hue_op.cc, adjust_saturation_op.cc), whose branches also say where NaN and infinities end up.
 */

type Pixel = Float64Array;

const f = Math.fround;
const FAR = 2 ** 20;

/** Channels by size for each sixth of the colour circle: which is the largest, the middle, the smallest. */
const ORDERS = [
  [0, 1, 2],
  [1, 0, 2],
  [1, 2, 0],
  [2, 1, 0],
  [2, 0, 1],
  [0, 2, 1],
] as const;

/** Which sixth the colour lies in; a comparison with NaN is false. */
function sixthOf(r: number, g: number, b: number): number {
  if (r < g) return b < r ? 1 : b > g ? 3 : 2;
  return b < g ? 0 : b > r ? 4 : 5;
}

/** `turn` in sixths of the circle. The largest and the smallest component stay. */
export function turnHue(pixel: Pixel, turn: number): void {
  const [r = 0, g = 0, b = 0] = pixel;
  const sixth = sixthOf(r, g, b);
  const [high, middle, low] = (ORDERS[sixth] as readonly number[]).map((c) => pixel[c] as number) as [
    number,
    number,
    number,
  ];
  let hue = 0;
  if (high !== low) {
    const ratio = f(f(middle - low) / f(high - low));
    hue = f(sixth + (sixth % 2 === 0 ? ratio : f(1 - ratio)));
  }
  hue = f(hue + turn);
  // Far out a turn of the circle would be lost in the rounding, and TensorFlow never comes back.
  if (Math.abs(hue) > FAR) hue = f(hue - 6 * Math.floor(hue / 6));
  while (hue < 0) hue = f(hue + 6);
  while (hue >= 6) hue = f(hue - 6);
  // What is no number counts as the last sixth.
  const into = Number.isNaN(hue) ? 5 : Math.trunc(hue);
  const rest = Number.isNaN(hue) ? hue : f(hue - into);
  const share = into % 2 === 0 ? rest : f(1 - rest);
  const made = f(low + f(share * f(high - low)));
  const order = ORDERS[into] as readonly [number, number, number];
  pixel[order[0]] = high;
  pixel[order[1]] = made;
  pixel[order[2]] = low;
}

/** C++'s maximum and minimum: the first where the second is NaN. */
const most = (a: number, b: number): number => (a < b ? b : a);
const least = (a: number, b: number): number => (b < a ? b : a);

/** Saturation is cut to [0, 1]. */
export function scaleSaturation(pixel: Pixel, factor: number): void {
  const [r = 0, g = 0, b = 0] = pixel;
  const value = most(r, most(g, b));
  const range = f(value - least(r, least(g, b)));
  const saturation = least(1, most(0, f((value > 0 ? f(range / value) : 0) * factor)));
  const chroma = f(saturation * value);
  const base = f(value - chroma);
  const sixths = f(hueOf(r, g, b, value, range) * 6);
  let turn = sixths;
  while (turn <= 0) turn = f(turn + 2);
  while (turn >= 2) turn = f(turn - 2);
  const middle = f(chroma * f(1 - Math.abs(f(turn - 1))));
  const order = Number.isNaN(sixths) ? undefined : ORDERS[Math.trunc(sixths)];
  pixel.fill(base);
  if (order === undefined) return;
  pixel[order[0]] = f(chroma + base);
  pixel[order[1]] = f(middle + base);
}

function hueOf(r: number, g: number, b: number, value: number, range: number): number {
  if (range <= 0) return 0;
  const unit = f(1 / f(6 * range));
  // Of a huge range it is a denormal, which is 0.
  const norm = Math.abs(unit) < 2 ** -126 ? 0 : unit;
  const share = (from: number, to: number, start: number): number => f(f(norm * f(to - from)) + start / 6);
  const hue = r === value ? share(b, g, 0) : g === value ? share(r, b, 2) : share(g, r, 4);
  return hue < 0 ? f(hue + 1) : hue;
}

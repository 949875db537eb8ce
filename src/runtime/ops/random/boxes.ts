import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocate, fromHost, intsOf, numbersOf, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import type { Cells } from '../kernels/dtypes';
import { RANDOM } from './fills';
import { Words } from './philox';
import type { Philox } from './philox';
import { philoxOfNode, philoxOfSeed } from './source';

/** A random window of a picture that covers enough of some box. */

/** Whole pixels; `right` and `bottom` exclusive. */
interface Window {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const area = ({ left, top, right, bottom }: Window): number => (right - left) * (bottom - top);

/** C's lrintf: half to even. */
function nearest(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down;
}

function covers(crop: Window, boxes: readonly Window[], least: number): boolean {
  if (area(crop) < 1) return false;
  return boxes.some((box) => {
    if (area(box) < 1) return false;
    const [left, right] = [Math.max(crop.left, box.left), Math.min(crop.right, box.right)];
    const [top, bottom] = [Math.max(crop.top, box.top), Math.min(crop.bottom, box.bottom)];
    const common = left > right || top > bottom ? 0 : (right - left) * (bottom - top);
    return Math.fround(common / area(box)) >= least;
  });
}

/** A window of the wanted aspect and of an area within the range; null where none fits. Arithmetic in float32. */
function randomWindow(
  width: number,
  height: number,
  areas: readonly number[],
  aspect: number,
  words: Words,
): Window | null {
  const f = Math.fround;
  const [least = 0, most = 0] = areas.map((share) => f(f(f(share) * width) * height));
  if (!(most > 0) || aspect <= 0 || width <= 0 || height <= 0 || least > most) return null;
  let tall = nearest(f(Math.sqrt(f(least / aspect))));
  let tallest = nearest(f(Math.sqrt(f(most / aspect))));
  if (nearest(f(tallest * aspect)) > width) {
    tallest = Math.trunc((width + 0.5 - f(0.0000001)) / aspect);
    if (nearest(f(tallest * aspect)) > width) tallest -= 1;
  }
  tallest = Math.min(tallest, height);
  tall = Math.min(tall, tallest);
  if (tall < tallest) tall += words.below(tallest - tall + 1);
  let wide = nearest(f(tall * aspect));
  // Rounding may have left the range: one row more, then one less.
  if (wide * tall < least) {
    tall += 1;
    wide = nearest(f(tall * aspect));
  }
  if (wide * tall > most) {
    tall -= 1;
    wide = nearest(f(tall * aspect));
  }
  if (wide * tall < least || wide * tall > most || wide > width || tall > height || wide <= 0 || tall <= 0) return null;
  const top = tall < height ? words.below(height - tall) : 0;
  const left = wide < width ? words.below(width - wide) : 0;
  return { left, top, right: left + wide, bottom: top + tall };
}

function windowsOf(boxes: Tensor, width: number, height: number): Window[] {
  if (boxes.shape.length !== 3 || boxes.shape[2] !== 4)
    throw invalid(`bounding boxes must have shape [batch, *, 4], got [${boxes.shape.join(',')}]`);
  const data = numbersOf(boxes);
  if (data.some((x) => !(x >= 0 && x <= 1))) throw invalid('All bounding box coordinates must be in [0.0, 1.0]');
  return Array.from({ length: boxes.size / 4 }, (_, i) => {
    const at = (k: number, size: number): number => Math.trunc(Math.fround((data[4 * i + k] as number) * size));
    return { top: at(0, height), left: at(1, width), bottom: at(2, height), right: at(3, width) };
  });
}

/** Outputs: where to begin, how much to take (for Slice), and the window as a box of fractions. */
function sampleBox(call: OpCall, philox: Philox, sizeInput: Tensor, boxesInput: Tensor, least: number): Tensor[] {
  const { attrs } = call;
  const [height = 0, width = 0] = intsOf(sizeInput);
  if (sizeInput.size !== 3) throw invalid('image_size must contain 3 elements');
  if (least < 0) throw invalid(`Min object covered must be non-negative: ${least}`);
  const whole: Window = { left: 0, top: 0, right: width, bottom: height };
  const boxes = windowsOf(boxesInput, width, height);
  if (boxes.length === 0) {
    if (!attrs.bool('use_image_if_no_bounding_boxes')) throw invalid('No bounding boxes provided as input.');
    boxes.push(whole);
  }
  const [low = 1, high = 1] = attrs.floats('aspect_ratio_range').map(Math.fround);
  const areas = attrs.floats('area_range').map(Math.fround);
  const words = new Words(philox);
  let crop = whole;
  for (let i = 0; i < attrs.int('max_attempts'); i++) {
    const aspect = Math.fround(Math.fround(words.float() * Math.fround(high - low)) + low);
    const tried = randomWindow(width, height, areas, aspect, words);
    if (tried !== null && covers(tried, boxes, Math.fround(least))) {
      crop = tried;
      break;
    }
  }
  const vector = (values: readonly number[]): Tensor => {
    const out = allocate(sizeInput.dtype, 3) as Cells;
    for (const [i, value] of values.entries()) out[i] = sizeInput.dtype === 'int64' ? BigInt(value) : value;
    return fromHost(sizeInput.dtype, [3], out as never);
  };
  const box = Float32Array.of(crop.top / height, crop.left / width, crop.bottom / height, crop.right / width);
  return [
    vector([crop.top, crop.left, 0]),
    vector([crop.bottom - crop.top, crop.right - crop.left, -1]),
    fromHost('float32', [1, 1, 4], box),
  ];
}

const reserved = (call: OpCall): number => 4 * call.attrs.int('max_attempts');

export const RANDOM_BOXES: OpFamily = {
  SampleDistortedBoundingBox: define(
    (call, size, boxes) =>
      sampleBox(call, philoxOfNode(call, reserved(call)), size, boxes, call.attrs.float('min_object_covered')),
    RANDOM,
  ),
  SampleDistortedBoundingBoxV2: define(
    (call, size, boxes, least) =>
      sampleBox(call, philoxOfNode(call, reserved(call)), size, boxes, scalarNumberOf(least)),
    RANDOM,
  ),
  StatelessSampleDistortedBoundingBox: define((call, size, boxes, least, seed) =>
    sampleBox(call, philoxOfSeed(seed), size, boxes, scalarNumberOf(least)),
  ),
};

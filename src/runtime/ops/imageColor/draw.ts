import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { rounderOf } from '../../values/rounding';
import { allocateNumbers, fromHost, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';

/** Boxes drawn into pictures. */

/** Yellow, blue, red, lime, purple, olive, maroon, navy, aqua, fuchsia: red, green, blue, alpha. */
const COLORS: readonly (readonly number[])[] = [
  [1, 1, 0, 1],
  [0, 0, 1, 1],
  [1, 0, 0, 1],
  [0, 1, 0, 1],
  [0.5, 0, 0.5, 1],
  [0.5, 0.5, 0, 1],
  [0.5, 0, 0, 1],
  [0, 0, 0.5, 1],
  [0, 1, 1, 1],
  [1, 0, 1, 1],
];

function colorsOf(given: Tensor | undefined, depth: number): readonly (readonly number[])[] {
  if (given === undefined || given.size === 0) {
    // In grey pictures every box is white.
    return depth === 1 ? COLORS.map((color) => [1, ...color.slice(1)]) : COLORS;
  }
  const [count = 0, width = 0] = given.shape;
  if (given.shape.length !== 2 || width < depth)
    throw invalid(`colors must have at least ${depth} components, got shape [${given.shape.join(',')}]`);
  const data = numbersOf(given);
  return Array.from({ length: count }, (_, i) => Array.from(data.slice(i * width, (i + 1) * width)));
}

/** Lines of one pixel; boxes are [top, left, bottom, right] as fractions, parts outside are not drawn. */
function drawBoxes(_: OpCall, images: Tensor, boxes: Tensor, colorInput?: Tensor): Tensor {
  const [batch = 0, height = 0, width = 0, depth = 0] = images.shape;
  if (images.shape.length !== 4 || ![1, 3, 4].includes(depth))
    throw invalid('Channel depth should be either 1 (GRY), 3 (RGB), or 4 (RGBA)');
  if (boxes.shape.length !== 3 || boxes.shape[0] !== batch || boxes.shape[2] !== 4)
    throw invalid(`boxes must have shape [batch, num, 4], got [${boxes.shape.join(',')}]`);
  const round = rounderOf(images.dtype);
  const out = allocateNumbers(images.dtype, images.size);
  out.set(numbersOf(images) as never);
  const corners = numbersOf(boxes);
  const count = boxes.shape[1] as number;
  const colors = colorsOf(colorInput, depth);
  for (let b = 0; b < batch; b++) {
    for (let k = 0; k < count; k++) {
      const at = (i: number, size: number): number =>
        Math.trunc(Math.fround((corners[(b * count + k) * 4 + i] as number) * (size - 1)));
      const [top, left, bottom, right] = [at(0, height), at(1, width), at(2, height), at(3, width)];
      if (top > bottom || left > right || top >= height || bottom < 0 || left >= width || right < 0) continue;
      const color = colors[k % colors.length] as readonly number[];
      const paint = (y: number, x: number): void => {
        for (let c = 0; c < depth; c++) out[((b * height + y) * width + x) * depth + c] = round(color[c] as number);
      };
      for (let x = Math.max(left, 0); x <= Math.min(right, width - 1); x++) {
        if (top >= 0) paint(top, x);
        if (bottom < height) paint(bottom, x);
      }
      for (let y = Math.max(top, 0); y <= Math.min(bottom, height - 1); y++) {
        if (left >= 0) paint(y, left);
        if (right < width) paint(y, right);
      }
    }
  }
  return fromHost(images.dtype, images.shape, out);
}

export const DRAW: OpFamily = { DrawBoundingBoxes: define(drawBoxes), DrawBoundingBoxesV2: define(drawBoxes) };

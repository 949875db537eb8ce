/** A stroke: points in 0..1 from the upper left of the pad. */
export type Stroke = readonly (readonly [number, number])[];

/** Side of the pad's ink in pixels, and the brush's width as a part of it. */
const PAD = 280;
export const BRUSH = 0.08;

/** Ink from 0 to 1 of each pixel of the pad, drawn with a round brush. */
export function renderStrokes(strokes: readonly Stroke[]): Float32Array {
  const ink = new Float32Array(PAD * PAD);
  for (const stroke of strokes) {
    for (let i = 0; i < Math.max(1, stroke.length - 1); i++) {
      const from = stroke[i];
      if (from) paintSegment(ink, from, stroke[i + 1] ?? from);
    }
  }
  return ink;
}

function paintSegment(ink: Float32Array, from: readonly [number, number], to: readonly [number, number]): void {
  const radius = (BRUSH * PAD) / 2;
  const [x0, y0, x1, y1] = [from[0] * PAD, from[1] * PAD, to[0] * PAD, to[1] * PAD];
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = Math.max(dx * dx + dy * dy, 1e-12);
  const clamp = (v: number): number => Math.min(PAD - 1, Math.max(0, v));
  const top = clamp(Math.floor(Math.min(y0, y1) - radius - 1));
  const bottom = clamp(Math.ceil(Math.max(y0, y1) + radius + 1));
  const left = clamp(Math.floor(Math.min(x0, x1) - radius - 1));
  const right = clamp(Math.ceil(Math.max(x0, x1) + radius + 1));
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const [x, y] = [column + 0.5, row + 0.5];
      const t = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length));
      const cover = Math.min(1, Math.max(0, radius - Math.hypot(x - (x0 + t * dx), y - (y0 + t * dy)) + 0.5));
      const at = row * PAD + column;
      if (cover > (ink[at] ?? 0)) ink[at] = cover;
    }
  }
}

/**
 * The drawing as a model of handwriting wants it, `size` × `size`: the ink's box
 * fills 20 of 28 parts, its proportions kept, and its centre of mass is in the
 * middle (how the MNIST digits were made). All zeros for an empty pad.
 */
export function centreDrawing(ink: Float32Array, size: number): Float32Array {
  const box = inkBox(ink);
  if (!box) return new Float32Array(size * size);
  const inner = (size * 20) / 28;
  const step = Math.max(box.bottom - box.top + 1, box.right - box.left + 1) / inner;
  return sampleAreas(ink, box.centreY - (size / 2) * step, box.centreX - (size / 2) * step, step, size);
}

function inkBox(ink: Float32Array) {
  let [top, bottom, left, right] = [PAD, -1, PAD, -1];
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let row = 0; row < PAD; row++) {
    for (let column = 0; column < PAD; column++) {
      const value = ink[row * PAD + column] ?? 0;
      sum += value;
      sumX += value * (column + 0.5);
      sumY += value * (row + 0.5);
      if (value <= 0.1) continue;
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
      left = Math.min(left, column);
      right = Math.max(right, column);
    }
  }
  return bottom < 0 ? null : { top, bottom, left, right, centreX: sumX / sum, centreY: sumY / sum };
}

/** `size` × `size` cells, each the mean of a square of ink `step` pixels wide; exact by an integral image. */
function sampleAreas(ink: Float32Array, top: number, left: number, step: number, size: number): Float32Array {
  const width = PAD + 1;
  const integral = new Float64Array(width * width);
  for (let row = 0; row < PAD; row++) {
    let sum = 0;
    for (let column = 0; column < PAD; column++) {
      sum += ink[row * PAD + column] ?? 0;
      integral[(row + 1) * width + column + 1] = (integral[row * width + column + 1] ?? 0) + sum;
    }
  }
  const at = (y: number, x: number): number => {
    const v = Math.min(PAD, Math.max(0, y));
    const u = Math.min(PAD, Math.max(0, x));
    const row = Math.min(Math.floor(v), PAD - 1);
    const column = Math.min(Math.floor(u), PAD - 1);
    const [fv, fu] = [v - row, u - column];
    const g = (r: number, c: number): number => integral[r * width + c] ?? 0;
    const upper = g(row, column) * (1 - fu) + g(row, column + 1) * fu;
    const lower = g(row + 1, column) * (1 - fu) + g(row + 1, column + 1) * fu;
    return upper * (1 - fv) + lower * fv;
  };
  const cells = new Float32Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const [y0, x0] = [top + i * step, left + j * step];
      const [y1, x1] = [y0 + step, x0 + step];
      const mean = (at(y1, x1) - at(y0, x1) - at(y1, x0) + at(y0, x0)) / (step * step);
      // Differences of large sums: empty paper comes out a hair beside zero.
      cells[i * size + j] = mean < 1e-9 ? 0 : mean;
    }
  }
  return cells;
}

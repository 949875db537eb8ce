import { invalid } from '../../opError';
import type { Attrs } from '../../attrs';
import type { OpCall } from '../../registry';
import { intsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';

/** Which input position an output pixel samples. All steps in float32: a last digit decides which pixel is nearest. */
export interface Sampling {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

const f = Math.fround;

/** Input pixels per output pixel along one axis; a single pixel has no corners to align. */
export function scaleOf(input: number, output: number, alignCorners: boolean): number {
  return alignCorners && output > 1 && input > 1 ? f((input - 1) / (output - 1)) : f(input / output);
}

/** Position of output pixel i, interpolating kernels. */
export function positionOf(i: number, scale: number, halfPixelCenters: boolean): number {
  return halfPixelCenters ? f(f(f(i + 0.5) * scale) - 0.5) : f(i * scale);
}

/** Pixel that ResizeNearestNeighbor takes. */
export function nearestOf(i: number, size: number, scale: number, s: Sampling): number {
  const at = s.halfPixelCenters ? f(f(i + 0.5) * scale) : f(i * scale);
  // roundf goes half away from zero; positions are never negative.
  const pixel = s.alignCorners ? Math.floor(at + 0.5) : Math.floor(at);
  return Math.max(0, Math.min(pixel, size - 1));
}

/** Known before a run, and so are its refusals. Some resize ops lack half_pixel_centers. */
export function samplingOf(attrs: Attrs): Sampling {
  const sampling = {
    alignCorners: attrs.bool('align_corners'),
    halfPixelCenters: attrs.has('half_pixel_centers') && attrs.bool('half_pixel_centers'),
  };
  if (sampling.alignCorners && sampling.halfPixelCenters)
    throw invalid('If half_pixel_centers is True, align_corners must be False.');
  return sampling;
}

/** The sampling of a node and the output size, checked. */
export function resizeOf(
  call: OpCall,
  images: Tensor,
  sizeInput: Tensor,
): { readonly sampling: Sampling; readonly height: number; readonly width: number } {
  const sampling = samplingOf(call.attrs);
  if (images.shape.length !== 4) throw invalid(`input must be 4-dimensional [${images.shape.join(',')}]`);
  const [height, width] = intsOf(sizeInput) as [number, number];
  if (sizeInput.size !== 2) throw invalid('shape_t must have two elements');
  if (height <= 0 || width <= 0) throw invalid('output dimensions must be positive');
  if ((images.shape[1] as number) <= 0 || (images.shape[2] as number) <= 0 || (images.shape[3] as number) <= 0)
    throw invalid('input image must be of non-zero size');
  return { sampling, height, width };
}

/** One output line as a weighted sum of input lines: `count` taps each. */
export interface Taps {
  /** How many taps each output line has, where not all `count`; one of weight 0 among them spreads a NaN like any other. */
  readonly used?: Int32Array;
  readonly count: number;
  readonly index: Int32Array;
  readonly weight: Float32Array;
}

/** Two neighbours and how far between them. */
export function bilinearTaps(input: number, output: number, s: Sampling): Taps {
  const scale = scaleOf(input, output, s.alignCorners);
  const index = new Int32Array(2 * output);
  const weight = new Float32Array(2 * output);
  for (let i = 0; i < output; i++) {
    const at = positionOf(i, scale, s.halfPixelCenters);
    const floor = Math.floor(at);
    index[2 * i] = Math.max(floor, 0);
    index[2 * i + 1] = Math.min(Math.ceil(at), input - 1);
    const lerp = f(at - floor);
    weight[2 * i] = 1 - lerp;
    weight[2 * i + 1] = lerp;
  }
  return { count: 2, index, weight };
}

const TABLE = 1024;

/** Keys' cubic with slope a at the border of its inner part, at distance x. */
function cubic(x: number, a: number): number {
  return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
}

/**
 * Four neighbours; distances are rounded to 1/1024 as TensorFlow's table does.
 * With half_pixel_centers a = −0.5 and pixels outside have no weight, the rest
 * being scaled up; without, a = −0.75 and the border pixel is repeated.
 */
export function bicubicTaps(input: number, output: number, s: Sampling): Taps {
  const scale = scaleOf(input, output, s.alignCorners);
  const a = s.halfPixelCenters ? -0.5 : -0.75;
  const index = new Int32Array(4 * output);
  const weight = new Float32Array(4 * output);
  for (let i = 0; i < output; i++) {
    const at = positionOf(i, scale, s.halfPixelCenters);
    const floor = Math.floor(at);
    const offset = roundHalfEven((at - floor) * TABLE) / TABLE;
    const distances = [1 + offset, offset, 1 - offset, 2 - offset];
    let sum = 0;
    distances.forEach((distance, k) => {
      const pixel = floor - 1 + k;
      const bound = Math.min(Math.max(pixel, 0), input - 1);
      index[4 * i + k] = bound;
      const w = s.halfPixelCenters && bound !== pixel ? 0 : f(cubic(distance, a));
      weight[4 * i + k] = w;
      sum = f(sum + w);
    });
    if (!s.halfPixelCenters || Math.abs(sum) < 1e-35) continue;
    const inverse = f(1 / sum);
    for (let k = 0; k < 4; k++) weight[4 * i + k] = (weight[4 * i + k] as number) * inverse;
  }
  return { count: 4, index, weight };
}

function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
}

/** Every input pixel that the output pixel covers, by how much of it. */
export function areaTaps(input: number, output: number, s: Sampling): Taps {
  const scale = scaleOf(input, output, s.alignCorners);
  const spans = Array.from({ length: output }, (_n, i) => {
    const [from, to] = [f(i * scale), f((i + 1) * scale)];
    return { from, to, start: Math.floor(from), end: Math.ceil(to) };
  });
  const count = Math.max(1, ...spans.map(({ start, end }) => end - start));
  const index = new Int32Array(count * output);
  const weight = new Float32Array(count * output);
  const used = Int32Array.from(spans, ({ start, end }) => end - start);
  spans.forEach(({ from, to, start, end }, i) => {
    for (let j = start; j < end; j++) {
      const k = i * count + j - start;
      const covered = j < from ? (j + 1 > to ? scale : j + 1 - from) : j + 1 > to ? to - j : 1;
      index[k] = Math.min(Math.max(j, 0), input - 1);
      weight[k] = covered / scale;
    }
  });
  return { used, count, index, weight };
}

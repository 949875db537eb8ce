import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { intsOf, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { resample } from './resample';
import type { Taps } from './sampling';

/** Resampling with a chosen kernel, scale and translation (tf.image.resize with antialias). */

const f = Math.fround;
const PI = f(Math.PI);

interface SamplingKernel {
  readonly radius: number;
  /** Weight at a float32 distance ≥ 0, each step rounded to float32 as sampling_kernels.h does it. */
  readonly weight: (x: number) => number;
}

function lanczos(radius: number): SamplingKernel {
  return {
    radius,
    weight: (x) => {
      if (x > radius) return 0;
      if (x <= 1e-3) return 1;
      const angle = f(PI * x);
      const top = f(f(radius * f(Math.sin(angle))) * f(Math.sin(f(angle / radius))));
      return f(top / f(f(f(PI * PI) * x) * x));
    },
  };
}

/** ((c₃·x + c₂)·x + c₁)·x + c₀ */
function cubic(x: number, [c3, c2, c1, c0]: readonly [number, number, number, number]): number {
  return f(f(f(f(f(f(c3 * x) + c2) * x) + c1) * x) + c0);
}

const KERNELS: Readonly<Record<string, SamplingKernel>> = {
  lanczos1: lanczos(1),
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
  gaussian: { radius: 1.5, weight: (x) => (x >= 1.5 ? 0 : f(Math.exp(f(-x * x) / (2 * 0.5 * 0.5)))) },
  // Its weights end at 0.5, but TensorFlow reads pixels up to 1 away.
  box: { radius: 1, weight: (x) => (x < 0.5 ? 1 : x === 0.5 ? 0.5 : 0) },
  triangle: { radius: 1, weight: (x) => (x < 1 ? f(1 - x) : 0) },
  keyscubic: {
    radius: 2,
    weight: (x) => (x >= 2 ? 0 : cubic(x, x >= 1 ? [-0.5, 2.5, -4, 2] : [1.5, -2.5, 0, 1])),
  },
  mitchellcubic: {
    radius: 2,
    weight: (x) =>
      x >= 2 ? 0 : cubic(x, x >= 1 ? [f(-7 / 18), 2, f(-10 / 3), f(16 / 9)] : [f(7 / 6), -2, 0, f(8 / 9)]),
  },
};

/** Weights sum to 1; a sample outside the image has none. Shrinking widens the kernel when antialiased. */
function spans(
  kernel: SamplingKernel,
  output: number,
  input: number,
  scale: number,
  translate: number,
  antialias: boolean,
): Taps {
  const inverse = f(1 / scale);
  const shift = f(-inverse * translate);
  const kernelScale = antialias ? Math.max(inverse, 1) : 1;
  const narrow = f(1 / kernelScale);
  const count = Math.min(2 * Math.ceil(f(kernel.radius * kernelScale)) + 1, input);
  const index = new Int32Array(count * output);
  const weight = new Float32Array(count * output);
  const used = new Int32Array(output);
  // All taps that lie within the image are added, those of weight 0 too: they spread a NaN.
  const tapFrom = (i: number, start: number): void => {
    used[i] = Math.min(count, input - start);
    for (let k = 0; k < (used[i] as number); k++) index[i * count + k] = start + k;
  };
  for (let i = 0; i < output; i++) {
    const sample = f(f((i + 0.5) * inverse) + shift);
    tapFrom(i, 0);
    if (sample < 0 || sample > input) continue;
    const reach = f(kernel.radius * kernelScale);
    const bound = (x: number): number => Math.min(Math.max(x, 0), input - 1);
    const start = bound(Math.ceil(f(f(sample - reach) - 0.5)));
    const end = bound(Math.floor(f(f(sample + reach) - 0.5))) + 1;
    tapFrom(i, start);
    const weights: number[] = [];
    for (let j = start; j < end; j++) weights.push(kernel.weight(Math.abs(f(f(f(j + 0.5) - sample) * narrow))));
    const total = weights.reduce((a, b) => f(a + b), 0);
    if (Math.abs(total) < 1e-35) continue;
    const share = f(1 / total);
    weights.forEach((w, k) => (weight[i * count + k] = w * share));
  }
  return { used, count, index, weight };
}

/**
 * The taps that give each of `input` lines the gradients of the output lines it
 * went to: those between the first and the last of them, weight 0 where it gave nothing.
 */
export function turned(taps: Taps, input: number): Taps {
  const output = taps.index.length / taps.count;
  const first = new Int32Array(input).fill(output);
  const last = new Int32Array(input).fill(-1);
  const eachTap = (visit: (from: number, to: number, weight: number) => void): void => {
    for (let i = 0; i < output * taps.count; i++) {
      const weight = taps.weight[i] as number;
      if (weight !== 0) visit(taps.index[i] as number, Math.floor(i / taps.count), weight);
    }
  };
  eachTap((from, to) => {
    first[from] = Math.min(first[from] as number, to);
    last[from] = Math.max(last[from] as number, to);
  });
  const spanned = first.map((start, i) => (last[i] as number) - start + 1);
  const span = spanned.reduce((a, b) => Math.max(a, b), 0);
  // One tap that nobody uses where no line gave anything.
  const count = Math.max(span, 1);
  // A line that gave nothing is read from the first on, with weights of 0.
  const start = first.map((line) => (line === output ? 0 : line));
  const index = Int32Array.from(
    { length: count * input },
    (_, i) => (start[Math.floor(i / count)] as number) + (i % count),
  );
  const weight = new Float32Array(count * input);
  eachTap((from, to, w) => {
    const at = from * count + to - (start[from] as number);
    weight[at] = (weight[at] as number) + w;
  });
  return { used: start.map((line) => Math.min(span, output - line)), count, index, weight };
}

function scaleAndTranslate(
  call: OpCall,
  images: Tensor,
  sizeInput: Tensor,
  scaleInput: Tensor,
  translationInput: Tensor,
): Tensor {
  if (images.shape.length !== 4) throw invalid('input must be 4-dimensional');
  const [height, width] = intsOf(sizeInput) as [number, number];
  if (height <= 0 || width <= 0) throw invalid('output dimensions must be positive');
  const [, inHeight, inWidth] = images.shape as [number, number, number];
  return resample(images, ...spansOf(call, [height, width], [inHeight, inWidth], scaleInput, translationInput));
}

/** The taps of rows and of columns, from an image of `input` to one of `output`, each height and width. */
export function spansOf(
  call: OpCall,
  output: readonly [number, number],
  input: readonly [number, number],
  scaleInput: Tensor,
  translationInput: Tensor,
): [Taps, Taps] {
  const [scaleY, scaleX] = numbersOf(scaleInput) as unknown as [number, number];
  const [shiftY, shiftX] = numbersOf(translationInput) as unknown as [number, number];
  if (!(scaleY > 0 && scaleX > 0)) throw invalid('Scale must be greater than zero.');
  const name = call.attrs.string('kernel_type');
  const kernel = KERNELS[name];
  if (kernel === undefined) throw invalid(`Unrecognized kernel type: ${name}`);
  const antialias = call.attrs.bool('antialias');
  return [
    spans(kernel, output[0], input[0], scaleY, shiftY, antialias),
    spans(kernel, output[1], input[1], scaleX, shiftX, antialias),
  ];
}

export const SCALE_AND_TRANSLATE: OpFamily = { ScaleAndTranslate: define(scaleAndTranslate) };

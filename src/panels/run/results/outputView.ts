import { elementCount } from '../../../model/shape';
import type { HostTensor } from '../../../model/tensor';
import { type PictureLayout, pictureLayout } from '../inputs/ways';
import type { Pixels } from '../inputs/picture';

/** How an output is shown first; a table is always one click away. */
export type OutputView =
  /** `isShare`: they lie in 0..1. */
  | { readonly kind: 'scores'; readonly classes: number; readonly isShare: boolean }
  | { readonly kind: 'picture'; readonly layout: PictureLayout }
  | { readonly kind: 'series'; readonly length: number }
  /** A plane of numbers for each of a batch: steps by features, a map of depth. */
  | { readonly kind: 'heat' }
  | { readonly kind: 'table' };

/** Planes smaller than this are read as numbers: boxes have four columns. */
const LEAST_ROWS = 4;
const LEAST_COLUMNS = 8;

/** More bars than this are a series, not classes. */
const MAX_CLASSES = 30_000;

/**
 * Decides by shape and values, never by names: class scores, a picture, a heat map, a series of numbers, or a table. Numbers whose
 * classes are named are scores whatever they sum to: logits, the best few, sigmoids.
 */
export function chooseView(tensor: HostTensor, isNamed = false): OutputView {
  const { dtype, shape } = tensor;
  if (!/^(?:b?float|u?int)/.test(dtype)) return { kind: 'table' };
  if (isPlanes(tensor)) return { kind: 'heat' };
  const layout = pictureLayout(tensor);
  if (layout && elementCount(shape) > 0) return { kind: 'picture', layout };
  // (batch, samples, 1): a series with an axis for its one channel.
  const isOneChannel = shape.length === 3 && shape[2] === 1;
  const last = (isOneChannel ? shape[1] : shape.at(-1)) ?? 1;
  const rows = last === 0 ? 0 : elementCount(shape) / last;
  if (rows === 0 || shape.length === 0 || (shape.length > 2 && !isOneChannel)) return { kind: 'table' };
  if (!isOneChannel && last >= 2 && last <= MAX_CLASSES && /float/.test(dtype)) {
    if (looksLikeProbabilities(tensor, last)) return { kind: 'scores', classes: last, isShare: true };
    if (isNamed) return { kind: 'scores', classes: last, isShare: liesInUnit(tensor) };
  }
  return last >= 8 ? { kind: 'series', length: last } : { kind: 'table' };
}

/** (batch, rows, columns) without an axis of channels; a grey picture would have bytes, or a last axis of 1. */
function isPlanes({ dtype, shape }: HostTensor): boolean {
  const [batch = 0, rows = 0, columns = 0] = shape;
  return (
    shape.length === 3 &&
    /float/.test(dtype) &&
    batch !== 3 &&
    batch > 0 &&
    rows >= LEAST_ROWS &&
    columns >= LEAST_COLUMNS
  );
}

/** Every row lies in 0..1 and sums to 1, as after a softmax. */
function looksLikeProbabilities({ data }: HostTensor, classes: number): boolean {
  const values = data as Float32Array;
  for (let row = 0; row < Math.min(values.length / classes, 16); row++) {
    let sum = 0;
    for (let i = row * classes; i < (row + 1) * classes; i++) {
      const value = values[i] ?? Number.NaN;
      if (!(value >= 0 && value <= 1.0001)) return false;
      sum += value;
    }
    if (Math.abs(sum - 1) > 1e-2) return false;
  }
  return true;
}

function liesInUnit({ data }: HostTensor): boolean {
  return (data as Float32Array).every((value) => value >= 0 && value <= 1);
}

export interface Score {
  readonly index: number;
  readonly label: string;
  readonly value: number;
}

/** Classes of one row, best first; equal scores by lower index, as TopKV2 orders them. */
export function rankScores(
  { data }: HostTensor,
  row: number,
  classes: number,
  labels: readonly string[] | null,
): readonly Score[] {
  const values = data as Float32Array;
  return Array.from({ length: classes }, (_, index) => ({
    index,
    label: labels?.[index] ?? String(index),
    value: values[row * classes + index] ?? 0,
  })).sort((a, b) => b.value - a.value || a.index - b.index);
}

/**
 * The names that one output gives to the classes of another, for a row: strings of the same shape, as the classifiers of
 * Estimator return them (`classes` beside `scores`, `all_classes` beside `probabilities`). Null where it is no such output.
 */
export function labelsFromOutput(output: HostTensor, scores: HostTensor, row: number): readonly string[] | null {
  const classes = scores.shape.at(-1) ?? 0;
  if (output.dtype !== 'string' || String(output.shape) !== String(scores.shape)) return null;
  const decoder = new TextDecoder();
  return (output.data as readonly Uint8Array[])
    .slice(row * classes, (row + 1) * classes)
    .map((bytes) => decoder.decode(bytes));
}

/** Names of the outputs in their order, but those that only name the classes of another come last: they stand beside its scores. */
export function answerFirst(outputs: Readonly<Record<string, HostTensor>>): readonly string[] {
  const names = Object.keys(outputs);
  const namesAnother = (name: string): boolean =>
    names.some((other) => {
      const [labels, scores] = [outputs[name], outputs[other]];
      return (
        labels && scores && chooseView(scores, true).kind === 'scores' && labelsFromOutput(labels, scores, 0) !== null
      );
    });
  return [...names.filter((name) => !namesAnother(name)), ...names.filter(namesAnother)];
}

/**
 * The picture of one image of a batch as RGBA. Values up to about 1 are taken as 0..1, with negative ones as −1..1, larger
 * ones as 0..255; what is none of these, as a spectrogram in decibels, from its least to its largest. NaN is magenta.
 */
export function pixelsFromTensor({ data, shape }: HostTensor, layout: PictureLayout, image: number): Pixels {
  const { channels, channelsFirst } = layout;
  const height = shape[layout.height] ?? 0;
  const width = shape[layout.height + 1] ?? 0;
  const plane = width * height;
  const values = data as ArrayLike<number | bigint>;
  const start = image * plane * channels;
  const at = (pixel: number, c: number): number =>
    Number(values[start + (channelsFirst ? c * plane + pixel : pixel * channels + c)] ?? 0);
  const { offset, scale } = valueRange(values, start, plane * channels);
  const pixels = new Uint8ClampedArray(plane * 4);
  for (let i = 0; i < plane; i++) {
    for (let c = 0; c < 3; c++) pixels[i * 4 + c] = (at(i, channels === 1 ? 0 : c) + offset) * scale;
    pixels[i * 4 + 3] = 255;
    if (Number.isNaN(at(i, 0))) pixels.set([209, 33, 185], i * 4);
  }
  return { width, height, data: pixels };
}

/** The values that are black and white, where they are the picture's own extremes; null for the usual ranges of pictures. */
export function stretchedRange({ data, shape }: HostTensor, layout: PictureLayout, image: number) {
  const count = (shape[layout.height] ?? 0) * (shape[layout.height + 1] ?? 0) * layout.channels;
  const [low, high] = extremes(data as ArrayLike<number | bigint>, image * count, count);
  return isUsual(low, high) || low > high ? null : { low, high };
}

// Networks overshoot a little: 1.2 is still a picture in 0..1, 258 and −5 are one in 0..255.
function isUsual(low: number, high: number): boolean {
  if (high <= 2) return low >= -2;
  return high <= 300 && low >= (high > 32 ? -8 : -0.5);
}

function extremes(values: ArrayLike<number | bigint>, start: number, count: number): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = start; i < start + count; i++) {
    const value = Number(values[i] ?? 0);
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function valueRange(values: ArrayLike<number | bigint>, start: number, count: number) {
  const [low, high] = extremes(values, start, count);
  if (!isUsual(low, high)) return { offset: -low, scale: 255 / (high - low || 1) };
  if (high > 2) return { offset: 0, scale: 1 };
  return low < -0.5 ? { offset: 1, scale: 127.5 } : { offset: 0, scale: 255 };
}

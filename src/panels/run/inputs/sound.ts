import type { DType } from '../../../model/dtype';
import type { TensorSpec } from '../../../model/summary';
import type { HostTensor } from '../../../model/tensor';
import { allocate, storeNumber } from './makeTensor';

/** Where the samples and channels of a sound are in a shape. */
export interface SoundLayout {
  /** Sounds in a batch: −1 where any number is taken; null without a batch. */
  readonly batch: number | null;
  /** Samples of one sound; −1 where any number is taken. */
  readonly length: number;
  /** Size of the axis after the samples; null without one. */
  readonly channels: number | null;
}

/** A series so long may be sound: a quarter of a second at 16,000 Hz. */
const SOUND_LENGTH = 4000;

/** A shape that a sound fits: (samples), (batch, samples), (batch, samples, channels), or (samples, channels). */
export function soundLayout({ dtype, shape }: Pick<TensorSpec, 'dtype' | 'shape'>): SoundLayout | null {
  if (!/^(?:float|bfloat16|int16|int32)/.test(dtype) || shape === null) return null;
  const [a = 0, b = 0, c = 0] = shape;
  const isSeries = (size: number): boolean => size < 0 || size > 2;
  const isChannels = (size: number): boolean => size === 1 || size === 2;
  switch (shape.length) {
    case 1:
      return isSeries(a) ? { batch: null, length: a, channels: null } : null;
    case 2:
      if (isSeries(b)) return { batch: a, length: b, channels: null };
      return a > 2 && isChannels(b) ? { batch: null, length: a, channels: b } : null;
    case 3:
      return isSeries(b) && isChannels(c) ? { batch: a, length: b, channels: c } : null;
    default:
      return null;
  }
}

/** Rates in hertz that models of sound are trained at. */
export const SOUND_RATES: readonly number[] = [8000, 16_000, 22_050, 44_100, 48_000];

/** Whether the shape alone speaks for sound. Others take one too when it is given to them. */
export function isLikelySound(spec: Pick<TensorSpec, 'dtype' | 'shape'>): boolean {
  return (soundLayout(spec)?.length ?? 0) >= SOUND_LENGTH;
}

/** Whether an output may be heard: a long series that stays within −1 … 1 and is not all of one sign. */
export function isAudible(values: ArrayLike<number>): boolean {
  if (values.length < SOUND_LENGTH) return false;
  let [low, high] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) return false;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low < 0 && high > 0 && low >= -1.5 && high <= 1.5;
}

/** Samples as they come out of a file, in −1 … 1. */
export interface Sound {
  readonly rate: number;
  readonly channels: number;
  /** Frame by frame. */
  readonly samples: Float32Array;
}

export type Mix = 'mean' | 'left' | 'right';

/** What samples of −1 … 1 become. */
export type SoundScale = '−1 … 1' | '−32768 … 32767';

export interface SoundOptions {
  readonly mix: Mix;
  readonly scale: SoundScale;
  /** Rows of the batch. */
  readonly rows: number;
}

/** Whole numbers hold 16-bit samples as they are. */
export function likelySoundScale(dtype: DType): SoundScale {
  return dtype.startsWith('int') ? '−32768 … 32767' : '−1 … 1';
}

/** Rows that hold a whole sound, back to back. */
export function rowsOf(sound: Sound, { length }: SoundLayout): number {
  const frames = sound.samples.length / sound.channels;
  return length > 0 ? Math.max(1, Math.ceil(frames / length)) : 1;
}

/**
 * The tensor that is fed for a sound: one row after the other of as many samples as the layout has, or all in one where it
 * has none; what is missing at the end is 0. Several channels become one as `mix` says; a channel that the file lacks
 * repeats its last one, as `tf.audio.decode_wav` does.
 */
export function tensorFromSound(
  { channels, samples }: Sound,
  dtype: DType,
  layout: SoundLayout,
  { mix, scale, rows }: SoundOptions,
): HostTensor {
  const frames = samples.length / channels;
  const length = layout.length < 0 ? frames : layout.length;
  const wide = layout.channels ?? 1;
  const data = allocate(dtype, rows * length * wide);
  const factor = scale === '−1 … 1' ? 1 : 32768;
  const isWhole = dtype.startsWith('int');
  for (let frame = 0; frame < Math.min(frames, rows * length); frame++) {
    for (let c = 0; c < wide; c++) {
      const value = wide === 1 ? mixed(samples, frame, channels, mix) : channelOf(samples, frame, channels, c);
      const scaled = value * factor;
      // 1 is one more than 16 bits hold; a sample that would wrap round is a click.
      const whole = Math.max(-32768, Math.min(32767, Math.round(scaled)));
      storeNumber(data, dtype, frame * wide + c, isWhole ? whole : scaled);
    }
  }
  const shape = [...(layout.batch === null ? [] : [rows]), length, ...(layout.channels === null ? [] : [wide])];
  return { dtype, shape, data };
}

function channelOf(samples: Float32Array, frame: number, channels: number, channel: number): number {
  return samples[frame * channels + Math.min(channel, channels - 1)] ?? 0;
}

function mixed(samples: Float32Array, frame: number, channels: number, mix: Mix): number {
  if (mix !== 'mean') return channelOf(samples, frame, channels, mix === 'left' ? 0 : 1);
  let sum = 0;
  for (let c = 0; c < channels; c++) sum += channelOf(samples, frame, channels, c);
  return sum / channels;
}

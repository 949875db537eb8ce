import type { StringInput } from '../../../graph/stringInputs';
import type { TensorSpec } from '../../../model/summary';
import { takesRows } from './rowTensors';
import { isLikelySound, soundLayout } from './sound';

/** How a person can fill an input. The first of a list is offered first. */
export type Way = 'draw' | 'picture' | 'sound' | 'example' | 'text' | 'numbers' | 'rows' | 'generate' | 'file';

export const WAY_LABEL: Readonly<Record<Way, string>> = {
  draw: 'Draw',
  picture: 'Picture',
  sound: 'Sound',
  example: 'Example',
  text: 'Text',
  numbers: 'Numbers',
  rows: 'CSV, JSON',
  generate: 'Generate',
  file: 'File',
};

/** Where the height, width and channels of a picture are in a shape. */
export interface PictureLayout {
  /** Axis of the height; width is the next one. */
  readonly height: number;
  readonly channelsFirst: boolean;
  /** 1, 3 or 4. */
  readonly channels: number;
}

const CHANNELS = [1, 3, 4];

/** A shape that a picture fits: (batch, height, width, channels), the same channels-first, or without the batch. */
export function pictureLayout({ dtype, shape }: Pick<TensorSpec, 'dtype' | 'shape'>): PictureLayout | null {
  if (!/^(?:float|bfloat16|u?int)/.test(dtype) || shape === null) return null;
  if (shape.length !== 4 && shape.length !== 3) return null;
  const first = shape.length - 3;
  // Without a batch both sides are fixed or both free: (?, 43844, 1) is a batch of sounds.
  if (first === 0 && shape.filter((size) => size < 0).length === 1) return null;
  const isWide = (size: number | undefined): boolean => size !== undefined && (size < 0 || size >= 8);
  const last = shape[first + 2] ?? 0;
  if (CHANNELS.includes(last) && isWide(shape[first]) && isWide(shape[first + 1])) {
    return { height: first, channelsFirst: false, channels: last };
  }
  const front = shape[first] ?? 0;
  if (CHANNELS.includes(front) && isWide(shape[first + 1]) && isWide(shape[first + 2])) {
    return { height: first + 1, channelsFirst: true, channels: front };
  }
  return null;
}

/** Largest side that is drawn by hand rather than taken from a photograph. */
const PAD_LIMIT = 64;

/** `use`: what the graph takes the input for, where that is more than text. */
export function waysIn(spec: TensorSpec, use?: StringInput): readonly Way[] {
  if (use?.kind === 'examples') return ['example', 'rows', 'file'];
  const rows: readonly Way[] = takesRows(spec.shape) ? ['rows'] : [];
  if (spec.dtype === 'string') return use ? [use.kind, 'file', 'text'] : ['text', ...rows, 'file'];
  const layout = pictureLayout(spec);
  if (!layout && isLikelySound(spec)) {
    // With an axis of channels nothing else is likely; without one it may as well be features.
    if ((soundLayout(spec)?.channels ?? null) !== null) return ['sound', 'generate', 'numbers', 'file'];
    return ['numbers', ...rows, 'sound', 'generate', 'file'];
  }
  if (!layout) return ['numbers', ...rows, 'generate', 'file'];
  const side = spec.shape?.[layout.height] ?? -1;
  const small = side > 0 && side <= PAD_LIMIT;
  if (layout.channels === 1 && small) return ['draw', 'picture', 'numbers', 'generate', 'file'];
  return ['picture', 'generate', 'numbers', 'file'];
}

/**
 * The way that takes a file given to an input, by what its name says it is. A sound goes to any series of numbers, also
 * where its own way is not among those offered: the file says what the shape alone leaves open.
 */
export function wayOfFile({ name, type }: Pick<File, 'name' | 'type'>, ways: readonly Way[], spec: TensorSpec): Way {
  if (type.startsWith('image/') && ways.includes('picture')) return 'picture';
  if (isSoundFile({ name, type }) && (ways.includes('sound') || soundLayout(spec))) return 'sound';
  // JSON of numbers alone is nested lists; of examples it is a list of them.
  const isTable = /\.[ct]sv$/i.test(name) || (/\.json$/i.test(name) && ways.includes('example'));
  return isTable && ways.includes('rows') ? 'rows' : 'file';
}

function isSoundFile({ name, type }: Pick<File, 'name' | 'type'>): boolean {
  return type.startsWith('audio/') || SOUND_NAME.test(name);
}

const SOUND_NAME = /\.(wav|mp3|flac|ogg|opus|m4a|aac)$/i;

/** Files that an input takes. Folders and archives dropped on it are models like anywhere else on the page. */
export function isForInput(name: string): boolean {
  if (SOUND_NAME.test(name)) return true;
  if (/\.(npy|npz|csv|tsv|txt|json|png|jpe?g|gif|bmp|webp|avif)$/i.test(name)) return true;
  // `train.tfrecord`, `a.tfrecords.gz`, `train.tfrecord-00000-of-00010`, `data_tfrecord-00000-of-00001.gz`.
  return /tfrecords?(-\d+-of-\d+)?(\.gz)?$/i.test(name) || /-\d+-of-\d+(\.gz)?$/.test(name);
}

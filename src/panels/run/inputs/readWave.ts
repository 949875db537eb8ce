import { fail, ok, type Result } from '../../../lib/result';

/** The samples of a WAV file. */
export interface Wave {
  /** Frames a second. */
  readonly rate: number;
  readonly channels: number;
  /** One of each channel after the other, frame by frame; whole numbers scaled to −1 … 1 (exclusive). */
  readonly samples: Float32Array;
  /** `16 bit`, `32 bit float`: how the file holds them. */
  readonly encoding: string;
}

const PCM = 1;
const FLOAT = 3;
/** WAVE_FORMAT_EXTENSIBLE: the format is the first word of the GUID that follows. */
const EXTENSIBLE = 0xfffe;

export function beginsAsWave(bytes: Uint8Array): boolean {
  return wordAt(bytes, 0) === 'RIFF' && wordAt(bytes, 8) === 'WAVE';
}

/**
 * Reads a WAV file of whole numbers of 8, 16, 24 or 32 bits, or floats of 32 or 64. A sample of b bits is divided by
 * 2^(b−1), as `tf.audio.decode_wav` does for 16. Data cut short is taken as far as it goes: recorders that were stopped
 * leave 0 or the largest number as its length. The failure is a sentence about the file.
 */
export function readWave(bytes: Uint8Array): Result<Wave, string> {
  if (!beginsAsWave(bytes)) return fail('no WAV file: it does not begin with RIFF and WAVE');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: Format | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    const word = wordAt(bytes, at);
    if (word === 'fmt ' && start + 16 <= bytes.length) format = formatAt(view, start, size);
    if (word === 'data') {
      if (!format) return fail('no format before its data');
      return samplesOf(view, start, size === 0 ? bytes.length : start + size, format);
    }
    // Chunks are padded to an even length.
    at = start + size + (size % 2);
  }
  return fail('no data in it');
}

interface Format {
  readonly kind: number;
  readonly channels: number;
  readonly rate: number;
  readonly bits: number;
}

function formatAt(view: DataView, at: number, size: number): Format {
  const kind = view.getUint16(at, true);
  const hasGuid = kind === EXTENSIBLE && size >= 26 && at + 26 <= view.byteLength;
  return {
    kind: hasGuid ? view.getUint16(at + 24, true) : kind,
    channels: view.getUint16(at + 2, true),
    rate: view.getUint32(at + 4, true),
    bits: view.getUint16(at + 14, true),
  };
}

function samplesOf(view: DataView, start: number, end: number, format: Format): Result<Wave, string> {
  const { kind, channels, rate, bits } = format;
  const read = readerOf(kind, bits);
  if (!read) return fail(`samples of a format that is not read here (${kind}, ${bits} bits)`);
  if (channels === 0 || rate === 0) return fail(`${channels} channels at ${rate} Hz`);
  const width = bits / 8;
  const frames = Math.floor((Math.min(end, view.byteLength) - start) / (width * channels));
  const samples = new Float32Array(Math.max(0, frames) * channels);
  for (let i = 0; i < samples.length; i++) samples[i] = read(view, start + i * width);
  return ok({ rate, channels, samples, encoding: `${bits} bit${kind === FLOAT ? ' float' : ''}` });
}

function readerOf(kind: number, bits: number): ((view: DataView, at: number) => number) | null {
  if (kind === FLOAT && bits === 32) return (view, at) => view.getFloat32(at, true);
  if (kind === FLOAT && bits === 64) return (view, at) => view.getFloat64(at, true);
  if (kind !== PCM) return null;
  switch (bits) {
    case 8: // The only width without a sign.
      return (view, at) => (view.getUint8(at) - 128) / 2 ** 7;
    case 16:
      return (view, at) => view.getInt16(at, true) / 2 ** 15;
    case 24:
      return (view, at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 2 ** 23;
    case 32:
      return (view, at) => view.getInt32(at, true) / 2 ** 31;
    default:
      return null;
  }
}

function wordAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

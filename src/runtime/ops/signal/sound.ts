import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, numbersOf, scalar, scalarNumberOf, scalarString, stringsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { transform } from './fft';

/** Features of sound, and WAV files. */

/** [samples, channels] to [channels, frames, bins]: a periodic Hann window, then the magnitude of a spectrum of the next power of two. */
function audioSpectrogram(call: OpCall, input: Tensor): Tensor {
  const { attrs } = call;
  const window = attrs.int('window_size');
  const stride = attrs.int('stride');
  const squared = attrs.bool('magnitude_squared');
  const [samples = 0, channels = 0] = input.shape;
  if (input.shape.length !== 2) throw invalid(`input must be 2-dimensional, got [${input.shape.join(',')}]`);
  if (window < 2 || stride < 1)
    throw invalid(`window_size must be at least 2 and stride at least 1, got ${window} and ${stride}`);
  let size = 1;
  while (size < window) size *= 2;
  const bins = size / 2 + 1;
  const frames = samples < window ? 0 : 1 + Math.floor((samples - window) / stride);
  const hann = Float64Array.from({ length: window }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / window));
  const data = numbersOf(input);
  const out = new Float32Array(channels * frames * bins);
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  for (let channel = 0; channel < channels; channel++) {
    for (let frame = 0; frame < frames; frame++) {
      re.fill(0);
      im.fill(0);
      for (let i = 0; i < window; i++)
        re[i] = (data[(frame * stride + i) * channels + channel] as number) * (hann[i] as number);
      transform(re, im, false);
      for (let k = 0; k < bins; k++) {
        const power = (re[k] as number) ** 2 + (im[k] as number) ** 2;
        out[(channel * frames + frame) * bins + k] = squared ? power : Math.sqrt(power);
      }
    }
  }
  return fromHost('float32', [channels, frames, bins], out);
}

const mel = (hertz: number): number => 1127 * Math.log1p(hertz / 700);

/** Which of two neighbouring triangular bands each bin of a spectrum falls into, and its share in the lower one. */
interface Filterbank {
  readonly first: number;
  readonly last: number;
  readonly band: Int32Array;
  readonly share: Float64Array;
}

function filterbank(bins: number, sampleRate: number, bands: number, low: number, high: number): Filterbank {
  const lowest = mel(low);
  const spacing = (mel(high) - lowest) / (bands + 1);
  const centre = (i: number): number => lowest + spacing * (i + 1);
  const hertz = (0.5 * sampleRate) / (bins - 1);
  const first = Math.trunc(1.5 + low / hertz);
  const last = Math.trunc(high / hertz);
  const band = new Int32Array(bins).fill(-2);
  const share = new Float64Array(bins);
  let next = 0;
  for (let i = first; i <= last && i < bins; i++) {
    const at = mel(i * hertz);
    while (next < bands && centre(next) < at) next += 1;
    band[i] = next - 1;
    share[i] =
      next > 0 ? (centre(next) - at) / (centre(next) - centre(next - 1)) : (centre(0) - at) / (centre(0) - lowest);
  }
  return { first, last: Math.min(last, bins - 1), band, share };
}

/** Mel-frequency cepstral coefficients of squared spectra [channels, frames, bins]. */
function mfcc(call: OpCall, input: Tensor, rateInput: Tensor): Tensor {
  const { attrs } = call;
  const [channels = 0, frames = 0, bins = 0] = input.shape;
  if (input.shape.length !== 3) throw invalid(`spectrogram must be 3-dimensional, got [${input.shape.join(',')}]`);
  const bands = attrs.int('filterbank_channel_count');
  const count = attrs.int('dct_coefficient_count');
  const rate = scalarNumberOf(rateInput);
  const [low, high] = [attrs.float('lower_frequency_limit'), attrs.float('upper_frequency_limit')];
  // mfcc_mel_filterbank.cc and mfcc_dct.cc.
  if (bands < 1 || rate <= 0 || bins < 2 || low < 0 || high <= low || count < 1 || count > bands)
    throw invalid(
      `Mfcc initialization failed for channel count ${bins}, sample rate ${rate} and filterbank_channel_count ${bands}`,
    );
  const bank = filterbank(bins, rate, bands, low, high);
  const data = numbersOf(input);
  const out = new Float32Array(channels * frames * count);
  const energy = new Float64Array(bands);
  for (let row = 0; row < channels * frames; row++) {
    energy.fill(0);
    for (let i = bank.first; i <= bank.last; i++) {
      const value = Math.sqrt(data[row * bins + i] as number);
      const part = value * (bank.share[i] as number);
      const band = bank.band[i] as number;
      if (band >= 0) energy[band] = (energy[band] as number) + part;
      if (band + 1 < bands) energy[band + 1] = (energy[band + 1] as number) + value - part;
    }
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let j = 0; j < bands; j++)
        sum += Math.cos((Math.PI / bands) * k * (j + 0.5)) * Math.log(Math.max(energy[j] as number, 1e-12));
      out[row * count + k] = Math.sqrt(2 / bands) * sum;
    }
  }
  return fromHost('float32', [channels, frames, count], out);
}

interface Wav {
  readonly rate: number;
  readonly channels: number;
  readonly samples: Int16Array;
}

/** 16-bit PCM; chunks other than format and data are passed over. */
function readWav(bytes: Uint8Array): Wav {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const need = (end: number): void => {
    if (end > bytes.length) throw invalid('Data too short when trying to read string');
  };
  const word = (at: number): string => {
    need(at + 4);
    return String.fromCharCode(...bytes.subarray(at, at + 4));
  };
  const expect = (at: number, wanted: string): void => {
    if (word(at) !== wanted) throw invalid(`Header mismatch: Expected ${wanted} but found ${word(at)}`);
  };
  expect(0, 'RIFF');
  expect(8, 'WAVE');
  expect(12, 'fmt ');
  need(36);
  const formatSize = view.getUint32(16, true);
  if (formatSize !== 16 && formatSize !== 18)
    throw invalid(`Bad format chunk size for WAV: Expected 16 or 18, but got ${formatSize}`);
  const format = view.getUint16(20, true);
  if (format !== 1) throw invalid(`Bad audio format for WAV: Expected 1 (PCM), but got ${format}`);
  const channels = view.getUint16(22, true);
  const rate = view.getUint32(24, true);
  const bits = view.getUint16(34, true);
  if (bits !== 16) throw invalid(`Can only read 16-bit WAV files, but received ${bits}`);
  if (channels === 0) throw invalid('Bad number of channels for WAV');
  let samples: Int16Array | null = null;
  for (let at = 20 + formatSize; at < bytes.length; ) {
    const id = word(at);
    need(at + 8);
    const size = view.getUint32(at + 4, true);
    at += 8;
    need(at + size);
    if (id === 'data') {
      if (samples !== null) throw invalid('More than one data chunk found in WAV');
      const start = at;
      const frames = Math.floor(size / (2 * channels));
      samples = Int16Array.from({ length: frames * channels }, (_, i) => view.getInt16(start + 2 * i, true));
    }
    at += size;
  }
  if (samples === null) throw invalid('No data chunk found in WAV');
  return { rate, channels, samples };
}

/** Channels that the file lacks repeat its last one, samples that it lacks are 0. */
function decodeWav(call: OpCall, contents: Tensor): Tensor[] {
  const [bytes] = stringsOf(contents);
  if (contents.shape.length > 0 || bytes === undefined)
    throw invalid(`contents must be scalar, got shape [${contents.shape.join(',')}]`);
  const { rate, channels, samples } = readWav(bytes);
  const wide = call.attrs.int('desired_channels');
  const long = call.attrs.int('desired_samples');
  const outChannels = wide === -1 ? channels : wide;
  const outSamples = long === -1 ? samples.length / channels : long;
  const out = new Float32Array(outSamples * outChannels);
  for (let i = 0; i < outSamples; i++) {
    for (let c = 0; c < outChannels; c++) {
      out[i * outChannels + c] = (samples[i * channels + Math.min(c, channels - 1)] ?? 0) / 32768;
    }
  }
  return [fromHost('float32', [outSamples, outChannels], out), scalar('int32', rate)];
}

function encodeWav(_: OpCall, audio: Tensor, rateInput: Tensor): Tensor {
  const [samples = 0, channels = 0] = audio.shape;
  if (audio.shape.length !== 2) throw invalid(`audio must be 2-dimensional, got shape [${audio.shape.join(',')}]`);
  const rate = scalarNumberOf(rateInput);
  if (samples === 0 || channels === 0 || rate <= 0)
    throw invalid('audio needs samples, channels and a sample rate above 0');
  const size = 2 * samples * channels;
  const bytes = new Uint8Array(44 + size);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string): void => {
    for (let i = 0; i < 4; i++) bytes[at + i] = value.charCodeAt(i);
  };
  text(0, 'RIFF');
  view.setUint32(4, 36 + size, true);
  text(8, 'WAVE');
  text(12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, size, true);
  for (const [i, x] of numbersOf(audio).entries()) {
    // C's roundf: half away from zero.
    const scaled = Math.sign(x) * Math.floor(Math.abs(Math.fround(x * 32768)) + 0.5);
    view.setInt16(44 + 2 * i, Math.min(Math.max(scaled, -32768), 32767), true);
  }
  return scalarString(bytes);
}

export const SOUND: OpFamily = {
  AudioSpectrogram: define(audioSpectrogram),
  Mfcc: define(mfcc),
  DecodeWav: define(decodeWav),
  EncodeWav: define(encodeWav),
};

import { invalid } from '../../../opError';
import type { Attrs } from '../../../attrs';
import type { OpCall, OpFamily } from '../../../registry';
import { allocateNumbers, fromHost, numbersOf } from '../../../values/tensors';
import type { Tensor } from '../../../values/value';
import { define } from '../../define';
import { applyFilterbank, bitLength, filterbankOf } from './filterbank';
import { FixedFft } from './fixedFft';
import { gainTable, logarithm, shrunk, tableValue } from './scaling';

/**
 * AudioMicrofrontend: the sound features of small keyword spotters, in whole
 * numbers throughout (tensorflow/lite/experimental/microfrontend): a Hann window,
 * a Fourier transform, mel filters, noise subtracted, gain controlled, logarithm.
 */

const WINDOW_BITS = 12;
const NOISE_BITS = 14;

function hann(size: number): Int32Array {
  const step = Math.fround((Math.PI * 2) / size);
  return Int32Array.from({ length: size }, (_, i) => {
    const value = Math.fround(0.5 - 0.5 * Math.cos(Math.fround(step * (i + 0.5))));
    return Math.floor(value * (1 << WINDOW_BITS) + 0.5);
  });
}

/** The features of every frame, one after the other: noise is estimated as they go. */
function framesOf(audio: ArrayLike<number>, attrs: Attrs): number[][] {
  const rate = attrs.int('sample_rate');
  const channels = attrs.int('num_channels');
  const size = Math.trunc((attrs.int('window_size') * rate) / 1000);
  const step = Math.trunc((attrs.int('window_step') * rate) / 1000);
  if (size <= 0 || step <= 0) throw invalid('window_size and window_step must be at least one sample');
  const fft = new FixedFft(2 ** Math.max(1, Math.ceil(Math.log2(size))));
  const bins = fft.size / 2 + 1;
  const bank = filterbankOf(channels, rate, bins, attrs.float('lower_band_limit'), attrs.float('upper_band_limit'));
  const window = hann(size);
  const correction = bitLength(fft.size) - 1 - 6;
  const smoothingBits = attrs.int('smoothing_bits');
  const part = (name: string): bigint => BigInt(Math.trunc(Math.fround(attrs.float(name) * (1 << NOISE_BITS))));
  const smoothing = [part('even_smoothing'), part('odd_smoothing')] as const;
  const least = part('min_signal_remaining');
  const gainBits = attrs.int('gain_bits');
  const gains = attrs.bool('enable_pcan')
    ? gainTable(attrs.float('pcan_strength'), attrs.float('pcan_offset'), gainBits, smoothingBits - correction)
    : null;
  const noise = Array.from({ length: channels }, () => 0n);
  const frames: number[][] = [];
  for (let start = 0; start + size <= audio.length; start += step) {
    let loudest = 0;
    const samples = new Int16Array(fft.size);
    for (let i = 0; i < size; i++) {
      const sample = ((audio[start + i] as number) * (window[i] as number)) >> WINDOW_BITS;
      samples[i] = sample;
      // Its opposite does not fit 16 bits, so the lowest sample never counts as the loudest.
      if (sample !== -32768) loudest = Math.max(loudest, Math.abs(sample));
    }
    const shift = 15 - bitLength(loudest);
    for (let i = 0; i < size; i++) samples[i] = (samples[i] as number) << shift;
    const { re, im } = fft.real(samples);
    const signal = applyFilterbank(bank, re, im, shift).map((loudness, i) => {
      const scaled = BigInt.asUintN(32, BigInt(loudness) << BigInt(smoothingBits));
      const own = smoothing[i & 1] as bigint;
      let estimate = (scaled * own + (noise[i] as bigint) * ((1n << 14n) - own)) >> 14n;
      estimate = BigInt.asUintN(32, estimate);
      noise[i] = estimate;
      if (estimate > scaled) estimate = scaled;
      const floor = (BigInt(loudness) * least) >> 14n;
      const rest = (scaled - estimate) >> BigInt(smoothingBits);
      return Number(rest > floor ? rest : floor);
    });
    frames.push(
      signal.map((loudness, i) => {
        const gain = gains === null ? null : BigInt(tableValue(gains, Number(noise[i])));
        const value =
          gain === null
            ? loudness
            : shrunk(Number(BigInt.asUintN(32, (BigInt(loudness) * gain) >> BigInt(gainBits - correction - 12))));
        return Math.min(
          attrs.bool('enable_log') ? logarithm(value, correction, attrs.int('scale_shift')) : value,
          0xffff,
        );
      }),
    );
  }
  return frames;
}

/** Output: [frames / stride, channels · (left + 1 + right)], each frame between its neighbours. */
function microfrontend(call: OpCall, audio: Tensor): Tensor {
  const { attrs } = call;
  if (audio.shape.length !== 1) throw invalid('audio is not a vector');
  const frames = framesOf(numbersOf(audio), attrs);
  const [left, right, stride] = [attrs.int('left_context'), attrs.int('right_context'), attrs.int('frame_stride')];
  const channels = attrs.int('num_channels');
  const scale = attrs.int('out_scale');
  const dtype = attrs.type('out_type');
  const rows = Math.ceil(frames.length / stride);
  const width = channels * (left + right + 1);
  const out = allocateNumbers(dtype, rows * width);
  const silence = Array.from({ length: channels }, () => 0);
  let at = 0;
  for (let anchor = 0; anchor < frames.length; anchor += stride) {
    for (let frame = anchor - left; frame <= anchor + right; frame++) {
      const isOutside = frame < 0 || frame >= frames.length;
      const near = Math.min(Math.max(frame, 0), frames.length - 1);
      const features = isOutside && attrs.bool('zero_padding') ? silence : (frames[near] as number[]);
      for (const feature of features) out[at++] = dtype === 'float32' ? feature / scale : Math.trunc(feature / scale);
    }
  }
  return fromHost(dtype, [rows, width], out);
}

export const MICROFRONTEND: OpFamily = { AudioMicrofrontend: define(microfrontend) };

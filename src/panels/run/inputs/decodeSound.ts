import { fail, ok, type Result } from '../../../lib/result';
import { beginsAsWave, readWave } from './readWave';
import type { Sound } from './sound';

/** A sound file: what it holds, or at which rate it is to be taken. */
export interface DecodedSound extends Sound {
  /** Rate of the file; null where only the browser reads it, which does not say. */
  readonly own: number | null;
  /** `16 bit`; null where only the browser reads it. */
  readonly encoding: string | null;
}

/** Where the browser reads a file and nobody asked for another rate. */
export const USUAL_RATE = 16_000;

/**
 * Reads a sound file. WAV files at their own rate are read here, to the last bit; other formats and other rates by the
 * browser, which resamples. `rate` null: as recorded. The failure is a sentence.
 */
export async function decodeSound(
  file: string,
  bytes: Uint8Array,
  rate: number | null,
): Promise<Result<DecodedSound, string>> {
  const wave = beginsAsWave(bytes) ? readWave(bytes) : null;
  if (wave?.ok && (rate === null || rate === wave.value.rate)) return ok({ ...wave.value, own: wave.value.rate });
  try {
    const context = new OfflineAudioContext(1, 1, rate ?? USUAL_RATE);
    // A copy: the decoder takes the buffer away.
    const audio = await context.decodeAudioData(bytes.slice().buffer);
    const own = wave?.ok ? wave.value.rate : null;
    return ok({ ...interleaved(audio), own, encoding: wave?.ok ? wave.value.encoding : null });
  } catch {
    const why = wave && !wave.ok ? `${file} cannot be read: ${wave.failure}.` : null;
    return fail(why ?? `${file} is not a sound that this browser can read.`);
  }
}

function interleaved(audio: AudioBuffer): Sound {
  const { numberOfChannels: channels, length, sampleRate } = audio;
  const samples = new Float32Array(length * channels);
  for (let c = 0; c < channels; c++) {
    const channel = audio.getChannelData(c);
    for (let i = 0; i < length; i++) samples[i * channels + c] = channel[i] ?? 0;
  }
  return { rate: sampleRate, channels, samples };
}

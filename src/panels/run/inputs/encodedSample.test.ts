import { describe, expect, it } from 'vitest';
import { sampleSound } from './encodedSample';
import { readWave } from './readWave';

describe('a made-up sound', () => {
  it('is a second of a tone of 440 Hz', () => {
    const wave = readWave(sampleSound());
    if (!wave.ok) throw new Error(wave.failure);
    const { rate, channels, samples } = wave.value;
    expect([rate, channels, samples.length]).toEqual([16_000, 1, 16_000]);
    const rises = samples.filter((sample, i) => sample > 0 && (samples[i - 1] ?? 0) <= 0);
    expect(rises).toHaveLength(440);
    expect(Math.max(...samples)).toBeCloseTo(0.5, 3);
  });
});

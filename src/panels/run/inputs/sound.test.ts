import { describe, expect, it } from 'vitest';
import { isAudible, rowsOf, soundLayout, tensorFromSound } from './sound';

const stereo = { rate: 4, channels: 2, samples: Float32Array.of(1, 0, -1, 0.5, 0.25, 0.75) };
const options = { mix: 'mean', scale: '−1 … 1', rows: 1 } as const;

function fed(shape: readonly number[], given: Partial<Parameters<typeof tensorFromSound>[3]> = {}) {
  const layout = soundLayout({ dtype: 'float32', shape });
  if (!layout) throw new Error('no layout');
  const tensor = tensorFromSound(stereo, 'float32', layout, { ...options, ...given });
  return { shape: tensor.shape, data: [...(tensor.data as Float32Array)] };
}

describe('a sound as fed', () => {
  it('finds samples and channels in a shape', () => {
    const layout = (shape: readonly number[]) => soundLayout({ dtype: 'float32', shape });
    expect(layout([-1])).toEqual({ batch: null, length: -1, channels: null });
    expect(layout([-1, 43_844, 1])).toEqual({ batch: -1, length: 43_844, channels: 1 });
    expect(layout([16_000, 2])).toEqual({ batch: null, length: 16_000, channels: 2 });
    expect(layout([1, 16_000])).toEqual({ batch: 1, length: 16_000, channels: null });
    // One feature of a table, and pictures.
    expect(layout([-1, 1])).toBeNull();
    expect(layout([-1, 28, 28])).toBeNull();
    expect(soundLayout({ dtype: 'string', shape: [-1] })).toBeNull();
  });

  it('mixes channels into one, or takes one of them', () => {
    expect(fed([-1])).toEqual({ shape: [3], data: [0.5, -0.25, 0.5] });
    expect(fed([-1, -1], { mix: 'right' })).toEqual({ shape: [1, 3], data: [0, 0.5, 0.75] });
    expect(fed([-1, -1, 2])).toEqual({ shape: [1, 3, 2], data: [...stereo.samples] });
  });

  it('fills with zeros, cuts, or lays rows end to end', () => {
    expect(fed([-1, 5], { mix: 'left' })).toEqual({ shape: [1, 5], data: [1, -1, 0.25, 0, 0] });
    expect(fed([4], { mix: 'left' }).data).toEqual([1, -1, 0.25, 0]);
    const layout = soundLayout({ dtype: 'float32', shape: [-1, 3] });
    const long = { rate: 4, channels: 1, samples: Float32Array.of(1, 2, 3, 4) };
    expect(layout && rowsOf(long, layout)).toBe(2);
    const rows = layout && tensorFromSound(long, 'float32', layout, { ...options, rows: 2 });
    expect(rows?.shape).toEqual([2, 3]);
    expect([...((rows?.data ?? []) as Float32Array)]).toEqual([1, 2, 3, 4, 0, 0]);
  });

  it('gives 16 bits as they were, and none that wraps round', () => {
    const layout = soundLayout({ dtype: 'int16', shape: [-1] });
    const sound = { rate: 4, channels: 1, samples: Float32Array.of(-1, 1, 123 / 32768, -1.5) };
    const tensor = layout && tensorFromSound(sound, 'int16', layout, { ...options, scale: '−32768 … 32767' });
    expect([...((tensor?.data ?? []) as Int16Array)]).toEqual([-32768, 32767, 123, -32768]);
  });

  it('offers to play what swings about 0, not scores', () => {
    const wave = Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i));
    expect(isAudible(wave)).toBe(true);
    expect(isAudible(wave.map(Math.abs))).toBe(false);
    expect(isAudible(wave.map((value) => value * 9))).toBe(false);
    expect(isAudible(wave.subarray(0, 100))).toBe(false);
  });
});

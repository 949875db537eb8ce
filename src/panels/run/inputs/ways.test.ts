import { describe, expect, it } from 'vitest';
import { fitBoxes, tensorFromPixels } from './picture';
import type { DType } from '../../../model/dtype';
import { waysIn } from './ways';

function ways(dtype: DType, shape: readonly number[] | null) {
  return waysIn({ key: 'x', tensorName: 'x:0', dtype, shape });
}

describe('ways to fill an input', () => {
  it('offers a pad for small grey pictures', () => {
    expect(ways('float32', [-1, 28, 28, 1])[0]).toBe('draw');
  });

  it('offers a picture for colour ones of any size, also channels first', () => {
    expect(ways('float32', [-1, -1, -1, 3])[0]).toBe('picture');
    expect(ways('uint8', [1, 3, 224, 224])[0]).toBe('picture');
  });

  it('offers numbers for a batch of series, which is no picture', () => {
    expect(ways('float32', [-1, 128, 3])[0]).toBe('numbers');
    expect(ways('float32', [-1, -1, 3])[0]).toBe('picture');
    expect(ways('float32', [64, 64, 3])[0]).toBe('picture');
  });

  it('offers a sound for a long series', () => {
    expect(ways('float32', [-1, 43_844, 1])[0]).toBe('sound');
    expect(ways('float32', [1, 16_000])).toContain('sound');
    // As likely the features of a table.
    expect(ways('float32', [-1, 10_000])[0]).toBe('numbers');
    expect(ways('float32', [-1, 1960])).not.toContain('sound');
    expect(ways('int64', [-1, 43_844, 1])).not.toContain('sound');
  });

  it('offers text for strings and numbers for the rest', () => {
    expect(ways('string', [-1])[0]).toBe('text');
    expect(ways('float32', [-1, 4])[0]).toBe('numbers');
    expect(ways('float32', null)[0]).toBe('numbers');
  });
});

describe('a picture as fed', () => {
  const red = { width: 1, height: 2, data: Uint8ClampedArray.from([255, 0, 0, 255, 0, 0, 255, 255]) };

  it('scales, orders and lays out channels as asked', () => {
    const fed = tensorFromPixels(
      red,
      'float32',
      { height: 2, channelsFirst: true, channels: 3 },
      { scale: '−1 … 1', order: 'BGR', invert: false },
    );
    expect(fed.shape).toEqual([1, 3, 2, 1]);
    expect([...(fed.data as Float32Array)]).toEqual([-1, 1, -1, -1, 1, -1]);
  });

  it('crops the longer side and keeps the middle', () => {
    const { source } = fitBoxes({ width: 400, height: 200 }, { width: 100, height: 100 }, 'crop');
    expect(source).toEqual({ x: 100, y: 0, width: 200, height: 200 });
  });
});

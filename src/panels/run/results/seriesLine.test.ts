import { describe, expect, it } from 'vitest';
import { seriesLine } from './seriesLine';

const box = { width: 104, height: 44, margin: 2 };
const points = (values: ArrayLike<number>): readonly string[] => seriesLine(values, box).split(' ');

describe('a series as a line', () => {
  it('spans the box, largest value on top, and leaves out what is not finite', () => {
    expect(points([0, 10, Number.NaN, 5])).toEqual(['2.0,42.0', '35.3,2.0', '102.0,22.0']);
  });

  it('keeps a lone peak among many values', () => {
    const values = new Float32Array(100_000);
    values[54_321] = 1;
    const drawn = points(values);
    expect(drawn.length).toBeLessThanOrEqual(2 * box.width);
    expect(drawn).toContain('56.3,2.0');
  });
});

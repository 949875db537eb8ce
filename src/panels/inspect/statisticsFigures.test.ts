import { describe, expect, it } from 'vitest';
import { share, statisticsFigures } from './statisticsFigures';

describe('the figures of a tensor', () => {
  it('say a share that rounds to none or all as what it is', () => {
    expect(share(0, 1000)).toBe('0 %');
    expect(share(1, 1_000_000)).toBe('<0.1 %');
    expect(share(123, 1000)).toBe('12.3 %');
    expect(share(999_999, 1_000_000)).toBe('>99.9 %');
    expect(share(5, 5)).toBe('100 %');
    expect(share(0, 0)).toBe('0 %');
  });
  it('have a dash where nothing is finite, and both infinities together', () => {
    const figures = new Map(
      statisticsFigures({
        count: 3,
        min: null,
        max: null,
        mean: null,
        std: null,
        zeros: 0,
        nan: 1,
        positiveInfinity: 1,
        negativeInfinity: 1,
        unique: 3,
      }),
    );
    expect(figures.get('min')).toBe('–');
    expect(figures.get('NaN')).toBe('1');
    expect(figures.get('Inf')).toBe('2');
  });
});

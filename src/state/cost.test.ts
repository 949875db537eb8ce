import { describe, expect, it } from 'vitest';
import { formatFlops, sumCost } from './cost';

describe('floating-point operations', () => {
  it.each([
    [0, '0 FLOP'],
    [950, '950 FLOP'],
    [2_313_000, '2.31 MFLOP'],
    [45_678_000_000, '45.7 GFLOP'],
    [312e12, '312 TFLOP'],
    [1e21, '1,000,000 PFLOP'],
  ])('%d are written %s', (flops, text) => {
    expect(formatFlops(flops)).toBe(text);
  });

  it('add up, and so does what is not known', () => {
    const one = { flops: 1, activationBytes: 4, unknownOps: 0 };
    expect(sumCost([one, one, { flops: 0, activationBytes: 0, unknownOps: 3 }])).toEqual({
      flops: 2,
      activationBytes: 8,
      unknownOps: 3,
    });
    expect(sumCost([])).toEqual({ flops: 0, activationBytes: 0, unknownOps: 0 });
  });
});

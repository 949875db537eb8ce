import { describe, expect, it } from 'vitest';
import fixture from './fixtures/tensors.json';
import { storedNumber, storedTensor } from './fixtures/tensor';
import { statistics } from './statistics';

describe('statistics as numpy has them', () => {
  it.each(fixture.statistics)('$name', ({ tensor, statistics: expected }) => {
    const { min, max, mean, std, ...counts } = statistics(storedTensor(tensor)) ?? {};
    const { min: wantedMin, max: wantedMax, mean: wantedMean, std: wantedStd, ...wantedCounts } = expected;
    expect(counts).toEqual(wantedCounts);
    for (const [got, wanted] of [
      [min, wantedMin],
      [max, wantedMax],
    ]) {
      // Whole numbers are exact, also beyond 2^53.
      if (typeof got === 'bigint') expect(String(got)).toBe(wanted);
      else expect(got).toBe(storedNumber(wanted as string | number | null));
    }
    for (const [got, wanted] of [
      [mean, storedNumber(wantedMean)],
      [std, storedNumber(wantedStd)],
    ]) {
      if (wanted === null) expect(got).toBeNull();
      else expect(got).toBeCloseTo(wanted as number, 12 - Math.ceil(Math.log10(Math.abs(wanted as number) + 1)));
    }
  });

  it('are not to be had of strings and handles', () => {
    expect(statistics({ dtype: 'string', shape: [1], data: [Uint8Array.of(1)] })).toBeNull();
    expect(statistics({ dtype: 'resource', shape: [], data: [{ handleKind: 'resource' }] })).toBeNull();
  });

  it('count distinct values only where a sorted copy is affordable', () => {
    const data = new Uint8Array((1 << 23) + 1);
    expect(statistics({ dtype: 'uint8', shape: [data.length], data })?.unique).toBeNull();
  });
});

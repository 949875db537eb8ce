import { describe, expect, it } from 'vitest';
import type { DType } from '../model/dtype';
import type { HostData } from '../model/tensor';
import fixture from './fixtures/tensors.json';
import { storedTensor } from './fixtures/tensor';
import { histogram } from './histogram';

const of = (dtype: DType, data: HostData) => histogram({ dtype, shape: [data.length], data });

describe('histograms with a given number of bins', () => {
  it.each(fixture.histograms)('$name are those of numpy', ({ tensor, bins, counts, edges }) => {
    const result = histogram(storedTensor(tensor), bins);
    expect([...(result?.counts ?? [])]).toEqual(counts);
    for (const [i, edge] of edges.entries()) expect(result?.edges[i]).toBeCloseTo(Number(edge), 9);
  });
});

describe('bins chosen by the numbers', () => {
  it('are one for each whole number of a small range', () => {
    const result = of('int32', Int32Array.of(2, 2, 3, 5));
    expect([...(result?.counts ?? [])]).toEqual([2, 1, 0, 1]);
    expect([...(result?.edges ?? [])]).toEqual([1.5, 2.5, 3.5, 4.5, 5.5]);
    expect([...(of('bool', Uint8Array.of(1, 0, 1))?.counts ?? [])]).toEqual([1, 2]);
  });

  it('grow with the count, from 8 to 64', () => {
    const bins = (n: number) =>
      of(
        'float32',
        Float32Array.from({ length: n }, (_, i) => i / n),
      )?.counts.length;
    expect([bins(2), bins(1000), bins(1_000_000)]).toEqual([8, 20, 64]);
  });

  it('are a single one around equal numbers', () => {
    const result = of('float32', Float32Array.of(0.25, 0.25));
    expect([[...(result?.edges ?? [])], [...(result?.counts ?? [])]]).toEqual([[-0.25, 0.75], [2]]);
  });

  it('reach over the whole range of float64', () => {
    const result = of('float64', Float64Array.of(-1.7e308, 0, 1.7e308));
    expect([...(result?.counts ?? [])].reduce((a, b) => a + b)).toBe(3);
    expect(result?.edges.every(Number.isFinite)).toBe(true);
  });

  it('do not exist for nothing finite and for strings', () => {
    expect(of('float32', Float32Array.of(Number.NaN))).toBeNull();
    expect(of('string', [])).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { fedAs, generateTensor } from './makeTensor';

const doubles = (...values: number[]) => ({
  dtype: 'float64' as const,
  shape: [values.length],
  data: Float64Array.from(values),
});

describe('a tensor of another dtype than the input wants', () => {
  it('is rounded where both are floats', () => {
    expect(fedAs(doubles(0.1), 'float32')?.data).toEqual(Float32Array.of(0.1));
  });

  it('becomes whole numbers only where all of it fits', () => {
    expect(fedAs(doubles(3, -1), 'int64')?.data).toEqual(BigInt64Array.of(3n, -1n));
    expect(fedAs(doubles(300), 'uint8')).toBeNull();
    expect(fedAs(doubles(0.5), 'int32')).toBeNull();
    expect(fedAs(doubles(1, 0), 'bool')?.data).toEqual(Uint8Array.of(1, 0));
    expect(fedAs(doubles(2), 'bool')).toBeNull();
  });

  it('is no text', () => {
    expect(fedAs(doubles(1), 'string')).toBeNull();
  });
});

describe('a generated tensor', () => {
  it.each([
    ['uint8', 255],
    ['int64', 9],
    ['bool', 1],
  ] as const)('of %s goes from 0 to %i', (dtype, highest) => {
    const { data } = generateTensor('uniform', dtype, [5000], 1);
    const numbers = Array.from(data as ArrayLike<number | bigint>, Number);
    expect([Math.min(...numbers), Math.max(...numbers)]).toEqual([0, highest]);
  });
});

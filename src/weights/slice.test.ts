import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../model/tensor';
import fixture from './fixtures/tensors.json';
import { parseSlice, takeSlice } from './slice';

const CUBE: HostTensor = {
  dtype: 'int32',
  shape: [3, 4, 5],
  data: Int32Array.from({ length: 60 }, (_, i) => i),
};

function take(text: string, tensor: HostTensor): HostTensor {
  const slices = parseSlice(text, tensor.shape);
  if (!slices.ok) throw new Error(slices.failure);
  return takeSlice(tensor, slices.value);
}

describe('slices as numpy takes them', () => {
  it.each(fixture.slices)('$text', ({ text, shape, values }) => {
    const result = take(text, CUBE);
    expect(result.shape).toEqual(shape);
    expect([...(result.data as Int32Array)]).toEqual(values);
  });
});

describe('slices of other dtypes', () => {
  it('keep both parts of complex numbers', () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect(take('1:', { dtype: 'complex64', shape: [3], data }).data).toEqual(Float32Array.of(3, 4, 5, 6));
  });

  it('keep strings and 64-bit integers', () => {
    const strings = [Uint8Array.of(97), Uint8Array.of(98)];
    expect(take('::-1', { dtype: 'string', shape: [2], data: strings }).data).toEqual([strings[1], strings[0]]);
    const data = BigInt64Array.of(1n, 2n ** 62n);
    expect(take('1', { dtype: 'int64', shape: [2], data })).toEqual({
      dtype: 'int64',
      shape: [],
      data: BigInt64Array.of(2n ** 62n),
    });
  });

  it('of a scalar is the scalar', () => {
    expect(take('...', { dtype: 'float32', shape: [], data: Float32Array.of(7) }).data).toEqual(Float32Array.of(7));
  });
});

describe('slices that cannot be', () => {
  it.each([
    ['3', 'Index 3 is outside axis 0, which has 3.'],
    ['0, -5', 'Index -5 is outside axis 1, which has 4.'],
    ['0, 0, 0, 0', '4 indices for 3 axes.'],
    ['..., ...', '"..." may stand only once.'],
    ['::0', 'A range cannot have step 0.'],
    ['a', '"a" is neither an index nor a range such as 1:5.'],
    ['1:2:3:4', '"1:2:3:4" is neither an index nor a range such as 1:5.'],
    ['1,,2', '"" is neither an index nor a range such as 1:5.'],
  ])('%s: %s', (text, why) => {
    expect(parseSlice(text, CUBE.shape)).toEqual({ ok: false, failure: why });
  });
});

import { describe, expect, it } from 'vitest';
import type { DType } from '../model/dtype';
import type { HostData } from '../model/tensor';
import { castTensor } from './cast';
import fixture from './fixtures/tensors.json';
import { storedTensor } from './fixtures/tensor';

describe('casting', () => {
  it.each(fixture.casts)('$name is what numpy makes of it', ({ from, to }) => {
    const expected = storedTensor(to);
    const result = castTensor(storedTensor(from), expected.dtype);
    expect(result.ok && result.value).toEqual(expected);
  });

  it.each<[DType, HostData, DType, HostData]>([
    ['float32', Float32Array.of(1 / 3, 70000), 'float16', Float32Array.of(0.333251953125, Infinity)],
    [
      'float32',
      Float32Array.of(1.00390625, 1.01171875, Number.NaN),
      'bfloat16',
      Float32Array.of(1, 1.015625, Number.NaN),
    ],
    ['int32', Int32Array.of(70000, -1), 'uint16', Uint16Array.of(4464, 65535)],
    ['int32', Int32Array.of(40000), 'int16', Int16Array.of(-25536)],
    ['int64', BigInt64Array.of(300n), 'qint8', Int8Array.of(44)],
  ])('%s %o as %s', (from, data, to, expected) => {
    const result = castTensor({ dtype: from, shape: [data.length], data }, to);
    expect(result.ok && result.value.data).toEqual(expected);
  });

  it('is refused between text and numbers', () => {
    expect(castTensor({ dtype: 'string', shape: [0], data: [] }, 'float32')).toMatchObject({ ok: false });
    expect(castTensor({ dtype: 'float32', shape: [0], data: new Float32Array(0) }, 'string')).toMatchObject({
      ok: false,
    });
  });
});

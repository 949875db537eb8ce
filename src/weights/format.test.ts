import { describe, expect, it } from 'vitest';
import type { DType } from '../model/dtype';
import type { HostData } from '../model/tensor';
import { formatElement, formatNumber } from './format';

describe('numbers for people', () => {
  it.each([
    [-0.291423, '−0.2914'],
    [0.04213, '0.04213'],
    [-0.25, '−0.25'],
    [12.3456, '12.35'],
    [1234.567, '1,235'],
    [571208, '571,208'],
    [0.00001234, '1.234e−5'],
    [0.0001, '0.0001'],
    [1234567.8, '1.235e6'],
    [3.4028234663852886e38, '3.403e38'],
    [0, '0'],
    [-0, '−0'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '−∞'],
    [-(2n ** 63n), '−9,223,372,036,854,775,808'],
  ])('%s is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it('take as many digits as asked', () => {
    expect(formatNumber(1 / 3, 2)).toBe('0.33');
  });
});

describe('elements of tensors', () => {
  it.each<[DType, HostData, string]>([
    ['float32', Float32Array.of(9, 0.5), '0.5'],
    ['bool', Uint8Array.of(0, 1), 'true'],
    ['int64', BigInt64Array.of(0n, -7n), '−7'],
    ['complex64', Float32Array.of(0, 0, 1, -2.5), '1−2.5i'],
    ['complex128', Float64Array.of(0, 0, 0.5, 3), '0.5+3i'],
    ['string', [new Uint8Array(0), new TextEncoder().encode('größe\n')], '"größe\\n"'],
    ['string', [new Uint8Array(0), Uint8Array.of(0x61, 0xff, 0x22)], '"a\\xff\\x22"'],
    ['resource', [{ handleKind: 'x' }, { handleKind: 'resource' }], 'resource'],
    ['float32', Float32Array.of(1), ''],
  ])('%s', (dtype, data, text) => {
    expect(formatElement({ dtype, shape: [2], data }, 1)).toBe(text);
  });
});

import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../model/tensor';
import { tensorJson } from './tensorJson';

describe('outputs as JSON', () => {
  it.each<[string, HostTensor, string]>([
    [
      'floats with the fewest digits',
      { dtype: 'float32', shape: [3], data: Float32Array.of(0.1, 1e10, 2) },
      '[0.1, 10000000000, 2]',
    ],
    ['doubles', { dtype: 'float64', shape: [], data: Float64Array.of(0.1) }, '0.1'],
    ['halves', { dtype: 'float16', shape: [1], data: Float32Array.of(0.0999755859375) }, '[0.1]'],
    [
      'NaN and infinities',
      { dtype: 'float32', shape: [3], data: Float32Array.of(NaN, Infinity, -Infinity) },
      '["NaN", "Infinity", "-Infinity"]',
    ],
    [
      '64-bit integers',
      { dtype: 'uint64', shape: [1], data: BigUint64Array.of(2n ** 64n - 1n) },
      '[18446744073709551615]',
    ],
    ['complex numbers', { dtype: 'complex64', shape: [1], data: Float32Array.of(0.5, -1) }, '[[0.5, -1]]'],
    [
      'text and bytes',
      { dtype: 'string', shape: [2], data: [new TextEncoder().encode('"ü'), Uint8Array.of(255)] },
      '["\\"ü", {"b64":"/w=="}]',
    ],
    ['handles', { dtype: 'resource', shape: [1], data: [{ handleKind: 'resource' }] }, '["resource"]'],
    [
      'nested lists',
      { dtype: 'bool', shape: [2, 1, 2], data: Uint8Array.of(1, 0, 0, 1) },
      '[[[true, false]], [[false, true]]]',
    ],
    ['nothing', { dtype: 'int32', shape: [2, 0, 3], data: new Int32Array(0) }, '[[], []]'],
  ])('%s', (_, tensor, data) => {
    expect(tensorJson(tensor)).toBe(
      `{"dtype": "${tensor.dtype}", "shape": [${tensor.shape.join(', ')}], "data": ${data}}`,
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { DType } from '../../model/dtype';
import { elementCount } from '../../model/shape';
import type { HostData, HostTensor } from '../../model/tensor';
import { hostDataFromBytes } from '../../decode/tensorData';
import fixture from '../fixtures/numpyText.json';
import { numpyText } from './numpyText';

const base64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

interface Sample {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly text: string;
  readonly bytes?: string;
  readonly at?: readonly number[];
}

function tensorOf({ dtype, shape, bytes, at }: Sample): HostTensor {
  const host = dtype as DType;
  const count = elementCount(shape);
  // Without bytes the elements are 0, 1, 2, …; with `at` the bytes are some of them and the rest is 1.
  if (bytes === undefined) {
    return { dtype: host, shape, data: BigInt64Array.from({ length: count }, (_, i) => BigInt(i)) };
  }
  const given = hostDataFromBytes(host, base64(bytes));
  if (!at) return { dtype: host, shape, data: given };
  const data = new Float32Array(count).fill(1);
  for (const [i, position] of at.entries()) data[position] = (given as Float32Array)[i] ?? 0;
  return { dtype: host, shape, data };
}

describe('arrays as numpy prints them', () => {
  it.each(fixture.arrays as readonly Sample[])('$dtype $shape: $text', (sample) => {
    expect(numpyText(tensorOf(sample))).toBe(sample.text);
  });

  it.each(fixture.strings)('bytes: $text', ({ strings, count, text }) => {
    const distinct = strings.map(base64);
    const data: HostData = Array.from({ length: count }, (_, i) => distinct[i % distinct.length] as Uint8Array);
    expect(numpyText({ dtype: 'string', shape: [count], data })).toBe(text);
  });
});

import { describe, expect, it } from 'vitest';
import { encodedAt, encodedTensor } from './encodedFile';

const FILES = [Uint8Array.of(0xfb, 0xff, 0xfe), Uint8Array.of(1)];

describe('the content of files as strings', () => {
  it('is a batch, with further axes of one', () => {
    expect(encodedTensor(FILES, 2, false)).toEqual({ dtype: 'string', shape: [2, 1], data: FILES });
    expect(encodedTensor(FILES.slice(0, 1), 0, false).shape).toEqual([]);
  });

  it('is in web-safe base64 where the graph wants that', () => {
    const tensor = encodedTensor(FILES, 1, true);
    const texts = (tensor.data as readonly Uint8Array[]).map((bytes) => new TextDecoder().decode(bytes));
    // base64.urlsafe_b64encode of Python 3.11.
    expect(texts).toEqual(['-__-', 'AQ==']);
    expect(encodedAt(tensor, 0, true)).toEqual(FILES[0]);
  });

  it('is not found in text', () => {
    const text = { dtype: 'string', shape: [1], data: [new TextEncoder().encode('a café?')] } as const;
    expect(encodedAt(text, 0, true)).toBeNull();
    expect(encodedAt(text, 1, false)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import type { Signature } from '../model/summary';
import { labelsOf, linesOf } from './labels';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('the lines of an asset', () => {
  it('end with or without a line break, of either kind', () => {
    expect(linesOf(bytes('cat\ndog'))).toEqual(['cat', 'dog']);
    expect(linesOf(bytes('cat\r\ndog\r\n'))).toEqual(['cat', 'dog']);
  });
  it('keep empty lines inside: they are a class too', () => {
    expect(linesOf(bytes('\ncat\n\n'))).toEqual(['', 'cat', '']);
  });
  it('are none where the bytes are no text', () => {
    expect(linesOf(new Uint8Array([0xff, 0xfe, 0x41]))).toBeNull();
    expect(linesOf(bytes('a\0b'))).toBeNull();
  });
});

describe('the labels of a signature', () => {
  const output = (dtype: string, ...shape: number[]) => ({ dtype, shape });
  const signature = (...outputs: object[]) => ({ outputs }) as unknown as Signature;
  const labels = [
    { path: 'assets/vocabulary.txt', lines: ['a', 'b', 'c', 'd'] },
    { path: 'assets/labels.txt', lines: ['no', 'yes'] },
  ];
  it('are those with a line for each number of an output', () => {
    expect(labelsOf(signature(output('int64', -1), output('float32', -1, 2)), labels)?.path).toBe('assets/labels.txt');
  });
  it('are none where nothing fits, for strings and for a single number', () => {
    expect(labelsOf(signature(output('float32', -1, 3)), labels)).toBeNull();
    expect(labelsOf(signature(output('string', -1, 2)), labels)).toBeNull();
    expect(labelsOf(signature(output('float32', -1, 1)), [{ path: 'x', lines: ['a'] }])).toBeNull();
  });
});

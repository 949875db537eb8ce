import { describe, expect, it } from 'vitest';
import { decodeUtf8, isUtf8 } from './utf8';

function decode(...bytes: readonly number[]): string {
  return decodeUtf8(Uint8Array.from(bytes), 0, bytes.length);
}

describe('text of a string field', () => {
  it.each(['', 'MatMul', 'größe', '日本/語', '😀', 'x'.repeat(500), `${'x'.repeat(500)}ß`])('reads %j', (text) => {
    const bytes = new TextEncoder().encode(text);
    expect(decodeUtf8(bytes, 0, bytes.length)).toBe(text);
  });

  it('keeps a byte order mark, which is part of a name', () => {
    expect(decode(0xef, 0xbb, 0xbf, 0x61)).toBe('\ufeffa');
  });

  it('shows bytes that are not UTF-8 as escapes, so that different names stay different', () => {
    expect(decode(0x54, 0xff, 0xfe, 0x68)).toBe('T\\xff\\xfeh');
    expect(decode(0xc3, 0x28)).toBe('\\xc3(');
    expect(decode(0xe2, 0x82)).toBe('\\xe2\\x82');
    expect(decode(0xc3, 0xb6, 0x80)).toBe('ö\\x80');
  });

  it('tells UTF-8 from other bytes', () => {
    expect(isUtf8(Uint8Array.from([0xc3, 0xb6]))).toBe(true);
    expect(isUtf8(Uint8Array.from([0xf6]))).toBe(false);
  });
});

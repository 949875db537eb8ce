import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatCrc, plural, sentence } from './text';

describe('numbers for people', () => {
  it('have thousands separators and as many decimals as asked for', () => {
    expect([formatCount(1284), formatCount(0.5, 1), formatCount(-3)]).toEqual(['1,284', '0.5', '-3']);
  });
  it('are not written to digits that a double does not hold', () => {
    expect(formatCount(Number.MAX_SAFE_INTEGER)).toBe('9,007,199,254,740,991');
    expect(formatCount(2 ** 62)).toBe('about 4.61 × 10^18');
  });
  it('of bytes have binary units', () => {
    expect([formatBytes(0), formatBytes(1536), formatBytes(2 ** 31)]).toEqual(['0 B', '1.5 KiB', '2 GiB']);
  });
  it('of a checksum are hexadecimal, all eight digits', () => {
    expect(formatCrc(0x11aabb)).toBe('0x0011aabb');
  });
  it('agree with their noun', () => {
    expect([plural(1, 'op'), plural(2, 'op'), plural(0, 'entry', 'entries')]).toEqual(['1 op', '2 ops', '0 entries']);
  });
});

describe('a clause', () => {
  it('becomes a sentence, once', () => {
    expect([sentence('it waits'), sentence('It waits.')]).toEqual(['It waits.', 'It waits.']);
  });
});

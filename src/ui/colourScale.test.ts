import { describe, expect, it } from 'vitest';
import { parseHex, ramp, rampPosition } from './colourScale';

describe('a colour scale', () => {
  it('goes through its stops', () => {
    const table = ramp([parseHex('#000000'), parseHex('#ff0000'), parseHex('#ffffff')]);
    expect(Array.from(table.slice(0, 3))).toEqual([0, 0, 0]);
    expect(Array.from(table.slice(-3))).toEqual([255, 255, 255]);
    expect(table[3 * 128]).toBe(255);
    expect(table[3 * 128 + 1]).toBeLessThan(4);
  });
  it('has zero in the middle when it diverges, and at the start when it does not', () => {
    expect(rampPosition(0, 5, true)).toBe(128);
    expect(rampPosition(-5, 5, true)).toBe(0);
    expect(rampPosition(5, 5, true)).toBe(255);
    expect(rampPosition(0, 5, false)).toBe(0);
    expect(rampPosition(2.5, 5, false)).toBe(128);
  });
  it('puts infinities at the ends and a tensor of zeros on the ground', () => {
    expect(rampPosition(Number.POSITIVE_INFINITY, 5, true)).toBe(255);
    expect(rampPosition(Number.NEGATIVE_INFINITY, 5, true)).toBe(0);
    expect(rampPosition(0, 0, true)).toBe(128);
  });
});

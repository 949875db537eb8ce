import { describe, expect, it } from 'vitest';
import { decodeSliceKey } from './orderedCode';

function key(hex: string): Uint8Array {
  return Uint8Array.from(hex.replace(/\s/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

const text = new TextDecoder();

/** `00`, the name "a", rank 1, then a start and a length. */
function extent(start: string, length = '80'): unknown {
  return decodeSliceKey(key(`00 61 00 01 01 01 ${start} ${length}`))?.extents[0];
}

describe('the key of a slice', () => {
  it('names the variable and its block', () => {
    const slice = decodeSliceKey(key('00 77 2f 61 00 01 01 02 85 83 80 7f'));
    expect(text.decode(slice?.name)).toBe('w/a');
    expect(slice?.extents).toEqual([
      { start: 5, length: 3 },
      { start: 0, length: -1 },
    ]);
  });

  it('undoes the escapes in a name', () => {
    const slice = decodeSliceKey(key('00 61 00 ff 62 ff 00 00 01 00'));
    expect([...(slice?.name ?? [])]).toEqual([0x61, 0x00, 0x62, 0xff]);
    expect(slice?.extents).toEqual([]);
  });

  // Values at the edges of each length of OrderedCode's signed numbers (tensorflow/core/lib/strings/ordered_code.cc).
  it.each([
    ['80', 0],
    ['bf', 63],
    ['c0 40', 64],
    ['df ff', 8191],
    ['e0 20 00', 8192],
    ['ef ff ff', 2 ** 20 - 1],
    ['f0 10 00 00', 2 ** 20],
    ['f8 08 00 00 00', 2 ** 27],
    ['fc 04 00 00 00 00', 2 ** 34],
    ['7f', -1],
    ['40', -64],
    ['3f bf', -65],
    ['20 00', -8192],
  ])('reads the number %s as %d', (hex, value) => {
    expect(extent(hex)).toEqual({ start: value, length: 0 });
  });

  it.each([
    ['an ordinary key', '64 65 6e 73 65'],
    ['a name without its end', '00 61 62'],
    ['a wrong escape', '00 61 00 02 00 01 00'],
    ['a missing rank', '00 61 00 01'],
    ['a rank beyond what the key has', '00 61 00 01 01 05 80 80'],
    ['a number cut short', '00 61 00 01 01 01 80 c0'],
    ['nothing', ''],
  ])('is not %s', (_, hex) => {
    expect(decodeSliceKey(key(hex))).toBeNull();
  });
});

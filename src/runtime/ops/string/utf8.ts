/** Code points of bytes that may be broken UTF-8, one after the other. */

/** What stands at one place: its code point, or −1 for bytes that are no UTF-8, and how many bytes it takes. */
export interface CodePointAt {
  point: number;
  length: number;
}

/**
 * Reads the code point at `at` into `out`. Broken bytes are grouped as Unicode
 * recommends and ICU does: the longest start of a well-formed sequence is one
 * error, else a single byte is.
 */
export function readCodePoint(bytes: Uint8Array, at: number, out: CodePointAt): void {
  const first = bytes[at] as number;
  out.length = 1;
  if (first < 0x80) {
    out.point = first;
    return;
  }
  out.point = -1;
  const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
  if (first < 0xc2 || first > 0xf4) return;
  let point = first & (0x3f >> more);
  for (let i = 1; i <= more; i++) {
    const byte = bytes[at + i];
    if (byte === undefined || (byte & 0xc0) !== 0x80) return;
    // The second byte excludes overlong forms, surrogates and what is beyond U+10FFFF.
    if (i === 1 && ((first === 0xe0 && byte < 0xa0) || (first === 0xed && byte > 0x9f))) return;
    if (i === 1 && ((first === 0xf0 && byte < 0x90) || (first === 0xf4 && byte > 0x8f))) return;
    point = (point << 6) | (byte & 0x3f);
    out.length = i + 1;
  }
  out.point = point;
}

/** Where the first byte at or after `from` stands that is no UTF-8, or −1. */
export function firstBroken(bytes: Uint8Array, from: number): number {
  const here: CodePointAt = { point: 0, length: 0 };
  for (let at = from; at < bytes.length; at += here.length) {
    if ((bytes[at] as number) < 0x80) {
      here.length = 1;
      continue;
    }
    readCodePoint(bytes, at, here);
    if (here.point < 0) return at;
  }
  return -1;
}

/** Bytes 0x80 to 0xBF go on with a character that began before. */
export function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

import { readCodePoint } from './utf8';
import type { CodePointAt } from './utf8';

/** Reads one character of an encoding at a place; point −1 where the bytes are broken. */
export type Reader = (bytes: Uint8Array, at: number, out: CodePointAt) => void;

function readUtf16(high: 0 | 1): Reader {
  return (bytes, at, out) => {
    const unit = (i: number): number => ((bytes[i + high] as number) << 8) | (bytes[i + 1 - high] as number);
    out.point = -1;
    out.length = Math.min(2, bytes.length - at);
    if (out.length < 2) return;
    const first = unit(at);
    if (first < 0xd800 || first > 0xdfff) {
      out.point = first;
      return;
    }
    if (first > 0xdbff || at + 4 > bytes.length) return;
    const second = unit(at + 2);
    if (second < 0xdc00 || second > 0xdfff) return;
    out.point = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    out.length = 4;
  };
}

function readUtf32(littleEndian: boolean): Reader {
  return (bytes, at, out) => {
    out.point = -1;
    out.length = Math.min(4, bytes.length - at);
    if (out.length < 4) return;
    const point = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, littleEndian);
    if (point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)) out.point = point;
  };
}

function readBytes(pointOf: (byte: number) => number): Reader {
  return (bytes, at, out) => {
    out.point = pointOf(bytes[at] as number);
    out.length = 1;
  };
}

const windows1252 = new TextDecoder('windows-1252');

/** By ICU's names without their punctuation and case. */
const READERS: Readonly<Record<string, Reader>> = {
  utf8: readCodePoint,
  utf16be: readUtf16(0),
  utf16le: readUtf16(1),
  utf32be: readUtf32(false),
  utf32le: readUtf32(true),
  iso88591: readBytes((byte) => byte),
  latin1: readBytes((byte) => byte),
  usascii: readBytes((byte) => (byte < 0x80 ? byte : -1)),
  ascii: readBytes((byte) => (byte < 0x80 ? byte : -1)),
  windows1252: readBytes((byte) => windows1252.decode(Uint8Array.of(byte)).codePointAt(0) as number),
  cp1252: readBytes((byte) => windows1252.decode(Uint8Array.of(byte)).codePointAt(0) as number),
};

/** Undefined for the many encodings of ICU that this program has no tables for. */
export function readerOf(encoding: string): Reader | undefined {
  return READERS[encoding.toLowerCase().replace(/[^a-z\d]/g, '')];
}

/** Code points as bytes of one of the three encodings that TensorFlow writes. */
export function encodePoints(points: readonly number[], encoding: string): Uint8Array {
  let text = '';
  for (const point of points) text += String.fromCodePoint(point);
  if (encoding === 'UTF-8') return new TextEncoder().encode(text);
  const wide = encoding === 'UTF-32-BE';
  const units = wide ? points : Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  const view = new DataView(new ArrayBuffer(units.length * (wide ? 4 : 2)));
  for (const [i, unit] of units.entries()) {
    if (wide) view.setUint32(4 * i, unit);
    else view.setUint16(2 * i, unit);
  }
  return new Uint8Array(view.buffer);
}

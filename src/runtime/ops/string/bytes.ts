import { fromHost, stringsOf } from '../../values/tensors';
import type { OpCall, OpEntry } from '../../registry';
import { define } from '../define';

/** TensorFlow strings are bytes; text is what they are when they are UTF-8. */

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Broken sequences become U+FFFD, a leading byte order mark stays. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** One character per byte: for ASCII syntax and for keys of maps. */
export function latin1Of(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}

export function bytesOfLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Position of `wanted` (not empty) at or after `from`, or −1. */
export function indexOfBytes(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const last = bytes.length - wanted.length;
  const first = wanted[0] as number;
  for (let at = bytes.indexOf(first, from); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1)) {
    let i = 1;
    while (i < wanted.length && bytes[at + i] === wanted[i]) i++;
    if (i === wanted.length) return at;
  }
  return -1;
}

/** C's isspace: blank, \t, \n, \v, \f, \r. */
export function isAsciiSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

/** Without ASCII white space at both ends; no copy is made. */
export function stripped(bytes: Uint8Array): Uint8Array {
  let start = 0;
  let end = bytes.length;
  while (start < end && isAsciiSpace(bytes[start] as number)) start++;
  while (end > start && isAsciiSpace(bytes[end - 1] as number)) end--;
  return bytes.subarray(start, end);
}

/** An op that turns every element of its first input by itself into another string. */
export function perString(prepare: (call: OpCall) => (bytes: Uint8Array) => Uint8Array): OpEntry {
  return define((call, input) => fromHost('string', input.shape, stringsOf(input).map(prepare(call))));
}

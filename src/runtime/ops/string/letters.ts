import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, stringsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { bytesOf, perString, stripped, textOf } from './bytes';
import { isContinuation } from './utf8';

/** Case, white space and length. */

/** `encoding` "" changes ASCII bytes only; "utf-8" maps fully (ß → SS) and mends broken bytes to U+FFFD, as ICU does. */
function cased(first: number, mapText: (text: string) => string): (call: OpCall) => (bytes: Uint8Array) => Uint8Array {
  return (call) => {
    const encoding = call.attrs.string('encoding');
    if (encoding === '') return (bytes) => bytes.map((b) => (b >= first && b < first + 26 ? b ^ 0x20 : b));
    if (encoding.toLowerCase() === 'utf-8') return (bytes) => bytesOf(mapText(textOf(untilZero(bytes))));
    throw invalid(`only utf-8 or '' (no encoding) is supported, received encoding=${encoding}`);
  };
}

/** ICU is handed a C string: what follows a zero byte is lost. */
function untilZero(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** UTF8_CHAR counts the bytes that begin a character, so broken text has a length too. */
function stringLength(call: OpCall, input: Tensor): Tensor {
  const strings = stringsOf(input);
  const lengths = new Int32Array(strings.length);
  const characters = call.attrs.string('unit') === 'UTF8_CHAR';
  for (const [i, bytes] of strings.entries()) {
    let count = bytes.length;
    if (characters) for (const byte of bytes) if (isContinuation(byte)) count -= 1;
    lengths[i] = count;
  }
  return fromHost('int32', input.shape, lengths);
}

export const LETTERS: OpFamily = {
  StringLower: perString(cased(0x41, (text) => text.toLowerCase())),
  StringUpper: perString(cased(0x61, (text) => text.toUpperCase())),
  StringStrip: perString(() => stripped),
  StringLength: define(stringLength),
};

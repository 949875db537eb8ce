import { concatBytes } from '../../../lib/bytes';
import { RE2JS } from 're2js';
import { invalid } from '../../opError';
import { textOf } from './bytes';
import { firstBroken, isContinuation } from './utf8';

/** RE2 patterns on bytes, with the rules of RE2's own Replace and GlobalReplace. */

/** Patterns stay compiled from call to call; a graph has few, but one may be an input. */
const CACHE = new Map<string, RE2JS>();
const CACHE_SIZE = 256;

/** Refuses what RE2 refuses: broken syntax, look-around, back references. */
export function compilePattern(bytes: Uint8Array): RE2JS {
  const source = textOf(bytes);
  const known = CACHE.get(source);
  if (known !== undefined) return known;
  let pattern: RE2JS;
  try {
    pattern = RE2JS.compile(source);
  } catch (error) {
    throw invalid(`Invalid pattern: ${source}, error: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (CACHE.size >= CACHE_SIZE) CACHE.delete(CACHE.keys().next().value as string);
  CACHE.set(source, pattern);
  return pattern;
}

/** Byte ranges of a match and its groups: start and end of the whole, of group 1, …; −1 where a group took no part. */
type Match = readonly number[];

/**
 * RE2's automata take sequences that are no UTF-8 for characters: surrogates wherever a class holds them, and overlong
 * forms and what is beyond U+10FFFF where it holds all from U+0080 on (`.`, `\W`, `[^a-z]`). The library takes no such
 * sequence, so characters of as many bytes stand for them: one of private use for a surrogate, a noncharacter else,
 * which a class that leaves out some other characters beyond ASCII holds too, where RE2's does not.
 */
function withStandIns(bytes: Uint8Array): Uint8Array {
  let out = bytes;
  for (let at = firstBroken(bytes, 0); at >= 0; at = firstBroken(bytes, at)) {
    const length = looseLength(bytes, at);
    if (length > 1) {
      if (out === bytes) out = bytes.slice();
      out.set(isSurrogate(bytes, at) ? PRIVATE_USE : length === 3 ? NONCHARACTER : FAR_NONCHARACTER, at);
    }
    at += length;
  }
  return out;
}

const PRIVATE_USE = [0xee, 0x80, 0x80]; // U+E000
const NONCHARACTER = [0xef, 0xbf, 0xbf]; // U+FFFF
const FAR_NONCHARACTER = [0xf4, 0x8f, 0xbf, 0xbf]; // U+10FFFF

/** Length of a sequence of three or four bytes with right marks, whatever it stands for; else 1. */
function looseLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  const length = first >= 0xf0 && first <= 0xf4 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : 1;
  for (let i = 1; i < length; i++) if (!isContinuation(bytes[at + i] ?? 0)) return 1;
  return length;
}

/** Whether a surrogate, U+D800 to U+DFFF, stands at this place as three bytes. */
function isSurrogate(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xed && (bytes[at + 1] as number) >= 0xa0 && looseLength(bytes, at) === 3;
}

/** Finds matches in one text. */
export class Search {
  private readonly pattern: RE2JS;
  private readonly bytes: Uint8Array;
  /** Where the first byte is that is no UTF-8; nothing matches such a byte. −1 where all is well. */
  private readonly broken: number;

  constructor(pattern: RE2JS, bytes: Uint8Array) {
    this.pattern = pattern;
    this.bytes = withStandIns(bytes);
    this.broken = firstBroken(this.bytes, 0);
  }

  /** The first match that begins at or after `from`; what comes before counts for `^` and `\b`. */
  next(from: number): Match | null {
    let start = from;
    for (;;) {
      const match = this.find(this.bytes, start);
      if (match === null || this.broken < 0) return match;
      const bad = firstBroken(this.bytes, match[0] as number);
      if (bad < 0 || bad >= (match[1] as number)) return match;
      // The library takes a broken byte for U+FFFD, RE2 for nothing: look before it, then after it.
      const before = this.find(this.bytes.subarray(0, bad), start);
      if (before !== null) return before;
      start = bad + 1;
    }
  }

  private find(bytes: Uint8Array, from: number): Match | null {
    const matcher = this.pattern.matcher(bytes);
    if (!matcher.find(from)) return null;
    const match: number[] = [];
    for (let group = 0; group <= matcher.groupCount(); group++) match.push(matcher.start(group), matcher.end(group));
    return match;
  }
}

/** Whether the pattern matches all of the text. */
export function matchesWhole(pattern: RE2JS, bytes: Uint8Array): boolean {
  const known = withStandIns(bytes);
  return firstBroken(known, 0) < 0 && pattern.matcher(known).matches();
}

/** A rewrite string in pieces: bytes to copy or the number of a group (`\0` is the whole match). */
interface Rewrite {
  readonly pieces: readonly (Uint8Array | number)[];
  readonly highestGroup: number;
  /** Everything after an unknown escape is lost: RE2 stops there. */
  readonly broken: boolean;
}

export function parseRewrite(bytes: Uint8Array): Rewrite {
  const pieces: (Uint8Array | number)[] = [];
  let highestGroup = 0;
  let from = 0;
  for (let at = bytes.indexOf(0x5c); at >= 0; at = bytes.indexOf(0x5c, from)) {
    if (at > from) pieces.push(bytes.subarray(from, at));
    const escaped = bytes[at + 1] ?? 0;
    if (escaped === 0x5c) {
      pieces.push(bytes.subarray(at, at + 1));
    } else if (escaped >= 0x30 && escaped <= 0x39) {
      pieces.push(escaped - 0x30);
      highestGroup = Math.max(highestGroup, escaped - 0x30);
    } else {
      return { pieces, highestGroup, broken: true };
    }
    from = at + 2;
  }
  if (from < bytes.length) pieces.push(bytes.subarray(from));
  return { pieces, highestGroup, broken: false };
}

/** One text with all matches, or the first, rewritten; the same bytes where nothing matched. */
export function replaceMatches(pattern: RE2JS, rewrite: Rewrite, bytes: Uint8Array, all: boolean): Uint8Array {
  // A rewrite that names a group the pattern lacks leaves the text as it is.
  if (rewrite.highestGroup > pattern.groupCount() || (rewrite.broken && !all)) return bytes;
  const search = new Search(pattern, bytes);
  const out: Uint8Array[] = [];
  let at = 0;
  let lastEnd = -1;
  let count = 0;
  while (at <= bytes.length) {
    const match = search.next(at);
    if (match === null) break;
    const [start = 0, end = 0] = match;
    if (at < start) out.push(bytes.subarray(at, start));
    if (start === lastEnd && start === end) {
      // An empty match right after a match does not count: one character further.
      const step = characterLength(bytes, start);
      out.push(bytes.subarray(start, start + step));
      at = start + step;
      continue;
    }
    for (const piece of rewrite.pieces) {
      if (typeof piece !== 'number') out.push(piece);
      else if ((match[2 * piece] as number) >= 0) out.push(bytes.subarray(match[2 * piece], match[2 * piece + 1]));
    }
    count += 1;
    at = end;
    lastEnd = end;
    if (!all) break;
  }
  if (count === 0) return bytes;
  if (at < bytes.length) out.push(bytes.subarray(at));
  return concatBytes(out);
}

/** A surrogate is a character to RE2's decoder, an overlong form is single bytes. */
function characterLength(bytes: Uint8Array, at: number): number {
  if (isSurrogate(bytes, at)) return 3;
  const first = bytes[at] ?? 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  const bad = length > 1 ? firstBroken(bytes.subarray(at, at + length), 0) : -1;
  return bad === 0 ? 1 : length;
}

import { bytesOfLatin1 } from '../../string/bytes';
import { readCodePoint } from '../../string/utf8';
import type { CodePointAt } from '../../string/utf8';
import { DoubleArray } from '../doubleArray';
import { userPieceAt } from './model';
import type { NormalizerSpec, PieceModel } from './model';

/** What stands for a space in pieces, U+2581, one character per byte. */
export const SPACE = '\u00e2\u0096\u0081';

const REPLACEMENT = '\u00ef\u00bf\u00bd';

export interface Normalized {
  /** One character per byte. */
  readonly text: string;
  /** For each byte, and for the end, where it comes from in the text given. */
  readonly origins: readonly number[];
}

/**
 * The trie of a precompiled character map (Darts-clone) and its texts: number of
 * bytes of the trie, its 32-bit units, then texts that end in 0.
 */
class CharsMap {
  private readonly trie: DoubleArray;
  private readonly texts: string;

  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const size = bytes.length < 4 ? 0 : Math.min(view.getUint32(0, true), bytes.length - 4);
    this.trie = new DoubleArray(Uint32Array.from({ length: size >> 2 }, (_, i) => view.getUint32(4 + 4 * i, true)));
    let texts = '';
    for (let i = 4 + size; i < bytes.length; i++) texts += String.fromCharCode(bytes[i] as number);
    this.texts = texts;
  }

  /** The longest entry that stands at `at`: what it becomes and its length; null when there is none. */
  find(text: string, at: number): { readonly to: string; readonly length: number } | null {
    let found: { to: string; length: number } | null = null;
    let node = 0;
    for (let i = at; i < text.length; i++) {
      node = this.trie.step(node, text.charCodeAt(i));
      if (node < 0) break;
      const value = this.trie.value(node);
      if (value >= 0) found = { to: this.texts.slice(value, this.texts.indexOf('\0', value)), length: i + 1 - at };
    }
    return found;
  }
}

/** Brings text into the form in which pieces are looked up (normalizer.cc). */
export class Normalizer {
  private readonly spec: NormalizerSpec;
  private readonly model: PieceModel | null;
  private readonly spaceIsSuffix: boolean;
  private readonly map: CharsMap;

  /** `model` names the pieces that must stay as they are; null when decoding. */
  constructor(spec: NormalizerSpec, spaceIsSuffix: boolean, model: PieceModel | null) {
    this.spec = spec;
    this.model = model;
    this.spaceIsSuffix = spaceIsSuffix;
    this.map = new CharsMap(spec.charsMap);
  }

  /** `given`: one character per byte. */
  normalize(given: string): Normalized {
    const { addDummyPrefix, removeExtraSpaces, escapeSpaces } = this.spec;
    const bytes = bytesOfLatin1(given);
    const space = escapeSpaces ? SPACE : ' ';
    const parts: string[] = [];
    const origins: number[] = [];
    const add = (text: string, origin: number): void => {
      parts.push(text);
      for (let i = 0; i < text.length; i++) origins.push(origin);
    };
    let at = 0;
    if (removeExtraSpaces) {
      while (at < given.length) {
        const { to, length } = this.prefix(given, bytes, at);
        if (to !== ' ') break;
        at += length;
      }
      if (at >= given.length) return { text: '', origins: [] };
    }
    if (given.length === 0) return { text: '', origins: [] };
    if (!this.spaceIsSuffix && addDummyPrefix) add(space, at);
    let isAfterSpace = removeExtraSpaces;
    while (at < given.length) {
      const prefix = this.prefix(given, bytes, at);
      let { to } = prefix;
      while (isAfterSpace && to.startsWith(' ')) to = to.slice(1);
      if (to.length > 0) {
        add(escapeSpaces ? to.replaceAll(' ', SPACE) : to, at);
        isAfterSpace = to.endsWith(' ');
      }
      at += prefix.length;
      if (!removeExtraSpaces) isAfterSpace = false;
    }
    let text = parts.join('');
    if (removeExtraSpaces) {
      while (text.endsWith(space)) {
        text = text.slice(0, -space.length);
        at = origins[text.length] as number;
        origins.length = text.length;
      }
    }
    if (this.spaceIsSuffix && addDummyPrefix) {
      text += space;
      for (let i = 0; i < space.length; i++) origins.push(at);
    }
    origins.push(at);
    return { text, origins };
  }

  /** What the text at `at` begins with becomes, and how many bytes that was. */
  private prefix(text: string, bytes: Uint8Array, at: number): { readonly to: string; readonly length: number } {
    const kept = this.model === null ? 0 : userPieceAt(this.model, text, at);
    if (kept > 0) return { to: text.slice(at, at + kept), length: kept };
    const mapped = this.map.find(text, at);
    if (mapped !== null) return mapped;
    const here: CodePointAt = { point: 0, length: 0 };
    readCodePoint(bytes, at, here);
    if (here.point < 0) return { to: REPLACEMENT, length: 1 };
    return { to: text.slice(at, at + here.length), length: here.length };
  }
}

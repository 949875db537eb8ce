import type { NestedWriter } from './textFormatWriter';

export type TokenKind = 'name' | 'number' | 'string' | 'symbol' | 'end';

/** Why text is not protobuf text format. Thrown inside `textFormat` only. */
export class TextFault extends Error {
  /** Bytes from the start of the file. */
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

const NEWLINE = 0x0a;
const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '\\': 0x5c,
  "'": 0x27,
  '"': 0x22,
  '?': 0x3f,
};

const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;
const isLetter = (c: number): boolean => (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a) || c === 0x5f;

/** The tokens of a text: one at a time, kept as a range of the bytes. */
export class Tokens {
  readonly #bytes: Uint8Array;
  kind: TokenKind = 'end';
  /** The token is bytes `start` to `end`. */
  start = 0;
  end = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    // A byte order mark is not part of the text.
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.end = 3;
    this.next();
  }

  /** The token as text; for a string its spelling, quotes included. */
  get text(): string {
    return String.fromCharCode(...this.#bytes.subarray(this.start, Math.min(this.end, this.start + 200)));
  }

  /** Whether the token is this symbol. */
  is(symbol: string): boolean {
    return this.kind === 'symbol' && this.#bytes[this.start] === symbol.charCodeAt(0);
  }

  /** Passes over this symbol if it is the token. */
  skip(symbol: string): boolean {
    if (!this.is(symbol)) return false;
    this.next();
    return true;
  }

  next(): void {
    const bytes = this.#bytes;
    let at = this.end;
    for (;;) {
      const c = bytes[at];
      if (c === 0x20 || (c !== undefined && c >= 9 && c <= 13)) at += 1;
      else if (c === 0x23) {
        while (at < bytes.length && bytes[at] !== NEWLINE) at += 1;
      } else break;
    }
    this.start = at;
    if (at >= bytes.length) {
      this.kind = 'end';
      this.end = at;
      return;
    }
    const first = bytes[at] ?? 0;
    if (isLetter(first)) {
      this.kind = 'name';
      this.end = this.#nameEnd(at + 1);
    } else if (isDigit(first) || (first === 0x2e && isDigit(bytes[at + 1] ?? 0))) {
      this.kind = 'number';
      this.end = this.#numberEnd(at);
    } else if (first === 0x22 || first === 0x27) {
      this.kind = 'string';
      this.end = this.#stringEnd(at, first);
    } else {
      this.kind = 'symbol';
      this.end = at + 1;
    }
  }

  /** From a `[` to its `]`: the name of an extension or the type URL of an Any. */
  bracketed(): string {
    const close = this.#bytes.indexOf(0x5d, this.start);
    if (close < 0) throw new TextFault(this.start, 'this "[" is not closed');
    const name = String.fromCharCode(...this.#bytes.subarray(this.start + 1, Math.min(close, this.start + 1000)));
    this.end = close + 1;
    this.next();
    return name.replace(/#[^\n]*|\s/g, '');
  }

  /** Writes the bytes that the string token stands for, and those of the strings directly after it. */
  writeStrings(writer: NestedWriter): void {
    do {
      this.#writeString(writer);
      this.next();
    } while (this.kind === 'string');
  }

  #nameEnd(from: number): number {
    let at = from;
    while (isLetter(this.#bytes[at] ?? 0) || isDigit(this.#bytes[at] ?? 0)) at += 1;
    return at;
  }

  /** Digits, letters (hex, exponent, the `f` of floats) and points; a sign only after an exponent's `e`. */
  #numberEnd(from: number): number {
    const bytes = this.#bytes;
    const hex = bytes[from] === 0x30 && ((bytes[from + 1] ?? 0) | 0x20) === 0x78;
    for (let at = from; ; at++) {
      const c = bytes[at] ?? 0;
      const sign = (c === 0x2b || c === 0x2d) && !hex && ((bytes[at - 1] ?? 0) | 0x20) === 0x65;
      if (!isDigit(c) && !isLetter(c) && c !== 0x2e && !sign) return at;
    }
  }

  #stringEnd(from: number, quote: number): number {
    const bytes = this.#bytes;
    for (let at = from + 1; at < bytes.length; at++) {
      const c = bytes[at];
      if (c === quote) return at + 1;
      if (c === NEWLINE) break;
      if (c === 0x5c) at += 1;
    }
    throw new TextFault(from, 'this string does not end on its line');
  }

  #writeString(writer: NestedWriter): void {
    const bytes = this.#bytes;
    const last = this.end - 1;
    let at = this.start + 1;
    while (at < last) {
      const slash = bytes.subarray(at, last).indexOf(0x5c);
      const plain = slash < 0 ? last : at + slash;
      writer.raw(bytes.subarray(at, plain));
      at = plain;
      // Text and raw bytes come in long runs, escaped bytes too: these are not searched one by one.
      while (at < last && bytes[at] === 0x5c) at = this.#writeEscape(writer, at + 1, last);
    }
  }

  /** Writes the byte or character of the escape whose letter is at `at`; returns where it ends. */
  #writeEscape(writer: NestedWriter, at: number, last: number): number {
    const letter = String.fromCharCode(this.#bytes[at] ?? 0);
    const simple = ESCAPES[letter];
    if (simple !== undefined) {
      writer.byte(simple);
      return at + 1;
    }
    if (/[0-7]/.test(letter)) {
      const digits = this.#digits(at, Math.min(at + 3, last), /[0-7]/);
      writer.byte(Number.parseInt(digits, 8) & 0xff);
      return at + digits.length;
    }
    const longest = { x: 2, X: 2, u: 4, U: 8 }[letter];
    const digits = longest ? this.#digits(at + 1, Math.min(at + 1 + longest, last), /[0-9a-fA-F]/) : '';
    const value = Number.parseInt(digits, 16);
    if (!longest || digits === '') throw new TextFault(at - 1, `"\\${letter}" is not an escape`);
    if (longest === 2) writer.byte(value);
    else if (digits.length === longest && value <= 0x10ffff) writer.text(String.fromCodePoint(value));
    else throw new TextFault(at - 1, `"\\${letter}${digits}" is not a character`);
    return at + 1 + digits.length;
  }

  #digits(from: number, to: number, allowed: RegExp): string {
    let digits = '';
    for (let at = from; at < to; at++) {
      const c = String.fromCharCode(this.#bytes[at] ?? 0);
      if (!allowed.test(c)) break;
      digits += c;
    }
    return digits;
  }
}

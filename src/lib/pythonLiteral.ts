import { fail, ok } from './result';
import type { Result } from './result';

/** A value of a Python literal (ast.literal_eval). */
export type PythonValue =
  | { readonly kind: 'none' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'complex'; readonly real: number; readonly imaginary: number }
  | { readonly kind: 'str'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'list' | 'tuple' | 'set'; readonly items: readonly PythonValue[] }
  | { readonly kind: 'dict'; readonly items: readonly (readonly [PythonValue, PythonValue])[] };

/** Thrown inside this file only. */
class LiteralFault extends Error {}

const MAX_DEPTH = 200;

/** Fails with saved_model_cli's sentence for anything that is not a literal, calls of numpy included. */
export function parsePythonLiteral(text: string): Result<PythonValue, string> {
  try {
    return ok(new LiteralParser(text).whole());
  } catch (error) {
    if (error instanceof LiteralFault) return fail(`Expression "${text}" is not a valid python literal.`);
    throw error;
  }
}

const NUMBER =
  /(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?)/y;
const STRING = /([bBrRuU]{0,2})('''|"""|'|")/y;

class LiteralParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): PythonValue {
    // literal_eval takes blanks off the front; an expression over several lines needs brackets, as in Python.
    const value = this.#commaList('') ?? this.#fault();
    if (this.#at !== this.#text.length) this.#fault();
    return value;
  }

  #fault(): never {
    throw new LiteralFault();
  }

  #blanks(): void {
    while (/[ \t\r\n\f]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #skip(token: string): boolean {
    this.#blanks();
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    this.#blanks();
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match) this.#at = pattern.lastIndex;
    return match;
  }

  /** Values up to `close`; several, or one with a comma after it, are a tuple. Null when there is none. */
  #commaList(close: string): PythonValue | null {
    const items: PythonValue[] = [];
    let comma = false;
    for (;;) {
      this.#blanks();
      const end = close === '' ? this.#at === this.#text.length : this.#text.startsWith(close, this.#at);
      if (end) break;
      if (items.length > 0 && !comma) this.#fault();
      items.push(this.#sum());
      comma = this.#skip(',');
    }
    this.#at += close.length;
    const [first] = items;
    return items.length === 1 && !comma ? (first ?? null) : items.length === 0 ? null : { kind: 'tuple', items };
  }

  /** A number may be followed by `+` or `-` and an imaginary one. */
  #sum(): PythonValue {
    const first = this.#signed();
    const minus = this.#skip('-');
    if (!minus && !this.#skip('+')) return first;
    const second = this.#value();
    if (second.kind !== 'complex' || (first.kind !== 'int' && first.kind !== 'float')) this.#fault();
    return { kind: 'complex', real: Number(first.value), imaginary: minus ? -second.imaginary : second.imaginary };
  }

  /** At most one sign, and only before a number. */
  #signed(): PythonValue {
    const negative = this.#skip('-');
    const signed = negative || this.#skip('+');
    const value = this.#value();
    if (!signed) return value;
    switch (value.kind) {
      case 'int':
        return { kind: 'int', value: negative ? -value.value : value.value };
      case 'float':
        return { kind: 'float', value: negative ? -value.value : value.value };
      case 'complex':
        return negative ? { ...value, real: -value.real, imaginary: -value.imaginary } : value;
      default:
        return this.#fault();
    }
  }

  #value(): PythonValue {
    if (++this.#depth > MAX_DEPTH) this.#fault();
    const value = this.#bracketed() ?? this.#string() ?? this.#word() ?? this.#number();
    this.#depth -= 1;
    return value;
  }

  #bracketed(): PythonValue | null {
    if (this.#skip('(')) return this.#commaList(')') ?? { kind: 'tuple', items: [] };
    if (this.#skip('[')) return { kind: 'list', items: this.#items(']') };
    return this.#skip('{') ? this.#dictOrSet() : null;
  }

  #items(close: string): readonly PythonValue[] {
    const items: PythonValue[] = [];
    while (!this.#skip(close)) {
      items.push(this.#sum());
      if (!this.#skip(',') && !this.#text.startsWith(close, this.#at)) this.#fault();
    }
    return items;
  }

  #dictOrSet(): PythonValue {
    if (this.#skip('}')) return { kind: 'dict', items: [] };
    const first = this.#sum();
    if (!this.#skip(':')) {
      if (this.#skip(',')) return { kind: 'set', items: [first, ...this.#items('}')] };
      return this.#skip('}') ? { kind: 'set', items: [first] } : this.#fault();
    }
    const items: (readonly [PythonValue, PythonValue])[] = [[first, this.#sum()]];
    while (this.#skip(',') && !this.#text.startsWith('}', this.#afterBlanks())) {
      const key = this.#sum();
      if (!this.#skip(':')) this.#fault();
      items.push([key, this.#sum()]);
    }
    return this.#skip('}') ? { kind: 'dict', items } : this.#fault();
  }

  #afterBlanks(): number {
    this.#blanks();
    return this.#at;
  }

  #word(): PythonValue | null {
    const word = this.#match(/[A-Za-z_]\w*/y)?.[0];
    if (word === undefined) return null;
    if (word === 'None') return { kind: 'none' };
    return word === 'True' || word === 'False' ? { kind: 'bool', value: word === 'True' } : this.#fault();
  }

  #number(): PythonValue {
    const text = this.#match(NUMBER)?.[0].replaceAll('_', '') ?? this.#fault();
    // `1abc` and `007` are errors in Python.
    if (/\w/.test(this.#text[this.#at] ?? '')) this.#fault();
    if (/^0[xob]/i.test(text)) return { kind: 'int', value: BigInt(text.toLowerCase()) };
    if (/j$/i.test(text)) return { kind: 'complex', real: 0, imaginary: Number(text.slice(0, -1)) };
    if (/[.e]/i.test(text)) return { kind: 'float', value: Number(text) };
    return /^0+[1-9]/.test(text) ? this.#fault() : { kind: 'int', value: BigInt(text) };
  }

  /** One string, or several side by side, which Python joins. */
  #string(): PythonValue | null {
    let joined: PythonValue | null = null;
    for (let match = this.#match(STRING); match; match = this.#match(STRING)) {
      const prefix = (match[1] ?? '').toLowerCase();
      if (!['', 'u', 'r', 'b', 'br', 'rb'].includes(prefix)) this.#fault();
      const raw = this.#stringBody(match[2] ?? '');
      // Bytes are written in ASCII.
      if (prefix.includes('b') && /[^\p{ASCII}]/u.test(raw)) this.#fault();
      const text = prefix.includes('r') ? raw : (unescape(raw, prefix.includes('b')) ?? this.#fault());
      const next = prefix.includes('b') ? bytesValue(text) : ({ kind: 'str', value: text } as const);
      joined = joined === null ? (next ?? this.#fault()) : (join(joined, next) ?? this.#fault());
    }
    return joined;
  }

  #stringBody(quote: string): string {
    for (let end = this.#at; end < this.#text.length; end++) {
      if (this.#text[end] === '\\') end += 1;
      else if (quote.length === 1 && this.#text[end] === '\n') break;
      else if (this.#text.startsWith(quote, end)) {
        const body = this.#text.slice(this.#at, end);
        this.#at = end + quote.length;
        return body;
      }
    }
    return this.#fault();
  }
}

const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Python's escapes; unknown ones stay as they are. Null for broken ones. Character names (`\N{…}`) are not known here. */
function unescape(body: string, isBytes: boolean): string | null {
  let broken = false;
  const text = body.replace(
    /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g,
    (whole, octal?: string, hex?: string, short?: string, long?: string, letter?: string) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & (isBytes ? 0xff : 0x1ff));
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      const code = short ?? long;
      if (code !== undefined) {
        if (isBytes) return whole;
        const point = Number.parseInt(code, 16);
        broken ||= point > 0x10ffff;
        return broken ? '' : String.fromCodePoint(point);
      }
      broken ||= letter === 'x' || (!isBytes && (letter === 'u' || letter === 'U' || letter === 'N'));
      return SIMPLE[letter ?? ''] ?? whole;
    },
  );
  return broken ? null : text;
}

/** Null where a character is not a byte. */
function bytesValue(text: string): PythonValue | null {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return codes.some((code) => code > 0xff) ? null : { kind: 'bytes', value: Uint8Array.from(codes) };
}

/** Strings and bytes cannot be joined with each other. */
function join(a: PythonValue, b: PythonValue | null): PythonValue | null {
  if (a.kind === 'str' && b?.kind === 'str') return { kind: 'str', value: a.value + b.value };
  if (a.kind === 'bytes' && b?.kind === 'bytes') return { kind: 'bytes', value: Uint8Array.of(...a.value, ...b.value) };
  return null;
}

/** `repr` of a value, for messages. */
export function pythonTypeName(value: PythonValue): string {
  return value.kind === 'none' ? 'NoneType' : value.kind;
}

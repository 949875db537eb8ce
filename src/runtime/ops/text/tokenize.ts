import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { intsOf, stringsOf, vectorOfInts, vectorOfStrings } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { compilePattern, matchesWhole, Search } from '../string/pattern';
import { scriptOf } from '../string/scripts';
import { readCodePoint } from '../string/utf8';

/**
 * Tokenizers of TensorFlow Text that need no vocabulary. Offsets are from the start
 * of each string: in bytes, or in code points where the input is code points.
 */

interface Token {
  readonly start: number;
  readonly end: number;
}

/** The set bits of the configuration say which code points are white space. */
function isSpaceIn(config: Uint8Array, point: number): boolean {
  return point >= 0 && (((config[point >> 3] ?? 0) >> (point & 7)) & 1) === 1;
}

/**
 * Tokens between white space. A token's end is the end of the white space after
 * it less one byte, as the kernel counts, so a wide space leaves a part of itself behind.
 */
export function spaceTokens(bytes: Uint8Array, config: Uint8Array): Token[] {
  const tokens: Token[] = [];
  const here = { point: 0, length: 0 };
  let start = -1;
  for (let at = 0; at < bytes.length; at += here.length) {
    readCodePoint(bytes, at, here);
    if (!isSpaceIn(config, here.point)) {
      if (start < 0) start = at;
    } else if (start >= 0) {
      tokens.push({ start, end: at + here.length - 1 });
      start = -1;
    }
  }
  if (start >= 0) tokens.push({ start, end: bytes.length });
  return tokens;
}

/** Outputs: tokens, row splits, starts, ends. */
function whitespaceV2(_: OpCall, input: Tensor, configInput: Tensor): Tensor[] {
  const [config] = stringsOf(configInput);
  const strings = stringsOf(input);
  const rows = strings.map((bytes) => spaceTokens(bytes, config ?? new Uint8Array(0)));
  const splits = [0];
  for (const row of rows) splits.push((splits.at(-1) as number) + row.length);
  return [
    vectorOfStrings(
      rows.flatMap((row, i) => row.map(({ start, end }) => (strings[i] as Uint8Array).subarray(start, end))),
    ),
    vectorOfInts('int64', splits),
    vectorOfInts(
      'int32',
      rows.flat().map(({ start }) => start),
    ),
    vectorOfInts(
      'int32',
      rows.flat().map(({ end }) => end),
    ),
  ];
}

const WHITE_SPACE = /\p{White_Space}/u;

export function isSpace(point: number): boolean {
  return point >= 0 && point <= 0x10ffff && WHITE_SPACE.test(String.fromCodePoint(point));
}

/**
 * Splits rows of code points where `kindOf` changes. White space is dropped unless
 * the node keeps it: then it stands in tokens of its own, else it only parts what
 * is of another kind, so that ") [" is the one token ")[" of script Common. Outputs: code points of the tokens, splits between
 * tokens, starts, ends, splits between rows.
 */
function byKind(kindOf: (point: number) => number): OpEntry {
  return define((call, valuesInput, splitsInput) => {
    const points = intsOf(valuesInput);
    const splits = intsOf(splitsInput);
    const keep = call.attrs.has('keep_whitespace') && call.attrs.bool('keep_whitespace');
    const dtype = splitsInput.dtype === 'int32' ? 'int32' : 'int64';
    const values: number[] = [];
    const [inner, outer, starts, ends]: [number[], number[], number[], number[]] = [[0], [0], [], []];
    for (let row = 0; row + 1 < splits.length; row++) {
      let offset = 0;
      let before: number | null = null;
      let open = false;
      for (const point of points.slice(splits[row], splits[row + 1])) {
        const space = isSpace(point);
        const kind = 2 * kindOf(point) + (keep && space ? 1 : 0);
        const next = offset + 1;
        if (kind !== before) open = false;
        if (!space || keep) {
          if (!open) {
            open = true;
            starts.push(offset);
            ends.push(next);
            inner.push(values.length);
          }
          values.push(point);
          ends[ends.length - 1] = next;
          inner[inner.length - 1] = values.length;
        }
        before = kind;
        offset = next;
      }
      outer.push(starts.length);
    }
    return [
      vectorOfInts('int32', values),
      vectorOfInts(dtype, inner),
      vectorOfInts('int64', starts),
      vectorOfInts('int64', ends),
      vectorOfInts(dtype, outer),
    ];
  });
}

/** Pieces between matches of one pattern, and of the matches those that fit a second one. */
function regexSplit(_: OpCall, input: Tensor, delimiterInput: Tensor, keepInput: Tensor): Tensor[] {
  const [delimiter, keep] = [delimiterInput, keepInput].map((t) =>
    compilePattern(stringsOf(t)[0] ?? new Uint8Array(0)),
  );
  if (delimiter === undefined || keep === undefined) throw invalid('Both patterns are needed.');
  const tokens: Uint8Array[] = [];
  const [starts, ends, splits]: [number[], number[], number[]] = [[], [], [0]];
  for (const given of stringsOf(input)) {
    // The kernel reads a text up to its first zero byte.
    const zero = given.indexOf(0);
    const bytes = zero < 0 ? given : given.subarray(0, zero);
    const give = (start: number, end: number): void => {
      tokens.push(bytes.subarray(start, end));
      starts.push(start);
      ends.push(end);
    };
    const search = new Search(delimiter, bytes);
    let from = 0;
    for (let match = search.next(0); match !== null; match = search.next(from)) {
      const [start = 0, end = 0] = match;
      // TensorFlow Text never comes to an end on such a match.
      if (start === end) throw invalid('The delimiter pattern matches the empty string.');
      if (start > from) give(from, start);
      if (matchesWhole(keep, bytes.subarray(start, end))) give(start, end);
      from = end;
    }
    if (from < bytes.length) give(from, bytes.length);
    splits.push(tokens.length);
  }
  return [
    vectorOfStrings(tokens),
    vectorOfInts('int64', starts),
    vectorOfInts('int64', ends),
    vectorOfInts('int64', splits),
  ];
}

export const TOKENIZE: OpFamily = {
  'TFText>WhitespaceTokenizeWithOffsetsV2': define(whitespaceV2),
  UnicodeScriptTokenizeWithOffsets: byKind(scriptOf),
  WhitespaceTokenizeWithOffsets: byKind((point) => (isSpace(point) ? 1 : 0)),
  RegexSplitWithOffsets: define(regexSplit),
};

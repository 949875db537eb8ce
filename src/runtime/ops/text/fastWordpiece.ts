import { concatBytes } from '../../../lib/bytes';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { intsOf, numbersOf, stringsOf, vectorOfInts, vectorOfStrings } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { sameBytes } from '../math/compare';
import { bytesOf } from '../string/bytes';
import { readCodePoint } from '../string/utf8';
import type { CodePointAt } from '../string/utf8';
import { DoubleArray } from './doubleArray';
import { FlatTable } from './flatbuffer';

/** WordPiece by a compiled vocabulary (FastWordpieceTokenizer), which comes as an input of the op. */

interface Vocabulary {
  readonly trie: DoubleArray;
  /** Where the trie goes on for pieces inside a word. */
  readonly suffixRoot: number;
  readonly maxBytes: number;
  readonly suffix: Uint8Array;
  readonly unknown: Uint8Array;
  readonly unknownId: number;
  /** Texts are split at white space and punctuation first. */
  readonly splitsWords: boolean;
  readonly table: FlatTable;
}

/** The model last used: an op gets the same one in every run. */
let last: { readonly data: ArrayLike<number>; readonly vocabulary: Vocabulary } | null = null;

function vocabularyOf(model: Tensor): Vocabulary {
  const data = numbersOf(model);
  if (last?.data === data) return last.vocabulary;
  const table = new FlatTable(data as Uint8Array);
  const vocabulary: Vocabulary = {
    trie: new DoubleArray(table.uints(0)),
    suffixRoot: table.int(3),
    maxBytes: table.int(4),
    suffix: table.string(5),
    unknown: table.string(6),
    unknownId: table.int(7),
    splitsWords: table.bool(10),
    table,
  };
  last = { data, vocabulary };
  return vocabulary;
}

interface Piece {
  readonly text: Uint8Array;
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** Greedy from the left; one unknown piece for the whole word where that ends nowhere. */
function piecesOf(word: Uint8Array, offset: number, vocabulary: Vocabulary): Piece[] {
  const { trie, suffixRoot, suffix, maxBytes, unknown, unknownId } = vocabulary;
  const whole: Piece = { text: unknown, id: unknownId, start: offset, end: offset + word.length };
  if (word.length > maxBytes) return [whole];
  if (sameBytes(word, suffix)) return suffixPieces(word, offset, vocabulary) ?? [whole];
  const pieces: Piece[] = [];
  for (let start = 0; start < word.length; ) {
    let node = start === 0 ? 0 : suffixRoot;
    let [end, value] = [-1, -1];
    for (let i = start; i < word.length; i++) {
      node = trie.step(node, word[i] as number);
      if (node < 0) break;
      const here = trie.value(node);
      if (here >= 0) [end, value] = [i + 1, here];
    }
    if (end < 0) return [whole];
    // Bits 8 to 29 are the id.
    const id = (value & 0x3fffffff) >> 8;
    if (id === unknownId) return [whole];
    const text = word.subarray(start, end);
    pieces.push({
      text: start === 0 ? text : concatBytes([suffix, text]),
      id,
      start: offset + start,
      end: offset + end,
    });
    start = end;
  }
  return pieces;
}

/** The mark of inner pieces as a text of its own, which the trie does not hold; null when it is unknown. */
function suffixPieces(word: Uint8Array, offset: number, { table, suffix, unknownId }: Vocabulary): Piece[] | null {
  const pieces: Piece[] = [];
  let at = 0;
  for (const value of table.uints(8)) {
    const id = (value & 0x3fffffff) >> 8;
    if (id === unknownId) return null;
    // The lowest byte is the length less one, bit 30 says that the piece is an inner one.
    const end = at + (value & 0xff) + 1;
    const text = word.subarray(at, end);
    pieces.push({
      text: value >>> 30 === 1 ? concatBytes([suffix, text]) : text,
      id,
      start: offset + at,
      end: offset + end,
    });
    at = end;
  }
  return pieces.length > 0 ? pieces : null;
}

const SPACE = /\p{White_Space}/u;
const ALONE =
  /[\p{P}!-/:-@[-`{-~\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b820}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/u;

/** Words between white space; punctuation and Chinese characters are words of their own. */
function wordsOf(text: Uint8Array): (readonly [number, number])[] {
  const words: [number, number][] = [];
  const here: CodePointAt = { point: 0, length: 0 };
  let start = -1;
  for (let at = 0; at < text.length; at += here.length) {
    readCodePoint(text, at, here);
    const character = here.point < 0 ? '' : String.fromCodePoint(here.point);
    const isSpace = SPACE.test(character);
    const isAlone = ALONE.test(character);
    if ((isSpace || isAlone) && start >= 0) {
      words.push([start, at]);
      start = -1;
    }
    if (isAlone) words.push([at, at + here.length]);
    else if (!isSpace && start < 0) start = at;
  }
  if (start >= 0) words.push([start, text.length]);
  return words;
}

/** Outputs: pieces, ids, where each text's begin, starts and ends in bytes. */
function tokenize(_: OpCall, input: Tensor, model: Tensor): Tensor[] {
  const vocabulary = vocabularyOf(model);
  const rows = stringsOf(input).map((text) =>
    vocabulary.splitsWords
      ? wordsOf(text).flatMap(([start, end]) => piecesOf(text.subarray(start, end), start, vocabulary))
      : piecesOf(text, 0, vocabulary),
  );
  const pieces = rows.flat();
  const splits = [0];
  for (const row of rows) splits.push((splits.at(-1) as number) + row.length);
  const column = (of: 'id' | 'start' | 'end'): Tensor =>
    vectorOfInts(
      'int64',
      pieces.map((piece) => piece[of]),
    );
  return [
    vectorOfStrings(pieces.map(({ text }) => text)),
    column('id'),
    vectorOfInts('int64', splits),
    column('start'),
    column('end'),
  ];
}

/** Words joined by spaces, pieces inside a word without. */
function detokenize(_: OpCall, values: Tensor, splitsInput: Tensor, model: Tensor): Tensor {
  const { table, suffix } = vocabularyOf(model);
  if (!table.bool(11)) throw invalid('This model was built without what turns ids back into text.');
  const [words, isSuffix] = [table.strings(12), table.bools(13)];
  const [ids, splits] = [intsOf(values), intsOf(splitsInput)];
  const space = bytesOf(' ');
  const texts = splits.slice(1).map((end, row) => {
    const parts: Uint8Array[] = [];
    for (const id of ids.slice(splits[row], end)) {
      const word = words[id];
      if (word === undefined) throw invalid(`There is no piece with id ${id}.`);
      if (isSuffix[id] === 1) {
        if (parts.length === 0) parts.push(suffix);
      } else if (parts.length > 0) parts.push(space);
      parts.push(word);
    }
    return concatBytes(parts);
  });
  return vectorOfStrings(texts);
}

export const FAST_WORDPIECE: OpFamily = {
  FastWordpieceTokenizeWithOffsets: define(tokenize),
  'TFText>FastWordpieceDetokenize': define(detokenize),
};

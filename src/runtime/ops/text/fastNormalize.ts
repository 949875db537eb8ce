import { concatBytes } from '../../../lib/bytes';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { numbersOf, stringsOf, vectorOfInts, vectorOfStrings } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { readCodePoint } from '../string/utf8';
import type { CodePointAt } from '../string/utf8';
import { DoubleArray } from './doubleArray';
import { FlatTable } from './flatbuffer';

/** Normal forms by a compiled map of code points (FastBertNormalizer), which comes as an input of the op. */

interface Normalizer {
  readonly trie: DoubleArray;
  /** What the trie cannot hold: its keys are not empty and have no zero byte. */
  readonly ofZero: number;
  readonly pool: Uint8Array;
}

/** The model last used: an op gets the same one in every run. */
let last: { readonly data: ArrayLike<number>; readonly normalizer: Normalizer } | null = null;

/** Reads a FastBertNormalizerModel (fast_bert_normalizer_model.fbs of TensorFlow Text). */
function normalizerOf(model: Tensor): Normalizer {
  const data = numbersOf(model);
  if (last?.data === data) return last.normalizer;
  const table = new FlatTable(data as Uint8Array);
  const normalizer = { trie: new DoubleArray(table.uints(1)), ofZero: table.int(2), pool: table.string(3) };
  last = { data, normalizer };
  return normalizer;
}

/** What a code point becomes; null when it stays. */
function replacementOf(character: Uint8Array, { trie, ofZero, pool }: Normalizer): Uint8Array | null {
  let value = ofZero;
  if (character[0] !== 0) {
    let node = 0;
    for (const byte of character) {
      node = trie.step(node, byte);
      if (node < 0) return null;
    }
    value = trie.value(node);
  }
  // Bit 30 says that the text differs, the six lowest bits how long it is, those between where it stands.
  if (value < 0 || (value & 0x40000000) === 0) return null;
  const start = (value & 0x3fffffff) >> 6;
  return pool.subarray(start, start + (value & 0x3f));
}

interface Normalized {
  readonly text: Uint8Array;
  /** For each byte of the text, and for its end, the byte of the input that it stems from. */
  readonly offsets: readonly number[];
}

/** Bytes that are no UTF-8 stay; all bytes of a replaced character stem from where that began. */
function normalized(text: Uint8Array, normalizer: Normalizer): Normalized {
  const parts: Uint8Array[] = [];
  const offsets: number[] = [];
  const here: CodePointAt = { point: 0, length: 0 };
  for (let at = 0; at < text.length; at += here.length) {
    readCodePoint(text, at, here);
    const character = text.subarray(at, at + here.length);
    const replacement = replacementOf(character, normalizer);
    parts.push(replacement ?? character);
    if (replacement === null) for (let i = 0; i < here.length; i++) offsets.push(at + i);
    else for (let i = 0; i < replacement.length; i++) offsets.push(at);
  }
  return { text: concatBytes(parts), offsets: [...offsets, text.length] };
}

/** Outputs: the texts, all offsets one after the other, where each text's begin; without `get_offsets` zeros for these. */
function fastBertNormalize(call: OpCall, input: Tensor, model: Tensor): Tensor[] {
  if (input.shape.length !== 1) throw invalid('FastBertNormalize takes a vector of texts.');
  const normalizer = normalizerOf(model);
  const rows = stringsOf(input).map((text) => normalized(text, normalizer));
  const tracked = call.attrs.bool('get_offsets');
  const splits = [0];
  for (const { offsets } of rows) splits.push((splits.at(-1) as number) + (tracked ? offsets.length : 0));
  return [
    vectorOfStrings(rows.map(({ text }) => text)),
    vectorOfInts('int64', tracked ? rows.flatMap(({ offsets }) => offsets) : []),
    vectorOfInts('int64', splits),
  ];
}

export const FAST_NORMALIZE: OpFamily = { FastBertNormalize: define(fastBertNormalize) };

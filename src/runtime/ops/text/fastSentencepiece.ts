import { concatBytes } from '../../../lib/bytes';
import { InternalRefusal } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { boolsOf, intsOf, numbersOf, stringsOf, vectorOfInts, vectorOfStrings } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { bytesOf } from '../string/bytes';
import { DoubleArray, forEachPrefix } from './doubleArray';
import { FlatTable } from './flatbuffer';

/** SentencePiece by a compiled model (FastSentencepieceTokenizer), which comes as an input of the op. */

/** An EncoderConfig (encoder_config.fbs of TensorFlow Text). */
interface Encoder {
  readonly start: number;
  readonly end: number;
  /** −1 when the model has none. */
  readonly unknown: number;
  readonly unknownPenalty: number;
  /** Added to the ids of the trie. */
  readonly shift: number;
  readonly pieces: DoubleArray;
  readonly scores: Float32Array;
  readonly trims: boolean;
  readonly prefixed: boolean;
  readonly escapes: boolean;
  readonly replaced: { readonly prefixes: DoubleArray; readonly texts: Uint8Array } | null;
}

let last: { readonly data: ArrayLike<number>; readonly encoder: Encoder } | null = null;

/** The model, read once: an op gets the same one in every run. */
function encoderOf(model: Tensor): Encoder {
  const data = numbersOf(model);
  if (last?.data === data) return last.encoder;
  const table = tableOf(data as Uint8Array);
  const prefixes = table.table(11);
  const encoder: Encoder = {
    start: table.int(1),
    end: table.int(2),
    unknown: table.int(3, -1),
    unknownPenalty: table.float(4),
    shift: table.int(5),
    pieces: new DoubleArray(table.table(6)?.uints(0) ?? new Uint32Array(0)),
    scores: table.floats(7),
    trims: table.bool(8),
    prefixed: table.bool(9),
    escapes: table.bool(10),
    replaced: prefixes && { prefixes: new DoubleArray(prefixes.uints(0)), texts: table.string(12) },
  };
  last = { data, encoder };
  return encoder;
}

/** Version 0, which every table leaves out, is SentencePiece. */
function tableOf(bytes: Uint8Array): FlatTable {
  const table = new FlatTable(bytes);
  if (table.bool(0)) throw failed();
  return table;
}

function failed(): InternalRefusal {
  return new InternalRefusal('Sentencepiece conversion failed');
}

const SPACE = bytesOf(' ');
const SPACE_MARK = bytesOf('▁');

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
}

/** Replaces the longest known prefix at each place, from the left. */
function replacePrefixes(bytes: Uint8Array, { prefixes, texts }: NonNullable<Encoder['replaced']>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    let [start, length] = [-1, 1];
    forEachPrefix(prefixes, bytes, at, (value, size) => {
      [start, length] = [value, size];
    });
    // Replacements end with a zero byte.
    parts.push(start < 0 ? bytes.subarray(at, at + 1) : texts.subarray(start, texts.indexOf(0, start)));
    at += length;
  }
  return concatBytes(parts);
}

/** Runs of two blanks or more become one space, a single blank stays what it is; none stands at the end. */
function trimBlanks(bytes: Uint8Array): Uint8Array {
  const kept: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    let end = at + 1;
    if (isBlank(bytes[at])) while (end < bytes.length && isBlank(bytes[end])) end++;
    kept.push(end - at > 1 ? 0x20 : (bytes[at] as number));
    at = end;
  }
  if (isBlank(kept.at(-1))) kept.pop();
  return Uint8Array.from(kept);
}

function normalize(text: Uint8Array, { prefixed, replaced, trims, escapes }: Encoder): Uint8Array {
  if (text.length === 0) return text;
  let bytes = prefixed ? concatBytes([SPACE, text]) : text;
  if (replaced) bytes = replacePrefixes(bytes, replaced);
  if (trims) bytes = trimBlanks(bytes);
  if (escapes) bytes = concatBytes([...bytes].map((byte) => (isBlank(byte) ? SPACE_MARK : Uint8Array.of(byte))));
  return bytes;
}

/** The ids of the best path through the text, in float32 as the kernel adds them up; unknown bytes side by side are one id. */
function idsOf(bytes: Uint8Array, { pieces, scores, unknown, unknownPenalty, shift }: Encoder): number[] {
  const { length } = bytes;
  const score = new Float32Array(length + 1);
  const code = new Int32Array(length + 1).fill(-1);
  const from = new Int32Array(length + 1).fill(-1);
  const reach = (to: number, reached: number, id: number, origin: number): void => {
    const total = Math.fround(reached);
    if ((from[to] as number) >= 0 && (score[to] as number) >= total) return;
    [score[to], code[to], from[to]] = [total, id, origin];
  };
  for (let i = 0; i < length; i++) {
    if (i > 0 && (from[i] as number) < 0) continue;
    const here = score[i] as number;
    if (unknown >= 0) reach(i + 1, here + unknownPenalty, unknown, code[i] === unknown ? (from[i] as number) : i);
    forEachPrefix(pieces, bytes, i, (id, size) => reach(i + size, here + (scores[id] as number), id, i));
  }
  const ids: number[] = [];
  for (let at = length; at > 0 && (from[at] as number) >= 0; at = from[at] as number) {
    const id = code[at] as number;
    ids.push(id === unknown ? id : id + shift);
  }
  return ids.toReversed();
}

/** Outputs: ids end to end, and where each text's begin. A best path is the only one: nbest and alpha are not looked at. */
function tokenize(
  _: OpCall,
  model: Tensor,
  input: Tensor,
  _nbest: Tensor,
  _alpha: Tensor,
  bos: Tensor,
  eos: Tensor,
  reverse: Tensor,
): Tensor[] {
  const encoder = encoderOf(model);
  const [starts, ends, reversed] = [bos, eos, reverse].map((flag) => boolsOf(flag)[0] === 1);
  const rows = stringsOf(input).map((text) => {
    const ids = idsOf(normalize(text, encoder), encoder);
    const row = [...(starts ? [encoder.start] : []), ...ids, ...(ends ? [encoder.end] : [])];
    return reversed ? row.toReversed() : row;
  });
  const splits = [0];
  for (const row of rows) splits.push((splits.at(-1) as number) + row.length);
  return [vectorOfInts('int32', rows.flat()), vectorOfInts('int32', splits)];
}

/** Pieces end to end, the space before the first one dropped where the model says so. */
function detokenize(_: OpCall, model: Tensor, values: Tensor, splitsInput: Tensor): Tensor {
  const table = tableOf(numbersOf(model) as Uint8Array);
  const [shift, pieces, dropsSpace] = [table.int(1), table.strings(2), table.bool(5)];
  const [ids, splits] = [intsOf(values), intsOf(splitsInput)];
  const texts = splits.slice(1).map((end, row) =>
    concatBytes(
      ids.slice(splits[row], end).map((id, i) => {
        const piece = pieces[id - shift];
        if (piece === undefined) throw failed();
        return i === 0 && dropsSpace && piece[0] === 0x20 ? piece.subarray(1) : piece;
      }),
    ),
  );
  return vectorOfStrings(texts);
}

export const FAST_SENTENCEPIECE: OpFamily = {
  'TFText>FastSentencepieceTokenize': define(tokenize),
  'TFText>FastSentencepieceDetokenize': define(detokenize),
};

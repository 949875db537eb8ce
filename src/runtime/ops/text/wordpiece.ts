import { concatBytes } from '../../../lib/bytes';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { stringsOf, vectorOfInts, vectorOfStrings } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { Table } from '../lookup/table';
import { isContinuation } from '../string/utf8';

interface Piece {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

interface Settings {
  readonly suffix: Uint8Array;
  readonly maxBytes: number;
  /** 0 is no limit. */
  readonly maxChars: number;
  /** What stands for what the vocabulary lacks; null keeps the text. */
  readonly unknown: Uint8Array | null;
  readonly splitUnknown: boolean;
}

function settingsOf({ attrs }: OpCall): Settings {
  return {
    suffix: attrs.bytes('suffix_indicator'),
    maxBytes: attrs.int('max_bytes_per_word'),
    maxChars: attrs.has('max_chars_per_token') ? attrs.int('max_chars_per_token') : 0,
    unknown: attrs.bool('use_unknown_token') ? attrs.bytes('unknown_token') : null,
    splitUnknown: attrs.has('split_unknown_characters') && attrs.bool('split_unknown_characters'),
  };
}

/** Greedy from the left: the longest piece of the vocabulary at each place. */
function piecesOf(word: Uint8Array, table: Table, settings: Settings): Piece[] {
  const { suffix, unknown, maxChars } = settings;
  const whole: Piece = { bytes: unknown ?? word, start: 0, end: word.length };
  // The kernel gives an overlong word the extent of the token that replaces it.
  if (word.length > settings.maxBytes) return [{ ...whole, end: whole.bytes.length }];
  const boundaries: number[] = [];
  for (let i = 0; i < word.length; i++) if (i === 0 || !isContinuation(word[i] as number)) boundaries.push(i);
  boundaries.push(word.length);
  const last = boundaries.length - 1;
  const pieces: Piece[] = [];
  const named = (start: number, bytes: Uint8Array): Uint8Array => (start > 0 ? concatBytes([suffix, bytes]) : bytes);
  for (let at = 0; at < last; ) {
    const start = boundaries[at] as number;
    let to = maxChars > 0 ? Math.min(last, at + maxChars) : last;
    let found: Uint8Array | null = null;
    for (; to > at && found === null; to--) {
      const piece = named(start, word.subarray(start, boundaries[to]));
      if (table.hasString(piece)) found = piece;
    }
    if (found !== null) {
      pieces.push({ bytes: found, start, end: boundaries[to + 1] as number });
      at = to + 1;
    } else if (settings.splitUnknown) {
      const end = boundaries[at + 1] as number;
      pieces.push({ bytes: named(start, unknown ?? word.subarray(start, end)), start, end });
      at += 1;
    } else {
      return [whole];
    }
  }
  return pieces;
}

/** Outputs: pieces, how many per word (or row splits, where the node says so), starts and ends in bytes. */
function wordpiece(call: OpCall, input: Tensor, handle: Tensor): Tensor[] {
  const table = call.session.lookup(handle);
  if (!(table instanceof Table)) throw invalid(`Trying to access a ${table.resourceKind} as a vocabulary.`);
  const settings = settingsOf(call);
  const rows = stringsOf(input).map((word) => piecesOf(word, table, settings));
  const pieces = rows.flat();
  let partition = rows.map((row) => row.length);
  if (call.attrs.has('output_row_partition_type') && call.attrs.string('output_row_partition_type') === 'row_splits') {
    let at = 0;
    partition = [0, ...partition.map((n) => (at += n))];
  }
  return [
    vectorOfStrings(pieces.map(({ bytes }) => bytes)),
    vectorOfInts('int64', partition),
    vectorOfInts(
      'int64',
      pieces.map(({ start }) => start),
    ),
    vectorOfInts(
      'int64',
      pieces.map(({ end }) => end),
    ),
  ];
}

export const WORDPIECE: OpFamily = {
  WordpieceTokenizeWithOffsets: define(wordpiece, { stateful: true, takesRefs: true }),
};

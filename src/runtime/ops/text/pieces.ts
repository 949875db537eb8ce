import { concatBytes } from '../../../lib/bytes';
import { InternalRefusal, invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { boolsOf, fromHost, intsOf, numbersOf, stringsOf, vectorOfInts, vectorOfStrings } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { readCodePoint } from '../string/utf8';
import { isSpace } from './tokenize';

/** TensorFlow Text's ops that cut strings where they are told to: at every byte, at offsets, at labels. */

/** Outputs: all bytes, row splits, where each begins and ends. */
function byteSplit(_: OpCall, input: Tensor): Tensor[] {
  const rows = stringsOf(input);
  const splits = [0];
  for (const { length } of rows) splits.push((splits.at(-1) as number) + length);
  const starts = rows.flatMap(({ length }) => Array.from({ length }, (_x, i) => i));
  const bytes = concatBytes(rows);
  return [
    fromHost('uint8', [bytes.length], bytes),
    vectorOfInts('int64', splits),
    vectorOfInts('int32', starts),
    vectorOfInts(
      'int32',
      starts.map((start) => start + 1),
    ),
  ];
}

/** Outputs: the pieces and the row splits as given. */
function byteSplitByOffsets(
  _: OpCall,
  input: Tensor,
  startsInput: Tensor,
  endsInput: Tensor,
  splits: Tensor,
): Tensor[] {
  const rows = stringsOf(input);
  const [starts, ends, bounds] = [startsInput, endsInput, splits].map(intsOf) as [number[], number[], number[]];
  if (starts.length !== ends.length) throw invalid('Start and end offsets must have the same size.');
  if (bounds.length !== rows.length + 1) throw invalid('There must be one more row split than there are strings.');
  const pieces = rows.flatMap((bytes, row) => {
    const [from, to] = [bounds[row] as number, bounds[row + 1] as number];
    return Array.from({ length: to - from }, (_x, i) => {
      const [start, end] = [starts[from + i] as number, ends[from + i] as number];
      if (!(start >= 0 && start <= bytes.length)) throw invalid('Start offsets out of range.');
      if (!(end >= 0 && end <= bytes.length)) throw invalid('End offsets out of range.');
      if (start > end) throw invalid('Start offset after end offset.');
      return bytes.subarray(start, end);
    });
  });
  return [vectorOfStrings(pieces), splits];
}

interface Piece {
  readonly parts: Uint8Array[];
  readonly start: number;
  end: number;
}

/** A label per character: 0 begins a token, anything else goes on with it. White space is dropped, and may part tokens too. */
function merged(bytes: Uint8Array, labels: readonly number[], partsAtSpace: boolean): readonly Piece[] {
  const tokens: Piece[] = [];
  const here = { point: 0, length: 0 };
  let afterSpace = false;
  for (let at = 0, i = 0; at < bytes.length; at += here.length, i++) {
    readCodePoint(bytes, at, here);
    if (i >= labels.length) throw invalid(`Number of labels ${labels.length} is insufficient for the string.`);
    if (isSpace(here.point)) {
      afterSpace = true;
      continue;
    }
    const character = bytes.subarray(at, at + here.length);
    const last = tokens.at(-1);
    if (last === undefined || labels[i] === 0 || (afterSpace && partsAtSpace))
      tokens.push({ parts: [character], start: at, end: at + here.length });
    else {
      last.parts.push(character);
      last.end = at + here.length;
    }
    afterSpace = false;
  }
  return tokens;
}

function splitMerge({ attrs }: OpCall, input: Tensor, labelsInput: Tensor, splitsInput: Tensor): Tensor[] {
  const [labels, bounds] = [intsOf(labelsInput), intsOf(splitsInput)];
  const partsAtSpace = attrs.bool('force_split_at_break_character');
  return tokensOf(
    stringsOf(input).map((bytes, row) => merged(bytes, labels.slice(bounds[row], bounds[row + 1]), partsAtSpace)),
  );
}

/** A character begins a token where the logit for that, the first of its two, is the greater one. */
function splitMergeByLogits(_: OpCall, input: Tensor, logitsInput: Tensor, force: Tensor): Tensor[] {
  const texts = stringsOf(input);
  const [rows = 0, width = 0, two] = logitsInput.shape;
  if (rows !== texts.length) throw invalid(`Expecting logits to have ${texts.length} rows, got ${rows}`);
  if (two !== 2) throw new InternalRefusal(`Bad logits dimension #2: ${two} != 2`);
  const logits = numbersOf(logitsInput);
  const partsAtSpace = boolsOf(force)[0] === 1;
  return tokensOf(
    texts.map((bytes, row) => {
      const labels = Array.from({ length: width }, (_x, i) => {
        const at = 2 * (row * width + i);
        return (logits[at] as number) > (logits[at + 1] as number) ? 0 : 1;
      });
      return merged(bytes, labels, partsAtSpace);
    }),
  );
}

/** Outputs: tokens, row splits, where each begins and ends in bytes. */
function tokensOf(rows: readonly (readonly Piece[])[]): Tensor[] {
  const splits = [0];
  for (const row of rows) splits.push((splits.at(-1) as number) + row.length);
  const tokens = rows.flat();
  return [
    vectorOfStrings(tokens.map(({ parts }) => concatBytes(parts))),
    vectorOfInts('int64', splits),
    vectorOfInts(
      'int64',
      tokens.map(({ start }) => start),
    ),
    vectorOfInts(
      'int64',
      tokens.map(({ end }) => end),
    ),
  ];
}

export const PIECES: OpFamily = {
  'TFText>ByteSplitWithOffsets': define(byteSplit),
  'TFText>ByteSplitByOffsets': define(byteSplitByOffsets),
  SplitMergeTokenizeWithOffsets: define(splitMerge),
  TokenizerFromLogits: define(splitMergeByLogits),
};

import { concatBytes } from '../../../lib/bytes';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { intsOf, stringsOf, vectorOfInts, vectorOfStrings } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';

/**
 * n-grams of every row of a ragged batch of tokens, one width after the other.
 * `pad_width` −1 pads with n − 1 tokens on each side, else at most so many.
 */
function stringNGrams(call: OpCall, dataInput: Tensor, splitsInput: Tensor): Tensor[] {
  const { attrs } = call;
  const tokens = stringsOf(dataInput);
  const splits = intsOf(splitsInput);
  const widths = attrs.ints('ngram_widths');
  const separator = attrs.bytes('separator');
  const left = attrs.bytes('left_pad');
  const right = attrs.bytes('right_pad');
  const padWidth = attrs.int('pad_width');
  const keepShort = attrs.bool('preserve_short_sequences');
  checkSplits(splits, tokens.length);
  // TensorFlow gives the inputs' shapes back then: rows without tokens get no n-gram, not even one of pads.
  if (tokens.length === 0 || splits.length === 0)
    return [vectorOfStrings(tokens.map(() => new Uint8Array())), splitsInput];
  const padsFor = (width: number): number => (padWidth < 0 ? width - 1 : Math.min(padWidth, width - 1));

  const out: Uint8Array[] = [];
  const outSplits = [0];
  const add = (row: readonly Uint8Array[], width: number, count: number): void => {
    const pads = padsFor(width);
    for (let k = 0; k < count; k++) {
      // Tokens k … k + width − 1 of the row with its pads; pads are joined like tokens.
      const parts: Uint8Array[] = [];
      for (let i = k; i < k + width; i++) {
        if (parts.length > 0) parts.push(separator);
        parts.push(i < pads ? left : i >= pads + row.length ? right : (row[i - pads] as Uint8Array));
      }
      out.push(concatBytes(parts));
    }
  };
  for (let r = 0; r + 1 < splits.length; r++) {
    const row = tokens.slice(splits[r], splits[r + 1]);
    const before = out.length;
    for (const width of widths) add(row, width, Math.max(0, row.length + 2 * padsFor(width) - width + 1));
    if (keepShort && out.length === before && row.length > 0) {
      // One n-gram of all there is; without pads on both sides where pad_width leaves none.
      const pads = Math.max(0, padWidth);
      const all = [...Array.from({ length: pads }, () => left), ...row, ...Array.from({ length: pads }, () => right)];
      out.push(concatBytes(all.flatMap((part, i) => (i === 0 ? [part] : [separator, part]))));
    }
    outSplits.push(out.length);
  }
  return [vectorOfStrings(out), vectorOfInts(splitsInput.dtype === 'int32' ? 'int32' : 'int64', outSplits)];
}

function checkSplits(splits: readonly number[], tokens: number): void {
  if (splits.length === 0) return;
  if (splits[0] !== 0) throw invalid(`First split value must be 0, got ${splits[0]}`);
  for (let i = 1; i < splits.length; i++) {
    const [a = 0, b = 0] = [splits[i - 1], splits[i]];
    if (b < a || b > tokens) throw invalid(`Invalid split value ${b}, must be in [${a}, ${tokens}]`);
  }
  if (splits.at(-1) !== tokens)
    throw invalid(`Last split value must be data size. Expected ${tokens}, got ${splits.at(-1)}`);
}

export const NGRAMS: OpFamily = { StringNGrams: define(stringNGrams) };

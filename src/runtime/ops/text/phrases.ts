import { concatBytes } from '../../../lib/bytes';
import { InternalRefusal, OpError } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { intsOf, numbersOf, stringsOf, vectorOfInts, vectorOfStrings } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { bytesOf } from '../string/bytes';
import { DoubleArray, forEachPrefix } from './doubleArray';
import { FlatTable } from './flatbuffer';
import { spaceTokens } from './tokenize';

/** Words and phrases of a vocabulary (phrase_tokenizer.cc of TensorFlow Text); the model is a FlatBuffer [n] of uint8. */

const SPACE = bytesOf(' ');
const BLANK = 0x20;

interface Phrase {
  readonly text: Uint8Array;
  readonly id: number;
}

/** The longest phrase of whole words at each place, or the unknown token for a word that begins none. */
function phrasesOf(text: Uint8Array, trie: DoubleArray, unknown: Phrase): Phrase[] {
  const phrases: Phrase[] = [];
  for (let at = 0; at < text.length; ) {
    let [found, size] = [-1, 0];
    forEachPrefix(trie, text, at, (id, length) => {
      if (at + length === text.length || text[at + length] === BLANK) [found, size] = [id, length];
    });
    if (found < 0) {
      phrases.push(unknown);
      const space = text.indexOf(BLANK, at);
      if (space < 0) break;
      at = space + 1;
    } else {
      phrases.push({ text: text.subarray(at, at + size), id: found });
      at += size + 1;
    }
  }
  return phrases;
}

/** What a model asks for that is not built. */
function missingIn(table: FlatTable): string | null {
  if (table.int(0) > 0) return 'draws shorter phrases at random';
  return table.bool(7) ? 'takes punctuation off the ends of words' : null;
}

/** Outputs: phrases, their ids, row splits. */
function tokenize(_: OpCall, input: Tensor, model: Tensor): Tensor[] {
  const table = new FlatTable(numbersOf(model) as Uint8Array);
  const trie = new DoubleArray(table.table(5)?.uints(0) ?? new Uint32Array(0));
  const unknown = { text: table.string(1), id: table.int(2) };
  const config = table.string(6);
  const lacks = missingIn(table);
  if (lacks !== null) throw new OpError('UnimplementedError', `The phrase model ${lacks}.`);
  const rows = stringsOf(input).map((bytes) => {
    const words = spaceTokens(bytes, config).map(({ start, end }) => bytes.subarray(start, end));
    return phrasesOf(concatBytes(words.flatMap((word, i) => (i === 0 ? [word] : [SPACE, word]))), trie, unknown);
  });
  const splits = [0];
  for (const row of rows) splits.push((splits.at(-1) as number) + row.length);
  const phrases = rows.flat();
  return [
    vectorOfStrings(phrases.map(({ text }) => text)),
    vectorOfInts(
      'int64',
      phrases.map(({ id }) => id),
    ),
    vectorOfInts('int64', splits),
  ];
}

/** Phrases of one row with spaces between. */
function detokenize(_: OpCall, values: Tensor, splitsInput: Tensor, model: Tensor): Tensor {
  const table = new FlatTable(numbersOf(model) as Uint8Array);
  if (!table.bool(3))
    throw new OpError(
      'FailedPreconditionError',
      'Detokenize function is only enabled when support_detokenization is true.',
    );
  const phrases = table.strings(4);
  const [ids, splits] = [intsOf(values), intsOf(splitsInput)];
  const texts = splits.slice(1).map((end, row) =>
    concatBytes(
      ids.slice(splits[row], end).flatMap((id, i) => {
        const phrase = phrases[id];
        if (phrase === undefined) throw new InternalRefusal(`No phrase has the id ${id}.`);
        return i === 0 ? [phrase] : [SPACE, phrase];
      }),
    ),
  );
  return vectorOfStrings(texts);
}

export const PHRASES: OpFamily = {
  PhraseTokenize: define(tokenize, {
    support: ({ constant }) => {
      const model = constant(1);
      const lacks = model === null ? null : missingIn(new FlatTable(numbersOf(model) as Uint8Array));
      return lacks === null ? { verdict: 'exact' } : { verdict: 'blocked', why: `its model ${lacks}` };
    },
  }),
  'TFText>PhraseDetokenize': define(detokenize),
};

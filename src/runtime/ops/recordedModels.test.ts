import { describe, expect, it } from 'vitest';
import { engineOf, judgeCase } from '../../testing/recordedModel';
import type { RecordedModel } from '../../testing/recordedModel';
import calls from './fixtures/calls.json';
import datasets from './fixtures/datasets.json';
import csr from './fixtures/csr.json';
import fastNormalize from './fixtures/fastNormalize.json';
import fastSentencepiece from './fixtures/fastSentencepiece.json';
import ignoreErrors from './fixtures/ignoreErrors.json';
import held from './fixtures/held.json';
import moreDatasets from './fixtures/moreDatasets.json';
import offsets from './fixtures/offsets.json';
import pieces from './fixtures/pieces.json';
import protos from './fixtures/protos.json';
import sentences from './fixtures/sentences.json';
import sentencepieceBytes from './fixtures/sentencepieceBytes.json';
import sentencepieceCharacters from './fixtures/sentencepieceCharacters.json';
import sentencepiecePairs from './fixtures/sentencepiecePairs.json';
import sentencepieceSuffix from './fixtures/sentencepieceSuffix.json';
import sentencepieceUnigram from './fixtures/sentencepieceUnigram.json';
import wordpiece from './fixtures/wordpiece.json';
import xla from './fixtures/xla.json';

const MODELS = {
  xla,
  csr,
  datasets,
  fastNormalize,
  fastSentencepiece,
  held,
  ignoreErrors,
  moreDatasets,
  offsets,
  pieces,
  protos,
  sentences,
  wordpiece,
  calls,
  sentencepieceUnigram,
  sentencepieceBytes,
  sentencepieceSuffix,
  sentencepiecePairs,
  sentencepieceCharacters,
} as unknown as Readonly<Record<string, RecordedModel>>;

describe.each(Object.entries(MODELS))('signatures with %s answer as TensorFlow recorded', (_name, recorded) => {
  const engine = engineOf(recorded);
  it.each(recorded.cases.map((given) => [given.title, given] as const))('%s', async (_title, given) => {
    expect(await judgeCase(await engine, given)).toBeNull();
  });
});

import type { OpFamily } from '../../registry';
import { BINARIZE } from './binarize';
import { BOISE } from './boise';
import { CONSTRAINED } from './constrained';
import { FAST_NORMALIZE } from './fastNormalize';
import { FAST_SENTENCEPIECE } from './fastSentencepiece';
import { FAST_WORDPIECE } from './fastWordpiece';
import { NORMALIZE } from './normalize';
import { OFFSETS_MAP } from './offsetsMap';
import { PHRASES } from './phrases';
import { PIECES } from './pieces';
import { TEXT_ROWS } from './rows';
import { ROUGE } from './rouge';
import { SENTENCES } from './sentences';
import { SENTENCEPIECE } from './sentencepiece';
import { SPANNING_TREE } from './spanningTree';
import { TOKENIZE } from './tokenize';
import { WORDPIECE } from './wordpiece';

export const TEXT_OPS: OpFamily = {
  ...NORMALIZE,
  ...OFFSETS_MAP,
  ...TOKENIZE,
  ...WORDPIECE,
  ...TEXT_ROWS,
  ...SENTENCEPIECE,
  ...FAST_NORMALIZE,
  ...FAST_SENTENCEPIECE,
  ...FAST_WORDPIECE,
  ...PIECES,
  ...BOISE,
  ...ROUGE,
  ...BINARIZE,
  ...CONSTRAINED,
  ...PHRASES,
  ...SENTENCES,
  ...SPANNING_TREE,
};

import type { OpFamily } from '../../registry';
import { BOISE } from './boise';
import { FAST_NORMALIZE } from './fastNormalize';
import { FAST_SENTENCEPIECE } from './fastSentencepiece';
import { FAST_WORDPIECE } from './fastWordpiece';
import { NORMALIZE } from './normalize';
import { PIECES } from './pieces';
import { TEXT_ROWS } from './rows';
import { ROUGE } from './rouge';
import { SENTENCEPIECE } from './sentencepiece';
import { TOKENIZE } from './tokenize';
import { WORDPIECE } from './wordpiece';

export const TEXT_OPS: OpFamily = {
  ...NORMALIZE,
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
};

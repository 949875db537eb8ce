import type { OpFamily } from '../../registry';
import { NORMALIZE } from './normalize';
import { TEXT_ROWS } from './rows';
import { SENTENCEPIECE } from './sentencepiece';
import { TOKENIZE } from './tokenize';
import { WORDPIECE } from './wordpiece';

export const TEXT_OPS: OpFamily = { ...NORMALIZE, ...TOKENIZE, ...WORDPIECE, ...TEXT_ROWS, ...SENTENCEPIECE };

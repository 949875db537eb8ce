import type { OpFamily } from '../../registry';
import { STRING_JOIN } from './join';
import { LETTERS } from './letters';
import { NGRAMS } from './ngrams';
import { REGEX } from './regex';
import { SPLIT_STRINGS } from './split';
import { SUBSTR } from './substr';

export const STRING_OPS: OpFamily = { ...LETTERS, ...REGEX, ...STRING_JOIN, ...SPLIT_STRINGS, ...NGRAMS, ...SUBSTR };

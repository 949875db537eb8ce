import type { OpFamily } from '../../registry';
import { NUMBER_TEXT } from './asString';
import { BASE64 } from './base64';
import { STRING_FORMAT } from './format';
import { STRING_HASHES } from './hashOps';
import { STRING_JOIN } from './join';
import { LETTERS } from './letters';
import { NGRAMS } from './ngrams';
import { REGEX } from './regex';
import { SPLIT_STRINGS } from './split';
import { SUBSTR } from './substr';
import { UNICODE } from './unicode';

export const STRING_OPS: OpFamily = {
  ...LETTERS,
  ...REGEX,
  ...STRING_JOIN,
  ...SPLIT_STRINGS,
  ...NGRAMS,
  ...SUBSTR,
  ...NUMBER_TEXT,
  ...STRING_FORMAT,
  ...STRING_HASHES,
  ...BASE64,
  ...UNICODE,
};

import type { OpFamily } from '../../registry';
import { CSV } from './csv';
import { EXAMPLES } from './examples';
import { JSON_EXAMPLES } from './json';
import { PROTOS } from './protos';
import { RAW } from './raw';
import { SEQUENCES } from './sequences';

export const PARSING_OPS: OpFamily = { ...RAW, ...CSV, ...EXAMPLES, ...SEQUENCES, ...JSON_EXAMPLES, ...PROTOS };

import type { OpFamily } from '../../registry';
import { TABLES } from './create';
import { TABLE_CALLS } from './use';

export const LOOKUP_OPS: OpFamily = { ...TABLES, ...TABLE_CALLS };

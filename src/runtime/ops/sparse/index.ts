import type { OpFamily } from '../../registry';
import { SPARSE_ARITHMETIC } from './arithmetic';
import { SPARSE_CONVERT } from './convert';
import { EMPTY_ROWS } from './emptyRows';
import { SPARSE_MATMUL } from './matmul';
import { SPARSE_PIECES } from './pieces';
import { SPARSE_REDUCE } from './reduce';

export const SPARSE_OPS: OpFamily = {
  ...SPARSE_CONVERT,
  ...EMPTY_ROWS,
  ...SPARSE_MATMUL,
  ...SPARSE_PIECES,
  ...SPARSE_ARITHMETIC,
  ...SPARSE_REDUCE,
};

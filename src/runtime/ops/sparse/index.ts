import type { OpFamily } from '../../registry';
import { SPARSE_ARITHMETIC } from './arithmetic';
import { SPARSE_CONVERT } from './convert';
import { SPARSE_COUNTS } from './counts';
import { CROSSES } from './cross';
import { CSR } from './csr';
import { CSR_PRODUCTS } from './csrProducts';
import { EMPTY_ROWS } from './emptyRows';
import { SPARSE_MATMUL } from './matmul';
import { SPARSE_PIECES } from './pieces';
import { SPARSE_REDUCE } from './reduce';
import { SPARSE_SERIALIZE } from './serialize';
import { SETS } from './sets';

export const SPARSE_OPS: OpFamily = {
  ...SPARSE_CONVERT,
  ...EMPTY_ROWS,
  ...SPARSE_MATMUL,
  ...SPARSE_PIECES,
  ...SPARSE_ARITHMETIC,
  ...SPARSE_REDUCE,
  ...SPARSE_COUNTS,
  ...SPARSE_SERIALIZE,
  ...CROSSES,
  ...SETS,
  ...CSR,
  ...CSR_PRODUCTS,
};

import type { OpFamily } from '../registry';
import { CREATE } from './array/create';
import { INDEXING } from './array/indexing';
import { JOIN } from './array/join';
import { LAYOUT } from './array/layout';
import { PAD } from './array/pad';
import { SHAPE } from './array/shape';
import { SLICE } from './array/slice';
import { SPACE } from './array/space';
import { BINARY } from './math/binary';
import { BITWISE } from './math/bitwise';
import { CAST } from './math/cast';
import { COMPARE } from './math/compare';
import { COMPLEX_PARTS } from './math/complexParts';
import { UNARY } from './math/unary';
import { VARIOUS_MATH } from './math/various';

/** Everything about numbers: arithmetic, arrays, indices, networks, matrices. */
export const NUMERIC: readonly OpFamily[] = [
  UNARY,
  BINARY,
  COMPARE,
  BITWISE,
  CAST,
  COMPLEX_PARTS,
  VARIOUS_MATH,
  SHAPE,
  CREATE,
  JOIN,
  SLICE,
  LAYOUT,
  PAD,
  SPACE,
  INDEXING,
];

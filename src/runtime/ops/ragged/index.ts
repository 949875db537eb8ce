import type { OpFamily } from '../../registry';
import { RAGGED_ROWS } from './gather';
import { RAGGED_RANGE } from './range';
import { RAGGED_TO_TENSOR } from './toTensor';
import { RAGGED_VARIANTS } from './variant';

export const RAGGED_OPS: OpFamily = { ...RAGGED_TO_TENSOR, ...RAGGED_ROWS, ...RAGGED_RANGE, ...RAGGED_VARIANTS };

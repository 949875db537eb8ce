import type { OpFamily } from '../../registry';
import { RAGGED_TO_TENSOR } from './toTensor';

export const RAGGED_OPS: OpFamily = { ...RAGGED_TO_TENSOR };

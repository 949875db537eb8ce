import type { OpFamily } from '../../registry';
import { COLOR } from './color';
import { DRAW } from './draw';

export const IMAGE_COLOR_OPS: OpFamily = { ...COLOR, ...DRAW };

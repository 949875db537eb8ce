import type { OpFamily } from '../../registry';
import { NORM_GRADIENTS } from './batchNorm';
import { CELL_GRADIENTS } from './cells';
import { IMAGE_GRADIENTS } from './images';
import { SPARSE_GRADIENTS } from './sparse';
import { VALUE_GRADIENTS } from './values';
import { WINDOW_GRADIENTS } from './windows';

/** Gradients that have an op of their own, for signatures that train. */
export const GRADIENT_OPS: readonly OpFamily[] = [
  NORM_GRADIENTS,
  WINDOW_GRADIENTS,
  IMAGE_GRADIENTS,
  SPARSE_GRADIENTS,
  VALUE_GRADIENTS,
  CELL_GRADIENTS,
];

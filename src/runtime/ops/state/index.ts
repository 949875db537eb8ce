import type { OpFamily } from '../../registry';
import { CHECKPOINT } from './checkpoint';
import { VARIABLE_GATHERS } from './gather';
import { TRAINING } from './optimizers';
import { HELD } from './held';
import { VARIABLE_SCATTERS } from './scatter';
import { UPDATES } from './update';
import { VARIABLES } from './variables';

/** What remembers: variables and everything that reads, assigns or trains them. */
export const STATE: readonly OpFamily[] = [
  VARIABLES,
  UPDATES,
  VARIABLE_SCATTERS,
  VARIABLE_GATHERS,
  TRAINING,
  CHECKPOINT,
  HELD,
];

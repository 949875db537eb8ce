import type { OpEntry, OpFamily } from '../registry';
import { CONTROL } from './control';
import { DATASETS } from './dataset';
import { DEBUG } from './debug';
import { FIELDS } from './fields';
import { LISTS } from './list';
import { NUMERIC } from './numeric';
import { STATE } from './state';

/** One line per file of this folder. */
const FAMILIES: readonly OpFamily[] = [CONTROL, ...STATE, ...LISTS, ...DATASETS, DEBUG, ...NUMERIC, ...FIELDS];

/** Every op this program can run, by TensorFlow's name. */
export const OPS: ReadonlyMap<string, OpEntry> = new Map(FAMILIES.flatMap((family) => Object.entries(family)));

import type { OpEntry, OpFamily } from '../registry';
import { FIELDS } from './fields';
import { NUMERIC } from './numeric';

/** One line per file of this folder. */
const FAMILIES: readonly OpFamily[] = [...NUMERIC, ...FIELDS];

/** Every op this program can run, by TensorFlow's name. */
export const OPS: ReadonlyMap<string, OpEntry> = new Map(FAMILIES.flatMap((family) => Object.entries(family)));

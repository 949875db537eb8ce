import type { OpFamily } from '../../registry';
import { DATASET_BATCHES } from './batches';
import { DATASET_CONSUMERS } from './consume';
import { DATASET_ITERATORS } from './iterators';
import { DATASETS_PER_ELEMENT } from './perElement';
import { REBATCHES } from './rebatch';
import { DATASETS_OF_SEVERAL } from './several';
import { SHUFFLES } from './shuffle';
import { DATASET_SOURCES } from './sources';
import { WHOLE_DATASETS } from './whole';

/** tf.data where a signature's own tensors go through it; what reads files is refused (see neverOps.ts). */
export const DATASETS: readonly OpFamily[] = [
  DATASET_SOURCES,
  DATASETS_PER_ELEMENT,
  DATASET_BATCHES,
  DATASETS_OF_SEVERAL,
  WHOLE_DATASETS,
  SHUFFLES,
  REBATCHES,
  DATASET_CONSUMERS,
  DATASET_ITERATORS,
];

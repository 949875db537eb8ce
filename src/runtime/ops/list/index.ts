import type { OpFamily } from '../../registry';
import { TENSOR_ARRAYS } from './arrayOps';
import { COMPOSITES } from './composite';
import { LIST_ITEMS } from './items';
import { OPTIONALS } from './optional';
import { STACKS } from './stack';
import { TENSOR_MAPS } from './tensorMap';
import { LIST_WHOLE } from './whole';

/** What holds tensors: lists, maps and optionals, which are values, TensorArrays and stacks, which end with the run. */
export const LISTS: readonly OpFamily[] = [
  LIST_ITEMS,
  LIST_WHOLE,
  TENSOR_MAPS,
  OPTIONALS,
  TENSOR_ARRAYS,
  STACKS,
  COMPOSITES,
];

import type { OpFamily } from '../../registry';
import { LIST_ITEMS } from './items';
import { LIST_WHOLE } from './whole';

/** Values that hold tensors: lists, maps, optionals, and the TensorArrays of TensorFlow 1. */
export const LISTS: readonly OpFamily[] = [LIST_ITEMS, LIST_WHOLE];

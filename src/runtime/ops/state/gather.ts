import type { OpFamily } from '../../registry';
import { define } from '../define';
import { gather, gatherNd } from '../gather/gather';
import { variableOf } from './variables';

/** Reading parts of a variable without reading it whole first. */
export const VARIABLE_GATHERS: OpFamily = {
  ResourceGather: define(
    (call, handle, indices) => {
      const batchDims = call.attrs.has('batch_dims') ? call.attrs.int('batch_dims') : 0;
      return gather(call, variableOf(handle, call).read(), indices, batchDims, batchDims);
    },
    { stateful: true },
  ),
  ResourceGatherNd: define((call, handle, indices) => gatherNd(variableOf(handle, call).read(), indices), {
    stateful: true,
  }),
};

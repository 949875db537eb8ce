import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, numbersOf } from '../../tensors';
import type { Tensor } from '../../value';
import { define } from '../define';

/**
 * Each feature's values as numbers of buckets: the first boundary that is not
 * below the value; beyond the last boundary still the last bucket.
 */
function bucketize(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const count = call.attrs.int('num_features');
  return inputs.slice(0, count).map((values, feature) => {
    const boundaries = numbersOf(inputs[count + feature] as Tensor);
    if (boundaries.length === 0 && values.size > 0) throw invalid('bucket_boundaries must not be empty.');
    const out = Int32Array.from(numbersOf(values), (value) => {
      let [low, high] = [0, boundaries.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((boundaries[middle] as number) < value) low = middle + 1;
        else high = middle;
      }
      return Math.min(low, boundaries.length - 1);
    });
    return fromHost('int32', values.shape, out);
  });
}

/** What models with boosted trees or quantile columns carry into serving. */
export const TREE_OPS: OpFamily = { BoostedTreesBucketize: define(bucketize) };

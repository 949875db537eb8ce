import { invalid } from '../../opError';
import { intsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';

/** Where each row of a ragged level begins, and the end: one number more than there are rows. */
export type RowPartition = readonly number[];

/** Checked row splits: a vector that begins with 0 and never falls. */
export function rowSplitsOf(input: Tensor): RowPartition {
  const splits = intsOf(input);
  if (input.shape.length !== 1 || splits.length === 0)
    throw invalid('Invalid row splits: a vector with at least one element is needed.');
  if (splits[0] !== 0) throw invalid(`Invalid row splits: the first value must be 0, got ${splits[0]}.`);
  for (let i = 1; i < splits.length; i++) {
    if ((splits[i] as number) < (splits[i - 1] as number))
      throw invalid(`Invalid row splits: ${splits[i]} follows ${splits[i - 1]}.`);
  }
  return splits;
}

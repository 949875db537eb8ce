import type { Result } from '../lib/result';
import type { HostTensor } from '../model/tensor';
import type { Histogram } from '../weights/histogram';
import type { Statistics } from '../weights/statistics';
import type { CallContext } from '../workers/rpc';

/** What the inspector says of all elements of a tensor; null for dtypes without numbers. */
export interface TensorFacts {
  readonly statistics: Statistics | null;
  readonly histogram: Histogram | null;
}

/** The worker that counts large tensors: eight million elements take seconds, in which the page must not stand still. */
export interface TensorFactsApi {
  /** The tensor is copied. */
  facts(tensor: HostTensor, context: CallContext): Result<TensorFacts, never>;
}

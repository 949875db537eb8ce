import type { HostTensor } from '../model/tensor';
import { histogram } from '../weights/histogram';
import { statistics } from '../weights/statistics';
import type { TensorFacts } from './tensorFactsApi';

export function tensorFacts(tensor: HostTensor): TensorFacts {
  return { statistics: statistics(tensor), histogram: histogram(tensor) };
}

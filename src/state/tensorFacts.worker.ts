import { ok } from '../lib/result';
import { serve } from '../workers/rpc';
import { tensorFacts } from './tensorFacts';
import type { TensorFactsApi } from './tensorFactsApi';

serve<TensorFactsApi>({ facts: (tensor) => ok(tensorFacts(tensor)) });

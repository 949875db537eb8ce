import { connect } from '../workers/rpc';
import type { TensorFactsApi } from './tensorFactsApi';

export const tensorFactsClient = connect<TensorFactsApi>(
  () => new Worker(new URL('./tensorFacts.worker.ts', import.meta.url), { type: 'module', name: 'facts' }),
);

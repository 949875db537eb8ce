import workerUrl from './tensorFacts.worker.ts?worker&url';
import { connect } from '../workers/rpc';
import { startWorker } from '../workers/startWorker';
import type { TensorFactsApi } from './tensorFactsApi';

export const tensorFactsClient = connect<TensorFactsApi>(() => startWorker(workerUrl, 'facts'));

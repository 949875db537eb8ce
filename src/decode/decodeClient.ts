import workerUrl from './decode.worker.ts?worker&url';
import { connect } from '../workers/rpc';
import { startWorker } from '../workers/startWorker';
import type { DecodeApi } from './decodeApi';

/** The page's side of the decode worker, which is started on first use. */
export const decodeClient = connect<DecodeApi>(() => startWorker(workerUrl, 'decode'));

import workerUrl from './runtime.worker.ts?worker&url';
import { connect } from '../workers/rpc';
import { startWorker } from '../workers/startWorker';
import type { RuntimeApi } from './runtimeApi';

/** The page's side of the runtime worker, which is started on first use. */
export const runtimeClient = connect<RuntimeApi>(() => startWorker(workerUrl, 'runtime'));

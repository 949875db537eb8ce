import workerUrl from './layout.worker.ts?worker&url';
import { connect } from '../workers/rpc';
import { startWorker } from '../workers/startWorker';
import type { LayoutApi } from './layoutApi';

/** The page's side of the layout worker, which is started on first use. */
export const layoutClient = connect<LayoutApi>(() => startWorker(workerUrl, 'layout'));

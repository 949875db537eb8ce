import workerUrl from './layout.worker.ts?worker&url';
import { connect } from '../workers/rpc';
import { startWorker } from '../workers/startWorker';
import type { PackedLayoutApi } from './layoutApi';

let hung = false;

/** Whether the worker had to be ended inside ELK since the page was loaded: a new one is told to do without it. */
export function hasElkHung(): boolean {
  return hung;
}

/** The page's side of the layout worker, which is started on first use. */
export const layoutClient = connect<PackedLayoutApi>(() => startWorker(workerUrl, 'layout'));
layoutClient.onLost((why) => {
  hung ||= why === 'hung';
});

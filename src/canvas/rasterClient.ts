import workerUrl from './raster.worker.ts?worker&url';
import { connect } from '../workers/rpc';
import { startWorker } from '../workers/startWorker';
import type { RasterApi } from './rasterApi';

/** The page's side of the raster worker, which is started by the first graph that needs it. */
export const rasterClient = connect<RasterApi>(() => startWorker(workerUrl, 'raster'));

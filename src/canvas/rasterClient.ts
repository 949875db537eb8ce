import { connect } from '../workers/rpc';
import type { RasterApi } from './rasterApi';

/** The page's side of the raster worker, which is started by the first graph that needs it. */
export const rasterClient = connect<RasterApi>(
  () => new Worker(new URL('./raster.worker.ts', import.meta.url), { type: 'module', name: 'raster' }),
);

import { connect } from '../workers/rpc';
import type { LayoutApi } from './layoutApi';

/** The page's side of the layout worker, which is started on first use. */
export const layoutClient = connect<LayoutApi>(
  () => new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module', name: 'layout' }),
);

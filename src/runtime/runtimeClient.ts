import { connect } from '../workers/rpc';
import type { RuntimeApi } from './runtimeApi';

/** The page's side of the runtime worker, which is started on first use. */
export const runtimeClient = connect<RuntimeApi>(
  () => new Worker(new URL('./runtime.worker.ts', import.meta.url), { type: 'module', name: 'runtime' }),
);

import { connect } from '../workers/rpc';
import type { DecodeApi } from './decodeApi';

/** The page's side of the decode worker, which is started on first use. */
export const decodeClient = connect<DecodeApi>(
  () => new Worker(new URL('./decode.worker.ts', import.meta.url), { type: 'module', name: 'decode' }),
);

import type { HostTensor } from '../model/tensor';
import type { RunManner, SignatureRef } from './runtimeApi';

/** What a run may be given besides inputs. */
export interface RunOptions extends SignatureRef, RunManner {
  readonly inputs: Readonly<Record<string, HostTensor>>;
  readonly signal?: AbortSignal;
  /** Steps done, of how many known ones. */
  readonly progress?: (done: number, total: number, what: string) => void;
}

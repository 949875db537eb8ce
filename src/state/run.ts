import { create } from 'zustand';
import type { HostTensor } from '../model/tensor';
import type { BackendName } from '../runtime/registry';
import type { RunFailure, RunReport, SupportReport } from '../runtime/runtimeApi';
import type { Progress } from '../workers/rpc';

/** What a run was asked, to show and to repeat it. */
export interface RunInputs {
  /** One line: `drawing`, `normal, seed 7`. */
  readonly label: string;
  readonly metaGraph: number;
  readonly signature: string;
  readonly backend: BackendName;
  readonly tensors: Readonly<Record<string, HostTensor>>;
}

/** The run of the signature in view. */
export type RunState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'checking' }
  | {
      readonly phase: 'ready';
      readonly support: SupportReport;
      /** What became of the run before, where there is something to say. */
      readonly notice?: string;
    }
  | {
      readonly phase: 'running';
      readonly support: SupportReport;
      readonly inputs: RunInputs;
      readonly progress: Progress | null;
    }
  | {
      readonly phase: 'done';
      readonly support: SupportReport;
      readonly inputs: RunInputs;
      readonly report: RunReport;
    }
  | {
      readonly phase: 'failed';
      /** null when the check itself failed. */
      readonly support: SupportReport | null;
      readonly inputs: RunInputs | null;
      readonly failure: RunFailure;
    };

export const useRun = create<RunState>()(() => ({ phase: 'idle' }));

export function clearRuns(): void {
  useRun.setState({ phase: 'idle' }, true);
}

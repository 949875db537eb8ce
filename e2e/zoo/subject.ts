import type { Result } from '../../src/lib/result';
import type { Failure } from '../../src/model/failure';
import type { HostTensor } from '../../src/model/tensor';
import type { RunFailure, SupportReport } from '../../src/runtime/runtimeApi';

/**
 * What the zoo measures: the engine in this process, or the built runtime
 * worker in a browser. Both open the same folder and answer in the same words.
 */
export interface Subject {
  /** Fails when the model cannot be opened. */
  open(source: string): Promise<Result<OpenedSubject, Failure>>;
}

export interface OpenedSubject {
  /** MetaGraph with exactly these tags; null: the first. -1 where there is none. */
  metaGraphWithTags(tags: readonly string[] | null): number;
  checkSupport(metaGraph: number, signature: string): Promise<Result<SupportReport, Failure>>;
  run(
    metaGraph: number,
    signature: string,
    inputs: Readonly<Record<string, HostTensor>>,
  ): Promise<Result<Readonly<Record<string, HostTensor>>, RunFailure>>;
  /** As freshly loaded. */
  reset(): Promise<void>;
  /** Everything found broken: on opening, in the structure of the graphs, in every tensor of the checkpoint. */
  problems(): Promise<readonly Failure[]>;
  close(): Promise<void>;
}

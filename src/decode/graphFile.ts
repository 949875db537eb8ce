import type { Failure } from '../model/failure';
import { failureOfFault } from './faults';
import { type Part, skim } from './skim';

/** saved_model.pb cut into MetaGraphDefs. */
export interface GraphFile {
  readonly schemaVersion: number;
  readonly metaGraphs: readonly Part[];
}

/** Splits the bytes of a SavedModel message; faults go to `onProblem`, what is whole stays. */
export function readGraphFile(bytes: Uint8Array, file: string, onProblem: (failure: Failure) => void): GraphFile {
  let schemaVersion = 0;
  const metaGraphs: Part[] = [];
  skim(
    { bytes, start: 0, end: bytes.length },
    (field, part, value) => {
      if (field === 1) schemaVersion = value;
      else if (field === 2) metaGraphs.push(part);
    },
    (fault) => onProblem(failureOfFault(fault, file, 'the SavedModel')),
  );
  return { schemaVersion, metaGraphs };
}

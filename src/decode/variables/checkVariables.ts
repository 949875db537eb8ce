import type { Failure } from '../../model/failure';
import type { MetaGraph } from '../../model/savedModel';
import { isFullyKnown } from '../../model/shape';
import type { CheckpointEntry, VariableFact } from '../../model/summary';
import type { Variables } from './readVariables';

/** What does not fit between the graph's variables and the checkpoint. */
export function checkVariables(metaGraphs: readonly MetaGraph[], variables: Variables): readonly Failure[] {
  const { checkpoint, incomplete } = variables;
  if (!checkpoint) return [];
  return metaGraphs.flatMap((graph) =>
    graph.variables().flatMap((fact) => {
      if (fact.checkpointKey === null) return [];
      const entry = checkpoint.entries.get(fact.checkpointKey);
      const failure = entry ? mismatch(fact, entry) : incomplete ? null : missing(fact);
      return failure ? { ...failure, where: { metaGraph: graph.index } } : [];
    }),
  );
}

function missing(fact: VariableFact): Failure {
  return {
    kind: 'missing-variable',
    message: `The checkpoint has no entry ${fact.checkpointKey} for variable ${fact.name}.`,
    file: 'variables/variables.index',
  };
}

function mismatch(fact: VariableFact, entry: CheckpointEntry): Failure | null {
  const shapes = isFullyKnown(fact.shape) && fact.shape.join() !== entry.shape.join();
  if (!shapes && fact.dtype === entry.dtype) return null;
  const text = (dtype: string, shape: readonly number[] | null): string => `${dtype} [${shape?.join(', ') ?? '…'}]`;
  return {
    kind: 'variable-mismatch',
    message: `Variable ${fact.name} is ${text(fact.dtype, fact.shape)} in the graph, ${text(entry.dtype, entry.shape)} on disk (${entry.key}).`,
    file: 'variables/variables.index',
  };
}

import type { SourceFile } from '../../files/source';
import type { Failure } from '../../model/failure';
import type { MetaGraph } from '../../model/savedModel';
import { isFullyKnown } from '../../model/shape';
import type { CheckpointEntry, VariableFact } from '../../model/summary';
import type { Variables } from './readVariables';

/** What does not fit between the variables of the graphs and the checkpoint. */
export function checkVariables(
  metaGraphs: readonly MetaGraph[],
  variables: Variables,
  files: readonly SourceFile[],
): readonly Failure[] {
  const { checkpoint, incomplete, indexPath } = variables;
  if (!checkpoint) return missingIndex(metaGraphs, indexPath, files);
  return metaGraphs.flatMap((graph) =>
    graph.variables().flatMap((fact) => {
      if (fact.checkpointKey === null) return [];
      const entry = checkpoint.entries.get(fact.checkpointKey);
      const failure = entry ? mismatch(fact, entry) : incomplete ? null : missing(fact);
      return failure ? { ...failure, file: indexPath, where: { metaGraph: graph.index } } : [];
    }),
  );
}

/** No index: right for a model without variables, else the weights cannot be read. */
function missingIndex(
  metaGraphs: readonly MetaGraph[],
  indexPath: string,
  files: readonly SourceFile[],
): readonly Failure[] {
  const count = metaGraphs.reduce((sum, graph) => sum + graph.variables().length, 0);
  const shard = files.find(({ path }) => path.startsWith('variables/') && path.includes('.data-'));
  if (files.some(({ path }) => path === indexPath) || (count === 0 && !shard)) return [];
  const message = `${indexPath} is missing: the graph can be shown, its ${count} variables have no values.`;
  return [{ kind: 'missing-index', message, file: indexPath }];
}

function missing(fact: VariableFact): Failure {
  const message = `The checkpoint has no entry ${fact.checkpointKey}, the value of variable ${fact.name}.`;
  return { kind: 'missing-variable', message };
}

function mismatch(fact: VariableFact, entry: CheckpointEntry): Failure | null {
  // A variable of unknown or partly known shape takes the one on disk.
  const declared = fact.slice?.sizes ?? entry.shape;
  const shapes = isFullyKnown(fact.shape) && fact.shape.join() !== declared.join();
  if (!shapes && fact.dtype === entry.dtype) return null;
  const text = (dtype: string, shape: readonly number[] | null): string => `${dtype} [${shape?.join(', ') ?? '…'}]`;
  return {
    kind: 'variable-mismatch',
    message: `Variable ${fact.name} is ${text(fact.dtype, fact.shape)} in the graph, ${text(entry.dtype, declared)} on disk (${entry.key}).`,
  };
}

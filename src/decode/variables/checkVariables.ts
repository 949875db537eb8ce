import type { SourceFile } from '../../files/source';
import { formatCount, listNames, plural } from '../../lib/text';
import type { Failure } from '../../model/failure';
import type { Checkpoint, MetaGraph } from '../../model/savedModel';
import { isFullyKnown } from '../../model/shape';
import type { CheckpointEntry, VariableFact } from '../../model/summary';
import { VARIABLE_VALUE } from './objectKeys';
import { OBJECT_GRAPH_KEY } from '../checkpoint/objectGraphKey';
import type { Variables } from './readVariables';

/** What does not fit between the variables of the graphs and the checkpoint. Of a cut graph, variables may be missing. */
export function checkVariables(
  metaGraphs: readonly MetaGraph[],
  variables: Variables,
  files: readonly SourceFile[],
  graphIsWhole: boolean,
): readonly Failure[] {
  const { checkpoint, incomplete, indexPath } = variables;
  // What stands in the index's place is told already.
  if (!checkpoint && variables.problems.length > 0) return [];
  // Saved without a saver, a model assigns all its variables when it is loaded. Of a cut graph the saver may be lost.
  const restoring = metaGraphs.filter(({ hasSaver }) => hasSaver || !graphIsWhole);
  if (!checkpoint) return missingIndex(restoring, indexPath, files);
  const unused = graphIsWhole ? unusedEntries(metaGraphs, checkpoint, variables) : [];
  const unfit = metaGraphs.flatMap((graph) =>
    graph.variables().flatMap((fact) => {
      if (fact.checkpointKey === null) return [];
      const entry = checkpoint.entries.get(fact.checkpointKey);
      const failure = entry ? mismatch(fact, entry) : incomplete ? null : missing(fact);
      return failure ? { ...failure, file: indexPath, where: { metaGraph: graph.index } } : [];
    }),
  );
  return [...firstOfEach(unfit, indexPath), ...unused];
}

/** The first of each kind, and how many more there are: a model of another checkpoint has as many as variables. */
function firstOfEach(failures: readonly Failure[], file: string): readonly Failure[] {
  const shown: Failure[] = [];
  for (const [kind, what] of [
    ['missing-variable', 'have no entry in the checkpoint'],
    ['variable-mismatch', 'are of another shape or dtype on disk'],
  ] as const) {
    const same = failures.filter((failure) => failure.kind === kind);
    shown.push(...same.slice(0, MAX_NAMED));
    const more = same.length - MAX_NAMED;
    if (more === 1) shown.push(...same.slice(MAX_NAMED));
    else if (more > 1) shown.push({ kind, message: `${formatCount(more)} more variables ${what}.`, file });
  }
  return shown;
}

/** Entries that hold a lookup table: two for each, by the names that TensorFlow's savers give them. */
const TABLE_ENTRY = /-(keys|values)$/;
/** Keys that a message lists, and variables that are named one by one. */
const MAX_NAMED = 20;

/** Values that were saved and that no variable of the graph takes. */
function unusedEntries(
  metaGraphs: readonly MetaGraph[],
  { entries }: Checkpoint,
  { trackable, indexPath }: Variables,
): readonly Failure[] {
  if (metaGraphs.length === 0) return [];
  const used = new Set<string | null>([OBJECT_GRAPH_KEY]);
  for (const graph of metaGraphs) for (const { checkpointKey } of graph.variables()) used.add(checkpointKey);
  // What an object saves beside a variable's value is its own business (a generator's state, an iterator).
  for (const { attributes } of trackable?.nodes ?? []) {
    for (const { name, checkpointKey } of attributes) if (name !== VARIABLE_VALUE) used.add(checkpointKey);
  }
  const unused = [...entries.keys()].filter((key) => !used.has(key) && !TABLE_ENTRY.test(key));
  if (unused.length === 0) return [];
  const message = `${plural(unused.length, 'entry', 'entries')} of ${indexPath} without a variable in the graph: ${listNames(unused, MAX_NAMED)}.`;
  return [{ kind: 'variable-mismatch', message, file: indexPath }];
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
  const variables = plural(count, 'variable');
  const message = `${indexPath} is missing: the graph can be shown, its ${variables} ${count === 1 ? 'has' : 'have'} no values.`;
  return [{ kind: 'missing-index', message, file: indexPath }];
}

function missing(fact: VariableFact): Failure {
  const message = `The checkpoint has no entry ${fact.checkpointKey}, the value of variable ${fact.name}.`;
  return { kind: 'missing-variable', message };
}

/** A key without the part that all values of TF2 variables end in. */
function keyText(key: string): string {
  return key.replace(/\/\.ATTRIBUTES\/VARIABLE_VALUE$/, '');
}

function mismatch(fact: VariableFact, entry: CheckpointEntry): Failure | null {
  // A variable of unknown or partly known shape takes the one on disk.
  const declared = fact.slice?.sizes ?? entry.shape;
  const shapes = isFullyKnown(fact.shape) && fact.shape.join() !== declared.join();
  if (!shapes && fact.dtype === entry.dtype) return null;
  const text = (dtype: string, shape: readonly number[] | null): string => `${dtype} [${shape?.join(', ') ?? '…'}]`;
  return {
    kind: 'variable-mismatch',
    message: `Variable ${fact.name} is ${text(fact.dtype, fact.shape)} in the graph, ${text(entry.dtype, declared)} on disk (${keyText(entry.key)}).`,
  };
}

import type { Failure } from '../../model/failure';
import { opOf } from '../../model/graphBody';
import type { GraphBody, NodeIndex } from '../../model/graphBody';
import type { MetaGraph } from '../../model/savedModel';
import { ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { BodyPlan, OutputRef } from './plan';
import type { Planner } from './planner';

/**
 * The part of the saver's restore op that fills tables: mutable tables keep
 * their content in the checkpoint, and only the graph knows under which keys.
 * Variables are left to VariableFact. Of the checkpoint only the tables' tensors are read.
 */
export interface TableRestore {
  /** Where the import stands in a function (TensorFlow 2): what the call is given. Null where it stands in the main graph. */
  readonly inputs: TableInputs | null;
  /** Runs the imports; its arguments are the results of `inputs`. */
  readonly plan: BodyPlan;
}

interface TableInputs {
  /** Results: the data inputs of the call. Arguments: the placeholders for the checkpoint's path. */
  readonly plan: BodyPlan;
  readonly prefixes: readonly OutputRef[];
}

const IMPORTS: ReadonlySet<string> = new Set(['LookupTableImport', 'LookupTableImportV2']);
const CALLS: ReadonlySet<string> = new Set(['PartitionedCall', 'StatefulPartitionedCall']);

export function planTableRestore(metaGraph: MetaGraph, planner: Planner): Result<readonly TableRestore[], Failure> {
  const graph = metaGraph.graph();
  if (!graph.ok) return graph;
  const body = graph.value;
  const restores: TableRestore[] = [];
  const imports = importsOf(body);
  if (imports.length > 0) {
    const plan = planner.planGraph([], [], imports);
    if (!plan.ok) return plan;
    restores.push({ inputs: null, plan: plan.value });
  }
  for (const [node, callee] of restoreCalls(body, metaGraph)) {
    const inputs = planInputs(body, node, planner);
    if (!inputs.ok) return inputs;
    const plan = planner.planFunctionTo(callee, importsOf(callee));
    if (!plan.ok) return plan;
    restores.push({ inputs: inputs.value, plan: plan.value });
  }
  return ok(restores);
}

/** Nodes that fill a table, in a body that restores. */
function importsOf(body: GraphBody): readonly NodeIndex[] {
  const restores = body.opNames.includes('RestoreV2') && body.opNames.some((op) => IMPORTS.has(op));
  return restores ? nodesWhere(body, (op) => IMPORTS.has(op)) : [];
}

/** Call nodes of the main graph that lead straight to such a body. */
function restoreCalls(body: GraphBody, metaGraph: MetaGraph): readonly (readonly [NodeIndex, GraphBody])[] {
  return nodesWhere(body, (op) => CALLS.has(op)).flatMap((node) => {
    const f = body.attr(node, 'f');
    const callee = f?.kind === 'func' ? metaGraph.functionBody(f.value.name) : undefined;
    return callee?.ok && importsOf(callee.value).length > 0 ? [[node, callee.value] as const] : [];
  });
}

function nodesWhere(body: GraphBody, test: (op: string) => boolean): readonly NodeIndex[] {
  const found: NodeIndex[] = [];
  for (let node = 0; node < body.nodeCount; node++) {
    if (test(opOf(body, node as NodeIndex))) found.push(node as NodeIndex);
  }
  return found;
}

function planInputs(body: GraphBody, node: NodeIndex, planner: Planner): Result<TableInputs, Failure> {
  const results: OutputRef[] = [];
  for (let row = body.inputStart[node] ?? 0; row < (body.inputStart[node + 1] ?? 0); row++) {
    const port = body.inputPort[row] ?? -1;
    if (port >= 0) results.push({ node: body.inputNode[row] ?? -1, port });
  }
  const prefixes = results.filter((ref) => opOf(body, ref.node as NodeIndex) === 'Placeholder');
  const plan = planner.planGraph(prefixes, results, []);
  return plan.ok ? ok({ plan: plan.value, prefixes }) : plan;
}

import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { Failure } from '../../model/failure';
import { opOf } from '../../model/graphBody';
import type { GraphBody, NodeIndex } from '../../model/graphBody';
import type { MetaGraph } from '../../model/savedModel';
import { pythonRepr } from './pythonText';

const CALLS: readonly string[] = ['PartitionedCall', 'StatefulPartitionedCall'];

/**
 * The ops that saved_model_cli lists: those of the main graph and of functions reached by direct calls
 * and by attr `f` of the partitioned calls. Bodies of If, While and Case are not followed, because it does not
 * (tensorflow/python/framework/meta_graph.py, ops_used_by_graph_def); `graph` of this program lists all.
 */
export function usedOps(metaGraph: MetaGraph): Result<ReadonlySet<string>, Failure> {
  const main = metaGraph.graph();
  if (!main.ok) return main;
  const used = new Set<string>();
  const waiting: string[] = [];
  const mark = (op: string): void => {
    if (!used.has(op) && metaGraph.hasFunction(op)) waiting.push(op);
    used.add(op);
  };
  markBody(main.value, mark);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const body = metaGraph.functionBody(name);
    if (!body.ok) return fail(body.failure);
    markBody(body.value, mark);
  }
  return ok(new Set([...used].filter((op) => !metaGraph.hasFunction(op))));
}

function markBody(body: GraphBody, mark: (op: string) => void): void {
  for (let node = 0; node < body.nodeCount; node++) {
    const op = opOf(body, node as NodeIndex);
    mark(op);
    if (!CALLS.includes(op)) continue;
    const called = body.attrs(node as NodeIndex).get('f');
    mark(called?.kind === 'func' ? called.value.name : '');
  }
}

/** A Python set of strs. Python's own order is arbitrary; here it is sorted. */
export function pythonSet(values: Iterable<string>): string {
  const sorted = [...values].sort().map(pythonRepr);
  return sorted.length === 0 ? 'set()' : `{${sorted.join(', ')}}`;
}

export function pythonList(values: readonly string[]): string {
  return `[${values.map(pythonRepr).join(', ')}]`;
}

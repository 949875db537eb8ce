import { callsOf } from '../../graph/calls';
import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { Failure } from '../../model/failure';
import { opOf } from '../../model/graphBody';
import type { GraphBody, NodeIndex } from '../../model/graphBody';
import type { MetaGraph } from '../../model/savedModel';
import { tensorsOf } from '../../model/signatureTensors';
import type { Signature } from '../../model/summary';

/** A node that runs a function. `function` is the body the node is in; null is the main graph. */
export interface FunctionUse {
  readonly function: string | null;
  readonly node: string;
  readonly attr: string;
}

export interface FunctionCount {
  readonly name: string;
  /** Null where the body cannot be read. */
  readonly nodes: number | null;
  readonly uses: readonly FunctionUse[];
}

/** What a graph consists of; every function is counted once, however often it is called. */
export interface GraphCounts {
  readonly mainNodes: number;
  /** Nodes by op, most frequent first, then by name. */
  readonly ops: readonly (readonly [op: string, count: number])[];
  readonly functions: readonly FunctionCount[];
  /** Bodies that could not be read. */
  readonly problems: readonly Failure[];
}

/**
 * Counts what a signature reaches: nodes that its outputs need, and the functions these run, bodies of If, While and Case included.
 * Without a signature: the whole main graph and every function of the library, used or not.
 */
export function countGraph(metaGraph: MetaGraph, signature: Signature | null): Result<GraphCounts, Failure> {
  const main = metaGraph.graph();
  if (!main.ok) return fail(main.failure);
  const ops = new Map<string, number>();
  const uses = new Map<string, FunctionUse[]>();
  const nodes = new Map<string, number | null>();
  const problems: Failure[] = [];
  const waiting: string[] = [];
  const need = (name: string): void => {
    if (nodes.has(name)) return;
    nodes.set(name, null);
    waiting.push(name);
  };
  const visit = (body: GraphBody, rows: Iterable<number>): number => {
    let count = 0;
    for (const row of rows) {
      const node = row as NodeIndex;
      const op = opOf(body, node);
      ops.set(op, (ops.get(op) ?? 0) + 1);
      count += 1;
      for (const { functionName, attr } of callsOf(metaGraph, body, node)) {
        const use = { function: body.functionName, node: body.nodeNames[row] ?? '', attr };
        const known = uses.get(functionName);
        if (known) known.push(use);
        else uses.set(functionName, [use]);
        need(functionName);
      }
    }
    return count;
  };
  const mainNodes = visit(main.value, signature ? reached(main.value, signature) : main.value.nodeNames.keys());
  if (!signature) metaGraph.functionNames.forEach(need);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const body = metaGraph.functionBody(name);
    if (body.ok) nodes.set(name, visit(body.value, body.value.nodeNames.keys()));
    else problems.push(body.failure);
  }
  const functions = [...nodes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => ({ name, nodes: count, uses: uses.get(name) ?? [] }));
  const sorted = [...ops].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return ok({ mainNodes, ops: sorted, functions, problems });
}

/** Rows of the main graph that the outputs of a signature depend on, through data and control inputs. */
function reached(body: GraphBody, signature: Signature): ReadonlySet<number> {
  const seen = new Set<number>();
  const waiting = signature.outputs
    .flatMap((output) => tensorsOf(output).map(({ tensorName }) => tensorName))
    .flatMap((tensor) => body.findNode(tensor.replace(/:\d+$/, '')) ?? []) as number[];
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    if (seen.has(row)) continue;
    seen.add(row);
    const end = body.inputStart[row + 1] ?? 0;
    for (let input = body.inputStart[row] ?? 0; input < end; input++) {
      const producer = body.inputNode[input] ?? -1;
      if (producer >= 0) waiting.push(producer);
    }
  }
  return seen;
}

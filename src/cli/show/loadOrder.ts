import { opOf } from '../../model/graphBody';
import type { GraphBody, NodeIndex } from '../../model/graphBody';
import type { MetaGraph } from '../../model/savedModel';

/** How functions are named once TensorFlow has loaded them, or why it cannot load them. */
export type LoadedNames =
  | { readonly ok: true; readonly names: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly why: 'custom-op' | 'other' };

const CALLS: readonly string[] = ['PartitionedCall', 'StatefulPartitionedCall'];

/** What loading looks at in one function. */
interface LoadFacts {
  readonly dependencies: ReadonlySet<string>;
  /** Tensors of its graph: arguments and all outputs of its nodes. */
  readonly tensors: number;
  /** Hash tables that are given a number of their own (an old bug is mended so). */
  readonly tables: number;
  readonly hasCustomOp: boolean;
}

/**
 * The names under which a fresh `saved_model_cli` process knows the functions of a library. It sorts by them, and each ends
 * in a number drawn from a counter that graphs, tensors and names share, so the order of loading decides
 * (tensorflow/python/saved_model/function_deserialization.py; the counts were compared with names printed by TensorFlow 2.21).
 */
export function loadedNames(metaGraph: MetaGraph, isRegistered: (op: string) => boolean): LoadedNames {
  const gradients = new Map(
    metaGraph.registeredGradients.flatMap(({ opType, functionName }) =>
      opType === '' ? [] : [[opType, functionName]],
    ),
  );
  const facts = new Map<string, LoadFacts>();
  for (const name of metaGraph.functionNames) {
    const body = metaGraph.functionBody(name);
    if (!body.ok) return { ok: false, why: 'other' };
    facts.set(name, loadFacts(body.value, metaGraph, gradients, isRegistered));
  }
  const order = loadOrder(facts);
  if (!order) return { ok: false, why: 'other' };
  if ([...facts.values()].some(({ hasCustomOp }) => hasCustomOp)) return { ok: false, why: 'custom-op' };
  // 0 is the number of the graph around everything, 1 that of the load; then one for each gradient.
  let next = 2 + gradients.size;
  const names = new Map<string, string>();
  for (const name of order) {
    const { tensors, tables } = facts.get(name) as LoadFacts;
    // The function's graph takes one number too, before its tensors.
    next += tables + 1 + tensors;
    names.set(name, `__inference_${cleanName(name)}_${next}`);
    next += 1;
  }
  return { ok: true, names };
}

function cleanName(name: string): string {
  return /^__inference_(.*)_\d+$/.exec(name)?.[1] ?? name;
}

function loadFacts(
  body: GraphBody,
  metaGraph: MetaGraph,
  gradients: ReadonlyMap<string, string>,
  isRegistered: (op: string) => boolean,
): LoadFacts {
  const dependencies = new Set<string>();
  let tensors = body.args.length;
  let tables = 0;
  let hasCustomOp = false;
  for (let row = 0; row < body.nodeCount; row++) {
    const node = row as NodeIndex;
    const op = opOf(body, node);
    const attrs = body.attrs(node);
    tensors += body.outputDtypes(node).length;
    const mark = CALLS.includes(op) ? undefined : attrs.get('_gradient_op_type');
    const gradient = mark?.kind === 's' ? gradients.get(new TextDecoder().decode(mark.value)) : undefined;
    if (op === 'HashTableV2') {
      const sharing = attrs.get('use_node_name_sharing');
      if (!(sharing?.kind === 'b' && sharing.value)) tables += 1;
    }
    if (metaGraph.hasFunction(op)) dependencies.add(op);
    else {
      hasCustomOp ||= !isRegistered(op);
      if (gradient !== undefined) dependencies.add(gradient);
      else for (const name of functionsOf(attrs)) dependencies.add(name);
    }
  }
  return { dependencies, tensors, tables, hasCustomOp };
}

function* functionsOf(attrs: ReturnType<GraphBody['attrs']>): Iterable<string> {
  for (const attr of attrs.values()) {
    if (attr.kind === 'func') yield attr.value.name;
    else if (attr.kind === 'list') for (const item of attr.value) if (item.kind === 'func') yield item.value.name;
  }
}

/** Callees before callers, from a stack; null where that is impossible (a cycle, or a function that is not there). */
function loadOrder(facts: ReadonlyMap<string, LoadFacts>): readonly string[] | null {
  const callers = new Map<string, string[]>();
  const missing = new Map<string, number>();
  for (const [name, { dependencies }] of facts) {
    for (const dependency of dependencies) {
      const list = callers.get(dependency);
      if (list) list.push(name);
      else callers.set(dependency, [name]);
    }
    missing.set(name, dependencies.size);
  }
  const ready = [...facts.keys()].filter((name) => missing.get(name) === 0);
  const order: string[] = [];
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    order.push(name);
    for (const caller of callers.get(name) ?? []) {
      const left = (missing.get(caller) ?? 0) - 1;
      missing.set(caller, left);
      if (left === 0) ready.push(caller);
    }
  }
  return order.length === facts.size ? order : null;
}

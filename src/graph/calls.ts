import type { AttrValue } from '../model/attr';
import { type GraphBody, type NodeIndex, opOf } from '../model/graphBody';
import type { MetaGraph } from '../model/savedModel';
import type { OpDefinition } from '../model/opDefinition';

/** One function body that a node runs, and how its arguments and returns meet the node's inputs and outputs. */
export interface CallBody {
  /** Attribute that names the function, as in an address: `f`, `then_branch`, `branches.2`. */
  readonly attr: string;
  readonly functionName: string;
  /** Argument i is input `i + inputOffset` of the node; null where no rule is known (dataset ops). */
  readonly inputOffset: number | null;
  /** Arguments before this one are not inputs: the index of a For loop. */
  readonly firstArg: number;
  /** Output k of the node is return k of the body. */
  readonly returnsOutputs: boolean;
  /** Returns go round to the arguments. */
  readonly loop: boolean;
}

const PLAIN: Readonly<Record<string, string>> = {
  PartitionedCall: 'f',
  StatefulPartitionedCall: 'f',
  TPUPartitionedCall: 'f',
  BatchFunction: 'f',
  XlaLaunch: 'function',
};

const BRANCHES: Readonly<Record<string, readonly string[]>> = {
  If: ['then_branch', 'else_branch'],
  StatelessIf: ['then_branch', 'else_branch'],
  _If: ['then_branch', 'else_branch'],
  Case: ['branches'],
  StatelessCase: ['branches'],
};

const LOOPS: Readonly<Record<string, readonly string[]>> = {
  While: ['cond', 'body'],
  StatelessWhile: ['cond', 'body'],
  _While: ['cond', 'body'],
};

function functionsOf(attr: string, value: AttrValue | undefined): { attr: string; functionName: string }[] {
  if (value?.kind === 'func' && value.value.name !== '') return [{ attr, functionName: value.value.name }];
  if (value?.kind !== 'list') return [];
  return value.value.flatMap((item, i) =>
    item.kind === 'func' ? [{ attr: `${attr}.${i}`, functionName: item.value.name }] : [],
  );
}

/** Whether nodes of this op may run functions at all: decided once per distinct op of a body. */
export type MayCall = (op: string) => boolean;

export function mayCall(metaGraph: MetaGraph, opDefinition: (op: string) => OpDefinition | undefined): MayCall {
  return (op) => {
    if (op in PLAIN || op in BRANCHES || op in LOOPS || op === 'For' || metaGraph.hasFunction(op)) return true;
    const attrs = opDefinition(op)?.attrs;
    // A custom op: only its node can tell. Known ops tell by their definition.
    return attrs === undefined ? false : attrs.some((attr) => attr.type === 'func' || attr.type === 'list(func)');
  };
}

/** The bodies a node runs, in the order of their attributes; empty for ordinary ops. */
export function callsOf(metaGraph: MetaGraph, body: GraphBody, node: NodeIndex): readonly CallBody[] {
  const op = opOf(body, node);
  const found = (attr: string, rest: Omit<CallBody, 'attr' | 'functionName'>): CallBody[] =>
    functionsOf(attr, body.attr(node, attr)).map((named) => ({ ...named, ...rest }));
  const plain = { inputOffset: 0, firstArg: 0, returnsOutputs: true, loop: false };
  if (metaGraph.hasFunction(op)) return [{ attr: 'f', functionName: op, ...plain }];
  const plainAttr = PLAIN[op];
  if (plainAttr !== undefined) return found(plainAttr, plain);
  const branches = BRANCHES[op];
  if (branches !== undefined) return branches.flatMap((attr) => found(attr, { ...plain, inputOffset: 1 }));
  const loops = LOOPS[op];
  if (loops !== undefined) {
    return loops.flatMap((attr) => found(attr, { ...plain, returnsOutputs: attr === 'body', loop: true }));
  }
  // For(start, limit, delta, *input) calls body(index, *input).
  if (op === 'For') return found('body', { ...plain, inputOffset: 2, firstArg: 1, loop: true });
  return [...body.attrs(node).keys()]
    .sort()
    .flatMap((attr) => found(attr, { inputOffset: null, firstArg: 0, returnsOutputs: false, loop: false }));
}

import { CONTROL_PORT, type GraphBody, type NodeIndex, opOf } from '../model/graphBody';
import { roleOf } from './roles';

/**
 * A loop or a conditional of TensorFlow 1: the ops that lead in (Enter, Switch)
 * and out (Exit, Merge), and all that runs between them.
 */
export interface ControlRegion {
  readonly kind: 'while' | 'cond';
  /** Nodes of the body, inner regions included. */
  readonly nodes: readonly number[];
  /** The one that its place is told by: a loop's LoopCond, the first Merge of a conditional. */
  readonly anchor: number;
}

/** What a value depends on to exist: the frames and branches around it, as a stack. Interned. */
interface Context {
  readonly kind: 'while' | 'cond';
  readonly parent: Context | null;
  readonly depth: number;
  /** Of all contexts of a body, by key. */
  readonly inner: Map<string, Context>;
}

const decoder = new TextDecoder();

/** `RefSwitch` is `Switch` on a reference. */
function controlOp(op: string): string {
  return op.startsWith('Ref') ? op.slice(3) : op;
}

/** Sound graphs settle in as many turns as loops nest; a damaged one may open a frame at every turn. */
const MOST_TURNS = 8;

/** Whether a node hands values into a loop or a branch. */
export function leadsIn(body: GraphBody, node: number): boolean {
  return /^(?:Ref)?(?:Enter|Switch)$/.test(opOf(body, node as NodeIndex));
}

/**
 * The loops and conditionals that Enter, Exit, Switch and Merge spell, outer
 * ones first; they hold whether or not the exporter gave them a name scope.
 * The rules are those of TensorFlow's executor: Enter opens the frame that its
 * `frame_name` names, Exit leaves it, what a Switch lets through is alive in one
 * branch only, and Merge ends that. `order` has producers first.
 */
export function controlRegions(body: GraphBody, order: Int32Array): readonly ControlRegion[] {
  if (!body.opNames.some((op) => /^(?:Enter|Switch)$/.test(controlOp(op)))) return [];
  const { member, value, contexts } = contextsOf(body, order);
  const nodesOf = new Map<Context, number[]>(contexts.map((context) => [context, []]));
  for (const node of order) {
    for (let at = member[node] ?? null; at !== null; at = at.parent) nodesOf.get(at)?.push(node);
  }
  const regions = contexts.flatMap((context): readonly ControlRegion[] => {
    const { kind } = context;
    const nodes = nodesOf.get(context) ?? [];
    const parts = kind === 'while' ? [nodes] : connected(body, nodes, (node) => isInside(value[node] ?? null, context));
    const told = kind === 'while' ? 'LoopCond' : 'Merge';
    return parts.flatMap((part) => {
      const anchor = part.find((node) => member[node] === context && controlOp(opOf(body, node as NodeIndex)) === told);
      // A loop cut off from its condition, a Switch that nothing merges: no more than their ops.
      return anchor === undefined ? [] : [{ kind, nodes: part, anchor }];
    });
  });
  // A region lies wholly within the ones around it.
  return regions.sort((a, b) => b.nodes.length - a.nodes.length);
}

function isInside(context: Context | null, outer: Context): boolean {
  let at = context;
  while (at !== null && at.depth > outer.depth) at = at.parent;
  return at === outer;
}

interface Contexts {
  /** The innermost region that a node belongs to; Exit and Merge belong to the one they leave. */
  readonly member: readonly (Context | null)[];
  /** Where the node's outputs live. */
  readonly value: readonly (Context | null)[];
  readonly contexts: readonly Context[];
}

function contextsOf(body: GraphBody, order: Int32Array): Contexts {
  const member: (Context | null)[] = Array.from({ length: body.nodeCount }, () => null);
  const value = [...member];
  const contexts: Context[] = [];
  const outermost = new Map<string, Context>();
  const inside = (parent: Context | null, kind: Context['kind'], key: string): Context => {
    const siblings = parent?.inner ?? outermost;
    let context = siblings.get(`${kind} ${key}`);
    if (context === undefined) {
      context = { kind, parent, depth: (parent?.depth ?? 0) + 1, inner: new Map() };
      siblings.set(`${kind} ${key}`, context);
      contexts.push(context);
    }
    return context;
  };
  const op = (node: number): string => controlOp(opOf(body, node as NodeIndex));
  const producers = (node: number): Int32Array =>
    body.inputNode.subarray(body.inputStart[node] ?? 0, body.inputStart[node + 1] ?? 0);

  const visit = (node: number): void => {
    let around: Context | null = null;
    for (const producer of producers(node)) {
      const context = producer < 0 ? null : (value[producer] ?? null);
      if (context !== null && context.depth > (around?.depth ?? 0)) around = context;
    }
    member[node] = around;
    value[node] = around;
    switch (op(node)) {
      case 'Enter': {
        const name = body.attr(node as NodeIndex, 'frame_name');
        member[node] = value[node] = inside(around, 'while', name?.kind === 's' ? decoder.decode(name.value) : '');
        break;
      }
      case 'Exit': {
        while (around !== null && around.kind !== 'while') around = around.parent;
        member[node] = around;
        value[node] = around?.parent ?? null;
        break;
      }
      case 'Switch': {
        const predicate = unaliased(body, dataInput(body, node, 1));
        // A loop's own: it parts the next turn from the exit.
        if (predicate.node >= 0 && op(predicate.node) === 'LoopCond') break;
        member[node] = value[node] = inside(around, 'cond', `${predicate.node}:${predicate.port}`);
        break;
      }
      case 'Merge': {
        const isLoop = producers(node).some(
          (producer) => producer >= 0 && /^(?:Enter|NextIteration)$/.test(op(producer)),
        );
        if (!isLoop && around?.kind === 'cond') value[node] = around.parent;
        break;
      }
      default:
    }
  };

  // A cycle was cut somewhere in each loop, so what comes first in `order` may lie behind its Enter: another turn finds it.
  for (let turn = 0, settled = false; !settled && turn < MOST_TURNS; turn++) {
    settled = true;
    for (const node of order) {
      const before = value[node];
      visit(node);
      if (value[node] !== before) settled = false;
    }
  }
  return { member, value, contexts };
}

interface Output {
  readonly node: number;
  readonly port: number;
}

function dataInput(body: GraphBody, node: number, index: number): Output {
  const row = (body.inputStart[node] ?? 0) + index;
  const isThere = row < (body.inputStart[node + 1] ?? 0) && body.inputPort[row] !== CONTROL_PORT;
  return isThere ? { node: body.inputNode[row] ?? -1, port: body.inputPort[row] ?? 0 } : { node: -1, port: 0 };
}

/** The tensor behind identities; a cycle of them ends after as many steps as there are nodes. */
function unaliased(body: GraphBody, output: Output): Output {
  let at = output;
  for (let steps = 0; steps < body.nodeCount && at.node >= 0; steps++) {
    if (roleOf(opOf(body, at.node as NodeIndex)) !== 'alias') break;
    at = dataInput(body, at.node, at.port);
  }
  return at;
}

/** Conditionals on one predicate are told apart by what is connected: nodes in parts that edges of values inside hold together. */
function connected(
  body: GraphBody,
  nodes: readonly number[],
  isValueInside: (node: number) => boolean,
): readonly (readonly number[])[] {
  const root = new Map<number, number>(nodes.map((node) => [node, node]));
  const find = (node: number): number => {
    let at = node;
    for (let up = root.get(at) ?? at; up !== at; up = root.get(at) ?? at) {
      root.set(at, root.get(up) ?? up);
      at = up;
    }
    return at;
  };
  for (const node of nodes) {
    for (let row = body.inputStart[node] ?? 0; row < (body.inputStart[node + 1] ?? 0); row++) {
      const producer = body.inputNode[row] ?? -1;
      if (root.has(producer) && isValueInside(producer)) root.set(find(node), find(producer));
    }
  }
  const parts = new Map<number, number[]>();
  for (const node of nodes) {
    const part = parts.get(find(node));
    if (part === undefined) parts.set(find(node), [node]);
    else part.push(node);
  }
  return [...parts.values()];
}

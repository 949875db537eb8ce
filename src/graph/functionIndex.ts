import type { GraphBody, NodeIndex } from '../model/graphBody';
import type { ObjectGraph } from '../model/objectGraph';
import type { OpDefinition } from '../model/opDefinition';
import type { MetaGraph } from '../model/savedModel';
import { signatureBoundary } from './boundary';
import { callsOf, mayCall } from './calls';
import { reachedNodes } from './order';

/** A node that runs a function. */
export interface FunctionCaller {
  /** The body the node is in; null is the main graph. */
  readonly functionName: string | null;
  readonly node: string;
  /** Attribute that names the function: `f`, `then_branch`, `branches.2`. */
  readonly attr: string;
}

/** A function of the library, who calls it and from where it is reached. */
export interface FunctionEntry {
  readonly name: string;
  /** Null where the body cannot be read. */
  readonly nodes: number | null;
  /** At most MOST_CALLERS of them. */
  readonly callers: readonly FunctionCaller[];
  readonly callerCount: number;
  /** Keys of the signatures whose outputs need it, through all calls between. */
  readonly signatures: readonly string[];
  /**
   * Paths from the root object to the functions it is part of, through all calls
   * between: `layers/2/__call__`. At most MOST_OBJECTS.
   */
  readonly objects: readonly string[];
  /** The ops whose gradient it computes. */
  readonly gradientOf: readonly string[];
  /** It runs when the model is loaded, saved or restored: the main graph calls it outside all signatures. */
  readonly fromMainGraph: boolean;
  /** Neither a signature, nor an object, a gradient or the main graph leads to it. */
  readonly isUnreachable: boolean;
}

const MOST_CALLERS = 50;
const MOST_OBJECTS = 8;

/** Path by child names of each object, as they are first met from the root. */
function objectPaths({ objects }: ObjectGraph): ReadonlyMap<number, string> {
  const byId = new Map(objects.map((object) => [object.id, object]));
  const paths = new Map<number, string>([[0, '']]);
  const queue = [0];
  for (const id of queue) {
    const path = paths.get(id) ?? '';
    for (const child of byId.get(id)?.children ?? []) {
      if (paths.has(child.id)) continue;
      paths.set(child.id, path === '' ? child.name : `${path}/${child.name}`);
      queue.push(child.id);
    }
  }
  return paths;
}

interface Growing {
  nodes: number | null;
  readonly callers: FunctionCaller[];
  callerCount: number;
  readonly callees: Set<string>;
  readonly signatures: Set<string>;
  readonly objects: Set<string>;
  readonly gradientOf: string[];
  fromMainGraph: boolean;
}

/**
 * Every function of the library in the order of the file. Decodes all bodies, so
 * it goes on in steps: each `next()` reads one of them.
 */
export function* indexFunctions(
  metaGraph: MetaGraph,
  opDefinition: (op: string) => OpDefinition | undefined,
): Generator<undefined, readonly FunctionEntry[]> {
  const opMayCall = mayCall(metaGraph, opDefinition);
  const entries = new Map<string, Growing>();
  for (const name of metaGraph.functionNames) {
    entries.set(name, {
      nodes: null,
      callers: [],
      callerCount: 0,
      callees: new Set(),
      signatures: new Set(),
      objects: new Set(),
      gradientOf: [],
      fromMainGraph: false,
    });
  }

  /** Functions that these nodes of a body run; each use is written down when `counted`. */
  const callees = (body: GraphBody, isWanted: (node: number) => boolean, counted: boolean): Set<string> => {
    const found = new Set<string>();
    const calling = body.opNames.map(opMayCall);
    if (!calling.includes(true)) return found;
    for (let node = 0; node < body.nodeCount; node++) {
      if (calling[body.nodeOp[node] ?? 0] !== true || !isWanted(node)) continue;
      for (const { functionName, attr } of callsOf(metaGraph, body, node as NodeIndex)) {
        found.add(functionName);
        const entry = counted ? entries.get(functionName) : undefined;
        if (entry === undefined) continue;
        entry.callerCount += 1;
        if (entry.callers.length >= MOST_CALLERS) continue;
        entry.callers.push({ functionName: body.functionName, node: body.nodeNames[node] ?? '', attr });
      }
    }
    return found;
  };

  for (const [name, entry] of entries) {
    yield;
    const body = metaGraph.functionBody(name);
    if (!body.ok) continue;
    entry.nodes = body.value.nodeCount;
    for (const callee of callees(body.value, () => true, true)) entry.callees.add(callee);
  }

  /** Marks all functions that these lead to; `mark` says false where there is nothing new to say. */
  const flood = (starts: Iterable<string>, mark: (entry: Growing) => boolean): void => {
    const pending = [...starts];
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      const entry = entries.get(name);
      if (entry !== undefined && mark(entry)) pending.push(...entry.callees);
    }
  };

  const graph = metaGraph.graph();
  if (graph.ok) {
    yield;
    flood(
      callees(graph.value, () => true, true),
      (entry) => !entry.fromMainGraph && (entry.fromMainGraph = true),
    );
    for (const signature of metaGraph.signatures) {
      const reached = reachedNodes(signatureBoundary(graph.value, signature));
      flood(
        callees(graph.value, (node) => reached[node] === 1, false),
        ({ signatures }) => !signatures.has(signature.key) && signatures.add(signature.key).size > 0,
      );
    }
  }
  yield;
  const objects = metaGraph.objects();
  if (objects.ok && objects.value !== null) {
    const paths = objectPaths(objects.value);
    for (const { id, concreteFunctions } of objects.value.objects) {
      const path = paths.get(id);
      if (path === undefined || concreteFunctions === undefined) continue;
      flood(concreteFunctions, (entry) => {
        if (entry.objects.size >= MOST_OBJECTS || entry.objects.has(path)) return false;
        entry.objects.add(path);
        return true;
      });
    }
  }
  for (const { functionName, opType } of metaGraph.registeredGradients) {
    flood([functionName], ({ gradientOf }) => !gradientOf.includes(opType) && gradientOf.push(opType) > 0);
  }
  return [...entries].map(([name, entry]): FunctionEntry => {
    const { callees: _, ...facts } = entry;
    return {
      ...facts,
      name,
      signatures: [...entry.signatures],
      objects: [...entry.objects],
      isUnreachable:
        !entry.fromMainGraph &&
        entry.signatures.size === 0 &&
        entry.objects.size === 0 &&
        entry.gradientOf.length === 0,
    };
  });
}

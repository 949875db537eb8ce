import type { Pace } from '../../lib/pace';
import { dtypeFromNumber } from '../../model/dtype';
import type { GraphBody } from '../../model/graphBody';
import type { CheckpointEntry, JoinRoute, VariableFact } from '../../model/summary';
import type { SavedObjectGraph, TrackableObjectGraph } from '../../proto/generated';
import type { NodeTable } from '../nodeTable';
import { nodeOfTensor } from '../tensorName';
import { shapeOfProto } from '../tensorProto';
import { objectVariables, type ObjectVariable } from './objectKeys';
import { CALL_OPS, restoredInFunction, restoredInMain, type RestoredKey } from './restoreKeys';
import { parseSliceSpec } from './sliceSpec';
import { attrAt, type VariableNode, variableNodes } from './variableNodes';

export interface JoinInput {
  readonly nodes: NodeTable;
  readonly objects: SavedObjectGraph | null;
  readonly trackable: TrackableObjectGraph | null;
  readonly entries: ReadonlyMap<string, CheckpointEntry> | null;
  /** SaverDef.restore_op_name. */
  readonly restoreOp: string;
  /** Names of the collection `trainable_variables`; null where the model has none. */
  readonly trainable: ReadonlySet<string> | null;
  readonly functionBody: (name: string) => GraphBody | null;
}

interface CallNode {
  readonly name: string;
  readonly fn: string;
  readonly inputs: readonly string[];
}

/** Variables between two looks at the clock. */
const STEP = 256;

/**
 * Joins variable objects, variable nodes of the main graph and checkpoint keys, by the routes of
 * savedmodel-format part 7 in order: object graph, restore graph, name.
 */
export async function joinVariables(input: JoinInput, pace: Pace): Promise<readonly VariableFact[]> {
  const nodes = await variableNodes(input.nodes, pace);
  const calls = callNodes(input);
  const objectOfNode = input.objects ? boundObjects(input.objects, calls, nodes) : new Map<string, number>();
  await pace.breathe();
  const objects = input.objects ? await objectVariables(input.objects, input.trackable, pace) : [];
  const restored = restoredKeys(input, calls, nodes, objectOfNode, objects);
  await pace.breathe();
  const facts: VariableFact[] = [];
  const { byObject, taken } = input.objects
    ? await nodesByObject(input.objects, objects, nodes, objectOfNode, restored, pace)
    : { byObject: [], taken: new Uint8Array(nodes.length) };
  for (const { objectId, path, checkpointKey } of objects) {
    if (facts.length % STEP === 0) await pace.at(facts.length, objects.length, 'variables');
    const proto = input.objects?.nodes[objectId]?.variable;
    if (!proto) continue;
    const own = byObject[objectId] ?? [];
    const key = checkpointKey ?? firstKey(own, restored);
    facts.push({
      id: facts.length,
      name: proto.name,
      dtype: dtypeFromNumber(proto.dtype),
      shape: shapeOfProto(proto.shape),
      trainable: proto.trainable,
      nodes: own,
      objectPath: path || null,
      checkpointKey: key,
      route: key === null ? null : checkpointKey === null ? 'restore-graph' : 'object-graph',
      objectId,
    });
  }
  for (const [i, node] of nodes.entries()) {
    if (i % STEP === 0) await pace.at(i, nodes.length, 'variables');
    if (!taken[i]) facts.push(nodeFact(facts.length, node, restored.get(node.node), input));
  }
  return facts;
}

function firstKey(nodes: readonly string[], restored: ReadonlyMap<string, RestoredKey>): string | null {
  for (const node of nodes) {
    const found = restored.get(node);
    if (found) return found.key;
  }
  return null;
}

function callNodes({ nodes }: JoinInput): readonly CallNode[] {
  return [...nodes.rowsByOp(CALL_OPS).values()].flat().map((row) => {
    const fn = attrAt(nodes, row, 'f');
    return {
      name: nodes.nameOf(row),
      fn: fn?.kind === 'func' ? fn.value.name : '',
      inputs: nodes.inputsOf(row).filter((input) => !input.startsWith('^')),
    };
  });
}

/** Variable node → object id: the bound inputs of a concrete function are the last inputs of its call, in order. */
function boundObjects(
  objects: SavedObjectGraph,
  calls: readonly CallNode[],
  nodes: readonly VariableNode[],
): Map<string, number> {
  const found = new Map<string, number>();
  let nodeNames: ReadonlySet<string> | null = null;
  for (const { fn, inputs } of calls) {
    const bound = objects.concreteFunctions.get(fn)?.boundInputs ?? [];
    const first = inputs.length - bound.length;
    if (first < 0 || bound.length === 0) continue;
    nodeNames ??= new Set(nodes.map(({ node }) => node));
    const names = nodeNames;
    bound.forEach((id, i) => {
      const node = nodeOfTensor(inputs[first + i] ?? '');
      if (objects.nodes[id]?.variable && names.has(node) && !found.has(node)) found.set(node, id);
    });
  }
  return found;
}

function restoredKeys(
  input: JoinInput,
  calls: readonly CallNode[],
  nodes: readonly VariableNode[],
  objectOfNode: ReadonlyMap<string, number>,
  objects: readonly ObjectVariable[],
): ReadonlyMap<string, RestoredKey> {
  const keyless = new Set(objects.flatMap(({ objectId, checkpointKey }) => (checkpointKey === null ? objectId : [])));
  const open = nodes.some(({ node }) => {
    const id = objectOfNode.get(node);
    return id === undefined || keyless.has(id);
  });
  if (!open) return new Map();
  const inMain = restoredInMain(input.nodes, input.restoreOp);
  const restore = calls.find(({ name }) => name === nodeOfTensor(input.restoreOp));
  const body = restore && input.functionBody(restore.fn);
  if (!body || !restore) return inMain;
  const found = new Map(inMain);
  for (const [arg, key] of restoredInFunction(body)) found.set(nodeOfTensor(restore.inputs[arg] ?? ''), key);
  return found;
}

/** Nodes by variable object, and which nodes these are. */
interface NodesOfObjects {
  readonly byObject: readonly (readonly string[] | undefined)[];
  readonly taken: Uint8Array;
}

/**
 * Nodes by variable object. Those that no call of a signature binds are matched by the key that
 * the restore gives them, then by a name that is the only one of its kind.
 */
async function nodesByObject(
  graph: SavedObjectGraph,
  objects: readonly ObjectVariable[],
  nodes: readonly VariableNode[],
  objectOfNode: ReadonlyMap<string, number>,
  restored: ReadonlyMap<string, RestoredKey>,
  pace: Pace,
): Promise<NodesOfObjects> {
  const idOfKey = new Map<string, number>();
  if (restored.size > 0) {
    for (const { checkpointKey, objectId } of objects) if (checkpointKey !== null) idOfKey.set(checkpointKey, objectId);
    await pace.breathe();
  }
  const byObject: (string[] | undefined)[] = graph.nodes.map(() => undefined);
  const taken = new Uint8Array(nodes.length);
  let names: ReadonlyMap<string, number> | null = null;
  for (const [i, { node, name }] of nodes.entries()) {
    if (i % STEP === 0) await pace.at(i, nodes.length, 'variables');
    let id = objectOfNode.get(node) ?? idOfKey.get(restored.get(node)?.key ?? '');
    if (id === undefined) {
      names ??= uniqueNames(graph, objects, nodes);
      id = names.get(name);
    }
    if (id === undefined || id === SEVERAL) continue;
    taken[i] = 1;
    const own = byObject[id];
    if (own) own.push(node);
    else byObject[id] = [node];
  }
  return { byObject, taken };
}

const SEVERAL = -1;

/** Names of objects → their id; {@link SEVERAL} where the name stands for more than one object or node. */
function uniqueNames(
  graph: SavedObjectGraph,
  objects: readonly ObjectVariable[],
  nodes: readonly VariableNode[],
): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  for (const { objectId } of objects) {
    const name = graph.nodes[objectId]?.variable?.name ?? '';
    ids.set(name, ids.has(name) ? SEVERAL : objectId);
  }
  const seen = new Set<string>();
  for (const { name } of nodes) {
    if (seen.has(name)) ids.set(name, SEVERAL);
    else seen.add(name);
  }
  return ids;
}

function nodeFact(id: number, node: VariableNode, restored: RestoredKey | undefined, input: JoinInput): VariableFact {
  const named = restored ? null : keyByName(node, input.entries);
  const route: JoinRoute | null = restored ? 'restore-graph' : named === null ? null : 'name';
  const slice = restored ? parseSliceSpec(restored.slice) : null;
  return {
    ...(slice ? { slice } : {}),
    id,
    name: node.name,
    dtype: node.dtype,
    shape: node.shape,
    trainable: input.trainable ? input.trainable.has(node.node) : null,
    nodes: [node.node],
    objectPath: null,
    checkpointKey: restored?.key ?? named,
    route,
    objectId: null,
  };
}

/** TF1: the node's name is usually the key. */
function keyByName(node: VariableNode, entries: ReadonlyMap<string, CheckpointEntry> | null): string | null {
  return [node.node, node.name].find((name) => entries?.has(name)) ?? null;
}

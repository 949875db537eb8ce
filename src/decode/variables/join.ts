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

/**
 * Joins variable objects, variable nodes of the main graph and checkpoint keys, by the routes of
 * savedmodel-format part 7 in order: object graph, restore graph, name.
 */
export function joinVariables(input: JoinInput): readonly VariableFact[] {
  const nodes = variableNodes(input.nodes);
  const calls = callNodes(input);
  const nodeNames = new Set(nodes.map(({ node }) => node));
  const objectOfNode = input.objects ? boundObjects(input.objects, calls, nodeNames) : new Map<string, number>();
  const objects = input.objects ? objectVariables(input.objects, input.trackable) : [];
  const restored = restoredKeys(input, calls, nodes, objectOfNode, objects);
  const facts: Omit<VariableFact, 'id'>[] = [];
  const taken = new Set<string>();
  if (input.objects) {
    const byObject = nodesByObject(input.objects, objects, nodes, objectOfNode, restored);
    for (const { objectId, path, checkpointKey } of objects) {
      const proto = input.objects.nodes[objectId]?.variable;
      if (!proto) continue;
      const own = byObject.get(objectId) ?? [];
      for (const node of own) taken.add(node);
      const byRestore = own.map((node) => restored.get(node)).find((found) => found !== undefined);
      const key = checkpointKey ?? byRestore?.key ?? null;
      facts.push({
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
  }
  for (const node of nodes) if (!taken.has(node.node)) facts.push(nodeFact(node, restored.get(node.node), input));
  return facts.map((fact, id) => ({ id, ...fact }));
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
  nodeNames: ReadonlySet<string>,
): Map<string, number> {
  const found = new Map<string, number>();
  for (const { fn, inputs } of calls) {
    const bound = objects.concreteFunctions.get(fn)?.boundInputs ?? [];
    const first = inputs.length - bound.length;
    if (first < 0) continue;
    bound.forEach((id, i) => {
      const node = nodeOfTensor(inputs[first + i] ?? '');
      if (objects.nodes[id]?.variable && nodeNames.has(node) && !found.has(node)) found.set(node, id);
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

/**
 * Nodes by variable object. Those that no call of a signature binds are matched by the key that
 * the restore gives them, then by a name that is the only one of its kind.
 */
function nodesByObject(
  graph: SavedObjectGraph,
  objects: readonly ObjectVariable[],
  nodes: readonly VariableNode[],
  objectOfNode: ReadonlyMap<string, number>,
  restored: ReadonlyMap<string, RestoredKey>,
): ReadonlyMap<number, readonly string[]> {
  const byObject = new Map<number, string[]>();
  const idOfKey = new Map<string, number>();
  const idsOfName = new Map<string, number[]>();
  for (const { checkpointKey, objectId } of objects) {
    if (checkpointKey !== null) idOfKey.set(checkpointKey, objectId);
    const name = graph.nodes[objectId]?.variable?.name ?? '';
    const ids = idsOfName.get(name);
    if (ids) ids.push(objectId);
    else idsOfName.set(name, [objectId]);
  }
  const nodesOfName = new Map<string, number>();
  for (const { name } of nodes) nodesOfName.set(name, (nodesOfName.get(name) ?? 0) + 1);
  for (const { node, name } of nodes) {
    const named = idsOfName.get(name);
    const unique = named?.length === 1 && nodesOfName.get(name) === 1 ? named[0] : undefined;
    const id = objectOfNode.get(node) ?? idOfKey.get(restored.get(node)?.key ?? '') ?? unique;
    if (id === undefined) continue;
    const own = byObject.get(id);
    if (own) own.push(node);
    else byObject.set(id, [node]);
  }
  return byObject;
}

function nodeFact(node: VariableNode, restored: RestoredKey | undefined, input: JoinInput): Omit<VariableFact, 'id'> {
  const named = restored ? null : keyByName(node, input.entries);
  const route: JoinRoute | null = restored ? 'restore-graph' : named === null ? null : 'name';
  const slice = restored ? parseSliceSpec(restored.slice) : null;
  return {
    ...(slice ? { slice } : {}),
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

import type { AttrValue } from '../../model/attr';
import { argOfInput, type GraphBody, type NodeIndex, opOf } from '../../model/graphBody';
import { WireFault } from '../../proto/wire';
import { attrOfProto } from '../attrs';
import type { NodeRanges } from '../graphSkim';
import { headOf, type MainScan, nodeOfTensor, scanMain } from '../mainScan';
import { readNodeAttr } from '../nodeDef';

/** What a restore op puts into a variable: a key and, for a partitioned variable, which part (`"10 4 0,5:-"`). */
export interface RestoredKey {
  readonly key: string;
  readonly slice: string;
}

/** Ops that opening looks for in the main graph to follow the restore. */
export const RESTORE_OPS: readonly string[] = ['RestoreV2', 'Assign', 'AssignVariableOp'];
export const CALL_OPS: readonly string[] = ['StatefulPartitionedCall', 'PartitionedCall'];

/** Names and slices of one RestoreV2. */
interface Restore {
  readonly names: readonly string[];
  readonly slices: readonly string[];
}

/**
 * Main-graph variable node → key, from the assignments that restore it (savedmodel-format part 7,
 * route 2): `Assign(var, [Identity of] RestoreV2:i)`. With several savers the one that
 * SaverDef names (`save/restore_all` → `save/`) wins.
 */
export function restoredInMain(nodes: NodeRanges, scan: MainScan, restoreOp: string): ReadonlyMap<string, RestoredKey> {
  const restores = readRestores(nodes, scan.byOp.get('RestoreV2') ?? []);
  if (restores.size === 0) return new Map();
  const assigns = [...(scan.byOp.get('Assign') ?? []), ...(scan.byOp.get('AssignVariableOp') ?? [])].map((row) => {
    const [variable = '', value = ''] = headOf(nodes, row).inputs;
    return { variable: nodeOfTensor(variable), value };
  });
  const indirect = assigns.map(({ value }) => nodeOfTensor(value)).filter((name) => !restores.has(name));
  const identities = sourcesOf(nodes, new Set(indirect), 'Identity');
  const scope = restoreOp.slice(0, restoreOp.lastIndexOf('/') + 1);
  const found = new Map<string, RestoredKey>();
  for (const { variable, value } of assigns) {
    const source = restores.has(nodeOfTensor(value)) ? value : (identities.get(nodeOfTensor(value)) ?? '');
    const restored = restoredBy(restores.get(nodeOfTensor(source)), portOf(source));
    if (restored && (!found.has(variable) || nodeOfTensor(source).startsWith(scope))) found.set(variable, restored);
  }
  return found;
}

function portOf(tensorName: string): number {
  const colon = tensorName.lastIndexOf(':');
  return colon < 0 ? 0 : Number(tensorName.slice(colon + 1));
}

function restoredBy(restore: Restore | undefined, port: number): RestoredKey | undefined {
  const key = restore?.names[port];
  return key === undefined ? undefined : { key, slice: restore?.slices[port] ?? '' };
}

/** First inputs of the named nodes of one op. */
function sourcesOf(nodes: NodeRanges, names: ReadonlySet<string>, op: string): ReadonlyMap<string, string> {
  if (names.size === 0) return new Map();
  const sources = new Map<string, string>();
  for (const [name, row] of scanMain(nodes, names, []).byName) {
    const head = headOf(nodes, row);
    if (head.op === op) sources.set(name, head.inputs[0] ?? '');
  }
  return sources;
}

function readRestores(nodes: NodeRanges, rows: readonly number[]): ReadonlyMap<string, Restore> {
  const heads = rows.map((row) => headOf(nodes, row));
  const constants = scanMain(
    nodes,
    heads.flatMap(({ inputs }) => inputs.slice(1, 3).map(nodeOfTensor)),
    [],
  ).byName;
  const strings = (tensorName: string | undefined): readonly string[] => {
    const row = constants.get(nodeOfTensor(tensorName ?? ''));
    return row === undefined ? [] : stringsOf(constantOf(nodes, row));
  };
  return new Map(heads.map(({ name, inputs }) => [name, { names: strings(inputs[1]), slices: strings(inputs[2]) }]));
}

function constantOf(nodes: NodeRanges, row: number): AttrValue | undefined {
  try {
    const proto = readNodeAttr({ bytes: nodes.bytes, start: nodes.start[row] ?? 0, end: nodes.end[row] ?? 0 }, 'value');
    return proto && attrOfProto(proto);
  } catch (error) {
    if (error instanceof WireFault) return undefined;
    throw error;
  }
}

function stringsOf(attr: AttrValue | undefined): readonly string[] {
  if (attr?.kind !== 'tensor' || attr.value.dtype !== 'string') return [];
  try {
    const decoder = new TextDecoder();
    return (attr.value.values().data as readonly Uint8Array[]).map((text) => decoder.decode(text));
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** Argument of a restore function → key: TF2's `__inference__traced_restore` assigns to the handles it is given. */
export function restoredInFunction(body: GraphBody): ReadonlyMap<number, RestoredKey> {
  const found = new Map<number, RestoredKey>();
  const restores = new Map<number, Restore>();
  const restoreAt = (node: number): Restore => {
    const known = restores.get(node);
    if (known) return known;
    const first = body.inputStart[node] ?? 0;
    const strings = (input: number): readonly string[] => {
      const source = body.inputNode[first + input] ?? -1;
      return source < 0 ? [] : stringsOf(body.attr(source as NodeIndex, 'value'));
    };
    const restore = { names: strings(1), slices: strings(2) };
    restores.set(node, restore);
    return restore;
  };
  for (let node = 0; node < body.nodeCount; node++) {
    if (opOf(body, node as NodeIndex) !== 'AssignVariableOp') continue;
    const first = body.inputStart[node] ?? 0;
    const arg = argOfInput(body.inputNode[first] ?? 0);
    let row = first + 1;
    let source = body.inputNode[row] ?? -1;
    if (source >= 0 && opOf(body, source as NodeIndex) === 'Identity') {
      row = body.inputStart[source] ?? 0;
      source = body.inputNode[row] ?? -1;
    }
    if (arg === null || source < 0 || opOf(body, source as NodeIndex) !== 'RestoreV2') continue;
    const restored = restoredBy(restoreAt(source), body.inputPort[row] ?? 0);
    if (restored) found.set(arg, restored);
  }
  return found;
}

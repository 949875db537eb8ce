import type { AttrValue } from '../../model/attr';
import { argOfInput, type GraphBody, type NodeIndex, opOf } from '../../model/graphBody';
import type { NodeTable } from '../nodeTable';
import { nodeOfTensor } from '../tensorName';
import { attrAt } from './variableNodes';

/** What a restore op puts into a variable: a key and, for a partitioned variable, which part (`"10 4 0,5:-"`). */
export interface RestoredKey {
  readonly key: string;
  readonly slice: string;
}

/** Ops of the main graph that are looked at to follow the restore. */
const RESTORE_OPS: readonly string[] = ['RestoreV2', 'Assign', 'AssignVariableOp'];
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
export function restoredInMain(nodes: NodeTable, restoreOp: string): ReadonlyMap<string, RestoredKey> {
  const byOp = nodes.rowsByOp(RESTORE_OPS);
  const restores = readRestores(nodes, byOp.get('RestoreV2') ?? []);
  if (restores.size === 0) return new Map();
  const scope = restoreOp.slice(0, restoreOp.lastIndexOf('/') + 1);
  const found = new Map<string, RestoredKey>();
  for (const row of [...(byOp.get('Assign') ?? []), ...(byOp.get('AssignVariableOp') ?? [])]) {
    const [assigned = '', value = ''] = nodes.inputsOf(row);
    const variable = nodeOfTensor(assigned);
    const source = restores.has(nodeOfTensor(value)) ? value : throughIdentity(nodes, value);
    const restored = restoredBy(restores.get(nodeOfTensor(source)), portOf(source));
    if (restored && (!found.has(variable) || nodeOfTensor(source).startsWith(scope))) found.set(variable, restored);
  }
  return found;
}

/** What an Identity passes on; '' for any other op. */
function throughIdentity(nodes: NodeTable, tensorName: string): string {
  const row = nodes.rowOf(nodeOfTensor(tensorName));
  return row >= 0 && nodes.opOf(row) === 'Identity' ? (nodes.inputsOf(row)[0] ?? '') : '';
}

function portOf(tensorName: string): number {
  const colon = tensorName.lastIndexOf(':');
  return colon < 0 ? 0 : Number(tensorName.slice(colon + 1));
}

function restoredBy(restore: Restore | undefined, port: number): RestoredKey | undefined {
  const key = restore?.names[port];
  return key === undefined ? undefined : { key, slice: restore?.slices[port] ?? '' };
}

function readRestores(nodes: NodeTable, rows: readonly number[]): ReadonlyMap<string, Restore> {
  const strings = (tensorName: string | undefined): readonly string[] => {
    const row = nodes.rowOf(nodeOfTensor(tensorName ?? ''));
    return row < 0 ? [] : stringsOf(attrAt(nodes, row, 'value'));
  };
  return new Map(
    rows.map((row) => {
      const [, names, slices] = nodes.inputsOf(row);
      return [nodes.nameOf(row), { names: strings(names), slices: strings(slices) }];
    }),
  );
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

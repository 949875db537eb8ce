import type { Pace } from '../../lib/pace';
import type { AttrValue } from '../../model/attr';
import type { DType } from '../../model/dtype';
import type { Shape } from '../../model/shape';
import { readMessage } from '../../proto/reader';
import type { Slice } from '../../proto/schema';
import { decodeUtf8 } from '../../proto/utf8';
import { WireFault } from '../../proto/wire';
import { attrOfProto, attrsOfProto } from '../attrs';
import { readNodeAttr, readNodeAttrs } from '../nodeDef';
import type { NodeTable } from '../nodeTable';

/** Ops whose nodes stand for a variable. */
/** What a variable node says of its variable. */
const VARIABLE_ATTRS: ReadonlySet<string> = new Set(['dtype', 'shape', 'shared_name']);
/** Nodes between two looks at the clock. */
const STEP = 256;

const VARIABLE_OPS: readonly string[] = ['VarHandleOp', 'VariableV2', 'Variable', 'AutoReloadVariable'];

/** A node of the main graph that stands for a variable. */
export interface VariableNode {
  readonly node: string;
  /** shared_name, or the node's name where it is empty. */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

export async function variableNodes(nodes: NodeTable, pace: Pace): Promise<readonly VariableNode[]> {
  const rows = [...nodes.rowsByOp(VARIABLE_OPS).values()].flat().sort((a, b) => a - b);
  const found: VariableNode[] = [];
  for (const [done, row] of rows.entries()) {
    if (done % STEP === 0) await pace.at(done, rows.length, 'variables');
    const node = nodes.nameOf(row);
    const attrs = attrsAt(nodes, row);
    const dtype = attrs.get('dtype');
    const shape = attrs.get('shape');
    const shared = attrs.get('shared_name');
    const sharedName = shared?.kind === 's' ? decodeUtf8(shared.value, 0, shared.value.length) : '';
    found.push({
      node,
      name: sharedName === '' || sharedName === node ? node : sharedName,
      dtype: dtype?.kind === 'type' ? dtype.value : 'invalid',
      shape: shape?.kind === 'shape' ? shape.value : null,
    });
  }
  return found;
}

/** One attribute of a node; undefined where it is absent or cannot be read. */
export function attrAt(nodes: NodeTable, row: number, name: string): AttrValue | undefined {
  return tolerant(() => {
    const proto = readNodeAttr(sliceAt(nodes, row), name);
    return proto && attrOfProto(proto);
  });
}

function attrsAt(nodes: NodeTable, row: number): ReadonlyMap<string, AttrValue> {
  return (
    tolerant(() => attrsOfProto(readNodeAttrs(sliceAt(nodes, row), VARIABLE_ATTRS))) ?? new Map<string, AttrValue>()
  );
}

function sliceAt({ ranges: { bytes, start, end } }: NodeTable, row: number): Slice {
  return { bytes, start: start[row] ?? 0, end: end[row] ?? 0 };
}

function tolerant<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof WireFault) return undefined;
    throw error;
  }
}

/** Names in a TF1 collection of VariableDefs (`variables`, `trainable_variables`). */
export function variablesOfCollection(items: readonly Uint8Array[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const bytes of items) {
    try {
      const { variableName } = readMessage('VariableDef', { bytes, start: 0, end: bytes.length });
      names.add(variableName.replace(/:0$/, ''));
    } catch (error) {
      if (!(error instanceof WireFault)) throw error;
    }
  }
  return names;
}

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
const VARIABLE_OPS: readonly string[] = ['VarHandleOp', 'VariableV2', 'Variable', 'AutoReloadVariable'];

/** A node of the main graph that stands for a variable. */
export interface VariableNode {
  readonly node: string;
  /** shared_name, or the node's name where it is empty. */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

export function variableNodes(nodes: NodeTable): readonly VariableNode[] {
  const rows = [...nodes.rowsByOp(VARIABLE_OPS).values()].flat().sort((a, b) => a - b);
  return rows.map((row) => {
    const node = nodes.nameOf(row);
    const attrs = attrsAt(nodes, row);
    const dtype = attrs.get('dtype');
    const shape = attrs.get('shape');
    const shared = attrs.get('shared_name');
    const sharedName = shared?.kind === 's' ? decodeUtf8(shared.value, 0, shared.value.length) : '';
    return {
      node,
      name: sharedName || node,
      dtype: dtype?.kind === 'type' ? dtype.value : 'invalid',
      shape: shape?.kind === 'shape' ? shape.value : null,
    };
  });
}

/** One attribute of a node; undefined where it is absent or cannot be read. */
export function attrAt(nodes: NodeTable, row: number, name: string): AttrValue | undefined {
  return tolerant(() => {
    const proto = readNodeAttr(sliceAt(nodes, row), name);
    return proto && attrOfProto(proto);
  });
}

function attrsAt(nodes: NodeTable, row: number): ReadonlyMap<string, AttrValue> {
  return tolerant(() => attrsOfProto(readNodeAttrs(sliceAt(nodes, row)))) ?? new Map<string, AttrValue>();
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

import type { AttrValue } from '../../model/attr';
import type { DType } from '../../model/dtype';
import type { Shape } from '../../model/shape';
import { readMessage } from '../../proto/reader';
import { decodeUtf8 } from '../../proto/utf8';
import { WireFault } from '../../proto/wire';
import { attrsOfProto } from '../attrs';
import type { NodeRanges } from '../graphSkim';
import { headOf, type MainScan } from '../mainScan';
import { readNodeAttrs } from '../nodeDef';

/** Ops whose nodes stand for a variable. */
export const VARIABLE_OPS: readonly string[] = ['VarHandleOp', 'VariableV2', 'Variable', 'AutoReloadVariable'];

/** A node of the main graph that stands for a variable. */
export interface VariableNode {
  readonly node: string;
  /** shared_name, or the node's name where it is empty. */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

export function variableNodes(nodes: NodeRanges, scan: MainScan): readonly VariableNode[] {
  const rows = VARIABLE_OPS.flatMap((op) => scan.byOp.get(op) ?? []).sort((a, b) => a - b);
  return rows.map((row) => {
    const node = headOf(nodes, row).name;
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

export function attrsAt(nodes: NodeRanges, row: number): ReadonlyMap<string, AttrValue> {
  try {
    return attrsOfProto(readNodeAttrs({ bytes: nodes.bytes, start: nodes.start[row] ?? 0, end: nodes.end[row] ?? 0 }));
  } catch (error) {
    if (error instanceof WireFault) return new Map();
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

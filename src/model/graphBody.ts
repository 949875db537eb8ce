import type { AttrValue } from './attr';
import type { Branded } from '../lib/brand';
import type { DType } from './dtype';
import type { Failure } from './failure';
import type { Shape } from './shape';

/** Row of a {@link GraphBody}. Dense, 0-based, means nothing in another body. */
export type NodeIndex = Branded<number, 'NodeIndex'>;

/** Value of `inputPort` for a control input (`^name`). */
export const CONTROL_PORT = -1;
/** Value of `inputNode` where the named producer does not exist. */
export const UNRESOLVED = -1;

/** An input of a function body is an argument when `inputNode` is ≤ -2. */
export function argOfInput(inputNode: number): number | null {
  return inputNode <= -2 ? -2 - inputNode : null;
}

export function inputOfArg(arg: number): number {
  return -2 - arg;
}

/** An argument of a function, from FunctionDef.signature and arg_attr. */
export interface FunctionArg {
  readonly name: string;
  readonly dtype: DType;
  /** From `_output_shapes` of the argument; `null` where it says nothing. */
  readonly shape: Shape;
}

/** A returned tensor: `node` and `port` as `inputNode` and `inputPort` above (an argument may be returned). */
export interface FunctionReturn {
  readonly name: string;
  readonly dtype: DType;
  readonly node: number;
  readonly port: number;
}

/**
 * The nodes of one graph: the main GraphDef, or a FunctionDef's body. Columns,
 * because real graphs have up to a million rows. Immutable. Attributes stay
 * undecoded until asked for.
 */
export interface GraphBody {
  /** Name of the function; null for the main graph. */
  readonly functionName: string | null;
  readonly nodeCount: number;
  readonly nodeNames: readonly string[];
  /** The distinct ops; `nodeOp` indexes it. */
  readonly opNames: readonly string[];
  readonly nodeOp: Uint32Array;
  /** Inputs of node n are rows `inputStart[n]` to `inputStart[n + 1]` of `inputNode` and `inputPort`, data inputs first. */
  readonly inputStart: Uint32Array;
  /** Producer: a node index, an argument (≤ -2, see argOfInput), or UNRESOLVED. */
  readonly inputNode: Int32Array;
  /** Flat output index of the producer, or CONTROL_PORT. */
  readonly inputPort: Int32Array;
  /** Empty for the main graph. */
  readonly args: readonly FunctionArg[];
  readonly returns: readonly FunctionReturn[];
  /** Nodes that must run although nothing returned depends on them (FunctionDef.control_ret). */
  readonly controlReturns: readonly NodeIndex[];
  /** Dangling inputs, duplicate names, unknown ops, bad names: facts that did not stop decoding. */
  readonly problems: readonly Failure[];
  /** Index of the node so named, or undefined. With duplicates the first. */
  findNode(name: string): NodeIndex | undefined;
  /** One attribute; a stripped default is filled in from the op's definition. */
  attr(node: NodeIndex, name: string): AttrValue | undefined;
  /** The attributes written in the file, decoded now. Defaults are not added. */
  attrs(node: NodeIndex): ReadonlyMap<string, AttrValue>;
  device(node: NodeIndex): string;
  /** Names of the inputs as the file writes them, `^control` ones included. */
  inputNames(node: NodeIndex): readonly string[];
  /** Dtypes of all outputs, flat. Empty where the op is unknown. */
  outputDtypes(node: NodeIndex): readonly DType[];
  /** Attributes of the function itself (FunctionDef.attr), empty for the main graph. */
  readonly functionAttrs: ReadonlyMap<string, AttrValue>;
}

export function opOf(body: GraphBody, node: NodeIndex): string {
  return body.opNames[body.nodeOp[node] ?? 0] ?? '';
}

import type { AttrValue } from '../model/attr';
import { type NodeIndex, opOf } from '../model/graphBody';
import type { MetaGraph } from '../model/savedModel';
import { formatTensorShape } from '../model/shape';
import type { BodyPlan } from './bodyPlan';
import { type TextLines, textLines } from './textLines';

/**
 * What there is to find in a body, in lower case. Names are cut at their slashes and equal texts are kept once: a
 * thousand layers differ in the name of one scope, and all else that their nodes say is read for the first of them.
 */
export interface BodyIndex {
  /** Names of scopes, without those around them. */
  readonly segments: TextLines;
  /** Scope s is called `segments[scopeSegment[s]]` inside scope `scopeParent[s]`, which comes before it; 0 is the body. */
  readonly scopeSegment: Int32Array;
  readonly scopeParent: Int32Array;
  /** What nodes say after their scopes: own name, op, attributes, weight key. */
  readonly tails: TextLines;
  /** Length of own name and op in each of the tails. */
  readonly ownLength: Uint32Array;
  /** Of each node. */
  readonly nodeScope: Int32Array;
  readonly nodeTail: Int32Array;
}

/** Attributes whose text nobody looks for. */
const SKIPPED = /^(_output_shapes|_class|_user_specified_name|_XlaHasReferenceVars|_read_only_resource_inputs)$/;

function attrText(value: AttrValue): string {
  switch (value.kind) {
    case 's':
      return value.value.length <= 200 ? new TextDecoder().decode(value.value) : '';
    case 'i':
      return value.value.toString();
    case 'f':
      return String(value.value);
    case 'b':
      return '';
    case 'type':
      return value.value;
    case 'shape':
      return formatTensorShape(value.value);
    case 'tensor':
      return `${value.value.dtype} ${formatTensorShape(value.value.shape)}`;
    case 'func':
      return value.value.name;
    case 'placeholder':
      return value.value;
    case 'list':
      // Lists of lists do not exist in attr_value.proto.
      return value.value.length <= 16
        ? value.value.map((item) => (item.kind === 'list' ? '' : attrText(item))).join(' ')
        : '';
  }
}

function weightText(metaGraph: MetaGraph, plan: BodyPlan, node: NodeIndex): string {
  if (plan.body.functionName !== null || !/^(VarHandleOp|Variable|VariableV2)$/.test(opOf(plan.body, node))) return '';
  const variable = metaGraph.variableOfNode(node);
  return variable === undefined
    ? ''
    : `${variable.name} ${variable.checkpointKey ?? ''} ${formatTensorShape(variable.shape)}`;
}

/** Makes the index of one body step by step: attributes take some microseconds a node to read. */
export interface Indexer {
  /** Reads up to `nodes` more nodes; the number left. */
  step(nodes: number): number;
  /** Reads what is left. */
  finish(): BodyIndex;
}

export function indexerOf(metaGraph: MetaGraph, plan: BodyPlan): Indexer {
  const { body } = plan;
  const nodeScope = new Int32Array(body.nodeCount);
  const nodeTail = new Int32Array(body.nodeCount);
  let known: Known | null = emptyKnown();
  let read = 0;
  let index: BodyIndex | null = null;
  const readNode = (node: NodeIndex, into: Known): void => {
    const name = flat(body.nodeNames[node] ?? '');
    const cut = name.lastIndexOf('/');
    nodeScope[node] = cut < 0 ? 0 : scopeOf(into, name.slice(0, cut));
    const own = `${name.slice(cut + 1)} ${flat(opOf(body, node))}`;
    const parts = [own];
    for (const [attr, value] of body.attrs(node)) if (!SKIPPED.test(attr)) parts.push(attrText(value));
    const weight = weightText(metaGraph, plan, node);
    if (weight !== '') parts.push(weight);
    nodeTail[node] = tailOf(into, flat(parts.join(' ')), own.length);
  };
  const step = (nodes: number): number => {
    const end = Math.min(read + nodes, body.nodeCount);
    for (; known !== null && read < end; read++) readNode(read as NodeIndex, known);
    return body.nodeCount - read;
  };
  return {
    step,
    finish: () => {
      step(body.nodeCount);
      if (known !== null) index = { ...finished(known), nodeScope, nodeTail };
      known = null;
      return index as BodyIndex;
    },
  };
}

function flat(text: string): string {
  return text.toLowerCase().replaceAll('\n', ' ');
}

/** The texts found so far, numbered. */
interface Known {
  readonly segments: Map<string, number>;
  readonly scopes: Map<string, number>;
  readonly scopeSegment: number[];
  readonly scopeParent: number[];
  /** By the text and how much of it is own name and op. */
  readonly tails: Map<string, number>;
  readonly tailTexts: string[];
  readonly ownLength: number[];
}

function emptyKnown(): Known {
  return {
    segments: new Map(),
    scopes: new Map(),
    scopeSegment: [-1],
    scopeParent: [-1],
    tails: new Map(),
    tailTexts: [],
    ownLength: [],
  };
}

function scopeOf(known: Known, path: string): number {
  const found = known.scopes.get(path);
  if (found !== undefined) return found;
  // Outermost missing scope first.
  let made = 0;
  for (let cut = path.indexOf('/'), from = 0; from <= path.length; cut = path.indexOf('/', from)) {
    const end = cut < 0 ? path.length : cut;
    const prefix = path.slice(0, end);
    const there = known.scopes.get(prefix);
    if (there === undefined) {
      const segment = path.slice(from, end);
      const number = known.segments.get(segment) ?? known.segments.size;
      known.segments.set(segment, number);
      known.scopeParent.push(made);
      made = known.scopeSegment.push(number) - 1;
      known.scopes.set(prefix, made);
    } else made = there;
    from = end + 1;
  }
  return made;
}

function tailOf(known: Known, text: string, ownLength: number): number {
  const key = `${ownLength} ${text}`;
  const found = known.tails.get(key);
  if (found !== undefined) return found;
  const number = known.tailTexts.push(text) - 1;
  known.ownLength.push(ownLength);
  known.tails.set(key, number);
  return number;
}

function finished(known: Known): Omit<BodyIndex, 'nodeScope' | 'nodeTail'> {
  return {
    segments: textLines([...known.segments.keys()]),
    scopeSegment: Int32Array.from(known.scopeSegment),
    scopeParent: Int32Array.from(known.scopeParent),
    tails: textLines(known.tailTexts),
    ownLength: Uint32Array.from(known.ownLength),
  };
}

import type { AttrValue } from '../model/attr';
import { type NodeIndex, opOf } from '../model/graphBody';
import type { MetaGraph } from '../model/savedModel';
import { formatTensorShape } from '../model/shape';
import type { BodyPlan } from './bodyPlan';

/** One line of lower-cased text per node of a body: name, op, attributes, weight key. */
export interface BodyIndex {
  readonly text: string;
  /** Node n is `text` from `lineStart[n]` to `lineStart[n + 1]`, its line break included. */
  readonly lineStart: Uint32Array;
  /** Where in `text` the node's own name, after the scopes, begins, and where its op ends. */
  readonly ownStart: Uint32Array;
  readonly ownEnd: Uint32Array;
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
  const lineStart = new Uint32Array(body.nodeCount + 1);
  const ownStart = new Uint32Array(body.nodeCount);
  const ownEnd = new Uint32Array(body.nodeCount);
  const lines: string[] = [];
  let length = 0;
  let index: BodyIndex | null = null;
  const lineOfNode = (node: NodeIndex): string => {
    const name = (body.nodeNames[node] ?? '').toLowerCase();
    const op = opOf(body, node).toLowerCase();
    ownStart[node] = length + name.lastIndexOf('/') + 1;
    ownEnd[node] = length + name.length + 1 + op.length;
    const parts = [name, op];
    for (const [attr, value] of body.attrs(node)) if (!SKIPPED.test(attr)) parts.push(attrText(value));
    const weight = weightText(metaGraph, plan, node);
    if (weight !== '') parts.push(weight);
    return `${parts.join(' ').toLowerCase().replaceAll('\n', ' ')}\n`;
  };
  const step = (nodes: number): number => {
    const end = Math.min(lines.length + nodes, body.nodeCount);
    for (let node = lines.length; node < end; node++) {
      const line = lineOfNode(node as NodeIndex);
      lines.push(line);
      length += line.length;
      lineStart[node + 1] = length;
    }
    return body.nodeCount - lines.length;
  };
  return {
    step,
    finish: () => {
      step(body.nodeCount);
      index ??= { text: lines.join(''), lineStart, ownStart, ownEnd };
      return index;
    },
  };
}

/** Nodes that a search found, and for each whether its own name and op say every token, not merely the scopes around. */
export interface BodyHits {
  readonly nodes: readonly number[];
  readonly isNamed: readonly boolean[];
}

/** Nodes whose line holds every token, in the order of the body; `isWanted` may leave some out. */
export function findInBody(
  index: BodyIndex,
  tokens: readonly string[],
  isWanted: (node: number) => boolean = () => true,
): BodyHits {
  const { text, lineStart, ownStart, ownEnd } = index;
  const nodes: number[] = [];
  const isNamed: boolean[] = [];
  const [first, ...rest] = [...tokens].sort((a, b) => b.length - a.length);
  if (first === undefined) return { nodes, isNamed };
  let node = 0;
  let at = text.indexOf(first);
  while (at >= 0) {
    node = lineOf(lineStart, at, node);
    const end = lineStart[node + 1] ?? 0;
    const own = ownStart[node] ?? 0;
    const ownStop = ownEnd[node] ?? 0;
    // Found in a scope's name: the next place may be the own name, and otherwise is where the search goes on.
    const later = at < own ? text.indexOf(first, own) : at;
    if (isWanted(node) && (rest.length === 0 || isInside(text.slice(lineStart[node], end), rest))) {
      nodes.push(node);
      const isFirst = later >= 0 && later + first.length <= ownStop;
      isNamed.push(isFirst && (rest.length === 0 || isInside(text.slice(own, ownStop), rest)));
    }
    at = later < 0 || later >= end ? later : text.indexOf(first, end);
    node += 1;
  }
  return { nodes, isNamed };
}

function isInside(text: string, tokens: readonly string[]): boolean {
  return tokens.every((token) => text.includes(token));
}

/** The line that holds offset `at`, at or after `from`: mostly a near one, so the steps grow from there. */
function lineOf(lineStart: Uint32Array, at: number, from: number): number {
  const last = lineStart.length - 2;
  let low = from;
  let step = 1;
  while (low + step <= last && (lineStart[low + step] ?? 0) <= at) {
    low += step;
    step *= 2;
  }
  let high = Math.min(last, low + step);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStart[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

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
  const lines: string[] = [];
  let length = 0;
  let index: BodyIndex | null = null;
  const lineOfNode = (node: NodeIndex): string => {
    const parts = [body.nodeNames[node] ?? '', opOf(body, node)];
    for (const [name, value] of body.attrs(node)) if (!SKIPPED.test(name)) parts.push(attrText(value));
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
      index ??= { text: lines.join(''), lineStart };
      return index;
    },
  };
}

/** Nodes whose line holds every token, in the order of the body. */
export function findInBody(index: BodyIndex, tokens: readonly string[]): readonly number[] {
  const { text, lineStart } = index;
  const [first, ...rest] = [...tokens].sort((a, b) => b.length - a.length);
  if (first === undefined) return [];
  const found: number[] = [];
  let node = 0;
  for (let at = text.indexOf(first); at >= 0; at = text.indexOf(first, lineStart[node])) {
    node = lineOf(lineStart, at, node);
    const line = rest.length === 0 ? '' : text.slice(lineStart[node], lineStart[node + 1]);
    if (rest.every((token) => line.includes(token))) found.push(node);
    node += 1;
  }
  return found;
}

/** The line that holds offset `at`, at or after `from`. */
function lineOf(lineStart: Uint32Array, at: number, from: number): number {
  let low = from;
  let high = lineStart.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStart[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

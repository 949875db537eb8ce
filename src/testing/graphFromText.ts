import type { AttrValue } from '../model/attr';
import type { DType } from '../model/dtype';
import type { Failure } from '../model/failure';
import { CONTROL_PORT, type GraphBody, inputOfArg, type NodeIndex, UNRESOLVED } from '../model/graphBody';
import type { MetaGraph } from '../model/savedModel';
import { isFullyKnown, type Shape } from '../model/shape';
import type { Signature, VariableFact } from '../model/summary';
import { type HeadText, headFromText, type NodeText, nodeFromText } from './graphText';

interface Part {
  readonly head: HeadText | null;
  readonly nodes: NodeText[];
}

function refOf(text: string): { name: string; port: number } {
  if (text.startsWith('^')) return { name: text.slice(1), port: CONTROL_PORT };
  const at = text.lastIndexOf(':');
  return at < 0 ? { name: text, port: 0 } : { name: text.slice(0, at), port: Number(text.slice(at + 1)) };
}

function typesOf(node: NodeText): readonly DType[] {
  const listed = node.attrs.get('Tout') ?? node.attrs.get('T');
  if (listed?.kind === 'list') return listed.value.map((item) => (item.kind === 'type' ? item.value : 'float32'));
  if (node.op === 'VarHandleOp' || node.op.startsWith('HashTable')) return ['resource'];
  const dtype = node.attrs.get('dtype') ?? node.attrs.get('T');
  const value = node.attrs.get('value');
  return [dtype?.kind === 'type' ? dtype.value : value?.kind === 'tensor' ? value.value.dtype : 'float32'];
}

function bodyOf(part: Part): GraphBody {
  const { nodes, head } = part;
  const isFunction = head?.name !== undefined;
  const index = new Map<string, number>();
  for (const [i, node] of nodes.entries()) if (!index.has(node.name)) index.set(node.name, i);
  const args = isFunction ? (head?.params ?? []) : [];
  const locate = (name: string): number => {
    const arg = args.findIndex((param) => param.key === name);
    return arg >= 0 ? inputOfArg(arg) : (index.get(name) ?? UNRESOLVED);
  };
  const opNames = [...new Set(nodes.map((node) => node.op))];
  const starts = [0];
  const inputNode: number[] = [];
  const inputPort: number[] = [];
  for (const node of nodes) {
    const refs = node.inputs.map(refOf);
    for (const ref of [...refs.filter((r) => r.port >= 0), ...refs.filter((r) => r.port < 0)]) {
      inputNode.push(locate(ref.name));
      inputPort.push(ref.port);
    }
    starts.push(inputNode.length);
  }
  const results = head?.results ?? [];
  return {
    functionName: head?.name ?? null,
    nodeCount: nodes.length,
    nodeNames: nodes.map((node) => node.name),
    opNames,
    nodeOp: Uint32Array.from(nodes, (node) => opNames.indexOf(node.op)),
    inputStart: Uint32Array.from(starts),
    inputNode: Int32Array.from(inputNode),
    inputPort: Int32Array.from(inputPort),
    args: args.map((param) => ({ name: param.key, dtype: param.dtype, shape: param.shape })),
    returns: results
      .filter((result) => !result.ref.startsWith('^'))
      .map((result) => {
        const ref = refOf(result.ref);
        return { name: result.key, dtype: result.dtype, node: locate(ref.name), port: ref.port };
      }),
    controlReturns: results
      .filter((result) => result.ref.startsWith('^'))
      .map((result) => locate(result.ref.slice(1)) as NodeIndex),
    problems: [],
    findNode: (name) => index.get(name) as NodeIndex | undefined,
    attr: (node, name) => nodes[node]?.attrs.get(name),
    attrs: (node) => nodes[node]?.attrs ?? new Map<string, AttrValue>(),
    device: () => '',
    inputNames: (node) => nodes[node]?.inputs ?? [],
    outputDtypes: (node) => {
      const made = nodes[node];
      return made === undefined ? [] : typesOf(made);
    },
    functionAttrs: new Map(),
  };
}

/** Names used as inputs that no line makes become placeholders, unless written `?name`: those stay missing. */
function withPlaceholders(nodes: NodeText[], signatures: readonly Signature[]): NodeText[] {
  const made = new Set(nodes.map((node) => node.name));
  const placeholders: NodeText[] = [];
  const specs = signatures.flatMap((signature) => [...signature.inputs, ...signature.outputs]);
  for (const inputs of [...nodes.map((node) => node.inputs), specs.map((spec) => spec.tensorName)]) {
    for (const input of inputs) {
      const { name } = refOf(input);
      if (made.has(name) || name.startsWith('?')) continue;
      made.add(name);
      placeholders.push({ name, op: 'Placeholder', inputs: [], attrs: new Map() });
    }
  }
  return [...placeholders, ...nodes];
}

function signatureOf(head: HeadText): Signature {
  const spec = (text: HeadText['params'][number]): Signature['inputs'][number] => ({
    key: text.key,
    tensorName: text.ref.includes(':') ? text.ref : `${text.ref}:0`,
    dtype: text.dtype,
    shape: text.shape,
  });
  return {
    key: head.name,
    methodName: '',
    inputs: head.params.map(spec),
    outputs: head.results.map(spec),
    callable: true,
  };
}

/** Without a `signature` line: placeholders are inputs, nodes that nothing uses are outputs. */
function defaultSignature(nodes: readonly NodeText[]): Signature {
  const used = new Set(nodes.flatMap((node) => node.inputs.map((input) => refOf(input).name)));
  const spec = (node: NodeText): Signature['inputs'][number] => {
    const shape = node.attrs.get('shape');
    return {
      key: node.name,
      tensorName: `${node.name}:0`,
      dtype: typesOf(node)[0] ?? 'float32',
      shape: shape?.kind === 'shape' ? shape.value : null,
    };
  };
  return {
    key: 'serving_default',
    methodName: '',
    inputs: nodes.filter((node) => node.op === 'Placeholder').map(spec),
    outputs: nodes.filter((node) => !used.has(node.name) && node.op !== 'VarHandleOp').map(spec),
    callable: true,
  };
}

function variablesOf(nodes: readonly NodeText[]): VariableFact[] {
  return nodes
    .filter((node) => /^(VarHandleOp|VariableV2|Variable)$/.test(node.op))
    .map((node, id) => {
      const shape = node.attrs.get('shape');
      const known: Shape = shape?.kind === 'shape' ? shape.value : null;
      return {
        id,
        name: node.name,
        dtype: 'float32' as DType,
        shape: isFullyKnown(known) ? known : null,
        trainable: true,
        nodes: [node.name],
        objectPath: null,
        checkpointKey: node.attrs.has('missing') ? null : node.name,
        route: 'name',
        objectId: null,
      };
    });
}

/**
 * A MetaGraph drawn as text: main-graph nodes a line each, functions as `def`
 * lines with their nodes indented below, signatures as `signature` lines.
 *
 *     signature serving_default(image=x (?, 4)) -> scores=y
 *     w: VarHandleOp {shape=(4, 3)}
 *     y: StatefulPartitionedCall(x, w) {f=@dense}
 *     def dense(x, w: resource) -> out=m
 *       r: ReadVariableOp(w)
 *       m: MatMul(x, r)
 */
export function graphFromText(text: string): MetaGraph {
  const main: Part = { head: null, nodes: [] };
  const functions: Part[] = [];
  const signatures: Signature[] = [];
  let current = main;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const margin = lines.reduce(
    (least, line) => Math.min(least, line.length - line.trimStart().length),
    Number.POSITIVE_INFINITY,
  );
  for (const line of lines) {
    const indented = line.slice(margin).startsWith(' ');
    const content = line.trim();
    if (content.startsWith('def ')) {
      current = { head: headFromText(content), nodes: [] };
      functions.push(current);
    } else if (content.startsWith('signature ')) signatures.push(signatureOf(headFromText(content)));
    else {
      if (!indented) current = main;
      current.nodes.push(nodeFromText(content));
    }
  }
  const nodes = withPlaceholders(main.nodes, signatures);
  if (signatures.length === 0) signatures.push(defaultSignature(nodes));
  const graph = bodyOf({ head: null, nodes });
  const bodies = new Map(functions.map((part) => [part.head?.name ?? '', bodyOf(part)]));
  const variables = variablesOf(nodes);
  return {
    index: 0,
    tags: ['serve'],
    signatures,
    functionNames: [...bodies.keys()],
    hasFunction: (name) => bodies.has(name),
    functionBody: (name) => {
      const body = bodies.get(name);
      if (body !== undefined) return { ok: true, value: body };
      const failure: Failure = { kind: 'missing-function', message: `The library has no function ${name}.` };
      return { ok: false, failure };
    },
    graph: () => ({ ok: true, value: graph }),
    objects: () => ({ ok: true, value: null }),
    variables: () => variables,
    variableOfNode: (node) => variables.find((variable) => variable.nodes[0] === graph.nodeNames[node]),
    hasSaver: false,
    initNodes: [],
    assetNodes: new Map(),
    registeredGradients: [],
  };
}

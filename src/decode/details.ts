import { argOfInput, CONTROL_PORT, type GraphBody, type NodeIndex, opOf } from '../model/graphBody';
import type { AttrValue } from '../model/attr';
import type { OpDefinition } from '../model/opDefinition';
import type { SavedModel } from '../model/savedModel';
import { formatAttr } from './attrText';
import type { AttrDetails, InputDetails, NodeDetails, OutputDetails } from './decodeApi';
import { argNames } from './opSignature';

/** A node with everything decoded, for the inspector. */
export function nodeDetails(body: GraphBody, node: NodeIndex, model: SavedModel): NodeDetails {
  const op = opOf(body, node);
  const definition = model.opDefinition(op);
  const inputs = body.inputNames(node);
  return {
    name: body.nodeNames[node] ?? '',
    op,
    functionName: body.functionName,
    device: body.device(node),
    attrs: attrDetails(body, node, definition),
    inputs: inputDetails(body, node, inputs, definition),
    outputs: outputDetails(body, node, definition),
    controlInputs: inputs.filter((input) => input.startsWith('^')).map((input) => input.slice(1)),
    doc: definition?.doc ?? null,
  };
}

/** What the file writes, then the defaults it leaves out. */
function attrDetails(body: GraphBody, node: NodeIndex, definition: OpDefinition | undefined): readonly AttrDetails[] {
  const written = body.attrs(node);
  const details = [...written].map(([name, value]) => attrDetail(name, value, false));
  for (const { name } of definition?.attrs ?? []) {
    const value = written.has(name) ? undefined : body.attr(node, name);
    if (value) details.push(attrDetail(name, value, true));
  }
  return details;
}

function attrDetail(name: string, value: AttrValue, isDefault: boolean): AttrDetails {
  const base = { name, text: formatAttr(value), isDefault };
  if (value.kind === 'func' && value.value.name !== '') return { ...base, functionName: value.value.name };
  if (value.kind === 'list') {
    const functionNames = value.value.flatMap((item) => (item.kind === 'func' ? item.value.name : []));
    if (functionNames.length > 0) return { ...base, functionNames };
  }
  if (value.kind === 'tensor') return { ...base, tensor: { dtype: value.value.dtype, shape: value.value.shape } };
  return base;
}

function inputDetails(
  body: GraphBody,
  node: NodeIndex,
  inputs: readonly string[],
  definition: OpDefinition | undefined,
): readonly InputDetails[] {
  const names = argNames(definition?.inputs ?? [], (name) => body.attr(node, name));
  const first = body.inputStart[node] ?? 0;
  return inputs
    .filter((input) => !input.startsWith('^'))
    .map((from, i) => {
      const producer = body.inputNode[first + i] ?? -1;
      const data = body.inputPort[first + i] !== CONTROL_PORT && argOfInput(producer) === null && producer >= 0;
      return { argument: names[i] ?? `input ${i}`, from, node: data ? (body.nodeNames[producer] ?? null) : null };
    });
}

function outputDetails(
  body: GraphBody,
  node: NodeIndex,
  definition: OpDefinition | undefined,
): readonly OutputDetails[] {
  const names = argNames(definition?.outputs ?? [], (name) => body.attr(node, name));
  const shapes = body.attr(node, '_output_shapes');
  return body.outputDtypes(node).map((dtype, i) => {
    const shape = shapes?.kind === 'list' ? shapes.value[i] : undefined;
    return { name: names[i] ?? `output ${i}`, dtype, shape: shape?.kind === 'shape' ? shape.value : null };
  });
}

import { dtypeFromNumber } from '../model/dtype';
import type { ConcreteFunction, ObjectGraph, SavedObject, StructuredValue } from '../model/objectGraph';
import type { SavedConcreteFunction, SavedObject as ObjectProto } from '../proto/generated';
import { readMessage } from '../proto/reader';
import type { Slice } from '../proto/schema';
import { structuredValueOf } from './structuredValue';
import { shapeOfProto } from './tensorProto';

/** Reads a SavedObjectGraph. Throws a WireFault. Structured signatures are decoded when read first. */
export function readObjectGraph(slice: Slice): ObjectGraph {
  const proto = readMessage('SavedObjectGraph', slice);
  return {
    objects: proto.nodes.map(savedObject),
    concreteFunctions: new Map([...proto.concreteFunctions].map(([name, fn]) => [name, concreteFunction(name, fn)])),
  };
}

function savedObject(proto: ObjectProto, id: number): SavedObject {
  const children = proto.children.map(({ nodeId, localName }) => ({ id: nodeId, name: localName }));
  const registered = proto.registeredName ? { registeredName: proto.registeredName } : {};
  const slots = proto.slotVariables.length > 0 ? { slotVariableCount: proto.slotVariables.length } : {};
  return { id, children, ...registered, ...slots, ...kindOf(proto) };
}

function kindOf(proto: ObjectProto): Omit<SavedObject, 'id' | 'children' | 'registeredName' | 'slotVariableCount'> {
  if (proto.userObject) {
    const { identifier, metadata } = proto.userObject;
    return { kind: 'user_object', identifier, ...(metadata ? { metadata } : {}) };
  }
  if (proto.variable) {
    const { name, dtype, shape, trainable } = proto.variable;
    const variable = { name, dtype: dtypeFromNumber(dtype), shape: shapeOfProto(shape), trainable };
    return { kind: 'variable', variable };
  }
  if (proto.function) return { kind: 'function', concreteFunctions: proto.function.concreteFunctions };
  if (proto.bareConcreteFunction) {
    const { concreteFunctionName } = proto.bareConcreteFunction;
    return { kind: 'bare_concrete_function', concreteFunctions: [concreteFunctionName] };
  }
  if (proto.constant) return { kind: 'constant', operation: proto.constant.operation };
  if (proto.asset) return { kind: 'asset', assetIndex: proto.asset.assetFileDefIndex };
  if (proto.resource) return { kind: 'resource' };
  if (proto.capturedTensor) {
    const { name, concreteFunction: owner } = proto.capturedTensor;
    return { kind: 'captured_tensor', operation: name, concreteFunctions: [owner] };
  }
  return { kind: 'none' };
}

function concreteFunction(name: string, proto: SavedConcreteFunction): ConcreteFunction {
  const read = (slice: Slice | undefined): StructuredValue | null =>
    slice ? structuredValueOf(readMessage('StructuredValue', slice)) : null;
  return {
    name,
    boundInputs: proto.boundInputs,
    canonicalizedInputSignature: read(proto.canonicalizedInputSignature),
    outputSignature: read(proto.outputSignature),
  };
}

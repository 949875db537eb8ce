import { dtypeFromNumber } from '../model/dtype';
import type { StructuredValue } from '../model/objectGraph';
import type { StructuredValue as StructuredProto, TensorSpecProto } from '../proto/generated';
import { shapeOfProto } from './tensorProto';

/** struct.proto as plain data. Depth is bounded by the reader's. */
export function structuredValueOf(proto: StructuredProto): StructuredValue {
  if (proto.tupleValue) return { kind: 'tuple', items: proto.tupleValue.values.map(structuredValueOf) };
  if (proto.dictValue) return { kind: 'dict', items: itemsOf(proto.dictValue.fields) };
  if (proto.listValue) return { kind: 'list', items: proto.listValue.values.map(structuredValueOf) };
  if (proto.tensorSpecValue) return tensorSpec(proto.tensorSpecValue);
  if (proto.boundedTensorSpecValue) return tensorSpec(proto.boundedTensorSpecValue);
  if (proto.namedTupleValue) {
    const { name, values } = proto.namedTupleValue;
    const fields = new Map(values.flatMap(({ key, value }) => (value ? [[key, value]] : [])));
    return { kind: 'named_tuple', typeName: name, items: itemsOf(fields) };
  }
  if (proto.typeSpecValue) {
    const { typeSpecClassName, typeState } = proto.typeSpecValue;
    return { kind: 'type_spec', typeName: typeSpecClassName, state: typeState ? structuredValueOf(typeState) : null };
  }
  return scalarOf(proto);
}

function scalarOf(proto: StructuredProto): StructuredValue {
  if (proto.noneValue) return { kind: 'none' };
  if (proto.stringValue !== undefined) return { kind: 'string', value: proto.stringValue };
  if (proto.int64Value !== undefined) return { kind: 'int', value: proto.int64Value };
  if (proto.float64Value !== undefined) return { kind: 'float', value: proto.float64Value };
  if (proto.boolValue !== undefined) return { kind: 'bool', value: proto.boolValue };
  if (proto.tensorShapeValue) return { kind: 'shape', shape: shapeOfProto(proto.tensorShapeValue) };
  if (proto.tensorDtypeValue !== undefined) return { kind: 'dtype', dtype: dtypeFromNumber(proto.tensorDtypeValue) };
  return { kind: 'other' };
}

function itemsOf(fields: ReadonlyMap<string, StructuredProto>): readonly (readonly [string, StructuredValue])[] {
  return [...fields].map(([name, value]) => [name, structuredValueOf(value)] as const);
}

function tensorSpec({ name, shape, dtype }: Pick<TensorSpecProto, 'name' | 'shape' | 'dtype'>): StructuredValue {
  return { kind: 'tensor_spec', name, shape: shapeOfProto(shape), dtype: dtypeFromNumber(dtype) };
}

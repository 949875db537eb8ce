import type { AttrValue, FunctionRef } from '../model/attr';
import { dtypeFromNumber } from '../model/dtype';
import type { AttrValue as AttrProto, AttrValueListValue, NameAttrList } from '../proto/generated';
import { shapeOfProto, tensorAttr } from './tensorProto';

/** An attr_value.proto as the model has it; undefined where no member of the oneof is set. */
export function attrOfProto(proto: AttrProto): AttrValue | undefined {
  if (proto.type !== undefined) return { kind: 'type', value: dtypeFromNumber(proto.type) };
  if (proto.shape) return { kind: 'shape', value: shapeOfProto(proto.shape) };
  if (proto.i !== undefined) return { kind: 'i', value: proto.i };
  if (proto.b !== undefined) return { kind: 'b', value: proto.b };
  if (proto.s) return { kind: 's', value: proto.s };
  if (proto.f !== undefined) return { kind: 'f', value: proto.f };
  if (proto.tensor) return { kind: 'tensor', value: tensorAttr(proto.tensor) };
  if (proto.func) return { kind: 'func', value: functionRef(proto.func) };
  if (proto.list) return { kind: 'list', value: listItems(proto.list) };
  if (proto.placeholder !== undefined) return { kind: 'placeholder', value: proto.placeholder };
  return undefined;
}

export function attrsOfProto(protos: ReadonlyMap<string, AttrProto>): ReadonlyMap<string, AttrValue> {
  const attrs = new Map<string, AttrValue>();
  for (const [name, proto] of protos) {
    const value = attrOfProto(proto);
    if (value) attrs.set(name, value);
  }
  return attrs;
}

function functionRef(proto: NameAttrList): FunctionRef {
  return { name: proto.name, attrs: attrsOfProto(proto.attr) };
}

/** Only one of the lists is filled. */
function listItems(list: AttrValueListValue): readonly AttrValue[] {
  return [
    ...list.s.map((value) => ({ kind: 's', value }) as const),
    ...list.i.map((value) => ({ kind: 'i', value }) as const),
    ...list.f.map((value) => ({ kind: 'f', value }) as const),
    ...list.b.map((value) => ({ kind: 'b', value }) as const),
    ...list.type.map((value) => ({ kind: 'type', value: dtypeFromNumber(value) }) as const),
    ...list.shape.map((value) => ({ kind: 'shape', value: shapeOfProto(value) }) as const),
    ...list.tensor.map((value) => ({ kind: 'tensor', value: tensorAttr(value) }) as const),
    ...list.func.map((value) => ({ kind: 'func', value: functionRef(value) }) as const),
  ];
}

import { dtypeFromNumber } from '../model/dtype';
import type { OpArg, OpDefinition } from '../model/opDefinition';
import type { OpDef, OpDefArgDef } from '../proto/generated';
import { attrOfProto } from './attrs';

/** An op_def.proto: a function's signature, or an op of a model's stripped_op_list. */
export function opDefinitionOfProto(proto: OpDef): OpDefinition {
  return {
    name: proto.name,
    inputs: proto.inputArg.map(argOfProto),
    outputs: proto.outputArg.map(argOfProto),
    attrs: proto.attr.map(({ name, type, defaultValue }) => {
      const value = defaultValue && attrOfProto(defaultValue);
      return value ? { name, type, default: value } : { name, type };
    }),
    stateful: proto.isStateful,
    ...(proto.deprecation
      ? { deprecated: `since GraphDef version ${proto.deprecation.version}: ${proto.deprecation.explanation}` }
      : {}),
  };
}

function argOfProto({ name, type, typeAttr, numberAttr, typeListAttr, isRef }: OpDefArgDef): OpArg {
  return {
    name,
    dtype: dtypeFromNumber(type),
    ...(typeAttr ? { typeAttr } : {}),
    ...(numberAttr ? { numberAttr } : {}),
    ...(typeListAttr ? { typeListAttr } : {}),
    ...(isRef || type > 100 ? { isRef: true } : {}),
  };
}

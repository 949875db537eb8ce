import { invalid, OpError } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { scalar, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { ADD, SUBTRACT } from '../math/binary';
import { applyBinary } from '../math/pairs';
import type { BinaryRule } from '../math/pairs';
import { stridedUpdate } from '../array/slice';
import { assign, reference, variableOf } from './variables';

/** Assignments that start from the value that is there. */

function combine(rule: BinaryRule, call: OpCall, handle: Tensor, value: Tensor): Tensor {
  const variable = variableOf(handle, call);
  const before = variable.read();
  if (before.shape.join() !== value.shape.join()) {
    throw invalid(
      `Cannot update variable with shape [${before.shape.join(',')}] using a Tensor with shape [${value.shape.join(',')}], shapes must be equal.`,
    );
  }
  if (before.dtype !== value.dtype) throw invalid(`Cannot update a ${before.dtype} variable with a ${value.dtype}.`);
  const after = applyBinary(rule, before, value, call);
  assign(variable, after, call);
  return reference(variable);
}

function assignSlice(call: OpCall, handle: Tensor, begin: Tensor, end: Tensor, strides: Tensor, value: Tensor): Tensor {
  const variable = variableOf(handle, call);
  assign(variable, stridedUpdate(call, variable.read(), begin, end, strides, value), call);
  return reference(variable);
}

/** The same for a resource, which the ops do not hand on. */
function silently(
  f: (call: OpCall, ...inputs: Tensor[]) => Tensor,
): (call: OpCall, ...inputs: Tensor[]) => readonly Tensor[] {
  return (call, ...inputs) => {
    f(call, ...inputs);
    return [];
  };
}

/** Adds one and returns the count before; refuses at the limit. */
function countUpTo(call: OpCall, handle: Tensor): Tensor {
  const variable = variableOf(handle, call);
  const before = variable.read();
  const limit = call.attrs.int('limit');
  if (scalarNumberOf(before) >= limit) throw new OpError('OutOfRangeError', `Reached limit of ${limit}`);
  assign(variable, applyBinary(ADD, before, scalar(before.dtype, 1), call), call);
  return before;
}

const stateful = { stateful: true };
const onRef = { stateful: true, takesRefs: true };
const add = (call: OpCall, handle: Tensor, value: Tensor): Tensor => combine(ADD, call, handle, value);
const subtract = (call: OpCall, handle: Tensor, value: Tensor): Tensor => combine(SUBTRACT, call, handle, value);

export const UPDATES: OpFamily = {
  AssignAddVariableOp: define(silently(add), stateful),
  AssignSubVariableOp: define(silently(subtract), stateful),
  AssignAdd: define(add, onRef),
  AssignSub: define(subtract, onRef),
  ResourceStridedSliceAssign: define(silently(assignSlice), stateful),
  StridedSliceAssign: define(assignSlice, onRef),
  CountUpTo: define(countUpTo, onRef),
  ResourceCountUpTo: define(countUpTo, stateful),
};

import type { DType } from '../../../model/dtype';
import { formatTensorShape } from '../../../model/shape';
import type { Shape } from '../../../model/shape';
import { invalid, OpError } from '../../opError';
import type { Kernel, OpCall, OpEntry, OpFamily } from '../../registry';
import { fromHost, scalar, vectorOfInts } from '../../values/tensors';
import type { ResourceHandle } from '../../session/session';
import { Tensor } from '../../values/value';
import { Variable } from '../../session/variable';
import { define } from '../define';

/** Variables: made, read, assigned. TF1 reference variables and resource variables are the same thing underneath. */

/** The variable behind a handle or a reference edge. */
export function variableOf(handle: Tensor, call: OpCall): Variable {
  const resource = call.session.lookup(handle);
  if (resource instanceof Variable) return resource;
  throw invalid(`Trying to access a resource of type ${resource.resourceKind} as a variable.`);
}

/** Replaces the value, remembered in case the run fails. */
export function assign(variable: Variable, value: Tensor, call: OpCall): void {
  call.session.beforeChange(variable);
  variable.set(value);
}

/** A reference edge: what the TF1 ops hand on, so that Assign finds the variable. */
export function reference(variable: Variable): Tensor {
  return new Tensor(variable.dtype, [], null, null, variable);
}

/** By node: the handle it gave last. Finding the variable of a node costs more than most kernels. */
const handles = new WeakMap<OpCall, { readonly tensor: Tensor; readonly handle: ResourceHandle }>();

/** The resource handle of the variable that the node stands for: the same one as long as the variable lives. */
function handle(call: OpCall): Tensor {
  const known = handles.get(call);
  if (known?.handle.isLive === true) return known.tensor;
  const found = call.session.variable(call);
  const tensor = fromHost('resource', [], [found]);
  handles.set(call, { tensor, handle: found });
  return tensor;
}

function matches(value: readonly number[], declared: Shape): boolean {
  if (declared === null) return true;
  return value.length === declared.length && declared.every((size, axis) => size < 0 || size === value[axis]);
}

function checkedAssign(variable: Variable, value: Tensor, call: OpCall): void {
  checkDtype(variable, value.dtype);
  // An op that may widen the shape says so; the declared shape of the variable itself is looser than the attribute.
  const validate = call.attrs.has('validate_shape') && call.attrs.bool('validate_shape');
  if (validate && variable.value !== null && !matches(value.shape, variable.shape)) {
    throw invalid(
      `Trying to assign to variable with tensor with wrong shape. Expected ${formatTensorShape(variable.shape)} got ${formatTensorShape(value.shape)}`,
    );
  }
  assign(variable, value, call);
}

function checkDtype(variable: Variable, dtype: DType): void {
  if (variable.dtype !== dtype) {
    throw invalid(`Trying to access variable ${variable.name} of type ${variable.dtype} as ${dtype}.`);
  }
}

const readVariable: Kernel = ([resource], call) => {
  const variable = variableOf(resource as Tensor, call);
  const [dtype = 'invalid'] = call.outputDtypes;
  if (dtype !== 'invalid') checkDtype(variable, dtype);
  return [variable.read()];
};

/** Assign of TF1: refuses another shape unless validate_shape is false, and hands the reference on. */
const assignRef: Kernel = ([ref, value], call) => {
  const variable = variableOf(ref as Tensor, call);
  const v = value as Tensor;
  checkDtype(variable, v.dtype);
  if (call.attrs.bool('validate_shape') && !matches(v.shape, variable.shape)) {
    throw invalid(
      `Assign requires shapes of both tensors to match. lhs shape= ${formatTensorShape(variable.shape)} rhs shape= ${formatTensorShape(v.shape)}`,
    );
  }
  assign(variable, v, call);
  return [reference(variable)];
};

function isInitialised(handleOrRef: Tensor, call: OpCall): Tensor {
  try {
    return scalar('bool', variableOf(handleOrRef, call).value !== null);
  } catch (error) {
    if (error instanceof OpError && error.code === 'NotFoundError') return scalar('bool', false);
    throw error;
  }
}

const stateful = { stateful: true };
const onRef: Omit<OpEntry, 'kernel'> = { stateful: true, takesRefs: true };

/** A TF1 variable node: its output is a reference to the variable. */
const refVariable = define((call) => reference(call.session.variable(call).resource as Variable), stateful);

export const VARIABLES: OpFamily = {
  VarHandleOp: define(handle, stateful),
  VariableV2: refVariable,
  Variable: refVariable,
  ReadVariableOp: { kernel: readVariable, stateful: true },
  AssignVariableOp: define((call, resource, value) => {
    checkedAssign(variableOf(resource, call), value, call);
    return [];
  }, stateful),
  VarIsInitializedOp: define((call, resource) => isInitialised(resource, call), stateful),
  IsVariableInitialized: define((call, ref) => isInitialised(ref, call), onRef),
  /** The shape of the value; output type by `out_type`. */
  VariableShape: define((call, resource) => {
    const type = call.attrs.has('out_type') ? call.attrs.type('out_type') : 'int32';
    return vectorOfInts(type === 'int64' ? 'int64' : 'int32', variableOf(resource, call).read().shape);
  }, stateful),
  DestroyResourceOp: define((call, resource) => {
    try {
      call.session.destroy(resource);
    } catch (error) {
      const lenient = call.attrs.bool('ignore_lookup_error');
      if (!(lenient && error instanceof OpError && error.code === 'NotFoundError')) throw error;
    }
    return [];
  }, stateful),
  /** Values are never changed in place here, so there is nothing to disable. */
  DisableCopyOnRead: define(() => [], stateful),
  Assign: { kernel: assignRef, ...onRef },
};

import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import type { Shape } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { staticShapeOf } from '../../plan/staticShape';
import { intsOf, numbersOf, scalar, vectorOfInts, withShape } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { broadcastShapes } from '../kernels/broadcast';
import { resolveAxis } from '../kernels/move';

/** Shapes: asking for them, changing them without touching an element, and passing values on. */

function indexType(call: OpCall, attr: string): 'int32' | 'int64' {
  return call.attrs.type(attr) === 'int64' ? 'int64' : 'int32';
}

/** One size may be −1: it takes what is left, counted over the non-zero sizes. */
export function reshape(_: OpCall, x: Tensor, shapeInput: Tensor): Tensor {
  const shape = intsOf(shapeInput);
  const unknown = shape.indexOf(-1);
  if (shape.some((n) => n < -1)) throw invalid(`Size must be non-negative, not ${Math.min(...shape)}`);
  if (unknown >= 0) {
    if (shape.indexOf(-1, unknown + 1) >= 0) throw invalid('Only one input size may be -1');
    const known = elementCount(shape.filter((n) => n > 0));
    const missing = shape.includes(0) ? elementCount(x.shape.filter((n) => n > 0)) / known : x.size / known;
    shape[unknown] = Number.isInteger(missing) ? missing : 0;
  }
  if (elementCount(shape) !== x.size) {
    if (shapeInput.isStable && isRedundant(staticShapeOf(x), shape)) return x;
    throw invalid(
      `Input to reshape is a tensor with ${x.size} values, but the requested shape has ${elementCount(shape)}`,
    );
  }
  return withShape(x, shape);
}

/**
 * Whether the sizes that a signature gives allow for the constant shape asked for, but for one that is open: then
 * TensorFlow's optimiser takes the op out (RemoveRedundantReshapeOrBroadcastTo), and no size is ever compared.
 */
function isRedundant(given: Shape, wanted: readonly number[]): boolean {
  if (given === null || given.length !== wanted.length) return false;
  return given.every((n, axis) => n < 0 || n === wanted[axis]) && given.filter((n) => n < 0).length <= 1;
}

function expandDims(_: OpCall, x: Tensor, dim: Tensor): Tensor {
  if (dim.size !== 1) throw invalid(`'dim' input must be a tensor with a single value`);
  const axis = resolveAxis(intsOf(dim)[0] as number, x.shape.length + 1, 'dim');
  return withShape(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]);
}

function squeeze(call: OpCall, x: Tensor): Tensor {
  const dims = new Set(call.attrs.ints('squeeze_dims').map((d) => resolveAxis(d, x.shape.length, 'squeeze_dims')));
  for (const d of dims) {
    if (x.shape[d] !== 1) throw invalid(`Can not squeeze dim[${d}], expected a dimension of 1, got ${x.shape[d]}`);
  }
  return withShape(
    x,
    x.shape.filter((n, axis) => (dims.size === 0 ? n !== 1 : !dims.has(axis))),
  );
}

function ensureShape(call: OpCall, x: Tensor): Tensor {
  const wanted = call.attrs.shape('shape');
  if (wanted !== null && (wanted.length !== x.shape.length || wanted.some((n, i) => n >= 0 && n !== x.shape[i]))) {
    throw invalid(
      `Shape of tensor [${x.shape.join(',')}] is not compatible with expected shape [${wanted.join(',')}].`,
    );
  }
  return x;
}

/** Refuses NaN and infinities. */
function checkNumerics(call: OpCall, x: Tensor): Tensor {
  let nan = false;
  let infinite = false;
  for (const v of numbersOf(x)) {
    if (Number.isNaN(v)) nan = true;
    else if (!Number.isFinite(v)) infinite = true;
  }
  if (nan || infinite) {
    const what = nan && infinite ? 'Inf and NaN' : nan ? 'NaN' : 'Inf';
    throw invalid(`${call.attrs.string('message')} : Tensor had ${what} values`);
  }
  return x;
}

function broadcastArgs(_: OpCall, a: Tensor, b: Tensor): Tensor {
  const shape = broadcastShapes(intsOf(a), intsOf(b));
  if (shape === null) throw invalid(`Incompatible shapes: [${intsOf(a).join(',')}] vs. [${intsOf(b).join(',')}]`);
  return vectorOfInts(a.dtype === 'int64' ? 'int64' : 'int32', shape);
}

/** The axes each operand of a broadcast must be summed over to get its gradient. */
function broadcastGradientArgs(_: OpCall, a: Tensor, b: Tensor): Tensor[] {
  const x = intsOf(a);
  const y = intsOf(b);
  const shape = broadcastShapes(x, y);
  if (shape === null) throw invalid(`Incompatible shapes: [${x.join(',')}] vs. [${y.join(',')}]`);
  const dtype = a.dtype === 'int64' ? 'int64' : 'int32';
  // Equal shapes need no sum at all; else also axes where both are 1 are listed for both.
  if (x.join() === y.join()) return [vectorOfInts(dtype, []), vectorOfInts(dtype, [])];
  const axesOf = (own: readonly number[]): number[] => {
    const missing = shape.length - own.length;
    return shape.map((_n, axis) => axis).filter((axis) => axis < missing || own[axis - missing] === 1);
  };
  return [vectorOfInts(dtype, axesOf(x)), vectorOfInts(dtype, axesOf(y))];
}

const pass = define((_, x) => x);

function sizeOf(call: OpCall, x: Tensor): Tensor {
  const dtype: DType = indexType(call, 'out_type');
  return scalar(dtype, x.size);
}

export const SHAPE: OpFamily = {
  Shape: define((call, x) => vectorOfInts(indexType(call, 'out_type'), x.shape)),
  ShapeN: define((call, ...xs) => xs.map((x) => vectorOfInts(indexType(call, 'out_type'), x.shape))),
  Size: define(sizeOf),
  Rank: define((_, x) => scalar('int32', x.shape.length)),
  Reshape: define(reshape),
  ExpandDims: define(expandDims),
  Squeeze: define(squeeze),
  EnsureShape: define(ensureShape),
  BroadcastArgs: define(broadcastArgs),
  BroadcastGradientArgs: define(broadcastGradientArgs),
  Identity: pass,
  IdentityN: define((_, ...xs) => xs),
  StopGradient: pass,
  PreventGradient: pass,
  Snapshot: pass,
  GuaranteeConst: pass,
  DeepCopy: pass,
  CheckNumerics: define(checkNumerics),
  CheckNumericsV2: define(checkNumerics),
};

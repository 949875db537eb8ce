import { isFullyKnown } from '../../../model/shape';
import type { Shape } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { RUN_CONTAINER } from '../../session/session';
import type { ResourceHandle } from '../../session/session';
import {
  fromHost,
  handlesOf,
  intsOf,
  scalar,
  scalarNumberOf,
  stringsOf,
  vectorOfInts,
  vectorOfStrings,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { concatenated, packed } from '../array/join';
import { ADD } from '../math/binary';
import { applyBinary } from '../math/pairs';
import { cutRows, rowsOf, zeros } from './rows';
import { TensorArray } from './tensorArray';
import { areCompatible, mergeShapes, text } from './tensorList';

/**
 * The TensorArray ops of versions 2 and 3. A handle is a resource in version 3
 * and a vector of two strings (container, name) in version 2.
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder();
let made = 0;

function create(call: OpCall, sizeInput: Tensor): { readonly name: string; readonly handle: Tensor } {
  const { attrs } = call;
  const size = scalarNumberOf(sizeInput);
  if (size < 0) throw invalid(`Size should be >= 0.`);
  const rules = {
    dtype: attrs.type('dtype'),
    elementShape: attrs.shape('element_shape'),
    dynamicSize: attrs.bool('dynamic_size'),
    clearAfterRead: attrs.bool('clear_after_read'),
    identicalShapes: attrs.has('identical_element_shapes') && attrs.bool('identical_element_shapes'),
  };
  made += 1;
  const name = `${attrs.string('tensor_array_name') || call.nodeName}_${made}`;
  const handle = call.session.resource(RUN_CONTAINER, name, () => new TensorArray(rules, size));
  return { name, handle: fromHost('resource', [], [handle]) };
}

function arrayOf(call: OpCall, handle: Tensor): TensorArray {
  const resource =
    handle.dtype === 'string'
      ? call.session.resource(RUN_CONTAINER, decoder.decode(stringsOf(handle)[1]), () => {
          throw invalid('The TensorArray does not exist or was closed.');
        }).resource
      : call.session.lookup(handle);
  if (resource instanceof TensorArray) return resource;
  throw invalid(`Trying to access a resource of type ${resource.resourceKind} as a TensorArray.`);
}

function checkDtype(call: OpCall, array: TensorArray): void {
  const dtype = call.attrs.type('dtype');
  if (dtype !== array.rules.dtype) {
    throw invalid(`TensorArray dtype is ${array.rules.dtype} but op requested dtype ${dtype}.`);
  }
}

function read(call: OpCall, handle: Tensor, index: Tensor): Tensor {
  const array = arrayOf(call, handle);
  checkDtype(call, array);
  const at = scalarNumberOf(index);
  const value = array.read(at);
  array.afterReading([at]);
  return value;
}

function write(call: OpCall, handle: Tensor, index: Tensor, value: Tensor, flow: Tensor): Tensor {
  arrayOf(call, handle).write(scalarNumberOf(index), value);
  return flow;
}

/** Elements side by side, in the order of the indices. Of none, the shape must be known. */
function gather(call: OpCall, handle: Tensor, indices: Tensor): Tensor {
  const array = arrayOf(call, handle);
  checkDtype(call, array);
  const at = intsOf(indices);
  const given = call.attrs.has('element_shape') ? call.attrs.shape('element_shape') : null;
  const shape: Shape = mergeShapes(array.shape, given);
  if (at.length === 0) {
    if (shape === null || !isFullyKnown(shape)) {
      throw invalid(
        `TensorArray has size zero, but element shape ${text(shape)} is not fully defined. Currently only static shapes are supported when packing zero-size TensorArrays.`,
      );
    }
    return zeros(array.rules.dtype, [0, ...shape]);
  }
  const values = array.readEach(at);
  for (const value of values) {
    if (!areCompatible(given, value.shape)) {
      throw invalid(
        `TensorArray was passed element_shape ${text(given)} which does not match the element's shape: ${text(value.shape)}`,
      );
    }
  }
  array.afterReading(at);
  return packed(call, values, 0);
}

function scatter(call: OpCall, handle: Tensor, indices: Tensor, value: Tensor, flow: Tensor): Tensor {
  const array = arrayOf(call, handle);
  const at = intsOf(indices);
  if (indices.shape.length !== 1)
    throw invalid(`Expected indices to be a vector, but received shape: ${text(indices.shape)}`);
  if (value.shape.length < 1)
    throw invalid(`Expected value to be at least a vector, but received shape: ${text(value.shape)}`);
  if (at.length !== value.shape[0]) {
    throw invalid(`Expected len(indices) == values.shape[0], but saw: ${at.length} vs. ${value.shape[0]}`);
  }
  const largest = at.reduce((a, b) => Math.max(a, b), -1);
  if (!array.rules.dynamicSize && largest >= array.size) {
    throw invalid(`Max scatter index must be < array size (${largest} vs. ${array.size})`);
  }
  const rows = rowsOf(call, value);
  at.forEach((index, i) => array.write(index, rows[i] as Tensor));
  return flow;
}

/** Elements end to end along their first axis, and how long each was. */
function concat(call: OpCall, handle: Tensor): readonly Tensor[] {
  const array = arrayOf(call, handle);
  checkDtype(call, array);
  const given = call.attrs.has('element_shape_except0') ? call.attrs.shape('element_shape_except0') : null;
  const at = Array.from({ length: array.size }, (_, i) => i);
  if (at.length === 0) {
    if (given === null || !isFullyKnown(given)) {
      throw invalid(
        `TensorArray has size zero, but element_shape_except0 ${text(given)} is not fully defined. Currently only static shapes are supported when concatenating zero-size TensorArrays.`,
      );
    }
    return [zeros(array.rules.dtype, [0, ...given]), vectorOfInts('int64', [])];
  }
  const values = at.map((index) => array.read(index));
  for (const value of values) {
    if (value.shape.length < 1)
      throw invalid('Concat saw a scalar shape at an index but requires at least vectors. Did you mean to call pack?');
    if (!areCompatible(given, value.shape.slice(1))) {
      throw invalid(
        `TensorArray was passed element_shape_except0 ${text(given)}, but the element has the shape ${text(value.shape)}`,
      );
    }
  }
  array.afterReading(at);
  return [
    concatenated(call, values, 0),
    vectorOfInts(
      'int64',
      values.map((value) => value.shape[0] as number),
    ),
  ];
}

function split(call: OpCall, handle: Tensor, value: Tensor, lengths: Tensor, flow: Tensor): Tensor {
  const array = arrayOf(call, handle);
  const sizes = intsOf(lengths);
  if (lengths.shape.length !== 1)
    throw invalid(`Expected lengths to be a vector, received shape: ${text(lengths.shape)}`);
  if (value.shape.length < 1)
    throw invalid(`Expected value to be at least a vector, but received shape: ${text(value.shape)}`);
  const total = sizes.reduce((a, b) => a + b, 0);
  if (total !== value.shape[0]) {
    throw invalid(
      `Expected sum of lengths to be equal to values.shape[0], but sum of lengths is ${total} and value's shape is: ${text(value.shape)}`,
    );
  }
  if (!array.rules.dynamicSize && array.size !== sizes.length) {
    throw invalid(
      `TensorArray's size is not equal to the size of lengths (${array.size} vs. ${sizes.length}), and the TensorArray is not marked as dynamically resizeable`,
    );
  }
  cutRows(call, value, sizes).forEach((part, i) => array.write(i, part));
  return flow;
}

function close(call: OpCall, handle: Tensor): readonly Tensor[] {
  const array = arrayOf(call, handle);
  array.dispose();
  if (handle.dtype === 'resource') call.session.destroy(handle);
  return [];
}

/**
 * The array of gradients of an array, one for each `source`: as long, of the
 * same shapes, with `prepended` sizes before them; a value written twice is summed.
 */
function gradient(call: OpCall, handle: Tensor, flow: Tensor, prepended: readonly number[]): Tensor[] {
  const array = arrayOf(call, handle);
  const name = `${(handlesOf(handle)[0] as ResourceHandle).name}@${call.attrs.string('source')}`;
  const before = (shape: Shape): Shape => (shape === null ? null : [...prepended, ...shape]);
  const made = call.session.resource(RUN_CONTAINER, name, () => {
    const rules = {
      ...array.rules,
      elementShape: before(array.shape),
      dynamicSize: false,
      clearAfterRead: false,
      identicalShapes: array.rules.identicalShapes && prepended.length === 0,
      sum: (a: Tensor, b: Tensor): Tensor => applyBinary(ADD, a, b, call),
    };
    const gradients = new TensorArray(rules, array.size);
    array.shapes.forEach((shape, index) => {
      gradients.shapes[index] = before(shape);
    });
    return gradients;
  });
  return [fromHost('resource', [], [made]), flow];
}

const stateful = { stateful: true };
const noFlow = (): Tensor => scalar('float32', 0);

const ON_ARRAYS: OpFamily = {
  TensorArrayReadV3: define(read, stateful),
  TensorArrayWriteV3: define(write, stateful),
  TensorArrayGatherV3: define(gather, stateful),
  TensorArrayScatterV3: define(scatter, stateful),
  TensorArrayConcatV3: define(concat, stateful),
  TensorArraySplitV3: define(split, stateful),
  TensorArraySizeV3: define((call, handle) => scalar('int32', arrayOf(call, handle).size), stateful),
  TensorArrayCloseV3: define(close, stateful),
};

export const TENSOR_ARRAYS: OpFamily = {
  TensorArrayV3: define((call, size) => [create(call, size).handle, noFlow()], stateful),
  TensorArrayV2: define((call, size) => {
    const { name } = create(call, size);
    return vectorOfStrings([encoder.encode(RUN_CONTAINER), encoder.encode(name)]);
  }, stateful),
  TensorArrayGradV3: define((call, handle, flow) => gradient(call, handle, flow, []), stateful),
  TensorArrayGradWithShape: define(
    (call, handle, flow, shape) => gradient(call, handle, flow, intsOf(shape)),
    stateful,
  ),
  ...ON_ARRAYS,
  ...Object.fromEntries(Object.entries(ON_ARRAYS).map(([name, entry]) => [name.replace('V3', 'V2'), entry])),
};

import { isFullyKnown } from '../../../model/shape';
import type { Shape } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, intsOf, scalar, scalarNumberOf, vectorOfInts } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { packed } from '../array/join';
import { rowsOf, zeros } from './rows';
import { areCompatible, knownElementShape, listOf, mergeShapes, TensorList, text } from './tensorList';

/** TensorList ops that make lists and deal with single elements (list_kernels.cc). */

/** An element shape given as an input: a vector with -1 for unknown sizes, or the scalar -1 for an unknown rank. */
export function shapeInput(input: Tensor): Shape {
  const sizes = intsOf(input);
  if (input.shape.length > 0) return sizes.map((size) => Math.max(size, -1));
  if (sizes[0] === -1) return null;
  throw invalid(`The only valid scalar shape tensor is the fully unknown shape specified as -1.`);
}

/** What reading element `item` gives; one that was never set is zeros where its shape is known. */
export function readItem(list: TensorList, item: Tensor | null, given: Shape): Tensor {
  if (item !== null) {
    if (!areCompatible(item.shape, given)) {
      throw invalid(`Incompatible shapes: ${text(item.shape)} vs. ${text(given)}`);
    }
    return item;
  }
  const shape = knownElementShape(list, given);
  if (shape !== null && isFullyKnown(shape)) return zeros(list.elementDtype, shape);
  throw invalid(
    `Trying to read an uninitialized tensor but element_shape is not fully defined: ${text(shape)} and no uninitialized element is set.`,
  );
}

function checkElement(list: TensorList, value: Tensor, what: string): void {
  if (value.dtype !== list.elementDtype) {
    throw invalid(`Invalid data types; list elements ${list.elementDtype} but tried to ${what} ${value.dtype}`);
  }
  if (!areCompatible(list.elementShape, value.shape)) {
    throw invalid(
      `Tried to ${what} a tensor with incompatible shape: element shape ${text(value.shape)}, list shape ${text(list.elementShape)}`,
    );
  }
}

function emptyList(call: OpCall, shape: Tensor, maximum: Tensor): Tensor {
  if (maximum.shape.length > 0) throw invalid('max_num_elements expected to be a scalar');
  return new TensorList(call.attrs.type('element_dtype'), shapeInput(shape), [], scalarNumberOf(maximum)).asTensor();
}

function reserve(call: OpCall, shape: Tensor, count: Tensor): Tensor {
  const size = scalarNumberOf(count);
  if (size < 0) throw invalid(`The num_elements to reserve must be a non negative number, but got ${size}`);
  return new TensorList(
    call.attrs.type('element_dtype'),
    shapeInput(shape),
    Array.from({ length: size }, () => null),
  ).asTensor();
}

function pushBack(call: OpCall, input: Tensor, value: Tensor): Tensor {
  const list = listOf(input, call.attrs.type('element_dtype'));
  checkElement(list, value, 'append');
  if (list.maxItems >= 0 && list.items.length >= list.maxItems) {
    throw invalid(
      `Tried to push item into a full list list size: ${list.items.length} max_num_elements: ${list.maxItems}`,
    );
  }
  return list.with([...list.items, value]).asTensor();
}

function popBack(call: OpCall, input: Tensor, shape: Tensor): readonly Tensor[] {
  const list = listOf(input, call.attrs.type('element_dtype'));
  const last = list.items.at(-1);
  if (last === undefined) throw invalid('Trying to pop from an empty list.');
  const value = readItem(list, last, mergeShapes(list.elementShape, shapeInput(shape)));
  return [list.with(list.items.slice(0, -1)).asTensor(), value];
}

/** One row of the tensor onto the end of each list of a vector of lists. */
function pushBackBatch(call: OpCall, lists: Tensor, batch: Tensor): Tensor {
  const count = lists.shape[0] ?? -1;
  if (lists.shape.length !== 1 || batch.shape.length < 1 || batch.shape[0] !== count) {
    throw invalid(`Expected tensor.shape[0] == input_handles.size, but saw ${batch.shape[0] ?? 0} vs. ${lists.size}`);
  }
  const rows = rowsOf(call, batch);
  const handles = rows.map((row, i) => {
    const list = listOf(fromHost('variant', [], [(lists.host as readonly TensorList[])[i] as TensorList]), batch.dtype);
    checkElement(list, row, 'append');
    return list.with([...list.items, row]);
  });
  return fromHost('variant', [count], handles);
}

function getItem(call: OpCall, input: Tensor, index: Tensor, shape: Tensor): Tensor {
  const list = listOf(input, call.attrs.type('element_dtype'));
  const at = scalarNumberOf(index);
  const item = list.items[at];
  if (item === undefined) {
    throw invalid(`Trying to access element ${at} in a list with ${list.items.length} elements.`);
  }
  return readItem(list, item, item === null ? shapeInput(shape) : mergeShapes(list.elementShape, shapeInput(shape)));
}

function setItem(call: OpCall, input: Tensor, index: Tensor, value: Tensor): Tensor {
  const list = listOf(input, call.attrs.type('element_dtype'));
  const at = scalarNumberOf(index);
  const grows = call.attrs.has('resize_if_index_out_of_bounds') && call.attrs.bool('resize_if_index_out_of_bounds');
  if (at < 0 || (at >= list.items.length && !grows)) {
    throw invalid(`Trying to modify element ${at} in a list with ${list.items.length} elements.`);
  }
  checkElement(list, value, 'set');
  const items = list.items.slice();
  while (items.length < at) items.push(null);
  items[at] = value;
  return list.with(items).asTensor();
}

function resize(input: Tensor, size: Tensor): Tensor {
  const list = listOf(input);
  const wanted = scalarNumberOf(size);
  if (wanted < 0) throw invalid(`TensorListSlice expects size to be non-negative. Got: ${wanted}`);
  return list.with(Array.from({ length: wanted }, (_, i) => list.items[i] ?? null)).asTensor();
}

function elementShape(call: OpCall, input: Tensor): Tensor {
  const list = listOf(input);
  const type = call.attrs.type('shape_type') === 'int64' ? 'int64' : 'int32';
  return list.elementShape === null ? scalar(type, -1) : vectorOfInts(type, list.elementShape);
}

/** All elements side by side; of an empty list the element shape must be known. */
function stack(call: OpCall, input: Tensor, given: Tensor): Tensor {
  const list = listOf(input, call.attrs.type('element_dtype'));
  const wanted = call.attrs.int('num_elements');
  if (wanted !== -1 && list.items.length !== wanted) {
    throw invalid(
      `Operation expected a list with ${wanted} elements but got a list with ${list.items.length} elements.`,
    );
  }
  return stackItems(call, list, list.items, shapeInput(given));
}

/** Items of `list` under one another, never-set ones as zeros. */
export function stackItems(call: OpCall, list: TensorList, items: readonly (Tensor | null)[], given: Shape): Tensor {
  const shape = knownElementShape(list, given);
  if (shape === null || !isFullyKnown(shape)) {
    throw invalid(
      `Tried to stack list which only contains uninitialized tensors and has a non-fully-defined element_shape: ${text(shape)}`,
    );
  }
  if (items.length === 0) return zeros(list.elementDtype, [0, ...shape]);
  return packed(
    call,
    items.map((item) => item ?? zeros(list.elementDtype, shape)),
    0,
  );
}

function concatLists(call: OpCall, a: Tensor, b: Tensor): Tensor {
  if (a.shape.length !== b.shape.length || a.shape.some((n, i) => n !== b.shape[i])) {
    throw invalid(`input_a and input_b must have the same shape: [${a.shape.join(',')}] vs [${b.shape.join(',')}]`);
  }
  const dtype = call.attrs.type('element_dtype');
  const at = (t: Tensor, i: number): TensorList =>
    listOf(fromHost('variant', [], [(t.host as readonly TensorList[])[i] as TensorList]), dtype);
  const joined = Array.from({ length: a.size }, (_, i) => {
    const left = at(a, i);
    const right = at(b, i);
    return left.with([...left.items, ...right.items], mergeShapes(left.elementShape, right.elementShape));
  });
  return fromHost('variant', a.shape, joined);
}

export const LIST_ITEMS: OpFamily = {
  EmptyTensorList: define(emptyList),
  TensorListReserve: define(reserve),
  TensorListPushBack: define(pushBack),
  TensorListPopBack: define(popBack),
  TensorListPushBackBatch: define(pushBackBatch),
  TensorListLength: define((_, input) => scalar('int32', listOf(input).items.length)),
  TensorListElementShape: define(elementShape),
  TensorListGetItem: define(getItem),
  TensorListSetItem: define(setItem),
  TensorListResize: define((_, input, size) => resize(input, size)),
  TensorListStack: define(stack),
  TensorListConcatLists: define(concatLists),
};

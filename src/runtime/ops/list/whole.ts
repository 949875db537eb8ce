import type { Shape } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { intsOf, scalarNumberOf, vectorOfInts } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { concatenated } from '../array/join';
import { shapeInput, stackItems } from './items';
import { cutRows, rowsOf, zeros } from './rows';
import { areCompatible, listOf, mergeShapes, TensorList, text } from './tensorList';

/** TensorList ops between whole tensors and lists (list_kernels.cc). */

function fromTensor(call: OpCall, tensor: Tensor, given: Tensor): Tensor {
  if (tensor.shape.length < 1) throw invalid(`Tensor must be at least a vector, but saw shape: ${text(tensor.shape)}`);
  const shape = shapeInput(given);
  if (!areCompatible(shape, tensor.shape.slice(1))) {
    throw invalid(`Specified a list with shape ${text(shape)} from a tensor with shape ${text(tensor.shape.slice(1))}`);
  }
  return new TensorList(call.attrs.type('element_dtype'), shape, rowsOf(call, tensor)).asTensor();
}

function gather(call: OpCall, input: Tensor, indices: Tensor, given: Tensor): Tensor {
  const list = listOf(input, call.attrs.type('element_dtype'));
  const items = intsOf(indices).map((at) => {
    const item = list.items[at];
    if (item === undefined) throw invalid(`Index ${at} out o range; list only has ${list.items.length} elements.`);
    return item;
  });
  return stackItems(call, list, items, shapeInput(given));
}

/** Rows of `tensor` at `indices` of the items, which grow as needed. */
function scattered(call: OpCall, items: (Tensor | null)[], tensor: Tensor, indices: Tensor): (Tensor | null)[] {
  const at = intsOf(indices);
  if (tensor.shape.length < 1 || tensor.shape[0] !== at.length) {
    throw invalid(`Invalid number of rows in input tensor. Expected: ${at.length} Actual: ${tensor.shape[0] ?? 0}`);
  }
  const rows = rowsOf(call, tensor);
  at.forEach((index, i) => {
    if (index < 0) throw invalid('Indices in TensorListScatter must all be non-negative.');
    while (items.length <= index) items.push(null);
    items[index] = rows[i] as Tensor;
  });
  return items;
}

function scatter(call: OpCall, tensor: Tensor, indices: Tensor, given: Tensor, count?: Tensor): Tensor {
  const shape = shapeInput(given);
  if (!areCompatible(shape, tensor.shape.slice(1))) {
    throw invalid(`Specified a list with shape ${text(shape)} from a tensor with shape ${text(tensor.shape.slice(1))}`);
  }
  const size = count === undefined ? -1 : scalarNumberOf(count);
  if (size < -1) throw invalid(`TensorListScatter expects num_elements >= -1, found: ${size}`);
  const largest = intsOf(indices).reduce((a, b) => Math.max(a, b), -1);
  if (size !== -1 && largest >= size) {
    throw invalid(`TensorListScatter: Trying to scatter at index ${largest} in list with size ${size}`);
  }
  const items = Array.from({ length: Math.max(size, 0) }, (): Tensor | null => null);
  return new TensorList(call.attrs.type('element_dtype'), shape, scattered(call, items, tensor, indices)).asTensor();
}

function scatterInto(call: OpCall, input: Tensor, tensor: Tensor, indices: Tensor): Tensor {
  const list = listOf(input, call.attrs.type('element_dtype'));
  if (!areCompatible(list.elementShape, tensor.shape.slice(1))) {
    throw invalid(
      `Tried to scatter tensor with incompatible shape ${text(tensor.shape.slice(1))}; list shape ${text(list.elementShape)}`,
    );
  }
  return list.with(scattered(call, list.items.slice(), tensor, indices)).asTensor();
}

/** Elements end to end along their first axis, and how long each was. */
function concat(call: OpCall, input: Tensor, given?: Tensor, leading?: Tensor): readonly Tensor[] {
  const list = listOf(input, call.attrs.type('element_dtype'));
  const declared: Shape = given
    ? shapeInput(given)
    : call.attrs.has('element_shape')
      ? call.attrs.shape('element_shape')
      : null;
  // Sizes differ along the first axis: only the others are common to all elements.
  let rest: Shape = declared === null ? null : declared.slice(1);
  if (list.elementShape !== null) rest = mergeShapes(rest, list.elementShape.slice(1));
  for (const item of list.items) {
    if (item === null) continue;
    if (item.shape.length < 1) throw invalid('Concat saw a scalar shape at an index but requires at least vectors.');
    rest = mergeShapes(rest, item.shape.slice(1));
  }
  if (rest === null || rest.some((size) => size < 0)) {
    throw invalid(
      `All except the first dimension must be fully defined when concating an empty tensor list. element_shape: ${text(declared)}`,
    );
  }
  const inner = rest;
  const first = mergeShapes(declared, list.elementShape)?.[0] ?? -1;
  const lengths = leading ? intsOf(leading) : [];
  const parts = list.items.map((item, i) => {
    if (item !== null) return item;
    const size = first >= 0 ? first : lengths[i];
    if (size === undefined)
      throw invalid(
        `List contains uninitialized tensor at index ${i} but leading_dims has only ${lengths.length} elements.`,
      );
    return zeros(list.elementDtype, [size, ...inner]);
  });
  const sizes = vectorOfInts(
    'int64',
    parts.map((part) => part.shape[0] as number),
  );
  if (parts.length === 0) return [zeros(list.elementDtype, [0, ...inner]), sizes];
  return [concatenated(call, parts, 0), sizes];
}

function split(call: OpCall, tensor: Tensor, given: Tensor, lengths: Tensor): Tensor {
  if (lengths.shape.length !== 1)
    throw invalid(`Expected lengths to be a vector, received shape: ${text(lengths.shape)}`);
  if (tensor.shape.length < 1) throw invalid(`Tensor must be at least a vector, but saw shape: ${text(tensor.shape)}`);
  const sizes = intsOf(lengths);
  const shape = shapeInput(given);
  let total = 0;
  for (const size of sizes) {
    if (size < 0) throw invalid(`Invalid value in lengths: ${size}`);
    if (shape !== null && (shape[0] ?? -1) >= 0 && shape[0] !== size) {
      throw invalid(`The length ${size} does not agree with the element shape ${text(shape)}`);
    }
    total += size;
  }
  if (total !== tensor.shape[0]) {
    throw invalid(`Unused values in tensor. Length of tensor: ${tensor.shape[0]} Values used: ${total}`);
  }
  if (shape !== null && !areCompatible(shape.slice(1), tensor.shape.slice(1))) {
    throw invalid(`tensor shape ${text(tensor.shape)} is not compatible with element_shape ${text(shape)}`);
  }
  return new TensorList(call.attrs.type('element_dtype'), shape, cutRows(call, tensor, sizes)).asTensor();
}

export const LIST_WHOLE: OpFamily = {
  TensorListFromTensor: define(fromTensor),
  TensorListGather: define(gather),
  TensorListScatter: define(scatter),
  TensorListScatterV2: define(scatter),
  TensorListScatterIntoExistingList: define(scatterInto),
  TensorListConcat: define((call, input) => concat(call, input)),
  TensorListConcatV2: define(concat),
  TensorListSplit: define(split),
};

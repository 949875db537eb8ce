import { invalid } from '../../opError';
import type { Tensor } from '../../values/value';
import { areCompatible, listOf, mergeShapes, text } from './tensorList';
import type { TensorList } from './tensorList';

/** Sums and zeros of lists, which gradients of loops make (tensor_list_util.cc). An item never set adds nothing. */

/** Sum of lists of one length, item by item; `add` adds two items of one dtype. */
export function addLists(inputs: readonly Tensor[], add: (a: Tensor, b: Tensor) => Tensor): Tensor {
  const lists = inputs.map((input) => {
    if (input.shape.length > 0)
      throw invalid(`AddN of non-scalar Tensor with dtype=DT_VARIANT is not supported; got shape ${text(input.shape)}`);
    return listOf(input);
  });
  return lists.reduce((sum, next) => addTwo(sum, next, add)).asTensor();
}

function addTwo(a: TensorList, b: TensorList, add: (a: Tensor, b: Tensor) => Tensor): TensorList {
  if (a.elementDtype !== b.elementDtype)
    throw invalid(
      `Trying to add two lists of tensors of different dtypes. One is ${a.elementDtype} and the other is ${b.elementDtype}`,
    );
  if (!areCompatible(a.elementShape, b.elementShape))
    throw invalid(
      `Trying to add two lists of tensors with incompatible element shapes. One is ${text(a.elementShape)} and the other is ${text(b.elementShape)}`,
    );
  if (a.items.length !== b.items.length)
    throw invalid(
      `Trying to add two lists of tensors with different lengths. One is ${a.items.length} and the other is ${b.items.length}`,
    );
  const items = a.items.map((mine, i) => {
    const other = b.items[i] as Tensor | null;
    if (mine === null || other === null) return mine ?? other;
    if (mine.shape.join() !== other.shape.join())
      throw invalid(
        `Trying to add two tensors with incompatible element shapes. One is ${text(mine.shape)} and the other is ${text(other.shape)}`,
      );
    return mine.dtype === 'variant' ? addTwo(listOf(mine), listOf(other), add).asTensor() : add(mine, other);
  });
  return a.with(items, mergeShapes(a.elementShape, b.elementShape));
}

/** The same list with zeros for what was set; `zeros` makes those of one item. */
export function zerosOfList(input: Tensor, zeros: (item: Tensor) => Tensor): Tensor {
  const list = listOf(input);
  return list.with(list.items.map((item) => (item === null ? null : zeros(item)))).asTensor();
}

import type { DType } from '../../../model/dtype';
import { isFullyKnown } from '../../../model/shape';
import type { Shape } from '../../../model/shape';
import type { Handle } from '../../../model/tensor';
import type { Holder } from '../../values/lifetime';
import { invalid } from '../../opError';
import { fromHost, handlesOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';

/**
 * The value of a TensorList: a variant scalar. Never changed: every op that
 * changes a list makes a new one. A null item was reserved and never set.
 */
export class TensorList implements Holder {
  readonly handleKind = 'tensor-list';
  uses = 0;
  readonly elementDtype: DType;
  /** What every element's shape must agree with. */
  readonly elementShape: Shape;
  readonly items: readonly (Tensor | null)[];
  /** Most items it may hold; -1 for no limit (EmptyTensorList's max_num_elements). */
  readonly maxItems: number;

  constructor(elementDtype: DType, elementShape: Shape, items: readonly (Tensor | null)[], maxItems = -1) {
    this.elementDtype = elementDtype;
    this.elementShape = elementShape;
    this.items = items;
    this.maxItems = maxItems;
  }

  eachHeld(visit: (tensor: Tensor) => void): void {
    const { items } = this;
    for (let i = 0; i < items.length; i++) {
      const item = items[i] as Tensor | null;
      if (item !== null) visit(item);
    }
  }

  with(items: readonly (Tensor | null)[], elementShape: Shape = this.elementShape): TensorList {
    return new TensorList(this.elementDtype, elementShape, items, this.maxItems);
  }

  asTensor(): Tensor {
    return fromHost('variant', [], [this]);
  }
}

/** The list in a variant scalar, its element type checked where `dtype` is given. */
export function listOf(tensor: Tensor, dtype?: DType): TensorList {
  if (tensor.shape.length > 0) throw invalid(`Input list must be a scalar. Got: [${tensor.shape.join(',')}]`);
  const handle: Handle | undefined = handlesOf(tensor)[0];
  if (!(handle instanceof TensorList)) throw invalid('Input handle is not a list.');
  if (dtype !== undefined && handle.elementDtype !== dtype) {
    throw invalid(`Invalid data types; op elements ${dtype} but list elements ${handle.elementDtype}`);
  }
  return handle;
}

/** Whether sizes agree where both are known. */
export function areCompatible(a: Shape, b: Shape): boolean {
  if (a === null || b === null) return true;
  return a.length === b.length && a.every((size, axis) => size < 0 || (b[axis] as number) < 0 || size === b[axis]);
}

/** What two shapes that agree say together. Refuses shapes that do not. */
export function mergeShapes(a: Shape, b: Shape): Shape {
  if (!areCompatible(a, b)) throw invalid(`Tried to merge incompatible shapes ${text(a)} and ${text(b)}`);
  if (a === null) return b;
  if (b === null) return a;
  return a.map((size, axis) => (size < 0 ? (b[axis] as number) : size));
}

/** `[2,?]`, as TensorFlow's messages write partial shapes. */
export function text(shape: Shape): string {
  return shape === null ? '<unknown>' : `[${shape.map((size) => (size < 0 ? '?' : size)).join(',')}]`;
}

/** Shape of the elements as far as the list, its items and `given` tell. */
export function knownElementShape(list: TensorList, given: Shape): Shape {
  let shape = mergeShapes(list.elementShape, given);
  if (shape !== null && isFullyKnown(shape)) return shape;
  for (const item of list.items) if (item !== null) shape = mergeShapes(shape, item.shape);
  return shape;
}

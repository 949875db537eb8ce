import type { AttrValue } from '../../model/attr';
import type { Shape } from '../../model/shape';
import { FREE, sameRule, type ShapeQuery, type ShapeRule, type ShapeRules, sizeOf } from './shapeRule';

/** Shape of a list's elements as input `index` gives it: a scalar -1 means not known. */
function elementShape(query: ShapeQuery, index: number): Shape {
  const sizes = query.value(index);
  if (sizes === null || query.input(index)?.length !== 1) return null;
  return sizes.map(sizeOf);
}

function shapesOf(value: AttrValue | undefined): readonly Shape[] {
  return value?.kind === 'list' ? value.value.map((item) => (item.kind === 'shape' ? item.value : null)) : [];
}

const scalar: ShapeRule = () => [[]];

/** One row per element. */
const stacked: ShapeRule = (query) => {
  const element = elementShape(query, query.op === 'TensorListGather' ? 2 : 1);
  const count = query.op === 'TensorListGather' ? (query.input(1)?.[0] ?? FREE) : query.int('num_elements', FREE);
  return [element === null ? null : [count, ...element]];
};

/** A serialised batch: one row per string, then the feature's own shape. */
const parseExample: ShapeRule = (query) => {
  const { attr, input, op, int } = query;
  const sparse = int(op === 'ParseExample' ? 'Nsparse' : 'num_sparse', 0);
  const batch = input(0);
  if (batch === null || sparse < 0) return [];
  const one = (shape: Shape): Shape => (shape === null ? null : [...batch, ...shape]);
  return [
    ...Array.from({ length: sparse }, (): Shape => [FREE, batch.length + 1]),
    ...Array.from({ length: sparse }, (): Shape => [FREE]),
    ...Array.from({ length: sparse }, (): Shape => [batch.length + 1]),
    ...shapesOf(attr('dense_shapes')).map(one),
  ];
};

/** Tensor lists, tensor arrays, strings to records, and other ops that say their shapes themselves. */
export const LISTS: ShapeRules = {
  ...sameRule(
    `EmptyTensorList TensorListReserve TensorListFromTensor TensorListSetItem TensorListPushBack TensorListLength
    TensorListResize TensorArraySizeV3 LookupTableSizeV2 LookupTableSize VarIsInitializedOp ToBool`,
    scalar,
  ),
  TensorListStack: stacked,
  TensorListGather: stacked,
  TensorListGetItem: (query) => [elementShape(query, 2)],
  TensorListPopBack: (query) => [[], elementShape(query, 1)],
  ParseExample: parseExample,
  ParseExampleV2: parseExample,
  StringSplitV2: () => [[FREE, 2], [FREE], [2]],
  // As many outputs as features, each shaped as its own.
  BoostedTreesBucketize: ({ input, int }) =>
    Array.from({ length: Math.max(int('num_features', 0), 0) }, (_, i) => input(i)),
  StringJoin: ({ input, inputCount }) => {
    // All are scalars or of one shape.
    for (let i = 0; i < inputCount; i++) if (input(i)?.length !== 0) return [input(i)];
    return [[]];
  },
  VariableShape: () => [[FREE]],
};

import { invalid } from '../../opError';
import { bigsOf, float32Of, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { upperBound } from '../gather/partition';
import { COLUMN } from './headers';
import type { Column } from './headers';

/** A batch of rows by column of the data specification. */
export interface FeatureRows {
  readonly count: number;
  /** Numbers, categories and booleans of a column, NaN where a value is missing; absent for other columns. */
  readonly numbers: ReadonlyMap<number, Float64Array>;
  /** Sets of categories of a column, null where one is missing. */
  readonly sets: ReadonlyMap<number, readonly (readonly number[] | null)[]>;
}

/** What an inference op is fed, under the names of its inputs. */
export interface FedFeatures {
  /** Numbers, float32 [rows, columns]; NaN is missing. */
  readonly numerical: Tensor;
  /** 0 or 1, float32 [rows, columns]; NaN is missing. */
  readonly boolean: Tensor;
  /** Categories, int32 [rows, columns]; below 0 is missing. */
  readonly categorical: Tensor;
  /** Values, int32, and row splits, int64, of a ragged tensor [rows, columns, (categories)]; a set that begins below 0 is missing. */
  readonly setValues: Tensor;
  readonly setSplits: Tensor;
  readonly rowSplits: Tensor;
}

/** Out of the vocabulary: what a category beyond the known ones counts as. */
const OUT_OF_VOCABULARY = 0;

function categoryOf(value: number, { categoryCount }: Column): number {
  if (value < 0) return Number.NaN;
  return value < categoryCount ? value : OUT_OF_VOCABULARY;
}

const HALF = 0.5;

function cellOf(column: Column, value: number): number {
  switch (column.type) {
    case COLUMN.boolean:
      return Number.isNaN(value) ? value : Number(value >= HALF);
    case COLUMN.binned:
      // How many boundaries the number has reached.
      return Number.isNaN(value) ? value : upperBound(column.boundaries, 0, column.boundaries.length, value);
    case COLUMN.categorical:
      return categoryOf(value, column);
    default:
      return value;
  }
}

/** Input columns of some kinds, in the order in which an inference op has them. */
function ofKinds(columns: readonly Column[], inputs: readonly number[], ...kinds: readonly number[]): number[] {
  return inputs.filter((column) => kinds.includes(columns[column]?.type as number));
}

/** Throws InvalidArgumentError when the tensors do not have the columns that the forest was trained with. */
export function featureRows(fed: FedFeatures, columns: readonly Column[], inputs: readonly number[]): FeatureRows {
  const groups = [
    {
      title: 'numerical_features',
      tensor: fed.numerical,
      of: ofKinds(columns, inputs, COLUMN.numerical, COLUMN.binned),
    },
    { title: 'boolean_features', tensor: fed.boolean, of: ofKinds(columns, inputs, COLUMN.boolean) },
    { title: 'categorical_int_features', tensor: fed.categorical, of: ofKinds(columns, inputs, COLUMN.categorical) },
  ];
  const setColumns = ofKinds(columns, inputs, COLUMN.categoricalSet);
  const setRows = setColumns.length > 0 ? fed.rowSplits.size - 1 : 0;
  const count = Math.max(setRows, ...groups.map(({ tensor }) => tensor.shape[0] ?? 0));

  const numbers = new Map<number, Float64Array>();
  for (const { title, tensor, of } of groups) {
    if (of.length === 0) continue;
    const { shape } = tensor;
    if (shape.length !== 2 || shape[0] !== count || shape[1] !== of.length)
      throw invalid(`Unexpected ${title} shape [${shape.join(',')}]: the model has [${count},${of.length}].`);
    const cells = tensor.dtype === 'float32' ? float32Of(tensor) : numbersOf(tensor);
    for (const [i, index] of of.entries()) {
      const column = columns[index] as Column;
      numbers.set(
        index,
        Float64Array.from({ length: count }, (_, row) => cellOf(column, cells[row * of.length + i] as number)),
      );
    }
  }
  return { count, numbers, sets: setsOf(fed, columns, setColumns, count) };
}

function setsOf(
  fed: FedFeatures,
  columns: readonly Column[],
  of: readonly number[],
  count: number,
): FeatureRows['sets'] {
  const sets = new Map<number, readonly (readonly number[] | null)[]>();
  if (of.length === 0) return sets;
  const values = numbersOf(fed.setValues);
  const splits = bigsOf(fed.setSplits);
  const rows = bigsOf(fed.rowSplits);
  for (const [i, index] of of.entries()) {
    const column = columns[index] as Column;
    const cells = Array.from({ length: count }, (_, row) => {
      const cell = Number(rows[row]) + i;
      if (cell >= Number(rows[row + 1]))
        throw invalid(`Row ${row} of the categorical sets has fewer columns than the model, ${of.length}.`);
      const set = Array.from(values.subarray(Number(splits[cell]), Number(splits[cell + 1])));
      return set[0] !== undefined && set[0] < 0 ? null : set.map((value) => categoryOf(value, column));
    });
    sets.set(index, cells);
  }
  return sets;
}

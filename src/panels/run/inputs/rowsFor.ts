import { listNames } from '../../../lib/text';
import type { ExampleFeature } from '../../../model/example';
import type { TensorSpec } from '../../../model/summary';
import type { HostTensor } from '../../../model/tensor';
import type { Typed } from './makeTensor';
import type { Records } from './records';
import { columnOf, columnTensor, examplesTensor, rowsTensor } from './rowTensors';

/** What rows come to for one input. */
export interface RowsOutcome {
  readonly typed: Typed;
  /** Features without a column. */
  readonly missing: readonly string[];
  /** Columns that nothing asks for. */
  readonly unused: readonly string[];
}

/** Rows as one input takes them: tf.train.Examples of its features, its own column, or all columns that are not left out. */
export function rowsFor(
  records: Records,
  spec: TensorSpec,
  features: readonly ExampleFeature[] | undefined,
  leftOut: readonly number[],
): RowsOutcome {
  const { columns } = records;
  if (features) {
    const missing = features.filter(({ key }) => columnOf(columns ?? [], key) < 0).map(({ key }) => key);
    const asked = new Set(features.map(({ key }) => columnOf(columns ?? [], key)));
    const unused = (columns ?? []).filter((_, i) => !asked.has(i));
    const typed: Typed =
      missing.length === features.length
        ? { ok: false, why: `No column is called as a feature is: ${listNames(missing)}.` }
        : examplesTensor(records, features, spec.key, spec.shape);
    return { typed, missing, unused };
  }
  const width = records.rows[0]?.length ?? 0;
  const chosen = Array.from({ length: width }, (_, i) => i).filter((i) => !leftOut.includes(i));
  const typed = rowsTensor(records, chosen, spec.key, spec.dtype, spec.shape);
  return { typed, missing: [], unused: (columns ?? []).filter((_, i) => leftOut.includes(i)) };
}

/** Rows for several inputs at once, a column for each. */
export interface ColumnsOutcome {
  readonly tensors: Readonly<Record<string, HostTensor>>;
  /** Inputs without a column. */
  readonly missing: readonly string[];
  readonly unused: readonly string[];
  /** What is wrong; null when nothing is. */
  readonly why: string | null;
}

export function columnsFor(records: Records, specs: readonly TensorSpec[]): ColumnsOutcome {
  const columns = records.columns ?? [];
  const tensors: Record<string, HostTensor> = {};
  const missing: string[] = [];
  const asked = new Set<number>();
  for (const { key, dtype, shape } of specs) {
    const column = columnOf(columns, key);
    if (column < 0) {
      missing.push(key);
      continue;
    }
    asked.add(column);
    const typed = columnTensor(records, column, key, dtype, shape);
    if (!typed.ok) return { tensors: {}, missing: [], unused: [], why: typed.why };
    tensors[key] = typed.tensor;
  }
  const why = asked.size === 0 ? `No column is called as an input is: ${listNames(missing)}.` : null;
  return { tensors, missing, unused: columns.filter((_, i) => !asked.has(i)), why };
}

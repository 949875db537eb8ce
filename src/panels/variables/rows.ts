import type { ModelSummary, VariableFact } from '../../model/summary';
import { formatWeightShape } from '../../model/shape';
import { isPresent, storedOf } from '../../model/stored';
import { elementsOf, variableBytes } from '../../state/facts';
import type { Sort } from '../../ui/Table';

/** A variable with what the table shows and sorts by. */
export interface VariableRow {
  readonly variable: VariableFact;
  readonly parameters: number | null;
  readonly bytes: number | null;
  /** The checkpoint has values for it that are not among the files. */
  readonly missing: boolean;
}

export function variableRows(summary: ModelSummary, variables: readonly VariableFact[]): readonly VariableRow[] {
  return variables.map((variable) => ({
    variable,
    parameters: elementsOf(variable),
    bytes: variableBytes(summary, variable),
    missing: !isPresent(storedOf(summary, variable)),
  }));
}

/** The rows whose name, key, dtype, shape and route hold every word of `filter`. */
export function filterRows(rows: readonly VariableRow[], filter: string): readonly VariableRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter(({ variable, missing }) => {
    const text =
      `${variable.name} ${variable.checkpointKey ?? ''} ${variable.objectPath ?? ''} ${variable.dtype} ${formatWeightShape(variable.shape)} ${missing ? 'missing' : ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const byText = new Intl.Collator('en', { numeric: true });

/** Sorted by one column; what a row does not have comes last either way. */
export function sortRows(rows: readonly VariableRow[], sort: Sort): readonly VariableRow[] {
  const value = (row: VariableRow): string | number | null => {
    switch (sort.key) {
      case 'parameters':
        return row.parameters;
      case 'bytes':
        return row.bytes;
      case 'key':
        return row.variable.checkpointKey;
      case 'dtype':
        return row.variable.dtype;
      case 'route':
        return row.variable.route;
      default:
        return row.variable.name;
    }
  };
  const sign = sort.descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0);
    return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : byText.compare(String(x), String(y)));
  });
}

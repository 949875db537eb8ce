import { elementCount, formatWeightShape, isFullyKnown } from '../../model/shape';
import type { Shape } from '../../model/shape';
import type { DType } from '../../model/dtype';
import type { SavedModel } from '../../model/savedModel';

/** A variable, or a checkpoint entry that no variable uses. */
export interface WeightRow {
  /** Name of the variable; null for an entry on its own. */
  readonly name: string | null;
  /** Key in the checkpoint; null where the checkpoint has nothing for the variable. */
  readonly key: string | null;
  readonly objectPath: string | null;
  readonly dtype: DType;
  readonly shape: Shape;
  /** Bytes in the checkpoint; null without an entry. */
  readonly bytes: number | null;
  readonly trainable: boolean | null;
}

/** All variables of all MetaGraphs, each key once, then the entries that are left; by name. */
export function weightRows(model: SavedModel): readonly WeightRow[] {
  const entries = model.checkpoint?.entries ?? new Map();
  const seen = new Set<string>();
  const rows: WeightRow[] = [];
  for (const metaGraph of model.metaGraphs) {
    for (const { name, checkpointKey: key, objectPath, dtype, shape, trainable } of metaGraph.variables()) {
      const identity = key ?? `\0${name}`;
      if (seen.has(identity)) continue;
      seen.add(identity);
      rows.push({
        name,
        key,
        objectPath,
        dtype,
        shape,
        trainable,
        bytes: key === null ? null : (entries.get(key)?.size ?? null),
      });
    }
  }
  for (const { key, dtype, shape, size } of entries.values()) {
    // Slices of partitioned variables have keys of bytes; their variable has the key.
    if (seen.has(key) || key.startsWith('\0')) continue;
    rows.push({ name: null, key, objectPath: null, dtype, shape, trainable: null, bytes: size });
  }
  return rows;
}

/** The row that a word names: a checkpoint key first, then a variable's name, then its object path. */
export function findRow(rows: readonly WeightRow[], word: string): WeightRow | readonly WeightRow[] {
  for (const field of ['key', 'name', 'objectPath'] as const) {
    const found = rows.filter((row) => row[field] === word);
    const [first] = found;
    if (first && found.length === 1) return first;
    if (found.length > 1) return found;
  }
  return [];
}

export function rowTitle(row: WeightRow): string {
  return row.name ?? row.key ?? '';
}

export function shapeText(shape: Shape): string {
  return formatWeightShape(shape);
}

/** Number of elements; null for shapes that are not fully known. */
export function elementsOf(shape: Shape): number | null {
  return isFullyKnown(shape) ? elementCount(shape) : null;
}

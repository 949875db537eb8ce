import { bytesPerElement } from '../../model/dtype';
import { elementCount, formatWeightShape, isFullyKnown } from '../../model/shape';
import type { Shape } from '../../model/shape';
import type { DType } from '../../model/dtype';
import type { SavedModel } from '../../model/savedModel';
import type { CheckpointEntry } from '../../model/summary';

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

/** All variables of all MetaGraphs, those that several MetaGraphs share once, then the entries that no variable uses. */
export function weightRows(model: SavedModel): readonly WeightRow[] {
  const entries: ReadonlyMap<string, CheckpointEntry> = model.checkpoint?.entries ?? new Map();
  const seen = new Set<string>();
  const used = new Set<string>();
  const rows: WeightRow[] = [];
  for (const metaGraph of model.metaGraphs) {
    for (const { name, checkpointKey: key, objectPath, dtype, shape, trainable } of metaGraph.variables()) {
      const identity = `${name}\0${key ?? ''}`;
      if (seen.has(identity)) continue;
      seen.add(identity);
      if (key !== null) used.add(key);
      const bytes = bytesOf(key === null ? undefined : entries.get(key), shape);
      rows.push({ name, key, objectPath, dtype, shape, trainable, bytes });
    }
  }
  for (const { key, dtype, shape, size } of entries.values()) {
    // Slices of partitioned variables have keys of bytes; their variable has the key.
    if (used.has(key) || key.startsWith('\0')) continue;
    rows.push({ name: null, key, objectPath: null, dtype, shape, trainable: null, bytes: size });
  }
  return rows;
}

/** A part of a partitioned variable has the bytes of its own shape: its entry stands for the whole and holds none. */
function bytesOf(entry: CheckpointEntry | undefined, shape: Shape): number | null {
  if (!entry) return null;
  return entry.sliceCount > 0 && isFullyKnown(shape) ? elementCount(shape) * bytesPerElement(entry.dtype) : entry.size;
}

/** The row that a word names: a checkpoint key first, then a variable's name, then its object path. */
export function findRow(rows: readonly WeightRow[], word: string): WeightRow | readonly WeightRow[] {
  for (const field of ['key', 'name', 'objectPath'] as const) {
    const found = rows.filter((row) => row[field] === word);
    const [first] = found;
    // The parts of a partitioned variable have one key.
    if (first && found.every(({ key }) => key === first.key)) return first;
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

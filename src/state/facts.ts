import { bytesPerElement } from '../model/dtype';
import { elementCount, isFullyKnown } from '../model/shape';
import type { CheckpointEntry, MetaGraphSummary, ModelSummary, VariableFact } from '../model/summary';

/** Elements of all variables of a MetaGraph that hold numbers of a known shape. */
export function parameterCount(metaGraph: MetaGraphSummary): number {
  return metaGraph.variables.reduce((sum, variable) => sum + (elementsOf(variable) ?? 0), 0);
}

/** Elements of a variable; null where its shape is not known, and where they are no numbers. */
export function elementsOf(variable: VariableFact): number | null {
  return isFullyKnown(variable.shape) && bytesPerElement(variable.dtype) > 0 ? elementCount(variable.shape) : null;
}

/** Bytes of all files of the model folder. */
export function totalBytes(summary: ModelSummary): number {
  return summary.files.reduce((sum, file) => sum + file.size, 0);
}

/** `variables.data-00001-of-00002`. */
export function shardName(shard: number, shardCount: number): string {
  const number = (value: number): string => String(value).padStart(5, '0');
  return `variables.data-${number(shard)}-of-${number(shardCount)}`;
}

/** Whether the values of a variable can be read, and if not why. */
export type Stored =
  | { readonly kind: 'stored'; readonly entry: CheckpointEntry }
  /** Its shard is not among the files. */
  | { readonly kind: 'missing-shard'; readonly entry: CheckpointEntry; readonly file: string }
  /** The checkpoint has no entry for it. */
  | { readonly kind: 'not-in-checkpoint' }
  | { readonly kind: 'no-checkpoint' };

const entriesByKey = new WeakMap<ModelSummary, ReadonlyMap<string, CheckpointEntry>>();

export function checkpointEntry(summary: ModelSummary, key: string): CheckpointEntry | undefined {
  let entries = entriesByKey.get(summary);
  if (!entries) {
    entries = new Map((summary.checkpoint?.entries ?? []).map((entry) => [entry.key, entry]));
    entriesByKey.set(summary, entries);
  }
  return entries.get(key);
}

export function storedOf(summary: ModelSummary, variable: VariableFact): Stored {
  const { checkpoint } = summary;
  if (!checkpoint) return { kind: 'no-checkpoint' };
  const entry = variable.checkpointKey === null ? undefined : checkpointEntry(summary, variable.checkpointKey);
  if (!entry) return { kind: 'not-in-checkpoint' };
  if (!checkpoint.missingShards.includes(entry.shard)) return { kind: 'stored', entry };
  return { kind: 'missing-shard', entry, file: shardName(entry.shard, checkpoint.shardCount) };
}

/**
 * False where values should be there and are not. A variable that the checkpoint
 * does not know is none of that: it gets its value when the model is loaded.
 */
export function isPresent(stored: Stored): boolean {
  return stored.kind === 'stored' || stored.kind === 'not-in-checkpoint';
}

/** How many variables of a MetaGraph lack no file. */
export function readableVariables(summary: ModelSummary, metaGraph: MetaGraphSummary): number {
  return metaGraph.variables.filter((variable) => isPresent(storedOf(summary, variable))).length;
}

/** Bytes of a variable in the checkpoint, or as its dtype and shape say; null where neither is known. */
export function variableBytes(summary: ModelSummary, variable: VariableFact): number | null {
  const stored = storedOf(summary, variable);
  if (stored.kind === 'stored' || stored.kind === 'missing-shard') return stored.entry.size;
  const count = elementsOf(variable);
  const each = bytesPerElement(variable.dtype);
  return count === null || each === 0 ? null : count * each;
}

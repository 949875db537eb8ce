import type { CheckpointEntry, ModelSummary, VariableFact } from './summary';

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

function checkpointEntry(summary: ModelSummary, key: string): CheckpointEntry | undefined {
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

/** Why a variable's value cannot be had, as the middle of a sentence; null where nothing is in the way. */
export function whyUnreadable(summary: ModelSummary, variable: VariableFact): string | null {
  const stored = storedOf(summary, variable);
  switch (stored.kind) {
    case 'not-in-checkpoint':
      return null;
    case 'no-checkpoint': {
      // A model may assign all its variables when it is loaded, and have no checkpoint.
      const isBroken = summary.problems.some(({ kind, file }) => kind === 'missing-index' || file?.endsWith('.index'));
      return isBroken ? 'its value is in the checkpoint, whose index cannot be read' : null;
    }
    case 'missing-shard':
      return `its value is in ${stored.file}, which is missing`;
    case 'stored': {
      const { entry } = stored;
      const file = shardName(entry.shard, summary.checkpoint?.shardCount ?? 0);
      const size = summary.files.find(({ path }) => path.endsWith(`/${file}`))?.size;
      if (size === undefined || entry.offset + entry.size <= size) return null;
      return `${file} ends before its value`;
    }
  }
}

import { formatCount, listNames } from '../../lib/text';
import type { Failure } from '../../model/failure';
import type { CheckpointEntry } from '../../model/summary';
import { recognise } from '../recognise';
import { type Bundle } from './bundle';
import { OBJECT_GRAPH_KEY } from './objectGraphKey';
import type { Shards } from './shards';

/** Names that a message lists before it says how many more there are. */
const MAX_NAMED = 20;

/** Missing shards, shards that end before their tensors do, and shards that are something else altogether. */
export async function shardProblems(bundle: Bundle, shards: Shards, signal?: AbortSignal): Promise<readonly Failure[]> {
  const byShard = new Map<number, CheckpointEntry[]>();
  const add = (entry: CheckpointEntry): void => {
    const list = byShard.get(entry.shard);
    if (list) list.push(entry);
    else byShard.set(entry.shard, [entry]);
  };
  for (const entry of bundle.entries.values()) if (entry.sliceCount === 0) add(entry);
  for (const slices of bundle.slices.values()) for (const { entry } of slices) add(entry);
  const problems: Failure[] = [];
  for (const [shard, entries] of [...byShard].sort(([a], [b]) => a - b)) {
    const problem = await shardProblem(shard, entries, shards, signal);
    if (problem) problems.push(problem);
  }
  return problems;
}

async function shardProblem(
  shard: number,
  entries: readonly CheckpointEntry[],
  shards: Shards,
  signal?: AbortSignal,
): Promise<Failure | null> {
  const path = shards.path(shard);
  const file = shards.file(shard);
  if (!file) {
    const message = `${path} (shard ${shard + 1} of ${shards.count}) is missing. In it ${sayMissing(entries)}.`;
    return { kind: 'missing-shard', message, file: path };
  }
  const { size } = file.source;
  const needed = entries.reduce((most, { offset, size: bytes }) => Math.max(most, offset + bytes), 0);
  if (needed <= size) return null;
  const head = await file.source.read(0, Math.min(size, 512), signal);
  const stranger = head.ok ? recognise(head.value) : null;
  if (stranger) {
    const message = `${path} does not hold the weights (${formatCount(needed)} bytes expected, it has ${formatCount(size)}); it is ${stranger.what}.`;
    return { kind: 'shard-too-short', message, file: path, offset: 0, found: stranger.format };
  }
  const cut = entries.filter(({ offset, size: bytes }) => offset + bytes > size);
  const message = `${path} has ${formatCount(size)} bytes, ${formatCount(needed)} are needed. It ends before the data of ${named(cut)}.`;
  return { kind: 'shard-too-short', message, file: path, offset: size };
}

function sayMissing(entries: readonly CheckpointEntry[]): string {
  const names = named(entries);
  return `${names.includes(', ') ? 'lie' : 'lies'} ${names}`;
}

/** Names of variables; that of the objects they belong to only where nothing else is lost. */
function named(entries: readonly CheckpointEntry[]): string {
  const all = [...new Set(entries.map(({ key }) => key.replace('/.ATTRIBUTES/VARIABLE_VALUE', '')))];
  const variables = all.filter((key) => key !== OBJECT_GRAPH_KEY);
  return listNames(variables.length > 0 ? variables : all, MAX_NAMED);
}

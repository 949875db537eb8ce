import { isMetaGraphFile } from '../../files/modelFiles';
import type { SourceFile } from '../../files/source';
import type { Pace } from '../../lib/pace';
import type { Failure } from '../../model/failure';
import type { Checkpoint } from '../../model/savedModel';
import type { CheckpointSummary } from '../../model/summary';
import type { TrackableObjectGraph } from '../../proto/generated';
import { readLongMessage } from '../../proto/reader';
import { readBundle } from '../checkpoint/bundle';
import { checkpointOf } from '../checkpoint/checkpoint';
import { OBJECT_GRAPH_KEY } from '../checkpoint/objectGraphKey';
import { shardProblems } from '../checkpoint/shardProblems';
import { Shards } from '../checkpoint/shards';
import { looksLikeTable } from '../checkpoint/table';
import { attemptLong } from '../faults';
import { indexFileOf, newest } from './indexFile';

/** All that the `variables/` folder gives. */
export interface Variables {
  readonly checkpoint: Checkpoint | null;
  readonly summary: CheckpointSummary | null;
  readonly trackable: TrackableObjectGraph | null;
  /** Path of the index; what it should be where it is missing. */
  readonly indexPath: string;
  /** The index cannot be trusted to be complete: absent keys mean nothing. */
  readonly incomplete: boolean;
  readonly problems: readonly Failure[];
}

/** Reads the index whole and, of the shards, only the object graph. */
export async function readVariables(
  files: readonly SourceFile[],
  pace: Pace,
  signal?: AbortSignal,
): Promise<Variables> {
  const index = await indexFileOf(files, signal);
  const nothing: Variables = {
    checkpoint: null,
    summary: null,
    trackable: null,
    indexPath: index?.path ?? expectedIndex(files),
    incomplete: false,
    problems: [],
  };
  if (!index) return { ...nothing, problems: await oldCheckpoints(files, signal) };
  const bytes = await index.source.read(0, index.source.size, signal);
  if (!bytes.ok) return { ...nothing, problems: [bytes.failure] };
  const bundle = await readBundle(bytes.value, index.path, pace);
  const shards = new Shards(index.path.replace(/\.index$/, ''), bundle.shardCount, files);
  const checkpoint = checkpointOf(bundle, shards);
  const swapped = bundle.incomplete ? await swappedNames(index.path, files, signal) : null;
  // That an index with the data's content is none follows from it.
  const problems = swapped ? [swapped] : [...bundle.problems];
  if (!bundle.incomplete) problems.push(...(await shardProblems(bundle, shards, signal)));
  const trackable = await readTrackable(checkpoint, shards, problems, pace);
  const summary = {
    entries: [...bundle.entries.values()],
    shardCount: bundle.shardCount,
    missingShards: shards.missing,
  };
  return { checkpoint, summary, trackable, indexPath: index.path, incomplete: bundle.incomplete, problems };
}

/** Where the index would lie: beside a `.meta` by its name, else in the SavedModel's folder. */
function expectedIndex(files: readonly SourceFile[]): string {
  const beside = newest(files.filter(({ path }) => isMetaGraphFile(path)));
  return beside ? beside.path.replace(/\.meta$/, '.index') : 'variables/variables.index';
}

/** Beside a `.meta` without an index, the table that TensorFlow kept values in before 1.0. */
async function oldCheckpoints(files: readonly SourceFile[], signal?: AbortSignal): Promise<readonly Failure[]> {
  const beside = newest(files.filter(({ path }) => isMetaGraphFile(path)));
  const prefix = beside?.path.replace(/\.meta$/, '');
  for (const { path, source } of files) {
    if (prefix === undefined || path === beside?.path || !path.startsWith(prefix) || source.size < 48) continue;
    const tail = await source.read(source.size - 8, source.size, signal);
    if (!tail.ok || !looksLikeTable(tail.value)) continue;
    const message = `${path} is a checkpoint of the V1 format, which TensorFlow wrote before 1.0: its values are not read.`;
    return [{ kind: 'unsupported-format', message, file: path, found: 'old-checkpoint' }];
  }
  return [];
}

/** A shard that is a table, beside an index that is none: the two have each other's name. */
async function swappedNames(
  indexPath: string,
  files: readonly SourceFile[],
  signal?: AbortSignal,
): Promise<Failure | null> {
  const prefix = indexPath.replace(/\.index$/, '.data-');
  for (const { path, source } of files) {
    if (!path.startsWith(prefix) || source.size < 8) continue;
    const tail = await source.read(source.size - 8, source.size, signal);
    if (!tail.ok || !looksLikeTable(tail.value)) continue;
    const message = `${indexPath} is not an index: it looks like the data, and ${path} like the index. Their names are swapped.`;
    return { kind: 'malformed', message, file: indexPath, found: 'swapped' };
  }
  return null;
}

async function readTrackable(
  checkpoint: Checkpoint,
  shards: Shards,
  problems: Failure[],
  pace: Pace,
): Promise<TrackableObjectGraph | null> {
  const entry = checkpoint.entries.get(OBJECT_GRAPH_KEY);
  if (!entry) return null;
  const tensor = await checkpoint.readTensor(OBJECT_GRAPH_KEY);
  if (!tensor.ok) {
    // A missing or short shard is told once, with everything that lies in it.
    if (!['missing-shard', 'shard-too-short'].includes(tensor.failure.kind)) problems.push(tensor.failure);
    return null;
  }
  const [bytes] = tensor.value.data as readonly Uint8Array[];
  if (!bytes) return null;
  const read = await attemptLong(shards.path(entry.shard), "the checkpoint's object graph", () =>
    readLongMessage('TrackableObjectGraph', { bytes, start: 0, end: bytes.length }, (done, total) =>
      pace.at(done, total, 'bytes'),
    ),
  );
  if (read.ok) return read.value;
  // Offsets count inside this tensor, not inside the shard.
  const { offset: _, ...failure } = read.failure;
  problems.push(failure);
  return null;
}

import type { SourceFile } from '../../files/source';
import type { Failure } from '../../model/failure';
import type { Checkpoint } from '../../model/savedModel';
import type { CheckpointSummary } from '../../model/summary';
import type { TrackableObjectGraph } from '../../proto/generated';
import { readMessage } from '../../proto/reader';
import { readBundle } from '../checkpoint/bundle';
import { checkpointOf } from '../checkpoint/checkpoint';
import { Shards } from '../checkpoint/shards';
import { attempt } from '../faults';

/** Key under which TF2 keeps the objects that own the tensors, as a serialised TrackableObjectGraph. */
export const OBJECT_GRAPH_KEY = '_CHECKPOINTABLE_OBJECT_GRAPH';

/** All that the `variables/` folder gives. */
export interface Variables {
  readonly checkpoint: Checkpoint | null;
  readonly summary: CheckpointSummary | null;
  readonly trackable: TrackableObjectGraph | null;
  readonly shards: Shards | null;
  /** The index cannot be trusted to be complete: absent keys mean nothing. */
  readonly incomplete: boolean;
  readonly problems: readonly Failure[];
}

const NOTHING: Variables = {
  checkpoint: null,
  summary: null,
  trackable: null,
  shards: null,
  incomplete: false,
  problems: [],
};

/** Reads the index whole and, of the shards, only the object graph. */
export async function readVariables(files: readonly SourceFile[], signal?: AbortSignal): Promise<Variables> {
  const index = files.find(({ path }) => path === 'variables/variables.index');
  if (!index) return NOTHING;
  const bytes = await index.source.read(0, index.source.size, signal);
  if (!bytes.ok) return { ...NOTHING, problems: [bytes.failure] };
  const bundle = readBundle(bytes.value, index.path);
  const shards = new Shards(index.path.replace(/\.index$/, ''), bundle.shardCount, files);
  const checkpoint = checkpointOf(bundle, shards);
  const problems = [...bundle.problems];
  const trackable = await readTrackable(checkpoint, shards, problems);
  const summary = {
    entries: [...bundle.entries.values()],
    shardCount: bundle.shardCount,
    missingShards: shards.missing,
  };
  return { checkpoint, summary, trackable, shards, incomplete: bundle.incomplete, problems };
}

async function readTrackable(
  checkpoint: Checkpoint,
  shards: Shards,
  problems: Failure[],
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
  const read = attempt(shards.path(entry.shard), "the checkpoint's object graph", () =>
    readMessage('TrackableObjectGraph', { bytes, start: 0, end: bytes.length }),
  );
  if (!read.ok) problems.push(read.failure);
  return read.ok ? read.value : null;
}

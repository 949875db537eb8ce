import { folderOf, isIndexFile } from '../../files/modelFiles';
import type { SourceFile } from '../../files/source';

const IN_SAVED_MODEL = 'variables/variables.index';

/**
 * The index of the checkpoint to read: the SavedModel's own, or in a folder of bare checkpoints the
 * one that the `checkpoint` state file names, else the one with the highest number.
 */
export async function indexFileOf(files: readonly SourceFile[], signal?: AbortSignal): Promise<SourceFile | undefined> {
  const own = files.find(({ path }) => path === IN_SAVED_MODEL);
  if (own) return own;
  const candidates = files.filter(({ path }) => isIndexFile(path) && ['', 'variables'].includes(folderOf(path)));
  const latest = await latestCheckpoint(files, signal);
  const named = candidates.find(({ path }) => path === `${latest}.index`);
  return named ?? newest(candidates);
}

/** Of files whose names end in the number of a step, the one of the last step. */
export function newest(files: readonly SourceFile[]): SourceFile | undefined {
  return [...files].sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true })).at(-1);
}

/** `model_checkpoint_path` of the text proto CheckpointState that TensorFlow writes beside checkpoints. */
async function latestCheckpoint(files: readonly SourceFile[], signal?: AbortSignal): Promise<string | null> {
  const state = files.find(({ path }) => path === 'checkpoint');
  if (!state || state.source.size > 1_000_000) return null;
  const bytes = await state.source.read(0, state.source.size, signal);
  if (!bytes.ok) return null;
  const match = /^\s*model_checkpoint_path:\s*"([^"]*)"/m.exec(new TextDecoder().decode(bytes.value));
  // An absolute path is that of the machine that trained; the file's name is what counts here.
  return match?.[1]?.replace(/^.*\//, '') ?? null;
}

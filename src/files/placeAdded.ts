import { fileName, folderOf } from './modelFiles';

/** A part of a checkpoint: its prefix, then `.index`, `.meta` or the number of the shard. */
const CHECKPOINT_PART = /^(.+)\.(index|meta|data-\d{5}-of-\d{5})$/;
const TOP_FILES = /^(saved_model\.(pb|pbtxt|cpb)|fingerprint\.pb|keras_metadata\.pb|checkpoint)$/;

/**
 * Where a file that is added on its own belongs inside a model folder whose files are `known`:
 * parts of a checkpoint beside the other parts, everything else where TensorFlow puts it.
 */
export function placeAdded(name: string, known: readonly string[]): string {
  const [, prefix] = CHECKPOINT_PART.exec(name) ?? [];
  if (prefix !== undefined) {
    const beside = known.find((path) => CHECKPOINT_PART.exec(fileName(path))?.[1] === prefix);
    const folder = beside === undefined ? (prefix === 'variables' ? 'variables' : '') : folderOf(beside);
    return folder === '' ? name : `${folder}/${name}`;
  }
  if (name === 'saved_model_debug_info.pb') return `debug/${name}`;
  return TOP_FILES.test(name) ? name : `assets/${name}`;
}

import { memorySource } from '../files/memorySource';
import type { SourceFile } from '../files/source';
import type { Failure } from '../model/failure';
import type { Checkpoint, SavedModel } from '../model/savedModel';
import { openSavedModel } from '../decode/decode';

/** Files in memory, by path. */
export function filesOf(contents: Readonly<Record<string, Uint8Array>>): readonly SourceFile[] {
  return Object.entries(contents).map(([path, bytes]) => ({ path, source: memorySource(bytes, path) }));
}

/** All bytes of some files, by path. */
export async function contentsOf(files: readonly SourceFile[]): Promise<Record<string, Uint8Array>> {
  const contents: Record<string, Uint8Array> = {};
  for (const { path, source } of files) {
    const bytes = await source.read(0, source.size);
    if (!bytes.ok) throw new Error(bytes.failure.message);
    contents[path] = new Uint8Array(bytes.value);
  }
  return contents;
}

/** Opens files or says why not; for tests about models that open. */
export async function opened(files: readonly SourceFile[]): Promise<SavedModel> {
  const model = await openSavedModel(files, 'model');
  if (!model.ok) throw new Error(model.failure.message);
  return model.value;
}

/** A model drawn in protobuf text: the fields of one MetaGraphDef. */
export function modelFromText(
  metaGraph: string,
  others: Readonly<Record<string, Uint8Array>> = {},
): Promise<SavedModel> {
  const text = `saved_model_schema_version: 1 meta_graphs { ${metaGraph} }`;
  return opened(filesOf({ 'saved_model.pbtxt': new TextEncoder().encode(text), ...others }));
}

/** The failures of reading every tensor of a checkpoint. */
export async function unreadable(checkpoint: Checkpoint | null): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const key of checkpoint?.entries.keys() ?? []) {
    const read = await checkpoint?.readTensor(key);
    if (read && !read.ok) failures.push(read.failure);
  }
  return failures;
}

/** `kind: message`, one line for each failure. */
export function listed(failures: readonly Failure[]): readonly string[] {
  return failures.map(({ kind, message }) => `${kind}: ${message}`);
}

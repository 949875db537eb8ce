/** The three spellings of a SavedModel's graph file, in the order TensorFlow prefers them. */
export const SAVED_MODEL_NAMES: readonly string[] = ['saved_model.pb', 'saved_model.pbtxt', 'saved_model.cpb'];

export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder that holds a file; '' at the top. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Text that macOS and archives add beside real files: `._saved_model.pb`, `__MACOSX/…`. */
export function isClutter(path: string): boolean {
  return fileName(path).startsWith('._') || path.split('/').includes('__MACOSX');
}

export function isSavedModelFile(path: string): boolean {
  return SAVED_MODEL_NAMES.includes(fileName(path)) && !isClutter(path);
}

/** A GraphDef on its own: any other `.pb` or `.pbtxt` that is not one of the files beside a SavedModel. */
export function isGraphDefFile(path: string): boolean {
  const name = fileName(path);
  const beside = [
    'fingerprint.pb',
    'keras_metadata.pb',
    'saved_model_debug_info.pb',
    'saved_model_config.pb',
    'tfhub_module.pb',
  ];
  return /\.(pb|pbtxt)$/i.test(name) && !beside.includes(name) && !isSavedModelFile(path) && !isClutter(path);
}

/** A MetaGraphDef on its own, which TensorFlow 1's Saver writes beside each checkpoint: `model.ckpt-100.meta`. */
export function isMetaGraphFile(path: string): boolean {
  return path.endsWith('.meta') && !isClutter(path);
}

/** The table of a V2 checkpoint. */
export function isIndexFile(path: string): boolean {
  return path.endsWith('.index') && !isClutter(path);
}

export function isModelFile(path: string): boolean {
  return isSavedModelFile(path) || isGraphDefFile(path) || isMetaGraphFile(path) || isIndexFile(path);
}

import { fileName, folderOf, isGraphDefFile, isIndexFile, isMetaGraphFile, isSavedModelFile } from './modelFiles';

/** A model in the source. */
export interface FoundModel {
  /** Folder inside the source that holds it; `''` is the top. */
  readonly folder: string;
  /** The number, when the folder's name is one (TensorFlow Serving's version folders). */
  readonly version: number | null;
  readonly kind: 'saved-model' | 'graph-def' | 'checkpoint';
}

/**
 * The models among files: every folder with a `saved_model.pb`, `.pbtxt` or `.cpb`.
 * Where there is none, folders with a GraphDef (`*.pb`, `*.pbtxt`) or a MetaGraphDef (`*.meta`), and where there is
 * none of these either, folders with a checkpoint's `*.index`. Versions of one model stand highest
 * first, otherwise by folder name; models nearer to the top come first.
 */
export function findModels(files: readonly { readonly path: string }[]): readonly FoundModel[] {
  const paths = files.map(({ path }) => path);
  const savedModels = folders(paths.filter(isSavedModelFile));
  if (savedModels.length > 0) return found(savedModels, 'saved-model');
  const graphDefs = folders(paths.filter((path) => isGraphDefFile(path) || isMetaGraphFile(path)));
  if (graphDefs.length > 0) return found(graphDefs, 'graph-def');
  return found(folders(paths.filter(isIndexFile)).map(withoutVariables), 'checkpoint');
}

/** Whether a person must say which: several models, not versions of one, and none at the top. */
export function asksForChoice(found: readonly Pick<FoundModel, 'folder' | 'version'>[]): boolean {
  if (found.some(({ folder }) => folder === '')) return false;
  return new Set(found.map(modelFolder)).size > 1;
}

/** The folder of a model, whichever of its versions is meant. */
export function modelFolder({ folder, version }: Pick<FoundModel, 'folder' | 'version'>): string {
  return version === null ? folder : folderOf(folder);
}

function folders(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.map(folderOf))];
}

/** A SavedModel that lost its graph: the model's folder is the one that holds `variables/`. */
function withoutVariables(folder: string): string {
  return fileName(folder) === 'variables' ? folderOf(folder) : folder;
}

function found(folderNames: readonly string[], kind: FoundModel['kind']): readonly FoundModel[] {
  const models = [...new Set(folderNames)].map((folder) => ({ folder, version: versionOf(folder), kind }));
  return models.sort(
    (a, b) =>
      depth(a.folder) - depth(b.folder) ||
      compareText(modelFolder(a), modelFolder(b)) ||
      (b.version ?? -1) - (a.version ?? -1),
  );
}

/** TensorFlow Serving takes a folder for a version when its name is a whole number; `001` is 1. */
function versionOf(folder: string): number | null {
  const name = fileName(folder);
  return /^\d{1,15}$/.test(name) ? Number(name) : null;
}

function depth(folder: string): number {
  return folder === '' ? 0 : folder.split('/').length;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

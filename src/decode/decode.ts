import { expandDropped } from '../files/expand';
import { findModels, type FoundModel as FoundFolder } from '../files/findModels';
import type { SourceFile } from '../files/source';
import { fail, ok, type Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { SavedModel } from '../model/savedModel';
import type { Fingerprint, ModelSummary } from '../model/summary';
import { readMessage } from '../proto/reader';
import type { CallContext } from '../workers/rpc';
import type { Opened, OpenRequest } from './decodeApi';
import { attempt } from './faults';
import { readGraphFile } from './graphFile';
import { LazyMetaGraph } from './metaGraph';
import { readMetaGraphParts } from './metaGraphParts';
import { loadOpTable } from './opDefs/opDefs';
import { readVariables } from './variables/readVariables';
import { checkVariables } from './variables/checkVariables';

type Context = Partial<CallContext>;

/**
 * Opens the model whose files are given, paths relative to its folder. Reads the graph file and the
 * checkpoint's index whole; shards are only ever sliced. Fails where there is nothing to show at all;
 * everything else that is wrong is in `summary.problems`.
 */
export async function openSavedModel(
  files: readonly SourceFile[],
  name: string,
  context: Context = {},
): Promise<Result<SavedModel, Failure>> {
  const problems: Failure[] = [];
  const onProblem = (failure: Failure): void => {
    problems.push(failure);
  };
  const byPath = new Map(files.map((file) => [file.path, file]));
  const graphFile = byPath.get('saved_model.pb');
  if (!graphFile) return fail({ kind: 'no-saved-model', message: `${name} has no saved_model.pb.` });
  const bytes = await graphFile.source.read(0, graphFile.source.size, context.signal);
  if (!bytes.ok) return bytes;
  const [ops, variables] = await Promise.all([loadOpTable(), readVariables(files, context.signal)]);
  for (const problem of variables.problems) onProblem(problem);

  const file = readGraphFile(bytes.value, graphFile.path, onProblem);
  const metaGraphs = file.metaGraphs.map(
    (part, index) =>
      new LazyMetaGraph(readMetaGraphParts(part, graphFile.path, onProblem), {
        file: graphFile.path,
        index,
        ops,
        trackable: variables.trackable,
        entries: variables.checkpoint?.entries ?? null,
        onProblem,
      }),
  );
  for (const problem of checkVariables(metaGraphs, variables)) onProblem(problem);
  const fingerprint = await readFingerprint(byPath.get('fingerprint.pb'), onProblem);
  const summary: ModelSummary = {
    name,
    format: 'pb',
    files: files.map(({ path, source }) => ({ path, size: source.size })),
    schemaVersion: file.schemaVersion,
    metaGraphs: metaGraphs.map((graph) =>
      graph.summary((filename) => byPath.get(`assets/${filename}`)?.source.size ?? null),
    ),
    checkpoint: variables.summary,
    fingerprint,
    hasKerasMetadata: byPath.has('keras_metadata.pb'),
    hasDebugInfo: byPath.has('debug/saved_model_debug_info.pb'),
    problems,
  };
  return ok({
    summary,
    metaGraphs,
    checkpoint: variables.checkpoint,
    readFile: async (path) => {
      const found = byPath.get(path);
      if (!found) return fail({ kind: 'missing-asset', message: `${path} is not in the model's folder.`, file: path });
      return found.source.read(0, found.source.size);
    },
    opDefinition: (op) =>
      ops.find(op) ?? metaGraphs.map((graph) => graph.findOp(op)).find((found) => found !== undefined),
  });
}

async function readFingerprint(
  file: SourceFile | undefined,
  onProblem: (failure: Failure) => void,
): Promise<Fingerprint | null> {
  if (!file) return null;
  const bytes = await file.source.read(0, Math.min(file.source.size, 65_536));
  const read = bytes.ok
    ? attempt(file.path, 'the fingerprint', () =>
        readMessage('FingerprintDef', { bytes: bytes.value, start: 0, end: bytes.value.length }),
      )
    : bytes;
  if (!read.ok) {
    onProblem(read.failure);
    return null;
  }
  const { value } = read;
  return {
    savedModelChecksum: String(value.savedModelChecksum),
    graphDefProgramHash: String(value.graphDefProgramHash),
    signatureDefHash: String(value.signatureDefHash),
    savedObjectGraphHash: String(value.savedObjectGraphHash),
    checkpointHash: String(value.checkpointHash),
    uuid: value.uuid,
    producer: value.version?.producer ?? 0,
  };
}

/** Finds the model in what was dropped, archives included, and opens it. */
export async function openDropped(
  request: OpenRequest,
  context: Context = {},
): Promise<Result<{ readonly model: SavedModel; readonly opened: Opened }, Failure>> {
  const started = performance.now();
  const expanded = await expandDropped(request.files, {
    signal: context.signal ?? new AbortController().signal,
    progress: context.progress ?? (() => undefined),
  });
  if (!expanded.ok) return expanded;
  const { files, problems } = expanded.value;
  const found = findModels(files);
  const chosen = choose(found, request.choice?.folder);
  if (!chosen) {
    return fail({
      kind: 'no-saved-model',
      message: `${request.name} holds no SavedModel (${files.length} files were looked at).`,
    });
  }
  const opened = await openSavedModel(filesBelow(files, chosen.folder), request.name, context);
  if (!opened.ok) return opened;
  const model: SavedModel = {
    ...opened.value,
    summary: { ...opened.value.summary, problems: [...problems, ...opened.value.summary.problems] },
  };
  const decodeMs = performance.now() - started;
  return ok({ model, opened: { summary: model.summary, found, opened: { folder: chosen.folder }, decodeMs } });
}

/** The asked-for folder, else the first: `findModels` puts the highest version first. */
function choose(found: readonly FoundFolder[], folder: string | undefined): FoundFolder | undefined {
  return folder === undefined ? found[0] : found.find((model) => model.folder === folder);
}

/** Files below a folder, by their paths inside it. */
export function filesBelow(files: readonly SourceFile[], folder: string): readonly SourceFile[] {
  if (folder === '') return files;
  const prefix = `${folder}/`;
  return files.flatMap(({ path, source }) =>
    path.startsWith(prefix) ? { path: path.slice(prefix.length), source } : [],
  );
}

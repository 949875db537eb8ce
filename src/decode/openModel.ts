import { formatCount, plural } from '../lib/text';
import type { SourceFile } from '../files/source';
import { Pace, Stopped } from '../lib/pace';
import { fail, ok, type Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { SavedModel } from '../model/savedModel';
import type { ModelFormat, ModelSummary } from '../model/summary';
import type { CallContext } from '../workers/rpc';
import { readDebugInfo } from './beside/debugInfo';
import { readKeras } from './beside/keras';
import { readFingerprint } from './fingerprint';
import { type GraphFile, readGraphFile } from './graphFile';
import { findStranger, type GraphBytes, graphFileOf, readGraphBytes } from './graphSource';
import { LazyMetaGraph, type MetaGraphContext } from './metaGraph';
import { graphDefParts, readMetaGraphParts } from './metaGraphParts';
import { loadOpTable } from './opDefs/opDefs';
import { checkVariables } from './variables/checkVariables';
import { readVariables, type Variables } from './variables/readVariables';

type Context = Partial<CallContext>;

const KERAS_FILE = 'keras_metadata.pb';
const DEBUG_FILE = 'debug/saved_model_debug_info.pb';

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
  try {
    return await openInSteps(files, name, context, new Pace(context));
  } catch (error) {
    if (error instanceof Stopped) return fail({ kind: 'cancelled', message: error.message });
    throw error;
  }
}

async function openInSteps(
  files: readonly SourceFile[],
  name: string,
  context: Context,
  pace: Pace,
): Promise<Result<SavedModel, Failure>> {
  const problems: Failure[] = [];
  const onProblem = (failure: Failure): void => {
    problems.push(failure);
  };
  const graph = await readGraph(files, name, context);
  await pace.breathe();
  const [ops, variables] = await Promise.all([loadOpTable(), readVariables(files, pace, context.signal)]);
  await pace.breathe();

  const file = graph.ok ? graph.value : null;
  const graphFile = file ? readGraphFile(file.bytes, file.path, onProblem) : null;
  if (!graph.ok) onProblem(withoutGraph(graph.failure, variables));
  else for (const problem of graph.value.problems) onProblem(problem);
  const checkpointOnly = !graphFile || graphFile.metaGraphs.length === 0;
  if (checkpointOnly && (variables.checkpoint?.entries.size ?? 0) === 0) {
    const [first] = problems;
    if (!graph.ok && graph.failure.kind === 'not-a-saved-model') return graph;
    return fail(first ?? { kind: 'no-saved-model', message: `${name} holds no SavedModel.` });
  }
  for (const problem of variables.problems) onProblem(problem);
  if (file && graphFile) reportGraphDef(file, graphFile, onProblem);

  const byPath = new Map(files.map((entry) => [entry.path, entry]));
  const metaGraphs: LazyMetaGraph[] = [];
  const isGraphDef = graphFile?.kind === 'graph-def';
  for (const [index, part] of (graphFile?.metaGraphs ?? []).entries()) {
    const path = file?.path ?? '';
    const shared: MetaGraphContext = {
      file: path,
      index,
      ops,
      trackable: variables.trackable,
      entries: variables.checkpoint?.entries ?? null,
      onProblem,
    };
    const parts = (isGraphDef ? graphDefParts : readMetaGraphParts)(part, path, onProblem);
    await pace.breathe();
    metaGraphs.push(await LazyMetaGraph.open(parts, shared, pace));
  }
  const graphIsWhole = !problems.some(({ file: path, kind }) => path === file?.path && kind !== 'unsupported-format');
  await pace.breathe();
  for (const problem of checkVariables(metaGraphs, variables, files, graphIsWhole)) onProblem(problem);
  const assetSize = (filename: string): number | null => byPath.get(`assets/${filename}`)?.source.size ?? null;
  const summary: ModelSummary = {
    name,
    format: formatOf(file, graphFile),
    files: files.map(({ path, source }) => ({ path, size: source.size })),
    schemaVersion: graphFile?.schemaVersion ?? 0,
    metaGraphs: metaGraphs.map((metaGraph) => metaGraph.summary(assetSize)),
    checkpoint: variables.summary,
    fingerprint: await readFingerprint(byPath.get('fingerprint.pb'), onProblem),
    hasKerasMetadata: byPath.has(KERAS_FILE),
    hasDebugInfo: byPath.has(DEBUG_FILE),
    problems,
  };
  for (const { assets } of summary.metaGraphs) {
    for (const { filename, size } of assets) if (size === null) onProblem(missingAsset(filename));
  }
  return ok({
    summary,
    metaGraphs,
    checkpoint: variables.checkpoint,
    readFile: (path) => readFile(byPath.get(path), path),
    keras: once(() => {
      const objects = metaGraphs[0]?.objects();
      return readKeras(byPath.get(KERAS_FILE), file?.path ?? '', objects?.ok ? objects.value : null);
    }),
    debugInfo: once(() => {
      const found = byPath.get(DEBUG_FILE);
      return found ? readDebugInfo(found) : Promise.resolve(ok(null));
    }),
    opDefinition: (op) => {
      for (const metaGraph of metaGraphs) {
        const found = metaGraph.findOp(op);
        if (found) return found;
      }
      return ops.find(op);
    },
  });
}

async function readGraph(
  files: readonly SourceFile[],
  name: string,
  context: Context,
): Promise<Result<GraphBytes, Failure>> {
  const file = await graphFileOf(files, context.signal);
  if (file) return readGraphBytes(file, context);
  const hasIndex = files.some(({ path }) => path.endsWith('.index'));
  const stranger = hasIndex ? null : await findStranger(files, name, context.signal);
  if (stranger) return fail(stranger);
  return fail({ kind: 'no-saved-model', message: nothingFound(files, name), file: 'saved_model.pb' });
}

/** Where there is no graph, the weights alone are shown. */
function withoutGraph(failure: Failure, { checkpoint }: Variables): Failure {
  if (!checkpoint) return failure;
  const rest = `of the model only the ${plural(checkpoint.entries.size, 'tensor')} of its checkpoint can be looked at`;
  if (failure.kind === 'no-saved-model') return { ...failure, message: `saved_model.pb is missing: ${rest}.` };
  if (failure.kind !== 'not-a-saved-model') return failure;
  return { ...failure, message: `${failure.message.replace(/\.$/, '')}; ${rest}.` };
}

function nothingFound(files: readonly SourceFile[], name: string): string {
  const [first] = files;
  if (!first) return `${name} is empty: it holds no files.`;
  if (files.length === 1 && first.path === name) {
    return `${name} is neither a SavedModel nor an archive of one (${formatCount(first.source.size)} bytes).`;
  }
  return `saved_model.pb is missing: ${name} holds no graph (${plural(files.length, 'file')} looked at).`;
}

function formatOf(file: GraphBytes | null, graphFile: GraphFile | null): ModelFormat {
  if (!file || !graphFile || graphFile.metaGraphs.length === 0) return 'checkpoint';
  if (graphFile.kind === 'meta-graph') return 'metagraph';
  return graphFile.kind === 'graph-def' ? 'graphdef' : file.format;
}

/** A GraphDef or MetaGraphDef by the SavedModel's name was meant as one. */
function reportGraphDef(file: GraphBytes, graphFile: GraphFile, onProblem: (failure: Failure) => void): void {
  if (graphFile.kind === 'saved-model' || !file.path.startsWith('saved_model.')) return;
  const what = graphFile.kind === 'graph-def' ? 'frozen GraphDef without signatures' : 'MetaGraphDef on its own';
  onProblem({
    kind: 'not-a-saved-model',
    message: `${file.path} is not a SavedModel: it is a ${what}, and is shown as one.`,
    file: file.path,
    offset: 0,
    found: 'graphdef',
  });
}

function missingAsset(filename: string): Failure {
  const file = `assets/${filename}`;
  return { kind: 'missing-asset', message: `${file} is missing; what is filled from it stays empty.`, file };
}

function readFile(file: SourceFile | undefined, path: string): Promise<Result<Uint8Array, Failure>> {
  if (file) return file.source.read(0, file.source.size);
  const message = `${path} is not in the model's folder.`;
  return Promise.resolve(fail({ kind: 'missing-asset', message, file: path }));
}

/** Files beside the graph are read when first asked for, then kept; what could not be read may be asked for again. */
function once<T>(read: () => Promise<Result<T, Failure>>): () => Promise<Result<T, Failure>> {
  let known: Promise<Result<T, Failure>> | null = null;
  return async () => {
    known ??= read();
    const result = await known;
    if (!result.ok) known = null;
    return result;
  };
}

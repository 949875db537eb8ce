import { expandDropped, expandSources } from '../files/expand';
import { findModels, type FoundModel } from '../files/findModels';
import type { Expanded } from '../files/members';
import type { SourceFile } from '../files/source';
import { ok, type Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { SavedModel } from '../model/savedModel';
import type { CallContext } from '../workers/rpc';
import type { OpenChoice, Opened, OpenRequest } from './decodeApi';
import { openSavedModel } from './openModel';

export { openSavedModel } from './openModel';

type OpenedModel = Result<{ readonly model: SavedModel; readonly opened: Opened }, Failure>;

/** Finds the model in what was dropped, archives included, and opens it. */
export async function openDropped(request: OpenRequest, context: Partial<CallContext> = {}): Promise<OpenedModel> {
  const started = performance.now();
  const expanded = await expandDropped(request.files, wholeContext(context));
  return openExpanded(expanded, request, started, context);
}

/** As {@link openDropped}, for files that are not Blobs: those of a disk or of a server. */
export async function openSources(
  request: { readonly files: readonly SourceFile[]; readonly name: string; readonly choice?: OpenChoice },
  context: Partial<CallContext> = {},
): Promise<OpenedModel> {
  const started = performance.now();
  const expanded = await expandSources(request.files, wholeContext(context));
  return openExpanded(expanded, request, started, context);
}

function wholeContext(context: Partial<CallContext>): CallContext {
  return {
    signal: context.signal ?? new AbortController().signal,
    progress: context.progress ?? (() => undefined),
  };
}

async function openExpanded(
  expanded: Result<Expanded, Failure>,
  request: Pick<OpenRequest, 'name' | 'choice'>,
  started: number,
  context: Partial<CallContext>,
): Promise<OpenedModel> {
  if (!expanded.ok) return expanded;
  const { files, problems } = expanded.value;
  const found = findModels(files);
  const folder = chosenFolder(found, request.choice?.folder);
  const opened = await openSavedModel(filesBelow(files, folder), request.name, context);
  if (!opened.ok) return opened;
  const { summary } = opened.value;
  const model: SavedModel = { ...opened.value, summary: { ...summary, problems: [...problems, ...summary.problems] } };
  const decodeMs = performance.now() - started;
  return ok({ model, opened: { summary: model.summary, found, opened: { folder }, decodeMs } });
}

/** The folder asked for, else the first found: the highest version stands first. Without any, the source itself. */
function chosenFolder(found: readonly FoundModel[], folder: string | undefined): string {
  return folder ?? found[0]?.folder ?? '';
}

/** Files below a folder, by their paths inside it. */
function filesBelow(files: readonly SourceFile[], folder: string): readonly SourceFile[] {
  if (folder === '') return files;
  const prefix = `${folder}/`;
  return files.flatMap(({ path, source }) =>
    path.startsWith(prefix) ? { path: path.slice(prefix.length), source } : [],
  );
}

import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { CallContext } from '../workers/rpc';
import { blobSource } from './blobSource';
import { gunzip } from './gunzip';
import { archiveKind } from './magic';
import type { ArchiveKind } from './magic';
import type { Expanded } from './members';
import { isModelFile } from './modelFiles';
import { printableName } from './memberPath';
import type { ModelFile, SourceFile } from './source';
import { readTar } from './tar';
import { remoteSource } from './url/remoteSource';
import { readZip } from './zip';

type Context = Pick<CallContext, 'signal' | 'progress'>;

/** Files among which archives are looked for when there is no model beside them. */
const MAX_SNIFFED = 64;

/** As {@link expandSources}, for files as the browser gives them or a server keeps them. */
export function expandDropped(files: readonly ModelFile[], context?: Context): Promise<Result<Expanded, Failure>> {
  return expandSources(
    files.map((file) => sourceOf(file, context)),
    context,
  );
}

export function sourceOf(file: ModelFile, context?: Context): SourceFile {
  const { path } = file;
  return { path, source: 'blob' in file ? blobSource(file.blob, path) : remoteSource(file, context) };
}

/**
 * The files to look for models in. A single archive, told by its content whatever
 * its name, is replaced by its members; so are archives that lie in a folder without
 * a model, each below its own name when there are several. Everything else stays as it is.
 * Members that were refused are named in `problems`. Fails when nothing at all is left to look at.
 */
export async function expandSources(
  files: readonly SourceFile[],
  context?: Context,
): Promise<Result<Expanded, Failure>> {
  const single = files.length === 1;
  if (files.length > MAX_SNIFFED || (!single && files.some(({ path }) => isModelFile(path)))) {
    return ok({ files, problems: [] });
  }
  const archives: { readonly file: SourceFile; readonly kind: ArchiveKind }[] = [];
  for (const file of files) {
    const kind = await archiveKind(file.source);
    if (kind.ok && kind.value !== 'none') archives.push({ file, kind: kind.value });
    else if (!kind.ok && single) return fail(kind.failure);
  }
  const only = archives.length === 1;
  const result: SourceFile[] = files.filter((file) => !archives.some((archive) => archive.file === file));
  const problems: Failure[] = [];
  for (const { file, kind } of archives) {
    const expanded = await openArchive(file, kind, context);
    if (!expanded.ok && (only || expanded.failure.kind === 'cancelled')) return expanded;
    if (!expanded.ok) {
      problems.push(expanded.failure);
      continue;
    }
    const folder = only ? '' : `${file.path.replace(/\.(zip|tar|tar\.gz|tgz|gz)$/i, '')}/`;
    result.push(...expanded.value.files.map(({ path, source }) => ({ path: folder + path, source })));
    problems.push(...expanded.value.problems);
  }
  return ok({ files: result, problems });
}

async function openArchive(file: SourceFile, kind: ArchiveKind, context?: Context): Promise<Result<Expanded, Failure>> {
  if (kind === 'zip') return readZip(file.source, file.path, context);
  if (kind === 'tar') return readTar(file.source, file.path, context);
  const unpacked = await gunzip(file.source, file.path, context);
  if (!unpacked.ok) return unpacked;
  const inner = { path: nameWithoutGz(file.path), source: blobSource(unpacked.value, file.path) };
  const innerKind = await archiveKind(inner.source);
  if (!innerKind.ok) return fail(innerKind.failure);
  if (innerKind.value === 'tar') return readTar(inner.source, file.path, context);
  return ok({ files: [inner], problems: [] });
}

/** `saved_model.pb.gz` holds `saved_model.pb`; a gzip file by another name keeps it. */
function nameWithoutGz(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return printableName(name.replace(/\.gz$/i, ''));
}

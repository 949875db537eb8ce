import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { CallContext } from '../workers/rpc';
import { blobSource } from './blobSource';
import { gunzip } from './gunzip';
import { archiveKind } from './magic';
import type { ArchiveKind } from './magic';
import type { Expanded } from './members';
import { isClutter, isModelFile } from './modelFiles';
import { printableName } from './memberPath';
import type { ModelFile, SourceFile } from './source';
import { readTar } from './tar';
import { remoteSource } from './url/remoteSource';
import { readZip } from './zip';

type Context = Pick<CallContext, 'signal' | 'progress'>;

/** Files among which archives are looked for when there is no model beside them. */
const MAX_SNIFFED = 64;
/** Archives by their names, which they may have in several files of a folder. */
const ARCHIVE_NAME = /\.(zip|tar|tar\.gz|tgz|gz)$/i;

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
 * Archives that lie in an archive without a model (a zip that a server made of a folder with a zip) are opened, too, by
 * their names: to look into members for it would unpack all of them.
 * Members that were refused are named in `problems`. Fails when nothing at all is left to look at.
 */
export async function expandSources(
  files: readonly SourceFile[],
  context?: Context,
): Promise<Result<Expanded, Failure>> {
  const outer = await expandAll(files, context);
  if (!outer.ok || outer.value.files === files || outer.value.files.some(({ path }) => isModelFile(path))) return outer;
  const named = outer.value.files.filter(({ path }) => ARCHIVE_NAME.test(path) && !isClutter(path));
  if (named.length === 0) return outer;
  const inner = await expandAll(named, context);
  if (!inner.ok) return inner;
  const beside = outer.value.files.filter((file) => !named.includes(file));
  return ok({
    files: [...beside, ...inner.value.files],
    problems: [...outer.value.problems, ...inner.value.problems],
  });
}

/** Archives among files, each replaced by its members; the files themselves where a model lies among them. */
async function expandAll(files: readonly SourceFile[], context?: Context): Promise<Result<Expanded, Failure>> {
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
  if (archives.length === 0) return ok({ files, problems: [] });
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
    const folder = only ? '' : `${file.path.replace(ARCHIVE_NAME, '')}/`;
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
  const { blob, problem } = unpacked.value;
  const inner = { path: nameWithoutGz(file.path), source: blobSource(blob, file.path) };
  const innerKind = await archiveKind(inner.source);
  if (!innerKind.ok) return fail(innerKind.failure);
  if (innerKind.value !== 'tar') return ok({ files: [inner], problems: problem ? [problem] : [] });
  const members = await readTar(inner.source, file.path, context);
  // Where the gzip is cut its tar is, too: that is said once.
  return members.ok && problem ? ok({ files: members.value.files, problems: [problem] }) : members;
}

/** `saved_model.pb.gz` holds `saved_model.pb`; a gzip file by another name keeps it. */
function nameWithoutGz(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return printableName(name.replace(/\.gz$/i, ''));
}

import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { rangeFailure } from '../files/memorySource';
import type { ByteSource, SourceFile } from '../files/source';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { Failure } from '../model/failure';

/** What a command was pointed at: its files and the name to show. */
export interface NodeDrop {
  readonly name: string;
  readonly files: readonly SourceFile[];
}

/** Names of the files of one model that lie beside each other; a path to one of them means the folder. */
const INSIDE_MODEL = /^(saved_model\.(pb|pbtxt|cpb)|fingerprint\.pb|keras_metadata\.pb)$/;
const CHECKPOINT_FILE = /\.(index|meta|data-\d{5}-of-\d{5})$/;

/**
 * The files of a folder, an archive, or of the model that a file belongs to. Nothing is
 * read but names and sizes. A checkpoint file brings the whole checkpoint along, and the
 * folder above when it lies in `variables/`.
 */
export async function nodeFiles(source: string): Promise<Result<NodeDrop, Failure>> {
  const full = path.resolve(source);
  try {
    const info = await stat(full);
    if (info.isDirectory()) return ok({ name: path.basename(full), files: await walk(full) });
    if (!info.isFile()) return unreadable(source, 'it is neither a file nor a folder');
    const folder = modelFolder(full);
    if (folder !== null) return ok({ name: path.basename(folder), files: await walk(folder) });
    const name = path.basename(full);
    return ok({ name, files: [{ path: name, source: nodeSource(full, name, info.size) }] });
  } catch (error) {
    return unreadable(source, errorText(error));
  }
}

function modelFolder(file: string): string | null {
  const folder = path.dirname(file);
  const name = path.basename(file);
  if (INSIDE_MODEL.test(name)) return folder;
  if (!CHECKPOINT_FILE.test(name)) return null;
  return path.basename(folder) === 'variables' ? path.dirname(folder) : folder;
}

async function walk(top: string): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of await readdir(path.join(top, folder), { withFileTypes: true })) {
      const inside = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const full = path.join(top, inside);
      // Shards are often links into a cache (Hugging Face): files behind links are taken, folders are not (cycles).
      const info = entry.isSymbolicLink() ? await stat(full).catch(() => null) : entry;
      if (entry.isDirectory()) waiting.push(inside);
      else if (info?.isFile()) files.push({ path: inside, source: nodeSource(full, inside, (await stat(full)).size) });
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** A file on disk, read by position. It is opened for each read: a folder may have more files than a process may open. */
function nodeSource(full: string, file: string, size: number): ByteSource {
  return {
    size,
    async read(start, end) {
      const outside = rangeFailure(file, size, start, end);
      if (outside) return fail(outside);
      try {
        const handle = await open(full);
        try {
          const bytes = new Uint8Array(end - start);
          let done = 0;
          while (done < bytes.length) {
            const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
            if (bytesRead === 0) {
              const message = `${file} became shorter while it was read: it ends at byte ${start + done}.`;
              return fail({ kind: 'file-changed', message, file, offset: start + done });
            }
            done += bytesRead;
          }
          return ok(bytes);
        } finally {
          await handle.close();
        }
      } catch (error) {
        return fail({ kind: 'file-unreadable', message: `${file} cannot be read: ${errorText(error)}.`, file });
      }
    },
  };
}

function unreadable(source: string, why: string): Result<never, Failure> {
  return fail({ kind: 'file-unreadable', message: `${source} cannot be opened: ${why}.`, file: source });
}

function errorText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES') return 'permission is denied';
  return error instanceof Error ? error.message : String(error);
}

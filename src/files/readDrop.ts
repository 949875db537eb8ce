import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { DroppedFile, ModelFile } from './source';

/** What was dropped, picked or found at an address: its files and the name to show for it. */
export interface Drop {
  readonly name: string;
  readonly files: readonly ModelFile[];
}

/**
 * The parts of the DOM's DataTransferItem and FileSystemEntry that are used here,
 * written out so that this file needs no DOM.
 */
export interface DropItem {
  readonly kind: string;
  getAsFile(): File | null;
  webkitGetAsEntry?(): DropEntry | null;
}

interface DropEntry {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly name: string;
}

interface FileEntry extends DropEntry {
  file(success: (file: File) => void, error: (reason: unknown) => void): void;
}

interface DirectoryEntry extends DropEntry {
  createReader(): { readEntries(success: (entries: DropEntry[]) => void, error: (reason: unknown) => void): void };
}

/** Files that systems put into every folder. */
const CLUTTER = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/**
 * The files of a drop. Must be called inside the event's handler: the item list is
 * emptied when the handler returns, so all entries are taken before the first wait.
 * A single dropped folder gives the name, and paths are relative to it.
 */
export function readDrop(items: Iterable<DropItem>): Promise<Result<Drop, Failure>> {
  const loose: DroppedFile[] = [];
  const entries: DropEntry[] = [];
  for (const item of items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry?.();
    const file = entry ? null : item.getAsFile();
    if (entry) entries.push(entry);
    else if (file) loose.push({ path: file.name, blob: file });
  }
  return collect(entries, loose);
}

async function collect(entries: readonly DropEntry[], loose: readonly DroppedFile[]): Promise<Result<Drop, Failure>> {
  const files: DroppedFile[] = [...loose];
  // A list of folders still to read instead of recursion: the depth is the user's.
  const waiting = entries.map((entry) => ({ entry, path: entry.name }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { entry, path } = next;
    try {
      if (isDirectory(entry)) {
        for (const child of await readAll(entry)) waiting.push({ entry: child, path: `${path}/${child.name}` });
      } else if (isFile(entry) && !CLUTTER.has(entry.name)) {
        files.push({ path, blob: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)) });
      }
    } catch (error) {
      const reason = error instanceof Error ? error.name : String(error);
      return fail({ kind: 'file-unreadable', message: `The browser could not read ${path} (${reason}).`, file: path });
    }
  }
  return dropOf(files);
}

/** `readEntries` gives at most 100 entries at a time in Chromium; an empty answer is the end. */
async function readAll(directory: DirectoryEntry): Promise<readonly DropEntry[]> {
  const reader = directory.createReader();
  const all: DropEntry[] = [];
  for (;;) {
    const some = await new Promise<DropEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function isDirectory(entry: DropEntry): entry is DirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: DropEntry): entry is FileEntry {
  return entry.isFile;
}

/** The files of `<input type="file">`, with or without `webkitdirectory`, of a paste or of `showOpenFilePicker`. */
export function readPicked(picked: Iterable<File>): Result<Drop, Failure> {
  const files = [...picked]
    .filter((file) => !CLUTTER.has(file.name))
    // Only `webkitdirectory` fills webkitRelativePath; the worker's library does not know the field.
    .map((file) => ({ path: (file as { webkitRelativePath?: string }).webkitRelativePath || file.name, blob: file }));
  return dropOf(files);
}

/** All files below a folder of `showDirectoryPicker`, which can be kept and opened again later. */
export async function readDirectoryHandle(directory: FileSystemDirectoryHandle): Promise<Result<Drop, Failure>> {
  const files: DroppedFile[] = [];
  const waiting: { readonly handle: FileSystemDirectoryHandle; readonly path: string }[] = [
    { handle: directory, path: directory.name },
  ];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { path } = next;
    try {
      for await (const [name, handle] of entriesOf(next.handle)) {
        if (handle.kind === 'directory') waiting.push({ handle, path: `${path}/${name}` });
        else if (!CLUTTER.has(name)) files.push({ path: `${path}/${name}`, blob: await handle.getFile() });
      }
    } catch (error) {
      const reason = error instanceof Error ? error.name : String(error);
      return fail({ kind: 'file-unreadable', message: `The browser could not read ${path} (${reason}).`, file: path });
    }
  }
  return dropOf(files);
}

function entriesOf(
  directory: FileSystemDirectoryHandle,
): AsyncIterable<[string, FileSystemDirectoryHandle | FileSystemFileHandle]> {
  // The iteration of directory handles is in lib.dom.asynciterable, which the worker's library does not have.
  return (
    directory as unknown as { entries(): AsyncIterable<[string, FileSystemDirectoryHandle | FileSystemFileHandle]> }
  ).entries();
}

/** Takes the folder that all files share off their paths: it is the name. */
function dropOf(unsorted: readonly DroppedFile[]): Result<Drop, Failure> {
  const files = [...unsorted].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const first = files[0];
  if (!first) return fail({ kind: 'no-saved-model', message: 'The folder holds no files.' });
  const top = first.path.slice(0, first.path.indexOf('/') + 1);
  if (top !== '' && files.every(({ path }) => path.startsWith(top))) {
    return ok({
      name: top.slice(0, -1),
      files: files.map(({ path, blob }) => ({ path: path.slice(top.length), blob })),
    });
  }
  const name = files.length === 1 ? first.path : `${first.path} and ${files.length - 1} more`;
  return ok({ name, files });
}

import { describe, expect, it } from 'vitest';
import { readDirectoryHandle, readDrop, readPicked } from './readDrop';
import type { DropItem } from './readDrop';

interface Tree {
  readonly [name: string]: Tree | string;
}

/** A FileSystemEntry as Chromium gives it: at most 100 children at a time. */
function entry(name: string, node: Tree | string): NonNullable<ReturnType<NonNullable<DropItem['webkitGetAsEntry']>>> {
  if (typeof node === 'string') {
    const file = (success: (file: File) => void, error: (reason: unknown) => void): void =>
      node === 'locked' ? error(new DOMException('no', 'NotReadableError')) : success(new File([node], name));
    return { isFile: true, isDirectory: false, name, file } as never;
  }
  const children = Object.entries(node).map(([child, inside]) => entry(child, inside));
  const createReader = () => {
    let at = 0;
    return {
      readEntries(success: (entries: unknown[]) => void): void {
        success(children.slice(at, at + 100));
        at += 100;
      },
    };
  };
  return { isFile: false, isDirectory: true, name, createReader } as never;
}

const item = (name: string, node: Tree | string): DropItem => ({
  kind: 'file',
  getAsFile: () => null,
  webkitGetAsEntry: () => entry(name, node),
});

async function dropped(items: readonly DropItem[]) {
  const result = await readDrop(items);
  return result.ok ? { name: result.value.name, paths: result.value.files.map(({ path }) => path) } : result.failure;
}

describe('a drop', () => {
  it('of a folder is named by it, paths are relative to it', async () => {
    const tree = { 'saved_model.pb': 'x', variables: { 'variables.index': 'y' }, '.DS_Store': 'z' };
    expect(await dropped([item('model', tree)])).toEqual({
      name: 'model',
      paths: ['saved_model.pb', 'variables/variables.index'],
    });
  });

  it('of a folder with more than 100 files has them all', async () => {
    const tree = Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`f${i}`, 'x']));
    const drop = await dropped([item('many', tree)]);
    expect('paths' in drop && drop.paths.length).toBe(257);
  });

  it('of several files keeps their names', async () => {
    expect(await dropped([item('b.data', 'x'), item('a.index', 'y')])).toEqual({
      name: 'a.index and 1 more',
      paths: ['a.index', 'b.data'],
    });
  });

  it('of several folders keeps the folders', async () => {
    const drop = await dropped([item('a', { x: '' }), item('b', { y: '' })]);
    expect('paths' in drop && drop.paths).toEqual(['a/x', 'b/y']);
  });

  it('takes plain files where there are no entries, and no text', async () => {
    const file: DropItem = { kind: 'file', getAsFile: () => new File(['x'], 'model.zip') };
    const text: DropItem = { kind: 'string', getAsFile: () => null };
    expect(await dropped([text, file])).toEqual({ name: 'model.zip', paths: ['model.zip'] });
  });

  it('says which file could not be read', async () => {
    expect(await dropped([item('m', { deep: { 'x.bin': 'locked' } })])).toMatchObject({
      kind: 'file-unreadable',
      message: 'The browser could not read m/deep/x.bin (NotReadableError).',
    });
  });

  it('of an empty folder holds no files', async () => {
    expect(await dropped([item('m', {})])).toMatchObject({ kind: 'no-saved-model' });
  });
});

describe('picked files', () => {
  it('of a folder have their path in webkitRelativePath', () => {
    const file = Object.assign(new File(['x'], 'saved_model.pb'));
    Object.defineProperty(file, 'webkitRelativePath', { value: 'model/1/saved_model.pb' });
    const result = readPicked([file]);
    expect(result.ok && [result.value.name, result.value.files[0]?.path]).toEqual(['model', '1/saved_model.pb']);
  });

  it('on their own have their name', () => {
    const result = readPicked([new File(['x'], 'graph.pb'), new File([''], 'Thumbs.db')]);
    expect(result.ok && result.value.files.map(({ path }) => path)).toEqual(['graph.pb']);
  });
});

/** A FileSystemDirectoryHandle. */
function handle(name: string, node: Tree | string): FileSystemDirectoryHandle {
  const getFile = (): Promise<File> =>
    node === 'locked'
      ? Promise.reject(new DOMException('no', 'NotFoundError'))
      : Promise.resolve(new File([node as string], name));
  async function* entries() {
    await Promise.resolve();
    for (const [child, inside] of Object.entries(node)) yield [child, handle(child, inside as Tree)];
  }
  return { kind: typeof node === 'string' ? 'file' : 'directory', name, getFile, entries } as never;
}

describe('a folder handle', () => {
  it('gives all files below it', async () => {
    const result = await readDirectoryHandle(
      handle('model', { 'saved_model.pb': 'x', variables: { v: 'y' }, '.DS_Store': '' }),
    );
    expect(result.ok && [result.value.name, ...result.value.files.map(({ path }) => path)]).toEqual([
      'model',
      'saved_model.pb',
      'variables/v',
    ]);
  });

  it('says which folder could not be read', async () => {
    const result = await readDirectoryHandle(handle('model', { sub: { v: 'locked' } }));
    expect(result.ok ? null : result.failure.message).toBe('The browser could not read model/sub (NotFoundError).');
  });
});

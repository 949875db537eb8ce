import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nodeFiles } from './nodeFiles';

const top = mkdtempSync(path.join(tmpdir(), 'node-files-'));
afterAll(() => rmSync(top, { recursive: true }));
const model = path.join(top, 'model');
mkdirSync(path.join(model, 'variables'), { recursive: true });
writeFileSync(path.join(model, 'saved_model.pb'), 'graph');
writeFileSync(path.join(model, 'variables', 'variables.index'), 'index');
writeFileSync(path.join(top, 'shard'), '0123456789');
symlinkSync(path.join(top, 'shard'), path.join(model, 'variables', 'variables.data-00000-of-00001'));
symlinkSync(top, path.join(model, 'loop'));

async function pathsOf(source: string) {
  const result = await nodeFiles(source);
  return result.ok ? [result.value.name, ...result.value.files.map((file) => file.path)] : result.failure;
}

const WHOLE = ['model', 'saved_model.pb', 'variables/variables.data-00000-of-00001', 'variables/variables.index'];

describe('files on disk', () => {
  it('of a folder are all below it; links to files are followed, links to folders are not', async () => {
    expect(await pathsOf(model)).toEqual(WHOLE);
  });

  it.each(['saved_model.pb', 'variables/variables.index', 'variables/variables.data-00000-of-00001'])(
    'of a model are found from its %s',
    async (name) => {
      expect(await pathsOf(path.join(model, name))).toEqual(WHOLE);
    },
  );

  it('may be a single one', async () => {
    expect(await pathsOf(path.join(top, 'shard'))).toEqual(['shard', 'shard']);
  });

  it('that do not exist are named', async () => {
    expect(await pathsOf(path.join(top, 'none'))).toMatchObject({
      message: expect.stringContaining('it does not exist'),
    });
  });

  it('are read where asked', async () => {
    const result = await nodeFiles(path.join(top, 'shard'));
    const read = result.ok ? await result.value.files[0]?.source.read(3, 6) : undefined;
    expect(read?.ok && Buffer.from(read.value).toString()).toBe('345');
  });

  it('that became shorter or vanished say so', async () => {
    const file = path.join(top, 'changing');
    writeFileSync(file, '0123456789');
    const result = await nodeFiles(file);
    const source = result.ok ? result.value.files[0]?.source : undefined;
    truncateSync(file, 4);
    const short = await source?.read(0, 10);
    expect(short?.ok ? null : short?.failure).toMatchObject({ kind: 'file-changed', offset: 4 });
    rmSync(file);
    const gone = await source?.read(0, 10);
    expect(gone?.ok ? null : gone?.failure.message).toBe('changing cannot be read: it does not exist.');
    const beyond = await source?.read(0, 11);
    expect(beyond?.ok ? null : beyond?.failure.kind).toBe('truncated');
  });
});

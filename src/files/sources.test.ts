import { mkdtempSync, openAsBlob, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { blobSource } from './blobSource';
import { printableName, memberPath } from './memberPath';
import { memorySource, rangeSource } from './memorySource';

const BYTES = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7);

describe.each([
  ['a Blob', () => blobSource(new Blob([BYTES]), 'x.bin')],
  ['memory', () => memorySource(BYTES, 'x.bin')],
  [
    'a range of another source',
    () => rangeSource(memorySource(Uint8Array.of(9, 9, ...BYTES, 9), 'outer'), 2, 8, 'x.bin'),
  ],
])('bytes from %s', (_, make) => {
  it('are the ones asked for', async () => {
    const read = await make().read(2, 5);
    expect(read.ok && [...read.value]).toEqual([2, 3, 4]);
    const none = await make().read(8, 8);
    expect(none.ok && none.value.length).toBe(0);
  });

  it.each([
    [-1, 2],
    [5, 4],
    [0, 9],
  ])('%s to %s fail, naming the file', async (start, end) => {
    const read = await make().read(start, end);
    expect(read.ok ? null : read.failure).toMatchObject({ kind: 'truncated', file: 'x.bin' });
  });
});

describe('a Blob', () => {
  it('that changed on disk is said to have changed', async () => {
    const blob = new Blob([BYTES]);
    blob.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException('x', 'NotReadableError')) }) as never;
    const read = await blobSource(blob, 'x.bin').read(3, 4);
    expect(read.ok ? null : read.failure).toEqual({
      kind: 'file-changed',
      message: 'x.bin was changed, moved or deleted since it was opened (NotReadableError).',
      file: 'x.bin',
      offset: 3,
    });
  });

  it('that is larger than memory is said to be', async () => {
    const blob = new Blob([BYTES]);
    blob.slice = () => ({ arrayBuffer: () => Promise.reject(new RangeError('x')) }) as never;
    const read = await blobSource(blob, 'x.bin').read(0, 8);
    expect(read.ok ? null : read.failure.message).toBe(
      'x.bin cannot be read: 8 bytes of it do not fit into memory at once.',
    );
  });

  it('of a file that was written to since it was chosen, or that became shorter, is said to have changed', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'changed-'));
    const file = path.join(folder, 'x.bin');
    writeFileSync(file, BYTES);
    const source = blobSource(await openAsBlob(file), 'x.bin');
    expect(await source.read(0, 8)).toMatchObject({ ok: true });
    writeFileSync(file, 'something longer');
    utimesSync(file, 1, 1);
    expect(await source.read(0, 8)).toMatchObject({ failure: { kind: 'file-changed', file: 'x.bin' } });
    rmSync(folder, { recursive: true });
    const cut = new Blob([BYTES]);
    cut.slice = () => new Blob([BYTES.subarray(0, 2)]);
    const read = await blobSource(cut, 'x.bin').read(4, 8);
    expect(read.ok ? null : read.failure.message).toMatch(/since it was opened \(it ends at byte 6\)/);
  });

  it('is not read after cancelling', async () => {
    const read = await blobSource(new Blob([BYTES]), 'x.bin').read(0, 1, AbortSignal.abort());
    expect(read.ok ? null : read.failure.kind).toBe('cancelled');
  });
});

describe('a range', () => {
  it('puts the failure of its parent at its own offset', async () => {
    const parent = {
      size: 100,
      read: () =>
        Promise.resolve({
          ok: false,
          failure: { kind: 'file-unreadable', message: 'x', file: 'outer', offset: 12 },
        } as const),
    };
    const read = await rangeSource(parent, 10, 20, 'inner').read(0, 5);
    expect(read.ok ? null : read.failure).toMatchObject({ file: 'inner', offset: 2 });
  });
});

describe('member names', () => {
  it.each([
    ['a/b', 'a/b'],
    ['./a//b/', 'a/b'],
    ['a\\b', 'a/b'],
    ['...', '...'],
    ['', null],
    ['..', null],
    ['a/../b', null],
    ['..\\a', null],
    ['/a', null],
    ['\\a', null],
    ['c:a', null],
    ['a\0b', null],
  ])('%j is the path %j', (name, path) => {
    expect(memberPath(name)).toBe(path);
  });

  it('are printed without control characters and not endlessly', () => {
    expect(printableName('a\x1b[31m\n')).toBe('a\\x1b[31m\\x0a');
    expect(printableName('x'.repeat(300))).toHaveLength(201);
  });
});

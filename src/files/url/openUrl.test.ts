import { inflateSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import archives from '../fixtures/archives.json';
import { expandSources, sourceOf } from '../expand';
import { testServer } from '../fixtures/server';
import type { SourceFile } from '../source';
import { parseModelUrl } from './modelUrl';
import { openUrl } from './openUrl';

const server = testServer();
const idle = { signal: new AbortController().signal, progress: () => undefined };

beforeEach(() => {
  server.requests.length = 0;
  server.resources.clear();
});

async function opened(url: string) {
  const result = await openUrl(url, idle, server.hosts());
  if (!result.ok) throw new Error(result.failure.message);
  const { name, files } = result.value;
  return { name, files: files.map((file) => sourceOf(file)) };
}

async function failure(url: string, context = idle) {
  const result = await openUrl(url, context, server.hosts());
  return result.ok ? null : result.failure;
}

async function text(file: SourceFile | undefined, start = 0, end = file?.source.size ?? 0): Promise<string> {
  const bytes = await file?.source.read(start, end);
  return bytes?.ok ? new TextDecoder().decode(bytes.value) : (bytes?.failure.message ?? 'no file');
}

const paths = ({ files }: { readonly files: readonly SourceFile[] }): readonly string[] =>
  files.map(({ path }) => path);

describe('addresses', () => {
  it.each([
    ['https://github.com/o/r', { kind: 'github', repo: 'o/r', ref: 'HEAD', path: '', name: 'r' }],
    ['https://github.com/o/r.git', { kind: 'github', repo: 'o/r', ref: 'HEAD', path: '' }],
    ['github.com/o/r/tree/main/my%20models/1/', { kind: 'github', ref: 'main', path: 'my models/1', name: '1' }],
    [
      'https://github.com/o/r/blob/v1/a/model.zip',
      { kind: 'file', url: 'https://raw.githubusercontent.com/o/r/v1/a/model.zip' },
    ],
    ['https://huggingface.co/o/r', { kind: 'hugging-face', repo: 'models/o/r', ref: 'main', path: '' }],
    [
      'https://huggingface.co/o/r/tree/dev/saved_model',
      { kind: 'hugging-face', ref: 'dev', path: 'saved_model', name: 'saved_model' },
    ],
    ['https://huggingface.co/datasets/o/r/tree/main/x', { kind: 'hugging-face', repo: 'datasets/o/r', path: 'x' }],
    [
      'https://huggingface.co/o/r/blob/main/m.zip',
      { kind: 'file', url: 'https://huggingface.co/o/r/resolve/main/m.zip' },
    ],
    ['http://host/models/m.zip?raw=1', { kind: 'file', url: 'http://host/models/m.zip?raw=1', name: 'm.zip' }],
    ['https://host/models/', { kind: 'folder', name: 'models' }],
    ['https://host/100%', { kind: 'file', name: '100%' }],
  ])('%s', (url, expected) => {
    const result = parseModelUrl(url);
    expect(result.ok && result.value).toMatchObject(expected);
  });

  it.each(['', 'file:///etc/passwd', 'https://', 'ftp://host/x'])('%j is none', (url) => {
    expect(parseModelUrl(url).ok).toBe(false);
  });
});

describe('a file on a server', () => {
  it('is read by ranges', async () => {
    server.resources.set('/m.bin', { body: '0123456789' });
    const { name, files } = await opened(`${server.origin()}/m.bin`);
    expect([name, files[0]?.source.size, await text(files[0], 2, 5)]).toEqual(['m.bin', 10, '234']);
    expect(await text(files[0], 4, 4)).toBe('');
    expect(server.requests).toEqual(['HEAD /m.bin', 'GET /m.bin bytes=0-0', 'GET /m.bin bytes=2-4']);
  });

  it('that is empty, or whose server forgets its ranges later, is read all the same', async () => {
    server.resources.set('/empty.bin', { body: '' });
    expect((await opened(`${server.origin()}/empty.bin`)).files[0]?.source.size).toBe(0);
    server.resources.set('/m.bin', { body: '0123456789' });
    const { files } = await opened(`${server.origin()}/m.bin`);
    server.resources.set('/m.bin', { body: '0123456789', noRanges: true });
    expect([await text(files[0], 2, 5), await text(files[0], 5, 7)]).toEqual(['234', '56']);
    expect(server.requests.filter((request) => request.startsWith('GET /m'))).toHaveLength(2);
  });

  it('is downloaded once where the server knows no ranges', async () => {
    server.resources.set('/m.bin', { body: '0123456789', noRanges: true });
    const { files } = await opened(`${server.origin()}/m.bin`);
    expect([await text(files[0], 2, 5), await text(files[0], 5, 7)]).toEqual(['234', '56']);
    expect(server.requests.filter((request) => request.startsWith('GET'))).toHaveLength(1);
  });

  it('is downloaded with progress where the server does not say its size', async () => {
    server.resources.set('/m.bin', { body: '0123456789', noHead: true });
    const seen: number[] = [];
    const result = await openUrl(
      `${server.origin()}/m.bin`,
      { ...idle, progress: (done) => seen.push(done) },
      server.hosts(),
    );
    const [file] = result.ok ? result.value.files : [];
    expect(await text(file && sourceOf(file), 8, 10)).toBe('89');
    expect(seen.at(-1)).toBe(10);
  });

  it('may be a zip, of which only the directory and the members asked for are fetched', async () => {
    const zip = inflateSync(Buffer.from(archives.files['stored.zip'], 'base64'));
    server.resources.set('/m.zip', { body: zip });
    const expanded = await expandSources((await opened(`${server.origin()}/m.zip`)).files);
    expect(expanded.ok && (await text(expanded.value.files[0]))).toBe(archives.graph);
    const gets = server.requests.filter((request) => request.startsWith('GET'));
    expect(gets.length).toBeGreaterThan(2);
    expect(gets.every((request) => request.includes('bytes='))).toBe(true);
  });

  it('named saved_model.pb brings what lies beside it', async () => {
    for (const path of ['saved_model.pb', 'fingerprint.pb', 'variables/variables.index']) {
      server.resources.set(`/a/my%20model/${path}`, { body: path });
    }
    server.resources.set('/a/my%20model/variables/variables.data-00000-of-00002', { body: 'first' });
    server.resources.set('/a/my%20model/variables/variables.data-00001-of-00002', { body: 'second' });
    const expected = [
      'saved_model.pb',
      'fingerprint.pb',
      'variables/variables.index',
      'variables/variables.data-00000-of-00002',
      'variables/variables.data-00001-of-00002',
    ];
    const drop = await opened(`${server.origin()}/a/my%20model/saved_model.pb`);
    expect([drop.name, ...paths(drop)]).toEqual(['my model', ...expected]);
    expect(paths(await opened(`${server.origin()}/a/my%20model/`))).toEqual(expected);
  });
});

describe('a folder of a repository', () => {
  it('of GitHub is listed by its API; pointers of git-lfs lead to the bytes', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12\n`;
    const tree = [
      { path: 'variables', type: 'tree' },
      { path: 'saved_model.pb', type: 'blob', size: 5 },
      { path: 'variables/variables.data-00000-of-00001', type: 'blob', size: pointer.length },
      { path: 'README.md', type: 'blob', size: 150 },
    ];
    const place = 'o/r/main/my%20models/1';
    server.resources.set('/api.github/repos/o/r/git/trees/main%3Amy%20models%2F1?recursive=1', {
      body: JSON.stringify({ tree }),
    });
    server.resources.set(`/raw/${place}/saved_model.pb`, { body: 'graph' });
    server.resources.set(`/raw/${place}/variables/variables.data-00000-of-00001`, { body: pointer });
    server.resources.set(`/media/${place}/variables/variables.data-00000-of-00001`, { body: 'twelve bytes' });
    const drop = await opened(`${server.hosts().github}/o/r/tree/main/my%20models/1`);
    expect([drop.name, ...paths(drop)]).toEqual([
      '1',
      'saved_model.pb',
      'variables/variables.data-00000-of-00001',
      'README.md',
    ]);
    expect([await text(drop.files[0]), await text(drop.files[1], 7)]).toEqual(['graph', 'bytes']);
  });

  it('of GitHub that is too large to list says so', async () => {
    server.resources.set('/api.github/repos/o/r/git/trees/HEAD?recursive=1', {
      body: '{"tree": [], "truncated": true}',
    });
    expect((await failure(`${server.hosts().github}/o/r`))?.message).toContain('more files than GitHub lists at once');
  });

  it('of Hugging Face is listed page by page', async () => {
    const first = '/api/models/o/r/tree/main/exported?recursive=true';
    const second = `${first}&cursor=x`;
    const entry = (path: string, size: number) => ({ type: 'file', path: `exported/${path}`, size, lfs: { size } });
    server.resources.set(first, {
      body: JSON.stringify([entry('saved_model.pb', 5), { type: 'directory', path: 'exported/variables' }]),
      headers: { Link: `<${server.origin()}${second}>; rel="next"` },
    });
    server.resources.set(second, { body: JSON.stringify([entry('variables/variables.index', 5)]) });
    server.resources.set('/o/r/resolve/main/exported/variables/variables.index', { body: 'index' });
    const drop = await opened(`${server.hosts().huggingFace}/o/r/tree/main/exported`);
    expect(paths(drop)).toEqual(['saved_model.pb', 'variables/variables.index']);
    expect(await text(drop.files[1])).toBe('index');
    // Its graph is gone since it was listed: that is said where it is read, and hides nothing else.
    expect(await text(drop.files[0])).toContain('There is nothing at');
  });

  it('gives graph and index at once and the weights by ranges', async () => {
    const entry = (path: string, size: number) => ({ type: 'file', path, size });
    const list = [
      entry('saved_model.pb', 5),
      entry('variables/variables.data-00000-of-00001', 7),
      entry('old/saved_model.pb', 3),
    ];
    server.resources.set('/api/models/o/r/tree/main?recursive=true', { body: JSON.stringify(list) });
    server.resources.set('/o/r/resolve/main/saved_model.pb', { body: 'graph' });
    const result = await openUrl(`${server.hosts().huggingFace}/o/r`, idle, server.hosts());
    expect(result.ok && result.value.files.map((file) => 'blob' in file)).toEqual([true, false, false]);
    expect(server.requests).toHaveLength(2);
  });

  it.each([['not JSON'], ['{"error": "x"}']])('answered by %s is said to be in another form', async (body) => {
    server.resources.set('/api/models/o/r/tree/main?recursive=true', { body });
    expect((await failure(`${server.hosts().huggingFace}/o/r`))?.message).toContain('not a list of the files of r');
  });

  it('without files is no model', async () => {
    server.resources.set('/api/models/o/r/tree/main?recursive=true', { body: '[]' });
    expect(await failure(`${server.hosts().huggingFace}/o/r`)).toMatchObject({ kind: 'no-saved-model' });
  });
});

describe('an address that cannot be opened', () => {
  it.each([
    [404, 'There is nothing at'],
    [403, 'needs a login or is not public'],
    [429, 'takes no more requests for now'],
    [416, 'the file has changed'],
    [503, 'the fault is on its side'],
  ])('HTTP %s is a sentence', async (status, sentence) => {
    server.resources.set('/m.bin', { status });
    const said = await failure(`${server.origin()}/m.bin`);
    expect(said).toMatchObject({ kind: 'network', message: expect.stringContaining(sentence) });
    expect(said?.message).toContain(`HTTP ${status}`);
  });

  it('names the server that a redirect led to', async () => {
    server.resources.set('/m.bin', { status: 302, headers: { Location: `${server.hosts().github}/elsewhere` } });
    expect((await failure(`${server.origin()}/m.bin`))?.message).toContain('which sent the request on to localhost');
  });

  it('says that no connection and a missing CORS header look the same', async () => {
    expect((await failure('http://127.0.0.1:1/m.bin'))?.message).toContain('it sends no CORS header');
  });

  it('says where a download broke off', async () => {
    server.resources.set('/m.bin', { body: 'x'.repeat(100), noHead: true, breakAt: 40 });
    expect((await failure(`${server.origin()}/m.bin`))?.message).toMatch(
      /The download of m\.bin broke off at byte \d+\./,
    );
    server.resources.set('/n.bin', { body: 'x'.repeat(100), breakAt: 40 });
    const { files } = await opened(`${server.origin()}/n.bin`);
    expect(await text(files[0], 10, 90)).toContain('broke off at byte 10');
  });

  it('says that a file has changed since its size was known', async () => {
    server.resources.set('/m.bin', { body: '0123456789' });
    const { files } = await opened(`${server.origin()}/m.bin`);
    server.resources.set('/m.bin', { body: '012' });
    expect(await text(files[0], 0, 10)).toContain('the file on the server has changed');
    server.resources.set('/m.bin', { body: '012', noRanges: true });
    expect(await text(files[0], 0, 10)).toContain('m.bin has 3 bytes, and the server said 10');
    expect(await text(files[0], 5, 50)).toContain('it has 10 bytes');
  });

  it('is given up when cancelled', async () => {
    server.resources.set('/m.bin', { body: 'x' });
    const context = { signal: AbortSignal.abort(), progress: () => undefined };
    expect(await failure(`${server.origin()}/m.bin`, context)).toMatchObject({ kind: 'cancelled' });
    expect(await failure(`${server.origin()}/saved_model.pb`, context)).toMatchObject({ kind: 'cancelled' });
    expect(await failure(`${server.hosts().huggingFace}/o/r`, context)).toMatchObject({ kind: 'cancelled' });
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { expandDropped, expandSources } from './expand';
import fixture from './fixtures/archives.json';
import type { Expanded } from './members';
import { memorySource } from './memorySource';
import type { SourceFile } from './source';

type Name = keyof typeof fixture.files;

const bytesOf = (name: Name): Uint8Array<ArrayBuffer> =>
  new Uint8Array(inflateSync(Buffer.from(fixture.files[name], 'base64')));

function expand(name: Name) {
  return expandDropped([{ path: name, blob: new Blob([bytesOf(name)]) }]);
}

async function expanded(name: Name): Promise<Expanded> {
  const result = await expand(name);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

/** Contents as text, or the kind of failure. */
async function contents({ files }: Expanded): Promise<Record<string, string>> {
  const out: Record<string, string> = {};
  for (const { path, source } of files) {
    const bytes = await source.read(0, source.size);
    out[path] = bytes.ok ? Buffer.from(bytes.value).toString('latin1') : bytes.failure.kind;
  }
  return out;
}

const SHARD = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
const MODEL = {
  'model/saved_model.pb': fixture.graph,
  'model/variables/variables.data-00000-of-00001': SHARD,
};
const GRAPH = { 'saved_model.pb': fixture.graph };

describe('archives', () => {
  it.each([
    'deflated.zip',
    'stored.zip',
    'zip64.zip',
    'streamed.zip',
    'prepended.zip',
    'ustar.tar',
    'base256.tar',
    'model.tar.gz',
    'members.tar.gz',
    'padded.tar.gz',
  ] as const)('%s gives its members, the top folder kept', async (name) => {
    const archive = await expanded(name);
    expect(await contents(archive)).toEqual(MODEL);
    expect(archive.problems).toEqual([]);
  });

  it.each(['gnu.tar', 'prefix.tar'] as const)('%s gives a name over 100 bytes', async (name) => {
    expect(await contents(await expanded(name))).toEqual({
      [`model/${'long/'.repeat(30)}saved_model.pb`]: fixture.graph,
    });
  });

  it('a pax header gives a long name in UTF-8', async () => {
    expect(await contents(await expanded('pax.tar'))).toEqual({
      [`model/${'long/'.repeat(30)}saved_model.pbü`]: fixture.graph,
    });
  });

  it('names in UTF-8 and with Windows separators are read', async () => {
    expect(Object.keys(await contents(await expanded('names.zip')))).toEqual([
      'größe/saved_model.pb',
      'win/dows/x.txt',
    ]);
  });

  it('a gzip file that is no tar gives the file in it', async () => {
    expect(await contents(await expanded('saved_model.pb.gz'))).toEqual(GRAPH);
  });

  it('an archive is told by its content: a zip may be named .pb', async () => {
    const result = await expandDropped([{ path: 'saved_model.pb', blob: new Blob([bytesOf('stored.zip')]) }]);
    expect(result.ok && (await contents(result.value))).toEqual(MODEL);
  });

  it('an empty zip has no files', async () => {
    expect((await expanded('empty.zip')).files).toEqual([]);
  });

  it('only the bytes asked for are read of a stored member', async () => {
    const reads: number[] = [];
    const whole = memorySource(bytesOf('stored.zip'), 'stored.zip');
    const watched = {
      size: whole.size,
      read: (start: number, end: number) => {
        reads.push(end - start);
        return whole.read(start, end);
      },
    };
    const result = await expandSources([{ path: 'stored.zip', source: watched }]);
    reads.length = 0;
    const shard = result.ok ? result.value.files[1] : undefined;
    const part = await shard?.source.read(10, 14);
    expect(part?.ok && [...part.value]).toEqual([10, 11, 12, 13]);
    // The local header, then the four bytes.
    expect(reads).toEqual([30, 4]);
  });

  it('a deflated member is inflated once', async () => {
    const archive = await expanded('deflated.zip');
    const shard = archive.files[1] as SourceFile;
    const [first, second] = await Promise.all([shard.source.read(0, 2), shard.source.read(254, 256)]);
    expect([first, second].map((read) => read.ok && [...read.value])).toEqual([
      [0, 1],
      [254, 255],
    ]);
  });

  it('reads outside a member fail', async () => {
    for (const name of ['deflated.zip', 'stored.zip', 'ustar.tar'] as const) {
      const [file] = (await expanded(name)).files;
      const read = await file?.source.read(0, 1000);
      expect(read?.ok ? null : read?.failure).toMatchObject({ kind: 'truncated', file: 'model/saved_model.pb' });
    }
  });
});

describe('members that are refused', () => {
  it.each(['outside.zip', 'outside.tar'] as const)(
    '%s: names that leave the archive are named and ignored',
    async (name) => {
      const archive = await expanded(name);
      expect(await contents(archive)).toEqual(GRAPH);
      expect(archive.problems.map(({ kind }) => kind)).toEqual(archive.problems.map(() => 'archive-refused'));
      const text = archive.problems.map(({ message }) => message).join('\n');
      expect(text).toContain('../up is ignored because its path leads out of the archive');
      expect(text).toContain('/etc/abs');
    },
  );

  it.each(['doubled.zip', 'doubled.tar'] as const)(
    '%s: the second member of a name is named and ignored',
    async (name) => {
      const archive = await expanded(name);
      expect(await contents(archive)).toEqual(GRAPH);
      expect(archive.problems[0]?.message).toContain('./saved_model.pb is ignored because the archive already has');
    },
  );

  it('links are named and ignored, hard links to a member are followed', async () => {
    const zip = await expanded('link.zip');
    expect(zip.problems[0]?.message).toContain('assets/link is ignored because it is a link');
    const tar = await expanded('links.tar');
    expect(await contents(tar)).toEqual({ ...GRAPH, hard: fixture.graph });
    expect(tar.problems.map(({ message }) => message)).toEqual([
      'links.tar: the member soft is ignored because it is a link (to /etc/hosts).',
      'links.tar: the member lost is ignored because it is a link (to elsewhere).',
      'links.tar: the member pipe is ignored because it is not an ordinary file (tar type 6).',
    ]);
  });

  it.each([
    ['encrypted.zip', 'is encrypted'],
    ['bzip2.zip', 'zip method 12'],
  ] as const)('%s: the member stays in the list and says why it cannot be read', async (name, why) => {
    const archive = await expanded(name);
    expect(await contents(archive)).toEqual({ 'saved_model.pb': 'archive-refused' });
    expect(archive.problems[0]?.message).toContain(why);
  });

  it('a gzip bomb is refused while it unpacks', async () => {
    const result = await expand('bomb.gz');
    expect(result.ok ? null : result.failure).toMatchObject({ kind: 'archive-refused', file: 'bomb.gz' });
  });
});

describe('archives that are damaged', () => {
  it.each([
    ['longer.zip', 'Invalid uncompressed size'],
    ['shorter.zip', 'cannot be unpacked'],
    ['crc.zip', 'cannot be unpacked'],
    ['broken.zip', 'cannot be unpacked'],
    ['moved.zip', 'no zip member at byte 0'],
  ] as const)('%s: reading the member fails and says so', async (name, why) => {
    const [file] = (await expanded(name)).files;
    const read = await file?.source.read(0, file.source.size);
    expect(read?.ok ? null : read?.failure).toMatchObject({
      kind: 'archive-damaged',
      message: expect.stringContaining(why),
    });
  });

  it('a zip without its directory is cut short', async () => {
    const result = await expand('cut.zip');
    expect(result.ok ? null : result.failure).toMatchObject({
      kind: 'archive-damaged',
      message: expect.stringContaining('cut.zip is cut short'),
    });
  });

  it('a tar gives what stands before the damage', async () => {
    const damaged = await expanded('damaged.tar');
    expect(await contents(damaged)).toEqual({ 'model/saved_model.pb': fixture.graph });
    expect(damaged.problems[0]).toMatchObject({ kind: 'archive-damaged', offset: 1024 });
  });

  it('a tar that is cut names the member, which has what is there of it', async () => {
    const cut = await expanded('cut.tar');
    expect(await contents(cut)).toEqual({
      'model/saved_model.pb': fixture.graph,
      'model/variables/variables.data-00000-of-00001': SHARD.slice(0, 100),
    });
    expect(cut.problems[0]?.message).toContain('cut short in its member model/variables');
  });

  it('a tar.gz that is cut gives what could be unpacked, and says so once', async () => {
    const cut = await expanded('cut.tar.gz');
    const { 'model/saved_model.pb': graph, ...rest } = await contents(cut);
    expect(graph).toBe(fixture.graph);
    for (const part of Object.values(rest)) expect(SHARD.startsWith(part)).toBe(true);
    expect(cut.problems).toMatchObject([
      { kind: 'archive-damaged', file: 'cut.tar.gz', message: expect.stringContaining('cut short after') },
    ]);
  });

  it.each([
    ['second-cut.pb.gz', 'cut short after', fixture.graph],
    ['checksum.pb.gz', 'its checksum is missing or not that of its content', fixture.graph],
  ] as const)('%s gives what is whole of it', async (name, why, whole) => {
    const archive = await expanded(name);
    expect(Object.values(await contents(archive))[0]?.startsWith(whole)).toBe(true);
    expect(archive.problems).toMatchObject([
      { kind: 'archive-damaged', file: name, message: expect.stringContaining(why) },
    ]);
  });

  it('a gzip file of which nothing can be unpacked is refused', async () => {
    const result = await expand('header.gz');
    expect(result.ok ? null : result.failure).toMatchObject({
      kind: 'archive-damaged',
      file: 'header.gz',
      message: expect.stringContaining('of its 9 bytes nothing can be unpacked'),
    });
  });
});

describe('choosing what to expand', () => {
  const file = (path: string, bytes: Uint8Array): SourceFile => ({ path, source: memorySource(bytes, path) });

  it('leaves files beside a model alone', async () => {
    const files = [file('saved_model.pb', new Uint8Array(2)), file('backup.zip', bytesOf('stored.zip'))];
    const result = await expandSources(files);
    expect(result.ok && result.value.files).toEqual(files);
  });

  it('expands the only archive of a folder in place', async () => {
    const result = await expandSources([
      file('README.md', new Uint8Array(2)),
      file('a/model.zip', bytesOf('stored.zip')),
    ]);
    expect(result.ok && result.value.files.map(({ path }) => path)).toEqual(['README.md', ...Object.keys(MODEL)]);
  });

  it('puts several archives below their names, and a damaged one among them is a problem', async () => {
    const files = [
      file('a.zip', bytesOf('stored.zip')),
      file('b.tar.gz', bytesOf('model.tar.gz')),
      file('c.zip', bytesOf('cut.zip')),
    ];
    const result = await expandSources(files);
    expect(result.ok && result.value.files.map(({ path }) => path)).toEqual([
      ...Object.keys(MODEL).map((path) => `a/${path}`),
      ...Object.keys(MODEL).map((path) => `b/${path}`),
    ]);
    expect(result.ok && result.value.problems.map(({ kind }) => kind)).toEqual(['archive-damaged']);
  });

  it('opens an archive that lies in an archive without a model', async () => {
    expect(await contents(await expanded('nested.zip'))).toEqual({ 'README.md': 'hello', ...MODEL });
  });

  it('says that a single file cannot be read', async () => {
    const gone = {
      size: 5,
      read: () =>
        Promise.resolve({ ok: false, failure: { kind: 'file-unreadable', message: 'Gone.', file: 'x' } } as const),
    };
    const result = await expandSources([{ path: 'x', source: gone }]);
    expect(result.ok ? null : result.failure.message).toBe('Gone.');
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    const context = { signal: controller.signal, progress: () => undefined };
    for (const name of ['deflated.zip', 'ustar.tar', 'model.tar.gz'] as const) {
      const result = await expandDropped([{ path: name, blob: new Blob([bytesOf(name)]) }], context);
      expect(result.ok ? null : result.failure.kind).toBe('cancelled');
    }
  });
});

const DAMAGED = '../shared/models/damaged';

describe.skipIf(!existsSync(DAMAGED))('the damaged samples', () => {
  const sample = (name: string) => {
    const [archive = ''] = readdirSync(`${DAMAGED}/${name}/model`);
    return expandDropped([{ path: archive, blob: new Blob([readFileSync(`${DAMAGED}/${name}/model/${archive}`)]) }]);
  };

  it.each([
    ['tar_absolute_path', ['/etc/inert.conf', '../inert.txt', 'assets/link']],
    [
      'zip_path_traversal',
      ['../../../../tmp/inert-escape.txt', '..\\..\\inert-escape.txt', '/tmp/inert-absolute.txt', 'C:\\inert.txt'],
    ],
    ['zip_bomb', ['assets/zeros.bin']],
  ])('%s opens, and what was refused is named', async (name, refused) => {
    const result = await sample(name);
    if (!result.ok) throw new Error(result.failure.message);
    const { files, problems } = result.value;
    expect(files.some(({ path }) => path === 'saved_model.pb')).toBe(true);
    expect(problems.map(({ message }) => refused.find((member) => message.includes(`member ${member} `)))).toEqual(
      refused,
    );
  });

  it('zip_truncated is cut short', async () => {
    const result = await sample('zip_truncated');
    expect(result.ok ? null : result.failure.message).toContain('cut short');
  });
});

import { describe, expect, it } from 'vitest';
import { memorySource } from '../files/memorySource';
import { concat, riegeliFile, varint } from './fixtures/riegeliBuilder';
import type { ChunkOptions } from './fixtures/riegeliBuilder';
import { readRiegeli } from './riegeli';

const read = (file: Uint8Array) => readRiegeli(memorySource(file, 'x.cpb'), 'x.cpb');
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

async function recordsOf(file: Uint8Array): Promise<readonly (readonly [number, string])[]> {
  const result = await read(file);
  if (!result.ok) throw new Error(result.failure.message);
  return [...result.value].map(([position, bytes]) => [position, new TextDecoder().decode(bytes)]);
}

async function failureOf(file: Uint8Array) {
  const result = await read(file);
  return result.ok ? null : result.failure;
}

describe('a Riegeli file', () => {
  it('gives its records by numeric position', async () => {
    const { file, offsets } = riegeliFile([[text('a'), text('bc')], [text('')]]);
    expect(await recordsOf(file)).toEqual([
      [offsets[0], 'a'],
      [offsets[1], 'bc'],
      [offsets[2], ''],
    ]);
  });

  it('has block headers inside its chunks', async () => {
    const long = 'x'.repeat(200_000);
    const { file, offsets } = riegeliFile([[text('before')], [text(long)], [text('after')]]);
    expect(await recordsOf(file)).toEqual([
      [offsets[0], 'before'],
      [offsets[1], long],
      [offsets[2], 'after'],
    ]);
  });

  it.each([0, 1, 39, 40, 41])('goes on after a chunk that ends %s bytes before a block', async (room) => {
    // Signature chunk 64 bytes, then a chunk of 40 + 1 + varints + record.
    const record = 'y'.repeat(65_536 - 64 - 40 - 5 - room);
    const { file, offsets } = riegeliFile([[text(record)], [text('next')]]);
    expect((await recordsOf(file)).at(-1)).toEqual([offsets[1], 'next']);
  });

  it('pads a chunk that has more records than bytes', async () => {
    const records = Array.from({ length: 300 }, () => text(''));
    const data = concat(Uint8Array.of(0), varint(0), text(''));
    const padded = riegeliFile([records], { data });
    const result = await read(padded.file);
    // The sizes are missing in this chunk, which is what fails, and not the position of what follows.
    expect(result.ok ? null : result.failure.kind).toBe('malformed');
    const { file, offsets } = riegeliFile([records, [text('after')]]);
    expect((await recordsOf(file)).at(-1)).toEqual([offsets[300], 'after']);
  });
});

describe('a Riegeli file that is not whole', () => {
  const chunkWith = (options: ChunkOptions): Uint8Array => riegeliFile([[text('abc')]], options).file;

  it('says where it is cut', async () => {
    const { file } = riegeliFile([[text('abc')]]);
    expect(await failureOf(file.subarray(0, file.length - 1))).toMatchObject({
      kind: 'truncated',
      offset: file.length - 1,
    });
    expect(await failureOf(file.subarray(0, 30))).toMatchObject({ kind: 'truncated' });
  });

  it('must begin with the signature', async () => {
    const { file } = riegeliFile([[text('abc')]]);
    const broken = file.slice();
    broken[0] = 0;
    expect((await failureOf(broken))?.message).toContain('signature of a Riegeli file');
  });

  it.each([
    ['transposed records', { type: 't' }, 'unsupported-format', 'transposed'],
    ['a type that does not exist', { type: '?' }, 'malformed', 'its type is "?"'],
    [
      'snappy compression',
      { data: concat(Uint8Array.of(0x73), varint(2), Uint8Array.of(1, 3), Uint8Array.of(3, 0)) },
      'unsupported-format',
      'compression is 115',
    ],
    [
      'brotli that is none',
      { data: concat(Uint8Array.of(0x62), varint(2), Uint8Array.of(1, 255), Uint8Array.of(3, 255, 255)) },
      'malformed',
      'cannot be read',
    ],
    [
      'zstd that is none',
      { data: concat(Uint8Array.of(0x7a), varint(2), Uint8Array.of(1, 255), Uint8Array.of(3, 255, 255)) },
      'malformed',
      'cannot be read',
    ],
    [
      'a claim to unpack to more than the header says',
      { data: concat(Uint8Array.of(0x62), varint(2), Uint8Array.of(100, 0)) },
      'malformed',
      'unpacks to 100 bytes',
    ],
    [
      'records longer than the data',
      { data: concat(Uint8Array.of(0), varint(1), Uint8Array.of(9), text('abc')) },
      'malformed',
      'longer than its data',
    ],
    ['a size beyond memory', { decodedSize: 2 ** 40 }, 'too-large', '1 TiB'],
  ] as const)('refuses %s', async (_, options, kind, why) => {
    expect(await failureOf(chunkWith(options))).toMatchObject({ kind, message: expect.stringContaining(why) });
  });
});

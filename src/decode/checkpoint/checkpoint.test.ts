import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../../cli/nodeFiles';
import type { Checkpoint } from '../../model/savedModel';
import { contentsOf, filesOf, listed, opened, unreadable } from '../../testing/modelSources';
import { buildTable, type TableRow } from '../../testing/tableBuilder';

const MODELS = path.join(import.meta.dirname, '..', 'fixtures', 'models');

async function fixture(name = 'dtypes-checkpoint'): Promise<Checkpoint> {
  const drop = await nodeFiles(path.join(MODELS, name));
  if (!drop.ok) throw new Error(drop.failure.message);
  const { checkpoint } = await opened(drop.value.files);
  if (!checkpoint) throw new Error('no checkpoint');
  return checkpoint;
}

/** BundleHeaderProto: one shard; BundleEntryProto fields as bytes. */
const HEADER: TableRow = ['', Uint8Array.of(0x08, 1)];

async function problemsOf(rows: readonly TableRow[], shard = new Uint8Array(16)): Promise<readonly string[]> {
  const files = { 'ckpt.index': buildTable(rows), 'ckpt.data-00000-of-00001': shard };
  const { summary, checkpoint } = await opened(filesOf(files));
  return listed([...summary.problems.slice(1), ...(await unreadable(checkpoint))]);
}

describe('parts of a tensor', () => {
  it('are read by their range of elements', async () => {
    const checkpoint = await fixture();
    const read = await checkpoint.readElements('int64', 2, 5);
    expect(read).toEqual({ ok: true, value: { dtype: 'int64', shape: [3], data: BigInt64Array.of(2n, 3n, 4n) } });
    expect(await checkpoint.readElements('int64', 4, 99)).toMatchObject({ value: { shape: [2] } });
    expect(await checkpoint.readElements('complex64', 1, 2)).toMatchObject({
      value: { data: Float32Array.of(-0, -3.5) },
    });
    expect(await checkpoint.readElements('part', 5, 7)).toMatchObject({ value: { data: Float32Array.of(5, 6) } });
    const strings = await checkpoint.readElements('string', 1, 2);
    expect(strings.ok && strings.value.data).toEqual([Uint8Array.of(97, 98, 99)]);
    expect(await checkpoint.readElements('gone', 0, 1)).toMatchObject({ ok: false });
  });

  it('are read by their block', async () => {
    const checkpoint = await fixture();
    const block = await checkpoint.readSlice('part', { starts: [4, 1], sizes: [2, 2] });
    expect(block).toMatchObject({ value: { shape: [2, 2], data: Float32Array.of(17, 18, 21, 22) } });
    const outside = await checkpoint.readSlice('part', { starts: [9, 0], sizes: [2, 4] });
    expect(outside).toMatchObject({ ok: false, failure: { kind: 'variable-mismatch' } });
    expect(await checkpoint.readSlice('gone', { starts: [], sizes: [] })).toMatchObject({ ok: false });
  });
});

describe('variants', () => {
  it('are read as what their C++ type wrote', async () => {
    const checkpoint = await fixture('variant-checkpoint');
    const two = await checkpoint.readTensor('two');
    expect(two).toMatchObject({ ok: true, value: { dtype: 'variant', shape: [2] } });
    expect(two.ok && two.value.data[1]).toMatchObject({
      handleKind: 'variant-proto',
      typeName: 'tensorflow::TensorList',
      tensors: [{ data: Float32Array.of(1, 2) }, { data: Float32Array.of(3, 4) }],
    });
  });

  it('are not trusted when a byte changed', async () => {
    const drop = await nodeFiles(path.join(MODELS, 'variant-checkpoint'));
    const contents = await contentsOf(drop.ok ? drop.value.files : []);
    const shard = contents['variables/variables.data-00000-of-00001'] ?? new Uint8Array(0);
    shard[80] = (shard[80] ?? 0) ^ 1;
    const { checkpoint } = await opened(filesOf(contents));
    expect(await checkpoint?.readTensor('list')).toMatchObject({ ok: false, failure: { kind: 'checksum' } });
  });
});

describe('an index that is wrong', () => {
  it('claims more bytes than can be read: nothing is read', async () => {
    // float32 [2^31, 2^31], 2^62 bytes
    const shape = [
      0x12, 0x10, 0x12, 0x06, 0x08, 0x80, 0x80, 0x80, 0x80, 0x08, 0x12, 0x06, 0x08, 0x80, 0x80, 0x80, 0x80, 0x08,
    ];
    const entry = Uint8Array.of(0x08, 1, ...shape, 0x28, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40);
    const problems = await problemsOf([HEADER, ['w', entry]]);
    expect(problems.map((problem) => problem.slice(0, problem.indexOf(':')))).toEqual([
      'malformed',
      'shard-too-short',
      'too-large',
    ]);
    expect(problems[2]).toMatch(/its shard has 16 bytes. Nothing was read\.$/);
  });

  it('claims another number of bytes than dtype and shape have', async () => {
    const entry = Uint8Array.of(0x08, 1, 0x12, 4, 0x12, 2, 0x08, 3, 0x28, 8);
    expect(await problemsOf([HEADER, ['w', entry]])).toEqual([
      'malformed: ckpt.index: w claims 8 bytes, but float32 of shape [3] has 12.',
      'malformed: w claims 8 bytes, but float32 of shape [3] has 12.',
    ]);
  });

  it('has a dtype that nobody knows', async () => {
    expect(await problemsOf([HEADER, ['w', Uint8Array.of(0x08, 99)]])).toEqual([
      'unsupported-format: w has a dtype that this program does not know.',
    ]);
  });

  it('is big-endian', async () => {
    const rows: readonly TableRow[] = [
      ['', Uint8Array.of(0x08, 1, 0x10, 1)],
      ['w', Uint8Array.of(0x08, 1)],
    ];
    const model = filesOf({
      'ckpt.index': buildTable(rows),
      'saved_model.pbtxt': new TextEncoder().encode('meta_graphs {}'),
    });
    expect(listed((await opened(model)).summary.problems)).toContainEqual(
      expect.stringMatching(/^unsupported-format: .*big-endian/),
    );
  });

  it('has one entry that cannot be read', async () => {
    const good = Uint8Array.of(0x08, 4, 0x12, 0, 0x28, 1, 0x35, 0, 0, 0, 0);
    expect(await problemsOf([HEADER, ['bad', Uint8Array.of(0x0f)], ['good', good]])).toEqual([
      'malformed: Cannot read the entry bad at byte 0 of ckpt.index: wire type 7 does not exist (0 to 5 do).',
      expect.stringMatching(/^checksum: The checksum of good does not match its data/),
    ]);
  });

  it('has strings that do not fill their bytes', async () => {
    // string [2], 9 bytes: lengths 3 and 9
    const entry = Uint8Array.of(0x08, 7, 0x12, 4, 0x12, 2, 0x08, 2, 0x28, 9);
    expect(await problemsOf([HEADER, ['s', entry]], Uint8Array.of(3, 9, 0, 0, 0, 0, 97, 98, 99))).toEqual([
      'malformed: Cannot read s at byte 2 of ckpt.data-00000-of-00001: its strings have 12 bytes, 3 are there.',
    ]);
    const many = Uint8Array.of(0x08, 7, 0x12, 6, 0x12, 4, 0x08, 0xff, 0xff, 0x03, 0x28, 9);
    expect(await problemsOf([HEADER, ['s', many]])).toEqual([
      'malformed: s cannot be read: it claims 65535 elements in 9 bytes.',
    ]);
  });

  it('has a sliced variable without its slices', async () => {
    const entry = Uint8Array.of(0x08, 1, 0x12, 4, 0x12, 2, 0x08, 3, 0x3a, 2, 0x0a, 0);
    expect(await problemsOf([HEADER, ['w', entry]])).toEqual([
      'missing-variable: w has 1 slice, of which 1 is not in the checkpoint.',
    ]);
  });

  it('has resources, which no checkpoint stores', async () => {
    expect(await problemsOf([HEADER, ['r', Uint8Array.of(0x08, 20, 0x28, 4)]])).toEqual([
      'malformed: r cannot be read: resource tensors are not stored in checkpoints.',
    ]);
  });
});

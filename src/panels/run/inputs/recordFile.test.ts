import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/records.json' with { type: 'json' };
import { readRecordFile, recordsTensor } from './recordFile';

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

async function read(base64: string, change: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes) {
  const file = await readRecordFile('people.tfrecord', change(bytesOf(base64)));
  if (!file) throw new Error('no TFRecords');
  return file;
}

describe('TFRecord files', () => {
  it.each(['plain', 'GZIP'] as const)('hold the examples TensorFlow wrote, %s', async (packing) => {
    const file = await read(fixture[packing]);
    expect(file.note).toBeNull();
    const fed = recordsTensor(file, 'examples', [-1], { from: 0, count: 64 });
    expect(fed.ok && fed.tensor).toEqual({ dtype: 'string', shape: [3], data: fixture.examples.map(bytesOf) });
  });

  it('give as many records as the input takes, from where they are asked for', async () => {
    const file = await read(fixture.plain);
    const one = recordsTensor(file, 'example', [], { from: 2, count: 64 });
    expect(one.ok && one.tensor).toEqual({ dtype: 'string', shape: [], data: [bytesOf(fixture.examples[2] ?? '')] });
    const two = recordsTensor(file, 'examples', [2, 1], { from: 1, count: 64 });
    expect(two.ok && two.tensor.shape).toEqual([2, 1]);
    expect(recordsTensor(file, 'examples', [4], { from: 0, count: 1 })).toMatchObject({
      ok: false,
      why: /this is \(3\)/,
    });
    expect(recordsTensor(file, 'examples', [-1], { from: 3, count: 1 })).toMatchObject({
      ok: false,
      why: /has 3 records/,
    });
  });

  it('say which record is damaged, and where a file ends early', async () => {
    const flipped = await read(fixture.plain, (bytes) => bytes.with(14, (bytes[14] ?? 0) ^ 1));
    expect(recordsTensor(flipped, 'examples', [-1], { from: 0, count: 3 })).toMatchObject({
      ok: false,
      why: 'Record 1 of people.tfrecord is damaged: the checksum of its data does not match.',
    });
    const cut = await read(fixture.plain, (bytes) => bytes.subarray(0, -3));
    expect(cut.records).toHaveLength(2);
    expect(cut.note).toMatch(/^After 2 records: a record claims/);
  });

  it('are not found in other files', async () => {
    expect(
      await readRecordFile('a.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 1, 1, 1, 1)),
    ).toBeNull();
    expect(await readRecordFile('empty', new Uint8Array())).toBeNull();
  });
});

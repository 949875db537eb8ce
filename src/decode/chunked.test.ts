import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../files/memorySource';
import { Cursor, LENGTH, VARINT } from '../proto/wire';
import { savedModelBytesFromChunks } from './chunked';
import fixture from './fixtures/chunked.json';
import { bytesField, chunkMetadata, concat, numberField, riegeliFile } from './fixtures/riegeliBuilder';
import { textMessage } from './textFormatSchema';

const base64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
const merged = (file: Uint8Array) => savedModelBytesFromChunks(memorySource(file, 'saved_model.cpb'));

/** Every scalar of a message as `path=value`, sorted: equal for messages that differ only in the order of their fields. */
function leaves(bytes: Uint8Array, type: string, path = ''): string[] {
  const message = textMessage(type);
  const byNumber = new Map([...(message?.fields.values() ?? [])].map((field) => [field.number, field]));
  const cursor = new Cursor({ bytes, start: 0, end: bytes.length });
  const seen = new Map<number, number>();
  const out: string[] = [];
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    const start = cursor.pos;
    const field = byNumber.get(tag >>> 3);
    const index = seen.get(tag >>> 3) ?? 0;
    seen.set(tag >>> 3, index + 1);
    if ((tag & 7) === LENGTH) {
      const { start: from, end } = cursor.slice();
      const inside = bytes.subarray(from, end);
      const isMap = field?.typeName.endsWith('Entry');
      const here = `${path}/${field?.name}[${isMap ? Buffer.from(inside.subarray(0, 2 + (inside[1] ?? 0))).toString('hex') : index}]`;
      if (field?.kind === 'message') out.push(...leaves(inside, field.typeName, here));
      else out.push(`${here}=${Buffer.from(inside).toString('hex')}`);
    } else if ((tag & 7) === VARINT) out.push(`${path}/${field?.name}=${cursor.varint()}`);
    else {
      cursor.skip(tag);
      out.push(`${path}/${field?.name}=${Buffer.from(bytes.subarray(start, cursor.pos)).toString('hex')}`);
    }
  }
  return out.sort();
}

describe('a chunked SavedModel', () => {
  it.each(fixture.files)('is put together from records: $name', async ({ file }) => {
    const result = await merged(base64(file));
    expect(result.ok ? leaves(result.value, 'tensorflow.SavedModel') : result.failure).toEqual(
      leaves(base64(fixture.model), 'tensorflow.SavedModel'),
    );
  });

  it('may consist of the root alone', async () => {
    const root = numberField(1, 1);
    const { file, offsets } = riegeliFile([[root]]);
    const whole = concat(
      file,
      riegeliTail(file, chunkMetadata([[1, root.length, offsets[0] ?? 0]], numberField(1, 0))),
    );
    const result = await merged(whole);
    expect(result.ok && [...result.value]).toEqual([...root]);
  });
});

/** Appends a record to a file that has records already. */
function riegeliTail(file: Uint8Array, record: Uint8Array): Uint8Array {
  return riegeliFile([[record]], { begin: file.length }).file;
}

/** A file of the given chunks and metadata. */
function fileOf(chunks: readonly (readonly [type: number, bytes: Uint8Array])[], message: Uint8Array): Uint8Array {
  const { file, offsets } = riegeliFile(chunks.map(([, bytes]) => [bytes]));
  const infos = chunks.map(([type, bytes], i) => [type, bytes.length, offsets[i] ?? 0] as const);
  return concat(file, riegeliTail(file, chunkMetadata(infos, message)));
}

const step = (number: number): Uint8Array => bytesField(1, numberField(1, number));
const index = (number: number): Uint8Array => bytesField(1, numberField(3, number));
const place = (chunk: number, ...path: Uint8Array[]): Uint8Array =>
  bytesField(2, concat(...path, bytesField(3, numberField(1, chunk))));

const MESSAGE = 1;
const BYTES = 2;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('merging chunks', () => {
  it('adds an element when the index is the next one', async () => {
    const file = fileOf(
      [
        [MESSAGE, bytesField(2, text('a'))],
        [MESSAGE, numberField(1, 7)],
      ],
      concat(numberField(1, 0), place(1, step(2), index(1))),
    );
    const result = await merged(file);
    expect(result.ok && [...result.value]).toEqual([...bytesField(2, text('a')), ...bytesField(2, numberField(1, 7))]);
  });

  it('puts bytes in place of an element, of a new one, and of a whole field', async () => {
    const root = concat(bytesField(4, text('old')), bytesField(5, text('old')));
    const chunks = [
      [MESSAGE, root],
      [BYTES, text('first')],
      [BYTES, text('second')],
      [BYTES, text('only')],
    ] as const;
    const places = [place(1, step(4), index(0)), place(2, step(4), index(1)), place(3, step(5))];
    const result = await merged(fileOf(chunks, concat(numberField(1, 0), ...places)));
    const expected = [bytesField(4, text('first')), bytesField(4, text('second')), bytesField(5, text('only'))];
    expect(result.ok && leaves(result.value, '')).toEqual(leaves(concat(...expected), ''));
  });

  it.each([
    ['an index beyond the next', concat(numberField(1, 0), place(1, step(2), index(5))), 'not 6'],
    ['bytes for an index beyond the next', concat(numberField(1, 0), place(2, step(2), index(5))), 'has 0 elements'],
    ['a chunk that does not exist', concat(numberField(1, 9)), 'no chunk 9'],
    ['a path that begins with an index', concat(numberField(1, 0), place(1, index(0))), 'begin with a field'],
    ['an empty step', concat(numberField(1, 0), place(1, bytesField(1, text('')))), 'is empty'],
    ['bytes for the whole message', concat(place(2)), 'whole message'],
    ['a way through a number', concat(numberField(1, 0), place(1, step(1), step(2))), 'not a message'],
  ])('refuses %s', async (_, message, why) => {
    const file = fileOf(
      [
        [MESSAGE, numberField(1, 1)],
        [MESSAGE, text('')],
        [BYTES, text('x')],
      ],
      message,
    );
    const result = await merged(file);
    expect(result.ok ? null : result.failure).toMatchObject({
      kind: 'malformed',
      message: expect.stringContaining(why),
    });
  });

  it('refuses a chunk of another size than it was written with', async () => {
    const { file, offsets } = riegeliFile([[text('abc')]]);
    const result = await merged(
      concat(file, riegeliTail(file, chunkMetadata([[1, 4, offsets[0] ?? 0]], numberField(1, 0)))),
    );
    expect(result.ok ? null : result.failure.message).toContain('has 3 bytes and should have 4');
  });

  it('refuses messages nested and paths longer than any model has', async () => {
    let message = numberField(1, 0);
    for (let i = 0; i < 150; i++) message = bytesField(2, concat(step(1), bytesField(3, message)));
    const deep = await merged(fileOf([[MESSAGE, text('')]], message));
    expect(deep.ok ? null : deep.failure.kind).toBe('too-deep');
    const long = await merged(fileOf([[MESSAGE, text('')]], place(0, ...Array.from({ length: 150 }, () => step(1)))));
    expect(long.ok ? null : long.failure.kind).toBe('too-deep');
  });

  it('refuses a file without records', async () => {
    const result = await merged(riegeliFile([]).file);
    expect(result.ok ? null : result.failure.message).toBe('saved_model.cpb holds no records.');
  });
});

describe.each(['cpb', 'cpb_brotli'])('the sample %s', (name) => {
  const path = `../shared/models/zoo/containers/${name}/model/saved_model.cpb`;
  it.skipIf(!existsSync(path))('is read with a record that crosses blocks', async () => {
    const result = await merged(new Uint8Array(readFileSync(path)));
    expect(result.ok && result.value.length).toBeGreaterThan(153_600);
  });
});

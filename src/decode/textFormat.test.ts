import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import fixture from './fixtures/textFormat.json';
import { savedModelBytesFromText } from './textFormat';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function failureOf(text: string) {
  const result = savedModelBytesFromText(encode(text));
  return result.ok ? null : result.failure;
}

describe('text format as TensorFlow reads it', () => {
  it.each(fixture.accepted)('reads $name', ({ text, bytes }) => {
    const result = savedModelBytesFromText(encode(text));
    expect(result.ok ? hex(result.value) : result.failure).toBe(bytes);
  });

  it.each(fixture.refused)('refuses $name in the line protobuf names', ({ text, line }) => {
    const failure = failureOf(text);
    expect(failure?.kind).toBe('invalid-text');
    expect(failure?.message).toContain(`Line ${line}, `);
  });
});

describe('text format beyond it', () => {
  it('passes over extensions', () => {
    const result = savedModelBytesFromText(encode('node { [custom.ext]: 1 [custom.message] { a: 1 } name: "a" }'));
    expect(result.ok && hex(result.value)).toBe('0a030a0161');
  });

  // protobuf's C++ parser takes both, its Python one does not.
  it('reads "\\?" and a blank after a minus sign', () => {
    const result = savedModelBytesFromText(encode('node { name: "\\?" } versions { bad_consumers: - 1 }'));
    expect(result.ok && hex(result.value)).toBe('0a030a013f220c1a0affffffffffffffffff01');
  });

  it('keeps the type of an Any whose type it does not know, without a value', () => {
    const text =
      'meta_graphs { collection_def { key: "a" value { any_list { value { [x.com/custom.X] { a: 1 } } } } } }';
    const result = savedModelBytesFromText(encode(text));
    const any = `0a0e0a0c${Buffer.from('x.com/custom').toString('hex')}`;
    expect(result.ok && hex(result.value)).toContain(any.slice(8));
    expect(result.ok && hex(result.value)).not.toContain('1200');
  });

  it('begins after a byte order mark', () => {
    const result = savedModelBytesFromText(encode('\ufeffsaved_model_schema_version: 1'));
    expect(result.ok && hex(result.value)).toBe('0801');
  });

  it('gives an empty model for an empty text', () => {
    const result = savedModelBytesFromText(encode('# nothing\n'));
    expect(result.ok && result.value.length).toBe(0);
  });

  it('names column and byte offset of a fault', () => {
    expect(failureOf('node {\n  name: 7 }')).toMatchObject({
      message: 'Line 2, column 9 of saved_model.pbtxt: name needs a string, and this is "7".',
      offset: 15,
    });
  });

  it('says what other text begins with', () => {
    expect(failureOf('<!DOCTYPE html>')?.kind).toBe('not-a-saved-model');
    expect(failureOf('model_config_list { }')?.message).toContain('model_config_list');
  });

  it.each([
    ['an escape that does not exist', 'node { name: "\\q" }'],
    ['a character beyond Unicode', 'node { name: "\\U00110000" }'],
    ['a character with too few digits', 'node { name: "\\u12" }'],
    ['a hexadecimal escape without digits', 'node { name: "\\x" }'],
    ['an extension that is not closed', 'node { [custom'],
    ['a list of messages with a number in it', 'node: [{ }, 3]'],
    ['a list of messages that is not closed', 'node: [{ } { }]'],
    ['a negative word', 'node { unknown: -"x" }'],
    ['an integer with letters', 'versions { producer: 12ab }'],
    ['a float with two points', 'node { attr { key: "f" value { f: 1.2.3 } } }'],
    ['an octal number with a 9', 'versions { producer: 09 }'],
    ['a float that is a word', 'node { attr { key: "f" value { f: many } } }'],
  ])('refuses %s', (_, text) => {
    expect(failureOf(text)?.kind).toBe('invalid-text');
  });

  it('refuses nesting that no model has, without overflowing the stack', () => {
    expect(failureOf(`node { ${'a { '.repeat(100_000)}`)?.message).toContain('nested more than 1000 deep');
  });

  it('puts lengths right around strings of many sizes', () => {
    const sizes = [0, 1, 127, 128, 16_383, 16_384, 100_000];
    const text = sizes.map((size) => `node { name: "${'x'.repeat(size)}" }`).join('\n');
    const result = savedModelBytesFromText(encode(text));
    expect(result.ok && stringSizes(result.value)).toEqual(sizes);
  });
});

/** Sizes of the strings in field 1 of the messages in field 1: a reader of its own for the test above. */
function stringSizes(bytes: Uint8Array): number[] {
  const sizes: number[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    at += 1;
    const length = varint();
    const end = at + length;
    at += 1;
    sizes.push(varint());
    at += sizes.at(-1) ?? 0;
    expect(at).toBe(end);
  }
  return sizes;
}

const ODD = '../shared/models/zoo/containers/pbtxt_odd/model/saved_model.pbtxt';

describe.skipIf(!existsSync(ODD))('a text written by hand', () => {
  it('is read whole', () => {
    const result = savedModelBytesFromText(new Uint8Array(readFileSync(ODD)));
    expect(result.ok && Buffer.from(result.value).includes('tensorflow/serving/predict')).toBe(true);
  });
});

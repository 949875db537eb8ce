import { describe, expect, it } from 'vitest';
import { hostDataFromBytes } from '../../decode/tensorData';
import type { DType } from '../../model/dtype';
import fixture from '../fixtures/pythonLiteral.json';
import { arrayFromPython } from './arrayFromPython';
import { parsePythonLiteral } from '../../lib/pythonLiteral';

function feed(text: string, dtype: string) {
  const value = parsePythonLiteral(text);
  if (!value.ok) throw new Error(value.failure);
  return arrayFromPython(value.value, dtype as DType);
}

describe('literals as arrays', () => {
  it.each(fixture.feeds)('$text as $dtype is what numpy makes of it', ({ text, dtype, shape, bytes }) => {
    const expected = hostDataFromBytes(dtype as DType, new Uint8Array(Buffer.from(bytes, 'base64')));
    const result = feed(text, dtype);
    expect(result.ok && result.value.shape).toEqual(shape);
    expect(result.ok && [...(result.value.data as Float32Array)]).toEqual([...(expected as Float32Array)]);
  });

  it.each(fixture.badFeeds)('$text is no $dtype, in the words of numpy', ({ text, dtype, error }) => {
    expect(feed(text, dtype)).toEqual({ ok: false, failure: error });
  });

  it('strings are their UTF-8 bytes, bytes are themselves', () => {
    const result = feed("[['ü', b'\\xff']]", 'string');
    expect(result.ok && result.value).toEqual({
      dtype: 'string',
      shape: [1, 2],
      data: [Uint8Array.of(0xc3, 0xbc), Uint8Array.of(0xff)],
    });
    expect(feed('[1]', 'string')).toEqual({ ok: false, failure: 'Unsupported object type int' });
  });

  it.each([
    ['{1: 2}', 'float32', 'float() argument must be'],
    ["b'1'", 'float32', 'float() argument must be'],
    ['None', 'int32', 'int() argument must be'],
    ['1e400', 'int32', 'cannot convert float infinity to integer'],
    ['{1}', 'complex64', 'float() argument must be'],
    ['1', 'resource', 'cannot be fed as resource'],
  ])('%s is no %s', (text, dtype, why) => {
    const result = feed(text, dtype);
    expect(result.ok ? '' : result.failure).toContain(why);
  });
});

import { describe, expect, it } from 'vitest';
import type { RecordedCase, RecordedTensor } from '../../../testing/recordedOps';
import { answerOf } from '../../../testing/recordedOps';
import { hostOf } from '../../values/tensors';

/** Answers of TensorFlow Text 2.21.1, whose ops TensorFlow alone does not have. */

function strings(...values: string[]): RecordedTensor {
  return { dtype: 'string', shape: [values.length], values };
}

function vector(dtype: string, values: readonly (number | string)[]): RecordedTensor {
  return { dtype, shape: [values.length], values };
}

function answer(op: string, inputs: readonly RecordedTensor[], attrs: RecordedCase['attrs'] = {}): unknown {
  const outputs = answerOf({ title: op, op, attrs, inputs }, 'cpu', Number.POSITIVE_INFINITY);
  if (typeof outputs === 'string') return outputs;
  const shown = (v: unknown): unknown => (v instanceof Uint8Array ? new TextDecoder().decode(v) : Number(v));
  return outputs.map((t) => Array.from(hostOf(t) as Iterable<unknown>, shown));
}

describe('case folding and normal forms', () => {
  it('fold to compatibility forms, one letter to several', () => {
    expect(answer('CaseFoldUTF8', [strings('ß İ ı ŉ', 'Σς ᏸ Ꭰ', 'K Å ﬁ', 'a\u00adb')])).toEqual([
      ['ss i̇ ı ʼn', 'σσ Ᏸ Ꭰ', 'k å fi', 'ab'],
    ]);
  });

  it('leave broken bytes as they are', () => {
    const broken = strings('\ue0ff A\ue0e2\ue082');
    const [output] = answerOf({ title: '', op: 'CaseFoldUTF8', attrs: {}, inputs: [broken] }, 'cpu', 0) as [never];
    expect(Array.from((hostOf(output) as readonly Uint8Array[])[0] ?? [])).toEqual([0xff, 0x20, 0x61, 0xe2, 0x82]);
  });

  it.each([
    ['NFC', 'e\u0301 ①', 'é ①'],
    ['nfkd', 'é ①', 'e\u0301 1'],
  ])('normalise to %s', (form, text, expected) => {
    expect(answer('NormalizeUTF8', [strings(text)], { normalization_form: { string: form } })).toEqual([[expected]]);
  });

  it('refuse a form that does not exist', () => {
    expect(answer('NormalizeUTF8', [strings('a')], { normalization_form: { string: 'NFX' } })).toBe(
      'InvalidArgumentError',
    );
  });
});

describe('tokenizers', () => {
  const points = (text: string): number[] => Array.from(text, (char) => char.codePointAt(0) as number);

  it('split where the script changes and drop white space', () => {
    const text = points("Hi, 日本テスト x1 don't");
    const [, inner, starts, ends, outer] = answer('UnicodeScriptTokenizeWithOffsets', [
      vector('int32', text),
      vector('int64', ['0', String(text.length)]),
    ]) as number[][];
    expect(starts).toEqual([0, 2, 4, 6, 10, 11, 13, 16, 17]);
    expect(ends).toEqual([2, 3, 6, 9, 11, 12, 16, 17, 18]);
    expect(inner).toEqual([0, 2, 3, 5, 8, 9, 10, 13, 14, 15]);
    expect(outer).toEqual([0, 9]);
  });

  it('go on over white space between characters of one script', () => {
    const rows = [points(') [ a. - !x 1  2'), points(' . , b ')];
    const splits = vector('int64', ['0', '16', '23']);
    const [values, inner, starts, ends, outer] = answer('UnicodeScriptTokenizeWithOffsets', [
      vector('int32', rows.flat()),
      splits,
    ]) as number[][];
    expect(String.fromCodePoint(...(values ?? []))).toBe(')[a.-!x12.,b');
    expect(inner).toEqual([0, 2, 3, 6, 7, 9, 11, 12]);
    expect(starts).toEqual([0, 4, 5, 10, 12, 1, 5]);
    expect(ends).toEqual([3, 5, 10, 11, 16, 4, 6]);
    expect(outer).toEqual([0, 5, 7]);
  });

  it('keep white space as tokens of its own where asked', () => {
    const text = points('a  b! ');
    const [, , starts, ends] = answer(
      'UnicodeScriptTokenizeWithOffsets',
      [vector('int32', text), vector('int64', ['0', '6'])],
      { keep_whitespace: { bool: true } },
    ) as number[][];
    expect(starts).toEqual([0, 1, 3, 4, 5]);
    expect(ends).toEqual([1, 3, 4, 5, 6]);
  });

  it('split at a pattern and keep those delimiters that fit another', () => {
    const patterns = ['[,\\s]', '[,]'].map((p) => ({ dtype: 'string', shape: [], values: [p] }));
    expect(answer('RegexSplitWithOffsets', [strings('a, b,c', '日 本', '', ',a'), ...patterns])).toEqual([
      ['a', ',', 'b', ',', 'c', '日', '本', ',', 'a'],
      [0, 1, 3, 4, 5, 0, 4, 0, 1],
      [1, 2, 4, 5, 6, 3, 7, 1, 2],
      [0, 5, 7, 7, 9],
    ]);
  });

  it('refuse a delimiter that matches nothing at all, on which TensorFlow Text hangs', () => {
    const pattern = { dtype: 'string', shape: [], values: ['x*'] };
    expect(answer('RegexSplitWithOffsets', [strings('ab'), pattern, pattern])).toBe('InvalidArgumentError');
  });
});

describe('rows of segments', () => {
  it('take turns until the limit is reached', () => {
    const segments = [
      [1, 2, 3, 4, 1],
      [5, 6, 7, 8, 9, 10, 11, 12],
      [7, 8, 8, 8, 9],
    ].map((values) => vector('int32', values));
    const splits = [
      ['0', '4', '5', '5'],
      ['0', '3', '8', '8'],
      ['0', '1', '4', '5'],
    ].map((values) => vector('int64', values));
    const most = { dtype: 'int32', shape: [], values: [5] };
    expect(answer('TFText>RoundRobinTrim', [most, ...segments, ...splits], { N: { int: 3 } })).toEqual([
      [1, 2, 1],
      [5, 6, 8, 9],
      [7, 8, 8, 9],
      [0, 2, 3, 3],
      [0, 2, 4, 4],
      [0, 1, 3, 4],
    ]);
  });

  it('are joined into n-grams', () => {
    const attrs = { width: { int: 2 }, axis: { int: -1 }, string_separator: { string: '-' } };
    const splits = vector('int64', ['0', '3', '4', '4']);
    expect(answer('TFText>NgramsStringJoin', [strings('a', 'b', 'c', 'd'), splits], attrs)).toEqual([
      ['a-b', 'b-c'],
      [0, 2, 2, 2],
    ]);
  });
});

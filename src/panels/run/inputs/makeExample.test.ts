import { describe, expect, it } from 'vitest';
import type { ExampleFeature } from '../../../model/example';
import { anyValues, describeFeature, emptyFeature, exampleTensor, readFeature } from './makeExample';

const AGE: ExampleFeature = { key: 'age', kind: 'dense', dtype: 'int64', shape: [], isRequired: true, default: null };
const BOX: ExampleFeature = {
  key: 'box',
  kind: 'dense',
  dtype: 'float32',
  shape: [2],
  isRequired: false,
  default: { dtype: 'float32', shape: [2], data: Float32Array.of(0, 0.5) },
};
const NAME: ExampleFeature = { ...AGE, key: 'name', dtype: 'string', shape: [1], isRequired: false };
const TAGS: ExampleFeature = { ...NAME, key: 'tags', kind: 'sparse', shape: null };

/** Kind and values, texts as texts. */
function read(feature: ExampleFeature, text: string): unknown {
  const typed = readFeature(feature, text);
  if (!typed.ok) return typed.why;
  if (typed.values?.kind !== 'bytes') return typed.values === null ? null : Array.from<unknown>(typed.values.values);
  return typed.values.values.map((bytes) => new TextDecoder().decode(bytes));
}

describe('what is typed for a feature', () => {
  it('is left out when empty', () => {
    expect([AGE, BOX, NAME, TAGS].map((feature) => read(feature, ' '))).toEqual([null, null, null, null]);
  });

  it('is as many numbers as the feature has', () => {
    expect(read(AGE, '9007199254740993')).toEqual([9007199254740993n]);
    expect(read(BOX, '1.5, -2')).toEqual([1.5, -2]);
    expect(read(BOX, '1')).toBe('1 numbers, 2 are wanted.');
    expect(read(AGE, '1.5')).toBe('1.5 is not a whole number; int64 wants one.');
  });

  it('is one text where the feature has one value, else texts between commas', () => {
    expect(read(NAME, 'Lovelace, Ada')).toEqual(['Lovelace, Ada']);
    expect(read(TAGS, 'a, b')).toEqual(['a', 'b']);
    expect(read(TAGS, '["a, b"]')).toEqual(['a, b']);
    expect(read({ ...NAME, shape: [2] }, 'one')).toBe('name wants 2 values; here are 1.');
  });
});

describe('values made up for a feature', () => {
  it('are as many as it takes, and are read', () => {
    const square: ExampleFeature = { ...BOX, shape: [2, 2] };
    const pair: ExampleFeature = { ...NAME, shape: [2] };
    const made = [AGE, square, NAME, pair, TAGS].map((feature) => read(feature, anyValues(feature)));
    expect(made).toEqual([[1n], [0.5, 0.5, 0.5, 0.5], ['text'], ['text', 'text'], ['text']]);
  });
});

describe('a field of the form', () => {
  it('says what the feature is and what happens without it', () => {
    expect([AGE, BOX, TAGS].map(describeFeature)).toEqual(['int64 ()', 'float32 (2)', 'string, any number']);
    expect([AGE, BOX, TAGS].map(emptyFeature)).toEqual(['required', '0, 0.5', 'left out']);
  });
});

describe('the tensor of an example', () => {
  it('has the shape of the input', () => {
    expect([[], [-1], [2, 1], null].map((shape) => exampleTensor(shape, []).shape)).toEqual([[], [1], [2, 1], [1]]);
    expect(exampleTensor([2], []).data).toHaveLength(2);
  });
});

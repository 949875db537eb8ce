import { describe, expect, it } from 'vitest';
import type { DType } from '../../model/dtype';
import type { ExampleFeature } from '../../model/example';
import type { Shape } from '../../model/shape';
import type { Signature, TensorSpec } from '../../model/summary';
import { describeSignature } from './sentence';

/** `image: float32 ?,28,28,1`; `*` is an unknown rank, nothing after the dtype a scalar. */
function spec(text: string): TensorSpec {
  const [, key = '', dtype = '', sizes = ''] = /^(\w+): (\w+) ?(.*)$/.exec(text) ?? [];
  const shape: Shape =
    sizes === '*' ? null : sizes === '' ? [] : sizes.split(',').map((size) => (size === '?' ? -1 : Number(size)));
  return { key, tensorName: `${key}:0`, dtype: dtype as DType, shape };
}

function sentence(inputs: readonly string[], outputs: readonly string[], labels: Record<string, number> = {}): string {
  const signature: Signature = {
    key: 's',
    methodName: '',
    inputs: inputs.map(spec),
    outputs: outputs.map(spec),
    callable: true,
  };
  const files = Object.entries(labels).map(([path, count]) => ({
    path,
    lines: Array.from({ length: count }, String),
    byNumber: null,
  }));
  return describeSignature(signature, files);
}

describe('the sentence about a signature', () => {
  it.each([
    ['x: float32 ?,224,224,3', 'a picture of 224 × 224 in three float32 channels'],
    ['x: uint8 ?,?,?,3', 'a picture of any size in three uint8 channels'],
    ['x: float32 ?,28,28,1', 'a picture of 28 × 28 in one float32 channel'],
    ['x: float32 ?,2,2,3', '2 × 2 × 3 float32 numbers'],
    ['x: float32 ?,1000', '1,000 float32 numbers'],
    ['x: float32 ?,1', 'one float32 number'],
    ['x: float32 ?', 'one float32 number'],
    ['x: float32', 'one float32 number'],
    ['x: string ?', 'a string'],
    ['x: string ?,1', 'a string'],
    ['x: int64 ?,?', 'any number of int64 numbers'],
    ['x: float32 ?,?,12', 'a sequence of any length of 12 float32 numbers'],
    ['x: float32 ?,24,3', '24 × 3 float32 numbers'],
    ['x: float32 *', 'a float32 tensor of any rank'],
    ['x: float32 3,4', '3 × 4 float32 numbers'],
    ['x: bool ?,5', '5 bool values'],
  ])('says %s as %s', (input, said) => {
    expect(sentence([input], ['y: float32 ?,10'])).toBe(`Takes ${said}, gives 10 float32 numbers.`);
  });
  it('names several inputs and counts the rest', () => {
    expect(sentence(['a: float32', 'b: string ?'], ['y: float32 ?'])).toBe(
      'Takes a (one float32 number) and b (a string), gives one float32 number.',
    );
    expect(sentence(['a: int32', 'b: int32', 'c: int32', 'd: int32', 'e: int32'], ['y: int32'])).toBe(
      'Takes a (one int32 number), b (one int32 number), c (one int32 number) and 2 more, gives one int32 number.',
    );
  });
  it('says where the labels are when there is one for each class', () => {
    const labels = { 'assets/vocabulary.txt': 500, 'assets/labels.txt': 10 };
    expect(sentence(['x: string ?'], ['y: float32 ?,10'], labels)).toBe(
      'Takes a string, gives 10 float32 numbers. Their labels are in assets/labels.txt.',
    );
    expect(sentence(['x: string ?'], ['y: float32 ?,11'], labels)).toBe('Takes a string, gives 11 float32 numbers.');
  });
  it('says which strings are tf.Examples, pictures or sounds', () => {
    const signature: Signature = {
      key: 's',
      methodName: '',
      inputs: [spec('x: string ?')],
      outputs: [],
      callable: true,
    };
    const feature: ExampleFeature = {
      key: 'age',
      kind: 'dense',
      dtype: 'int64',
      shape: [],
      isRequired: true,
      default: null,
    };
    expect(
      describeSignature(signature, [], { x: { kind: 'examples', features: [feature, { ...feature, key: 'size' }] } }),
    ).toBe('Takes a tf.Example of 2 features, gives nothing.');
    expect(describeSignature(signature, [], { x: { kind: 'picture', isBase64: false } })).toBe(
      'Takes an encoded picture, gives nothing.',
    );
    expect(describeSignature(signature, [], { x: { kind: 'sound', isBase64: true } })).toBe(
      'Takes an encoded sound in base64, gives nothing.',
    );
  });

  it('says so when nothing goes in or comes out', () => {
    expect(sentence([], [])).toBe('Takes nothing, gives nothing.');
  });
});

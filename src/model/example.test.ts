import { describe, expect, it } from 'vitest';
import recorded from '../graph/fixtures/exampleInputs.json';
import { encodeExample, type FeatureValues } from './example';

const utf8 = new TextEncoder();

const EXAMPLES: Readonly<Record<keyof typeof recorded.examples, readonly (readonly [string, FeatureValues])[]>> = {
  int64: [['age', { kind: 'int64', values: [3n, -1n, 2n ** 63n - 1n] }]],
  float: [['x', { kind: 'float', values: [0.5, -1.25, 1e30] }]],
  bytes: [['name', { kind: 'bytes', values: ['ada', '', 'é'].map((text) => utf8.encode(text)) }]],
  several: [
    ['a', { kind: 'int64', values: [1n] }],
    ['b', { kind: 'bytes', values: [utf8.encode('x'.repeat(200))] }],
    ['c', { kind: 'float', values: [2.5] }],
  ],
};

describe('a serialised tf.train.Example', () => {
  it.each(Object.entries(EXAMPLES))('is as TensorFlow writes it: %s', (name, features) => {
    const expected = Buffer.from(recorded.examples[name as keyof typeof EXAMPLES], 'base64');
    expect([...encodeExample(features)]).toEqual([...expected]);
  });
});

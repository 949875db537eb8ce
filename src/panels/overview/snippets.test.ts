import { describe, expect, it } from 'vitest';
import type { DType } from '../../model/dtype';
import type { MetaGraphSummary, Signature } from '../../model/summary';
import { type Language, snippet } from './snippets';

type Inputs = Readonly<Record<string, readonly [DType, readonly number[] | null]>>;

function write(
  language: Language,
  inputs: Inputs,
  tagSets: readonly (readonly string[])[] = [['serve']],
  folder = '',
): string {
  const signature: Signature = {
    key: 'serving_default',
    methodName: 'tensorflow/serving/predict',
    inputs: Object.entries(inputs).map(([key, [dtype, shape]]) => ({ key, tensorName: `${key}:0`, dtype, shape })),
    outputs: [{ key: 'scores', tensorName: 'y:0', dtype: 'float32', shape: [-1, 2] }],
    callable: true,
  };
  const metaGraphs = tagSets.map((tags) => ({ tags }) as unknown as MetaGraphSummary);
  return snippet(language, { modelName: 'my model', folder, signature, metaGraphs, metaGraph: 0 });
}

describe('code that calls the signature', () => {
  it('feeds zeros of the right dtype, one for each free dimension', () => {
    const code = write('python', { image: ['float32', [-1, 28, 28, 1]], ids: ['int64', [-1, 3]] });
    expect(code).toContain('tf.saved_model.load("my model")');
    expect(code).toContain('call(image=tf.zeros([1, 28, 28, 1]), ids=tf.zeros([1, 3], tf.int64))["scores"]');
  });
  it('names the version folder where Python needs it', () => {
    expect(write('python', { x: ['float32', []] }, [['serve']], '10')).toContain('load("my model/10")');
    expect(write('curl', { x: ['float32', []] }, [['serve']], '10')).toContain('/v1/models/my%20model:predict');
  });
  it('feeds strings of the right rank', () => {
    expect(write('python', { text: ['string', [-1]] })).toContain('text=tf.constant(["text"])');
    expect(write('python', { text: ['string', []] })).toContain('text=tf.constant("text")');
    expect(write('python', { text: ['string', [-1, 2]] })).toContain('text=tf.fill([1, 2], "text")');
  });
  it('makes a tf.Example where the graph parses one', () => {
    const feature = { kind: 'dense', isRequired: true, default: null } as const;
    const request = {
      modelName: 'm',
      folder: '',
      signature: {
        key: 's',
        methodName: '',
        inputs: [{ key: 'x', tensorName: 'x:0', dtype: 'string', shape: [-1] }],
        outputs: [],
        callable: true,
      },
      metaGraphs: [],
      metaGraph: 0,
      strings: {
        x: {
          kind: 'examples',
          features: [
            { ...feature, key: 'age', dtype: 'int64', shape: [] },
            { ...feature, key: 'box', dtype: 'float32', shape: [2, 2] },
          ],
        },
      },
    } as const;
    const code = snippet('python', request);
    expect(code).toContain('example.features.feature["age"].int64_list.value[:] = [0]');
    expect(code).toContain('example.features.feature["box"].float_list.value[:] = [0.0] * 4');
    expect(code).toContain('call(x=tf.constant([example.SerializeToString()]))');
    // tf.train.Example().SerializeToString() of these values in base64, by TensorFlow 2.21.
    expect(snippet('curl', request)).toContain(
      '{"b64":"CisKDAoDYWdlEgUaAwoBAAobCgNib3gSFBISChAAAAAAAAAAAAAAAAAAAAAA"}',
    );
  });

  it('reads the file that an encoded picture is', () => {
    const request = {
      modelName: 'm',
      folder: '',
      signature: {
        key: 's',
        methodName: '',
        inputs: [{ key: 'x', tensorName: 'x:0', dtype: 'string', shape: [-1] }],
        outputs: [],
        callable: true,
      },
      metaGraphs: [],
      metaGraph: 0,
    } as const;
    const code = (isBase64: boolean) =>
      snippet('python', { ...request, strings: { x: { kind: 'picture', isBase64 } } });
    expect(code(false)).toContain('call(x=tf.constant([tf.io.read_file("picture.jpg")]))');
    expect(code(true)).toContain('call(x=tf.constant([tf.io.encode_base64(tf.io.read_file("picture.jpg"))]))');
  });

  it('feeds the parts of a sparse input by the names they have in a call', () => {
    const part = (key: string, dtype: DType, shape: readonly number[]) => ({
      key,
      tensorName: `${key}:0`,
      dtype,
      shape,
    });
    const sparse = {
      ...part('s', 'float32', [-1, 2]),
      components: [
        part('indices', 'int64', [-1, 2]),
        part('values', 'float32', [-1]),
        part('dense_shape', 'int64', [2]),
      ],
    };
    const signature: Signature = { key: 'f', methodName: '', inputs: [sparse], outputs: [], callable: true };
    expect(snippet('python', { modelName: 'm', folder: '', signature, metaGraphs: [], metaGraph: 0 })).toContain(
      'call(s_indices=tf.zeros([1, 2], tf.int64), s_values=tf.zeros([1]), s_dense_shape=tf.zeros([2], tf.int64))',
    );
  });
  it('passes keys that are no Python names in a dictionary', () => {
    expect(write('python', { 'a-b': ['float32', []] })).toContain('call(**{"a-b": tf.zeros([])})');
    expect(write('python', { lambda: ['float32', []] })).toContain('call(**{"lambda": tf.zeros([])})');
  });
  it('names the tags where the model has several MetaGraphs', () => {
    expect(write('python', { x: ['float32', []] }, [['serve', 'gpu'], ['train']])).toContain(
      'load("my model", tags=["serve", "gpu"])',
    );
  });
  it('writes small requests out and takes large ones from a file', () => {
    const small = write('curl', { x: ['float32', [-1, 2]], text: ['string', [-1]], on: ['bool', [-1]] });
    expect(small).toContain('/v1/models/my%20model:predict');
    const body: unknown = JSON.parse(/-d '(.*)'$/s.exec(small)?.[1] ?? '');
    expect(body).toEqual({ signature_name: 'serving_default', inputs: { x: [[0, 0]], text: ['text'], on: [false] } });
    const large = write('curl', { x: ['float32', [-1, 224, 224, 3]] });
    expect(large).toContain('-d @request.json');
    expect(large).toContain('x: float32 [1,224,224,3]');
  });
  it('builds nested lists in TypeScript', () => {
    expect(write('typescript', { 'x y': ['float32', [-1, 224]], t: ['string', [-1]] })).toContain(
      'inputs: { "x y": filled(0, [1, 224]), t: filled("text", [1]) }',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { memorySource } from '../../files/memorySource';
import { isKerasLayer, type KerasMetadata } from '../../model/keras';
import type { ObjectGraph, SavedObject } from '../../model/objectGraph';
import { ProtoWriter } from '../../lib/protoWriter';
import { readKeras } from './keras';

/** `0 root: a=1` lines: id, identifier, children by name. */
function objectsOf(...lines: readonly string[]): ObjectGraph {
  const objects = lines.map((line): SavedObject => {
    const [id = '', identifier = '', ...children] = line.split(' ');
    return {
      id: Number(id),
      kind: 'user_object',
      identifier,
      children: children.map((child) => ({ name: child.split('=')[0] ?? '', id: Number(child.split('=')[1]) })),
    };
  });
  return { objects, concreteFunctions: new Map() };
}

const graph = objectsOf(
  '0 _tf_keras_sequential layer-0=1 keras_api=3 metric=4',
  '1 _tf_keras_layer inner=2',
  '2 _tf_keras_layer',
  '3 signature_map',
  '4 _tf_keras_metric',
);

/** An entry of SavedMetadata. */
function entry(nodeId: number, nodePath: string, identifier: string, metadata: string): ProtoWriter {
  const version = new ProtoWriter().int(1, 2).int(2, 1);
  const node = new ProtoWriter().int(2, nodeId).text(3, nodePath).text(4, identifier).text(5, metadata);
  return node.message(6, version);
}

async function keras(entries: readonly ProtoWriter[], objects: ObjectGraph | null = graph): Promise<KerasMetadata> {
  const file = new ProtoWriter();
  for (const one of entries) file.message(1, one);
  const source = memorySource(file.finish(), 'keras_metadata.pb');
  const read = await readKeras({ path: 'keras_metadata.pb', source }, 'saved_model.pb', objects);
  if (!read.ok || !read.value) throw new Error('not read');
  return read.value;
}

const DENSE = JSON.stringify({
  name: 'dense',
  trainable: true,
  class_name: 'Conv2D',
  dtype: { class_name: 'Policy', config: { name: 'mixed_float16' } },
  build_input_shape: { class_name: 'TensorShape', items: [null, 28, 28, 1] },
  config: {
    name: 'dense',
    trainable: true,
    filters: 6,
    kernel_size: { class_name: '__tuple__', items: [5, 3] },
    padding: 'same',
    strides: { class_name: '__tuple__', items: [1, 1] },
    use_bias: false,
    scale: true,
    rate: 0.20000000298023224,
    activation: 'relu',
    kernel_initializer: { class_name: 'GlorotUniform' },
    layer: { class_name: 'LSTM', config: {} },
    data_format: 'channels_last',
  },
});

describe('Keras metadata', () => {
  it('says class, name, shapes and what makes a layer different from others', async () => {
    const { objects, problems, source } = await keras([
      entry(0, 'root', '_tf_keras_sequential', '{"class_name": "Sequential", "name": "net"}'),
      entry(1, 'root.layer-0', '_tf_keras_layer', DENSE),
      entry(4, 'root.metric', '_tf_keras_metric', '{"class_name": "Mean", "dtype": "float32"}'),
    ]);
    expect(source).toBe('keras_metadata.pb');
    expect(problems).toEqual([]);
    expect(objects.filter(isKerasLayer).map(({ objectPath, className }) => [objectPath, className])).toEqual([
      ['', 'Sequential'],
      ['layer-0', 'Conv2D'],
    ]);
    expect(objects[1]).toMatchObject({
      objectId: 1,
      name: 'dense',
      trainable: true,
      dtype: 'mixed_float16',
      inputShapes: [[-1, 28, 28, 1]],
      summary: 'filters 6, kernel_size 5×3, padding same, no use_bias, rate 0.2, activation relu, layer LSTM',
    });
    expect(objects[2]?.dtype).toBe('float32');
  });

  it('knows several inputs, as list or by name', async () => {
    const shapes = async (shape: string) =>
      (await keras([entry(1, '', '_tf_keras_layer', `{"build_input_shape": ${shape}}`)])).objects[0]?.inputShapes;
    expect(await shapes('[[null, 2], {"class_name": "TensorShape", "items": [3]}]')).toEqual([[-1, 2], [3]]);
    expect(await shapes('{"a": [null, 2], "b": [4]}')).toEqual([[-1, 2], [4]]);
    expect(await shapes('"unknown"')).toEqual([]);
  });

  it('reads the words that only Python writes', async () => {
    const config = '{"config": {"limit": Infinity, "low": -Infinity, "none": NaN, "text": "NaN \\" Infinity"}}';
    const [object] = (await keras([entry(1, '', '_tf_keras_layer', config)])).objects;
    expect(object?.config).toEqual({ limit: 'Infinity', low: '-Infinity', none: 'NaN', text: 'NaN " Infinity' });
  });

  it('of a file that belongs to another graph finds objects by path, and names those that are not there', async () => {
    const { objects, problems } = await keras([
      entry(9, 'root.layer-0.inner', '_tf_keras_layer', '{}'),
      entry(3, 'root.layer-7', '_tf_keras_layer', '{}'),
    ]);
    expect(objects.map(({ objectId, objectPath }) => [objectId, objectPath])).toEqual([
      [2, 'layer-0/inner'],
      [-1, 'layer-7'],
    ]);
    expect(problems.map(({ message }) => message)).toEqual([
      'keras_metadata.pb describes root.layer-7, which the object graph does not have.',
    ]);
  });

  it('keeps what is whole: bad JSON, bad bytes and a cut file are facts', async () => {
    const many = Array.from({ length: 30 }, () => entry(1, 'root.layer-0', '_tf_keras_layer', '{nonsense'));
    const { objects, problems } = await keras(many);
    expect(objects).toHaveLength(30);
    expect(problems).toHaveLength(21);
    expect(problems[0]?.message).toMatch(/^The metadata of root\.layer-0 in keras_metadata\.pb is not JSON: /);
    expect(problems.at(-1)?.message).toMatch(/^10 more faults/);
    const bad = await keras([new ProtoWriter().int(2, 1).message(5, Uint8Array.of()).varint(7)]);
    expect(bad.problems).toMatchObject([{ kind: 'malformed', file: 'keras_metadata.pb' }]);
    const source = memorySource(Uint8Array.of(0x0a, 0x60, 1), 'keras_metadata.pb');
    const cut = await readKeras({ path: 'keras_metadata.pb', source }, 'saved_model.pb', null);
    expect(cut.ok && cut.value?.problems).toMatchObject([{ kind: 'truncated' }]);
  });

  it('of TensorFlow before 2.5 lies in the object graph', async () => {
    const old: ObjectGraph = {
      ...graph,
      objects: graph.objects.map((object) => (object.id === 1 ? { ...object, metadata: DENSE } : object)),
    };
    const read = await readKeras(undefined, 'saved_model.pb', old);
    expect(read.ok && read.value?.source).toBe('object graph');
    expect(read.ok && read.value?.objects.map(({ objectPath, name }) => [objectPath, name])).toEqual([
      ['layer-0', 'dense'],
    ]);
    expect(await readKeras(undefined, 'saved_model.pb', graph)).toEqual({ ok: true, value: null });
  });
});

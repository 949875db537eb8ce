import { expect, it } from 'vitest';
import { graphFromText } from '../testing/graphFromText';
import { layerClasses } from './layers';

function withObjects(objects: readonly { identifier: string; metadata: string }[]): ReadonlyMap<string, string> {
  const saved = objects.map((object, id) => ({ id, kind: 'user_object' as const, children: [], ...object }));
  return layerClasses({
    ...graphFromText('y: Relu(x)'),
    objects: () => ({ ok: true, value: { objects: saved, concreteFunctions: new Map() } }),
  });
}

it('reads the class of a layer, not of what its configuration nests', () => {
  const dense =
    '{"class_name": "Dense", "name": "hidden", "config": {"name": "hidden", "kernel_initializer": {"class_name": "GlorotUniform"}}}';
  expect([...withObjects([{ identifier: '_tf_keras_layer', metadata: dense }])]).toEqual([['hidden', 'Dense']]);
});

it('leaves out what is no layer or says nothing', () => {
  const objects = [
    { identifier: '_generic_user_object', metadata: '{"class_name": "A", "name": "a"}' },
    { identifier: '_tf_keras_metric', metadata: '{"name": "loss"}' },
    { identifier: '_tf_keras_layer', metadata: 'not JSON' },
  ];
  expect([...withObjects(objects)]).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import type { KerasMetadata, KerasObject } from '../model/keras';
import type { VariableFact } from '../model/summary';
import { graphFromText } from '../testing/graphFromText';
import { formatBoxes } from '../testing/formatVisible';
import { classesByName, layerTable } from './layerTable';
import { type GraphOptions, type ModelGraph, openModelGraph } from './modelGraph';

const MODEL = `
  signature serving_default(image=x (?, 4)) -> scores=net/top/Softmax
  k: VarHandleOp {shape=(4, 3)}
  net/hidden/read: ReadVariableOp(k)
  net/hidden/MatMul: MatMul(x, net/hidden/read)
  net/hidden/Relu: Relu(net/hidden/MatMul)
  net/flat/Reshape: Reshape(net/hidden/Relu, net/flat/shape)
  net/flat/shape: Const {value=[-1, 3]}
  net/top/Neg: Neg(net/flat/Reshape)
  net/top/Softmax: Softmax(net/top/Neg)
`;

function open(options: Partial<GraphOptions> = {}): ModelGraph {
  const start = { kind: 'signature', key: 'serving_default' } as const;
  const graph = openModelGraph(graphFromText(MODEL), start, { raw: false, showControl: false, ...options });
  if (!graph.ok) throw new Error(graph.failure.message);
  return graph.value;
}

/** `path name Class`, one object a line; models have no slash-separated class. */
function kerasFromText(text: string): KerasMetadata {
  const objects = text
    .trim()
    .split('\n')
    .map((line, i): KerasObject => {
      const [objectPath = '', name = '', className = ''] = line.trim().split(' ');
      return {
        objectId: i,
        objectPath: objectPath === '-' ? '' : objectPath,
        identifier:
          className === 'Functional'
            ? '_tf_keras_network'
            : className === 'Mean'
              ? '_tf_keras_metric'
              : '_tf_keras_layer',
        className,
        name,
        trainable: name === 'frozen' ? false : true,
        dtype: 'float32',
        inputShapes: [],
        config: className === 'InputLayer' ? { batch_input_shape: [null, 4] } : {},
        summary: '',
      };
    });
  return { source: 'keras_metadata.pb', objects, problems: [] };
}

const KERAS = kerasFromText(`
  - net Functional
  layer-0 image InputLayer
  layer-1 hidden Dense
  layer-2 flat Flatten
  layer-3 inner Functional
  layer-3/layer-0 top Softmax
  layer-4 frozen Dense
  layer-4/cell frozen_cell LSTMCell
  keras_api/metrics/0 loss Mean
`);

const variable = (objectPath: string, shape: readonly number[], trainable = true): VariableFact => ({
  id: 0,
  name: objectPath,
  dtype: 'float32',
  shape,
  trainable,
  nodes: [],
  objectPath,
  checkpointKey: null,
  route: null,
  objectId: null,
});

const VARIABLES = [
  variable('layer-1/kernel', [4, 3]),
  variable('layer-1/moving', [3], false),
  variable('layer-3/layer-0/scale', [5]),
  variable('layer-4/kernel', [2, 2]),
  variable('layer-10/kernel', [100]),
];

describe('the table of layers', () => {
  const rows = layerTable(open(), KERAS, VARIABLES, null);

  it('lists layers as Keras does, without the model itself, its metrics and the parts of layers', () => {
    expect(rows.map(({ name, className, depth }) => `${'  '.repeat(depth)}${name} ${className}`)).toEqual([
      'image InputLayer',
      'hidden Dense',
      'flat Flatten',
      'inner Functional',
      '  top Softmax',
      'frozen Dense',
    ]);
  });

  it('takes output shapes from the boxes that the layers are', () => {
    expect(rows.map(({ name, outputShape }) => [name, outputShape]).slice(0, 5)).toEqual([
      ['image', '(?, 4)'],
      ['hidden', '(?, 3)'],
      ['flat', '(?, 3)'],
      ['inner', ''],
      ['top', '(?, 3)'],
    ]);
    expect(rows[1]?.place?.box).toBe('group:net/hidden/');
  });

  it('counts the variables that a layer and the layers inside it own', () => {
    expect(rows.map(({ parameters, trainableParameters }) => [parameters, trainableParameters])).toEqual([
      [0, 0],
      [15, 12],
      [0, 0],
      [5, 5],
      [5, 5],
      [4, 0],
    ]);
  });

  it('takes the variables from the list beside a layer where there is one, whatever their paths', () => {
    const kernel = { ...variable('all_variables/0', [4, 3]), objectId: 90 };
    const objects = [
      { id: 2, kind: 'user_object', children: [{ id: 80, name: 'variables' }] },
      { id: 80, kind: 'user_object', children: [{ id: 90, name: '0' }] },
    ] as const;
    const found = layerTable(open(), KERAS, [kernel], { objects, concreteFunctions: new Map() });
    expect(found.find(({ name }) => name === 'hidden')?.parameters).toBe(12);
  });

  it('gives the groups of layers their class as second line', () => {
    const graph = open({ layerClasses: classesByName(KERAS) });
    const view = graph.view(graph.root);
    expect(formatBoxes(graph)).toContain('[hidden 2]');
    expect(view.ok && view.value.boxes.find(({ title }) => title === 'hidden')?.subtitle).toBe('Dense');
  });
});

import { describe, expect, it } from 'vitest';
import { formatAttr } from '../attrText';
import { loadOpTable } from './opDefs';

// Expected: tf.raw_ops of TensorFlow 2.21.
describe("TensorFlow's ops", () => {
  it('have arguments, attributes, defaults and a sentence', async () => {
    const conv = (await loadOpTable()).find('Conv2D');
    expect(conv?.inputs).toEqual([
      { name: 'input', dtype: 'invalid', typeAttr: 'T' },
      { name: 'filter', dtype: 'invalid', typeAttr: 'T' },
    ]);
    expect(conv?.outputs.map(({ name }) => name)).toEqual(['output']);
    expect(conv?.stateful).toBe(false);
    expect(conv?.doc).toBe('Computes a 2-D convolution given 4-D input and filter tensors.');
  });

  it('have arguments that stand for several tensors', async () => {
    const table = await loadOpTable();
    expect(table.find('Concat')?.inputs[1]).toEqual({
      name: 'values',
      dtype: 'invalid',
      typeAttr: 'T',
      numberAttr: 'N',
    });
    expect(table.find('PartitionedCall')?.outputs[0]).toEqual({
      name: 'output',
      dtype: 'invalid',
      typeListAttr: 'Tout',
    });
    expect(table.find('ParseExampleV2')?.outputs[0]).toEqual({
      name: 'sparse_indices',
      dtype: 'int64',
      numberAttr: 'num_sparse',
    });
    expect(table.find('Assign')?.inputs[0]).toEqual({ name: 'ref', dtype: 'invalid', typeAttr: 'T', isRef: true });
  });

  it.each([
    ['Conv2D', 'strides', undefined],
    ['Conv2D', 'data_format', 'NHWC'],
    ['Conv2D', 'explicit_paddings', '[]'],
    ['Conv2D', 'dilations', '[1, 1, 1, 1]'],
    ['FusedBatchNormV3', 'epsilon', '0.0001'],
    ['LeakyRelu', 'alpha', '0.2'],
    ['ArgMax', 'output_type', 'int64'],
    ['VarHandleOp', 'debug_name', ''],
    ['Placeholder', 'shape', '(…)'],
    ['TensorListConcatV2', 'shape_type', undefined],
    ['MapDefun', 'max_intra_op_parallelism', '1'],
    ['ImageSummary', 'bad_color', 'uint8 ⟨4⟩'],
    ['StatefulPartitionedCall', 'config', ''],
  ])('%s has the default of %s', async (op, attr, expected) => {
    const value = (await loadOpTable()).find(op)?.attrs.find(({ name }) => name === attr)?.default;
    expect(value && formatAttr(value)).toBe(expected);
  });

  it('keep tensor and function defaults readable', async () => {
    const color = (await loadOpTable()).find('ImageSummary')?.attrs.find(({ name }) => name === 'bad_color')?.default;
    expect(color?.kind === 'tensor' && color.value.values().data).toEqual(Uint8Array.of(255, 0, 0, 255));
  });

  it('say which are stateful, deprecated or unknown', async () => {
    const table = await loadOpTable();
    expect(table.find('VarHandleOp')?.stateful).toBe(true);
    expect(table.find('BatchNormWithGlobalNormalization')?.deprecated).toBe(
      'since GraphDef version 9: Use tf.nn.batch_normalization()',
    );
    expect(table.find('NoSuchOp')).toBeUndefined();
  });

  it('include ops of older and other packages that real models carry', async () => {
    const table = await loadOpTable();
    expect(table.find('CaseFoldUTF8')?.inputs).toHaveLength(1);
    expect(table.find('SimpleMLInferenceOpWithHandle')).toBeDefined();
  });
});

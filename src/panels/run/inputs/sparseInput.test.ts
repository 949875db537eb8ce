import { describe, expect, it } from 'vitest';
import type { Signature, TensorSpec } from '../../../model/summary';
import { fedTensors, formInputs } from './sparseInput';

const part = (key: string, dtype: TensorSpec['dtype'], shape: TensorSpec['shape']): TensorSpec => ({
  key,
  tensorName: `${key}:0`,
  dtype,
  shape,
});

const SPARSE: TensorSpec = {
  key: 's',
  tensorName: '',
  dtype: 'float32',
  shape: [-1, 3],
  encoding: 'sparse',
  components: [part('indices', 'int64', [-1, 2]), part('values', 'float32', [-1]), part('dense_shape', 'int64', [2])],
};

describe('a sparse input', () => {
  // tf.sparse.from_dense([[0., 2., 0.], [nan, 0., -1.]]) by TensorFlow 2.21.
  it('is fed as the indices, values and shape of what is not zero', () => {
    const dense = Float32Array.of(0, 2, 0, Number.NaN, 0, -1);
    expect(fedTensors(SPARSE, { dtype: 'float32', shape: [2, 3], data: dense })).toEqual({
      s_indices: { dtype: 'int64', shape: [3, 2], data: BigInt64Array.of(0n, 1n, 1n, 0n, 1n, 2n) },
      s_values: { dtype: 'float32', shape: [3], data: Float32Array.of(2, Number.NaN, -1) },
      s_dense_shape: { dtype: 'int64', shape: [2], data: BigInt64Array.of(2n, 3n) },
    });
  });

  it('leaves empty strings out', () => {
    const [a, none] = [Uint8Array.of(97), new Uint8Array(0)];
    const fed = fedTensors(SPARSE, { dtype: 'string', shape: [2, 1], data: [none, a] });
    expect(fed['s_values']).toEqual({ dtype: 'string', shape: [1], data: [a] });
    expect(fed['s_indices']?.data).toEqual(BigInt64Array.of(1n, 0n));
  });
});

describe('the inputs of the form', () => {
  it('are the parts of a composite tensor, and a sparse one as a whole', () => {
    const composite: TensorSpec = {
      ...part('c', 'invalid', null),
      encoding: 'composite',
      components: [part('c.0', 'int8', [2]), part('c.1', 'int8', [])],
    };
    const signature: Signature = { key: 'f', methodName: '', inputs: [SPARSE, composite], outputs: [], callable: true };
    expect(formInputs(signature).map(({ key }) => key)).toEqual(['s', 'c_c.0', 'c_c.1']);
  });
});

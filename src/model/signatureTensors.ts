import type { TensorSpec } from './summary';

/**
 * The tensors that are fed or fetched for an input or output, each under the name it has in a call: itself, or the
 * parts of a sparse or composite one, named `key_indices`, `key_values`, `key_dense_shape` as TensorFlow 2 names them
 * (load_v1_in_v2.py).
 */
export function tensorsOf(spec: TensorSpec): readonly TensorSpec[] {
  if (!spec.components) return [spec];
  return spec.components.map((part) => ({ ...part, key: `${spec.key}_${part.key}` }));
}

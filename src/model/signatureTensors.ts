import type { TensorSpec } from './summary';

/** One tensor that is fed or fetched, by the name it has in a call. */
export interface NamedSpec {
  readonly key: string;
  readonly spec: TensorSpec;
}

/**
 * The tensors that an input or output consists of: itself, or the parts of a sparse or composite one, named
 * `key_indices`, `key_values`, `key_dense_shape` as TensorFlow 2 names them (load_v1_in_v2.py).
 */
export function tensorsOf(spec: TensorSpec): readonly NamedSpec[] {
  if (!spec.components) return [{ key: spec.key, spec }];
  return spec.components.map((part) => ({ key: `${spec.key}_${part.key}`, spec: part }));
}

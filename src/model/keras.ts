import type { Failure } from './failure';

/** A value of a layer's configuration, as Keras wrote it into JSON. NaN and the infinities are strings by Python's names. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What Keras 2 says of one of its objects: a model, a layer, a metric. Absent parts are null. */
export interface KerasObject {
  /** Row of the SavedObjectGraph; -1 where neither id nor path leads to one. */
  readonly objectId: number;
  /** Child names from the root, as in {@link VariableFact.objectPath}: `layer_with_weights-0`; '' is the model itself. */
  readonly objectPath: string;
  /** `_tf_keras_layer`, `_tf_keras_rnn_layer`, `_tf_keras_model`, `_tf_keras_network`, `_tf_keras_sequential`, `_tf_keras_input_layer`, `_tf_keras_metric`. */
  readonly identifier: string;
  /** `Dense`, `Sequential`, `MyProject>Attention`; '' where the metadata does not say it. */
  readonly className: string;
  /** Name of the layer, which is a name scope of its nodes: `dense_1`. */
  readonly name: string;
  readonly trainable: boolean | null;
  /** Name of the dtype or of the mixed-precision policy. */
  readonly dtype: string | null;
  /** Shapes that the layer was built for, batch first; -1 is a free dimension. One for each input; empty where unknown. */
  readonly inputShapes: readonly (readonly number[])[];
  /** Result of `get_config`; empty for objects without one (subclassed models). */
  readonly config: { readonly [key: string]: JsonValue };
  /** The configuration in one line, without what every layer says: `filters 32, kernel_size 3×3, padding same`. */
  readonly summary: string;
}

/** The Keras objects of a model in the order of the file, the model itself first where it is one. */
export interface KerasMetadata {
  /** TensorFlow 2.5 to 2.12 wrote a file of its own; before, it lay in the object graph. */
  readonly source: 'keras_metadata.pb' | 'object graph';
  readonly objects: readonly KerasObject[];
  /** Entries that cannot be read or do not fit the object graph (a stale file, metadata that is not JSON). */
  readonly problems: readonly Failure[];
}

/** Identifiers of what has a place in the list of layers: metrics and losses have none. */
const LAYERS: ReadonlySet<string> = new Set([
  '_tf_keras_layer',
  '_tf_keras_rnn_layer',
  '_tf_keras_input_layer',
  '_tf_keras_model',
  '_tf_keras_network',
  '_tf_keras_sequential',
]);

/** Whether an object is a layer or a model (a model within a model is a layer too). */
export function isKerasLayer({ identifier }: KerasObject): boolean {
  return LAYERS.has(identifier);
}

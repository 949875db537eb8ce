import type { DType } from './dtype';
import type { Shape } from './shape';

/** One SavedObject, by its `kind` oneof (saved_object_graph.proto). */
export interface SavedObject {
  readonly id: number;
  readonly kind:
    | 'user_object'
    | 'asset'
    | 'function'
    | 'variable'
    | 'bare_concrete_function'
    | 'constant'
    | 'resource'
    | 'captured_tensor'
    | 'none';
  readonly children: readonly { readonly id: number; readonly name: string }[];
  /** user_object: `identifier` such as `_tf_keras_layer`, and its metadata (JSON in Keras 2). */
  readonly identifier?: string;
  readonly metadata?: string;
  /** function: its concrete functions; bare_concrete_function: one. */
  readonly concreteFunctions?: readonly string[];
  readonly variable?: {
    readonly name: string;
    readonly dtype: DType;
    readonly shape: Shape;
    readonly trainable: boolean;
  };
  /** constant: the node that makes it. */
  readonly operation?: string;
  readonly assetIndex?: number;
  readonly registeredName?: string;
  /** Optimizers: how many variables (momenta, …) they keep beside the model's. Absent for 0. */
  readonly slotVariableCount?: number;
}

/** SavedConcreteFunction: what a function captures, as object ids, and its structured signature. */
export interface ConcreteFunction {
  readonly name: string;
  /** The last arguments of the function, in order. */
  readonly boundInputs: readonly number[];
  readonly canonicalizedInputSignature: StructuredValue | null;
  readonly outputSignature: StructuredValue | null;
}

/** struct.proto, as plain data. */
export type StructuredValue =
  | { readonly kind: 'none' }
  | { readonly kind: 'float' | 'int'; readonly value: number | bigint }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'shape'; readonly shape: Shape }
  | { readonly kind: 'dtype'; readonly dtype: DType }
  | {
      readonly kind: 'tensor_spec';
      readonly name: string;
      readonly shape: Shape;
      readonly dtype: DType;
    }
  | { readonly kind: 'type_spec'; readonly typeName: string; readonly state: StructuredValue | null }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly StructuredValue[] }
  | {
      readonly kind: 'dict' | 'named_tuple';
      readonly typeName?: string;
      readonly items: readonly (readonly [string, StructuredValue])[];
    }
  | { readonly kind: 'other' };

export interface ObjectGraph {
  readonly objects: readonly SavedObject[];
  readonly concreteFunctions: ReadonlyMap<string, ConcreteFunction>;
}

import type { DType } from './dtype';
import type { Shape } from './shape';
import type { HostTensor } from './tensor';

/** `NameAttrList`: a function of the library by name, with the attrs it is instantiated with. */
export interface FunctionRef {
  readonly name: string;
  readonly attrs: ReadonlyMap<string, AttrValue>;
}

/**
 * A `TensorProto` of a node attribute: type and shape at once, values when asked
 * (`tensor_content` may be megabytes). `values` repeats the last listed value and
 * fills an empty list with zeros, as the format demands.
 */
export interface TensorAttr {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Bytes of the serialised TensorProto. */
  readonly byteSize: number;
  /** Throws a RangeError when the content is shorter or longer than dtype × shape say, or over 2 GiB. */
  values(): HostTensor;
}

/** attr_value.proto, one member per `kind`. Integers are int64 in the format, hence bigint. */
export type AttrValue =
  | { readonly kind: 's'; readonly value: Uint8Array }
  | { readonly kind: 'i'; readonly value: bigint }
  | { readonly kind: 'f'; readonly value: number }
  | { readonly kind: 'b'; readonly value: boolean }
  | { readonly kind: 'type'; readonly value: DType }
  | { readonly kind: 'shape'; readonly value: Shape }
  | { readonly kind: 'tensor'; readonly value: TensorAttr }
  | { readonly kind: 'func'; readonly value: FunctionRef }
  | { readonly kind: 'placeholder'; readonly value: string }
  | { readonly kind: 'list'; readonly value: readonly AttrValue[] };

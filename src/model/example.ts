import { concatBytes } from '../lib/bytes';
import { ProtoWriter } from '../lib/protoWriter';
import type { Shape } from './shape';
import type { HostTensor } from './tensor';

/** One feature that a model takes out of a serialised tf.train.Example (the arguments of ParseExample, parsing_ops.cc). */
export interface ExampleFeature {
  readonly key: string;
  /** Dense: as many values as its shape says. Sparse and ragged: any number, also none. */
  readonly kind: 'dense' | 'sparse' | 'ragged';
  readonly dtype: 'float32' | 'int64' | 'string';
  /** Of one example's values, where dense; a first dimension of −1 is as long as the example makes it. */
  readonly shape: Shape;
  /** TensorFlow refuses an example without it. */
  readonly isRequired: boolean;
  /** What an example without it gets, where the graph says it by a constant. */
  readonly default: HostTensor | null;
}

/** The values of one feature, as the three lists of feature.proto hold them. */
export type FeatureValues =
  | { readonly kind: 'bytes'; readonly values: readonly Uint8Array[] }
  | { readonly kind: 'float'; readonly values: ArrayLike<number> }
  | { readonly kind: 'int64'; readonly values: readonly bigint[] };

const utf8 = new TextEncoder();

/** A serialised tf.train.Example (example.proto, feature.proto), features in the order given. */
export function encodeExample(features: Iterable<readonly [key: string, FeatureValues]>): Uint8Array {
  const map = Array.from(features, ([key, values]) =>
    field(1, concatBytes([field(1, utf8.encode(key)), field(2, encodeFeature(values))])),
  );
  return field(1, concatBytes(map));
}

/** Feature: a oneof of bytes_list 1, float_list 2, int64_list 3, whose values are field 1; numbers are packed. */
function encodeFeature(feature: FeatureValues): Uint8Array {
  switch (feature.kind) {
    case 'bytes':
      return field(1, concatBytes(feature.values.map((value) => field(1, value))));
    case 'float':
      return field(2, field(1, floatBytes(feature.values)));
    case 'int64':
      return field(3, field(1, concatBytes(feature.values.map(varint))));
  }
}

function floatBytes(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i] ?? 0, true);
  return new Uint8Array(view.buffer);
}

function field(number: number, value: Uint8Array): Uint8Array {
  return new ProtoWriter().message(number, value).finish();
}

/** int64 as its 64 bits: a negative one takes ten bytes. */
function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.of(...bytes, Number(rest));
}

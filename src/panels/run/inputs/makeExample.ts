import { plural } from '../../../lib/text';
import { encodeExample, type ExampleFeature, type FeatureValues } from '../../../model/example';
import { elementCount, formatTensorShape, isFullyKnown, type Shape } from '../../../model/shape';
import type { HostTensor } from '../../../model/tensor';
import { parseNumbers } from './parseNumbers';

/** What was typed for a feature: its values, null where it is left out, or what is wrong. */
export type TypedFeature =
  | { readonly ok: true; readonly values: FeatureValues | null }
  | { readonly ok: false; readonly why: string };

/** `float32 (2, 2)`, or `string, any number` where a feature has no shape. */
export function describeFeature({ kind, dtype, shape }: ExampleFeature): string {
  return kind === 'dense' ? `${dtype} ${formatTensorShape(shape)}` : `${dtype}, any number`;
}

/** What stands in a field nobody filled: the default, or what happens without it. */
export function emptyFeature(feature: ExampleFeature): string {
  if (feature.isRequired) return 'required';
  const { default: fallback } = feature;
  if (fallback === null) return 'left out';
  const values =
    fallback.dtype === 'string'
      ? (fallback.data as readonly Uint8Array[]).map((bytes) => new TextDecoder().decode(bytes))
      : Array.from(fallback.data as ArrayLike<number | bigint>, String);
  return values.join(', ') || 'empty';
}

/** Values that any model takes for a feature: as many as its shape says. */
export function anyValues({ kind, dtype, shape }: ExampleFeature): string {
  const count = kind === 'dense' ? elementCount((shape ?? []).map((size) => (size < 0 ? 1 : size))) : 1;
  const value = { float32: '0.5', int64: '1', string: 'text' }[dtype];
  return Array.from({ length: count }, () => value).join(', ');
}

/**
 * Reads what a person types for a feature. Nothing: it is left out. Numbers as {@link parseNumbers} takes them. Text is
 * one value where the feature has one, else values with commas between them; a JSON list of strings serves for both.
 */
export function readFeature(feature: ExampleFeature, text: string): TypedFeature {
  if (text.trim() === '') return { ok: true, values: null };
  const wanted = feature.kind === 'dense' ? feature.shape : [-1];
  if (feature.dtype === 'string') return readTexts(feature, text, wanted);
  const typed = parseNumbers(feature.key, text, feature.dtype, wanted);
  if (!typed.ok) return typed;
  const { data } = typed.tensor;
  const values: FeatureValues =
    data instanceof BigInt64Array
      ? { kind: 'int64', values: [...data] }
      : { kind: 'float', values: data as Float32Array };
  return { ok: true, values };
}

function readTexts({ key }: ExampleFeature, text: string, wanted: Shape): TypedFeature {
  const isOne = isFullyKnown(wanted) && elementCount(wanted) === 1;
  const texts = listOfStrings(text) ?? (isOne ? [text] : text.split(',').map((part) => part.trim()));
  if (isFullyKnown(wanted) && texts.length !== elementCount(wanted)) {
    return { ok: false, why: `${key} wants ${plural(elementCount(wanted), 'value')}; here are ${texts.length}.` };
  }
  const encoder = new TextEncoder();
  return { ok: true, values: { kind: 'bytes', values: texts.map((value) => encoder.encode(value)) } };
}

/** The strings of a JSON list; null for any other text. */
export function listOfStrings(text: string): readonly string[] | null {
  if (!text.trim().startsWith('[')) return null;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : null;
  } catch {
    return null;
  }
}

/** One serialised tf.train.Example in the shape an input wants: free dimensions are 1, fixed ones are filled with the same. */
export function exampleTensor(wanted: Shape, features: Iterable<readonly [string, FeatureValues]>): HostTensor {
  const bytes = encodeExample(features);
  const shape = (wanted ?? [-1]).map((size) => (size < 0 ? 1 : size));
  return { dtype: 'string', shape, data: Array.from({ length: elementCount(shape) }, () => bytes) };
}

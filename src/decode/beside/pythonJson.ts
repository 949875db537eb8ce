import type { JsonValue } from '../../model/keras';

/** A string, or one of the words that Python's json module writes and JSON does not have. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/** JSON as Python writes it: NaN, Infinity and -Infinity become strings by those names. Throws a SyntaxError. */
export function parsePythonJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    return JSON.parse(text.replace(TOKENS, (token) => (token.startsWith('"') ? token : `"${token}"`))) as JsonValue;
  }
}

type JsonObject = { readonly [key: string]: JsonValue };

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keras writes tuples and shapes as objects: their items, or those of a plain list; null for anything else. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] | null {
  if (Array.isArray(value)) return value as readonly JsonValue[];
  if (!isObject(value)) return null;
  const { class_name: type, items } = value;
  return (type === '__tuple__' || type === 'TensorShape') && Array.isArray(items)
    ? (items as readonly JsonValue[])
    : null;
}

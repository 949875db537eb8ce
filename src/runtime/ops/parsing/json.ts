import { concatBytes } from '../../../lib/bytes';
import { invalid } from '../../opError';
import type { OpFamily } from '../../registry';
import { bytesOf, bytesOfLatin1, perString, textOf } from '../string/bytes';
import { lengthDelimited, varintBytes } from './tensorBytes';

/** DecodeJSONExample: proto3's JSON form of tf.train.Example to its binary form. */

type Json = Readonly<Record<string, unknown>>;

function refuse(what: string): never {
  throw invalid(`Error while parsing JSON: ${what}`);
}

function objectOf(value: unknown, what: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(`${what} is not an object`);
  return value as Json;
}

/** A member under its JSON name or its proto name. */
function member(object: Json, camel: string, snake: string): unknown {
  return object[camel] ?? object[snake];
}

function listOf(value: unknown): readonly unknown[] {
  const values = objectOf(value, 'a list')['value'] ?? [];
  if (!Array.isArray(values)) refuse('value is not a list');
  return values as readonly unknown[];
}

function float(value: unknown): Uint8Array {
  const number = typeof value === 'string' ? (value === 'NaN' ? Number.NaN : Number(value)) : value;
  if (typeof number !== 'number' || (Number.isNaN(number) && value !== 'NaN'))
    refuse(`${JSON.stringify(value)} is no number`);
  const bytes = new Uint8Array(5);
  bytes[0] = 13;
  new DataView(bytes.buffer).setFloat32(1, number as number, true);
  return bytes;
}

function int64(value: unknown): Uint8Array {
  if ((typeof value !== 'string' || !/^-?\d+$/.test(value)) && !Number.isInteger(value))
    refuse(`${JSON.stringify(value)} is no integer`);
  return Uint8Array.from([8, ...varintBytes(BigInt.asUintN(64, BigInt(value as string | number)))]);
}

function base64(value: unknown): Uint8Array {
  if (typeof value !== 'string') refuse('a bytes value is no string');
  try {
    return lengthDelimited(1, bytesOfLatin1(atob((value as string).replaceAll('-', '+').replaceAll('_', '/'))));
  } catch {
    return refuse('a bytes value is no base64');
  }
}

/** Elements one by one: the converter does not pack them. */
function feature(value: unknown): Uint8Array {
  const object = objectOf(value, 'a feature');
  const kinds = [
    { number: 1, list: member(object, 'bytesList', 'bytes_list'), write: base64 },
    { number: 2, list: member(object, 'floatList', 'float_list'), write: float },
    { number: 3, list: member(object, 'int64List', 'int64_list'), write: int64 },
  ];
  return concatBytes(
    kinds
      .filter(({ list }) => list !== undefined)
      .map(({ number, list, write }) => lengthDelimited(number, concatBytes(listOf(list).map(write)))),
  );
}

function exampleFromJson(bytes: Uint8Array): Uint8Array {
  let parsed: unknown;
  try {
    parsed = JSON.parse(textOf(bytes));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const features = objectOf(parsed, 'the example')['features'];
  if (features === undefined) return new Uint8Array(0);
  const map = objectOf(objectOf(features, 'features')['feature'] ?? {}, 'feature');
  const entries = Object.entries(map).map(([key, value]) =>
    lengthDelimited(1, concatBytes([lengthDelimited(1, bytesOf(key)), lengthDelimited(2, feature(value))])),
  );
  return lengthDelimited(1, concatBytes(entries));
}

export const JSON_EXAMPLES: OpFamily = { DecodeJSONExample: perString(() => exampleFromJson) };

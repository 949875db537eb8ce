import { concatBytes } from '../../../lib/bytes';
import type { FieldType, ProtoField } from './descriptors';
import { lengthDelimited, varintBytes } from './tensorBytes';
import type { MessageReader } from './wire';

/** Single values of protocol buffers as bytes, and back. */

/** How a field of that type lies in the bytes. */
export const WIRE: Readonly<Record<FieldType, number>> = {
  double: 1,
  fixed64: 1,
  sfixed64: 1,
  float: 5,
  fixed32: 5,
  sfixed32: 5,
  string: 2,
  bytes: 2,
  message: 2,
  group: 3,
  int64: 0,
  uint64: 0,
  int32: 0,
  bool: 0,
  uint32: 0,
  enum: 0,
  sint32: 0,
  sint64: 0,
};

/** Integers and bools as bigint, texts and messages as bytes. */
export type Value = number | bigint | Uint8Array;

export function readValue(reader: MessageReader, type: FieldType): Value {
  switch (type) {
    case 'double':
      return reader.double();
    case 'float':
      return reader.float();
    case 'string':
    case 'bytes':
    case 'message':
    case 'group':
      return reader.slice();
    case 'fixed32':
      return reader.fixed(32);
    case 'sfixed32':
      return BigInt.asIntN(32, reader.fixed(32));
    case 'fixed64':
      return reader.fixed(64);
    case 'sfixed64':
      return BigInt.asIntN(64, reader.fixed(64));
    case 'sint32':
    case 'sint64': {
      const bits = reader.varint();
      return (bits >> 1n) ^ -(bits & 1n);
    }
    case 'int32':
    case 'enum':
      return BigInt.asIntN(32, reader.varint());
    case 'uint32':
      return BigInt.asUintN(32, reader.varint());
    case 'int64':
      return BigInt.asIntN(64, reader.varint());
    case 'uint64':
      return reader.varint();
    case 'bool':
      return reader.varint() === 0n ? 0n : 1n;
  }
}

/** What a field that is not there reads as. */
export function fallbackOf({ type, fallback }: ProtoField): Value {
  if (WIRE[type] >= 2 && WIRE[type] <= 3) {
    if (fallback === null) return new Uint8Array(0);
    return type === 'bytes' ? unescaped(fallback) : new TextEncoder().encode(fallback);
  }
  if (fallback === null) return 0n;
  if (type === 'bool') return fallback === 'true' ? 1n : 0n;
  if (type === 'float' || type === 'double')
    return fallback === 'inf' ? Infinity : fallback === '-inf' ? -Infinity : Number(fallback);
  return BigInt(fallback);
}

/** Descriptors write bytes with C's escapes. */
function unescaped(text: string): Uint8Array {
  const NAMED: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9 };
  const out: number[] = [];
  for (const [, octal, hex, char, plain] of text.matchAll(/\\([0-7]{1,3})|\\x([0-9a-f]{1,2})|\\(.)|([^\\])/gis)) {
    if (octal !== undefined) out.push(Number.parseInt(octal, 8) & 255);
    else if (hex !== undefined) out.push(Number.parseInt(hex, 16));
    else if (char !== undefined) out.push(NAMED[char] ?? char.charCodeAt(0));
    else out.push(...new TextEncoder().encode(plain ?? ''));
  }
  return Uint8Array.from(out);
}

/** A number or text behind its tag. */
function valueBytes(type: FieldType, value: Value): Uint8Array {
  if (value instanceof Uint8Array) return concatBytes([Uint8Array.from(varintBytes(value.length)), value]);
  if (type === 'double' || type === 'float') {
    const bytes = new Uint8Array(type === 'double' ? 8 : 4);
    const view = new DataView(bytes.buffer);
    if (type === 'double') view.setFloat64(0, Number(value), true);
    else view.setFloat32(0, Number(value), true);
    return bytes;
  }
  const big = BigInt(value);
  if (WIRE[type] !== 0) {
    const bits = WIRE[type] === 1 ? 64 : 32;
    const whole = BigInt.asUintN(bits, big);
    return Uint8Array.from({ length: bits / 8 }, (_, i) => Number((whole >> BigInt(8 * i)) & 255n));
  }
  const zigzag = type === 'sint32' || type === 'sint64';
  const narrow = type === 'int32' || type === 'enum' || type === 'sint32' ? BigInt.asIntN(32, big) : big;
  return Uint8Array.from(varintBytes(BigInt.asUintN(64, zigzag ? (narrow << 1n) ^ (narrow >> 63n) : narrow)));
}

export function fieldBytes({ number, type, packed }: ProtoField, values: readonly Value[]): Uint8Array {
  const contents = values.map((value) => valueBytes(type, value));
  if (contents.length === 0) return new Uint8Array(0);
  if (packed) return lengthDelimited(number, concatBytes(contents));
  const tag = Uint8Array.from(varintBytes(number * 8 + WIRE[type]));
  return concatBytes(contents.flatMap((content) => [tag, content]));
}

import protobuf from 'protobufjs/minimal';
import type { Messages } from './generated';
import { MESSAGES } from './generated';
import { FIELD_LAZY, FIELD_MAP, FIELD_OPTIONAL, FIELD_REPEATED, FIELD_SAFE, type Slice } from './schema';
import { decodeUtf8 } from './utf8';
import { Cursor, FIXED32, FIXED64, LENGTH, VARINT, WireFault } from './wire';

/** Messages within messages that are followed; protobuf's own readers stop at 100 too. */
const MAX_DEPTH = 100;

interface Field {
  readonly key: string;
  readonly type: string;
  readonly flags: number;
  readonly keyType: string | undefined;
  readonly wire: number;
}

interface Plan {
  readonly fields: ReadonlyMap<number, Field>;
  /** What each field is before the first byte: 0, '', [], …; copied for each message. */
  readonly blank: Readonly<Record<string, unknown>>;
}

/**
 * A list, a map and bytes that hold nothing, shared by all messages: most repeated fields are empty, and a hundred
 * thousand objects with five lists each are half a million arrays. A field gets its own with its first item.
 */
const NO_ITEMS: readonly unknown[] = [];
const NO_ENTRIES: ReadonlyMap<unknown, unknown> = new Map();
const NO_BYTES = new Uint8Array(0);

const plans = new Map<string, Plan>();

function wireOf(type: string): number {
  switch (type) {
    case 'string':
    case 'bytes':
      return LENGTH;
    case 'float':
    case 'fixed32':
    case 'sfixed32':
      return FIXED32;
    case 'double':
    case 'fixed64':
    case 'sfixed64':
      return FIXED64;
    default:
      return type in MESSAGES ? LENGTH : VARINT;
  }
}

function zeroOf(type: string, flags: number): unknown {
  if (type === 'string') return '';
  if (type === 'bytes') return NO_BYTES;
  if (type === 'bool') return false;
  return type.endsWith('64') && !(flags & FIELD_SAFE) ? 0n : 0;
}

function planOf(type: string): Plan {
  const known = plans.get(type);
  if (known) return known;
  const rows = (MESSAGES[type] ?? []).map(([number, name, fieldType, flags, keyType]) => ({
    number,
    field: {
      key: name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      type: fieldType,
      flags,
      keyType,
      wire: wireOf(fieldType),
    } satisfies Field,
  }));
  const blank: Record<string, unknown> = {};
  for (const { key, flags, type: fieldType } of rows.map(({ field }) => field)) {
    if (flags & FIELD_OPTIONAL) continue;
    blank[key] = flags & FIELD_MAP ? NO_ENTRIES : flags & FIELD_REPEATED ? NO_ITEMS : zeroOf(fieldType, flags);
  }
  const plan: Plan = { fields: new Map(rows.map(({ number, field }) => [number, field])), blank };
  plans.set(type, plan);
  return plan;
}

/** Reads a whole message. Throws a {@link WireFault}; unknown fields are passed over. */
export function readMessage<Type extends keyof Messages>(type: Type, slice: Slice): Messages[Type] {
  return readType(type, new Cursor(slice), 1) as unknown as Messages[Type];
}

/** Fields between two looks at the clock. */
const STEP = 256;

/** As {@link readMessage}, for a message of so many fields that reading it must be watched and stopped: `step` is told bytes. */
export async function readLongMessage<Type extends keyof Messages>(
  type: Type,
  slice: Slice,
  step: (done: number, total: number) => Promise<void>,
): Promise<Messages[Type]> {
  const { fields, blank } = planOf(type);
  const message = { ...blank };
  const cursor = new Cursor(slice);
  for (let read = 0; cursor.pos < cursor.end; read++) {
    if (read % STEP === 0) await step(cursor.pos - slice.start, slice.end - slice.start);
    const tag = cursor.tag();
    const field = fields.get(tag >>> 3);
    if (field) readField(message, field, tag, cursor, 1);
    else cursor.skip(tag);
  }
  return message as unknown as Messages[Type];
}

function readType(type: string, cursor: Cursor, depth: number): Record<string, unknown> {
  const { fields, blank } = planOf(type);
  const message = { ...blank };
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    const field = fields.get(tag >>> 3);
    if (field) readField(message, field, tag, cursor, depth);
    else cursor.skip(tag);
  }
  return message;
}

function readField(message: Record<string, unknown>, field: Field, tag: number, cursor: Cursor, depth: number): void {
  const { key, flags } = field;
  const wire = tag & 7;
  if (flags & FIELD_MAP) {
    if (wire !== LENGTH) return cursor.skip(tag);
    const [entryKey, value] = readEntry(field, cursor.slice(), depth);
    if (message[key] === NO_ENTRIES) message[key] = new Map();
    (message[key] as Map<unknown, unknown>).set(entryKey, value);
  } else if (flags & FIELD_REPEATED) {
    if (message[key] === NO_ITEMS) message[key] = [];
    const list = message[key] as unknown[];
    if (wire === field.wire) list.push(readValue(field.type, flags, cursor, depth));
    else if (wire === LENGTH) {
      const packed = new Cursor(cursor.slice());
      while (packed.pos < packed.end) list.push(readValue(field.type, flags, packed, depth));
    } else cursor.skip(tag);
  } else if (wire !== field.wire) {
    // As protobuf does: a field with another wire type is an unknown field.
    cursor.skip(tag);
  } else {
    message[key] = readValue(field.type, flags, cursor, depth);
  }
}

function readEntry(field: Field, slice: Slice, depth: number): readonly [unknown, unknown] {
  const cursor = new Cursor(slice);
  const { type, flags } = field;
  const keyType = field.keyType ?? 'string';
  let key: unknown = keyType === 'string' ? '' : 0;
  let value: unknown;
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    if (tag === 8 + wireOf(keyType)) key = readValue(keyType, FIELD_SAFE, cursor, depth);
    else if (tag === 16 + field.wire) value = readValue(type, flags, cursor, depth);
    else cursor.skip(tag);
  }
  if (value === undefined) {
    const empty = { bytes: slice.bytes, start: slice.end, end: slice.end };
    value = type in MESSAGES ? (flags & FIELD_LAZY ? empty : planOf(type).blank) : zeroOf(type, flags);
  }
  return [key, value];
}

function readValue(type: string, flags: number, cursor: Cursor, depth: number): unknown {
  switch (type) {
    case 'string': {
      const { bytes, start, end } = cursor.slice();
      return decodeUtf8(bytes, start, end);
    }
    case 'bytes': {
      const { bytes, start, end } = cursor.slice();
      return bytes.subarray(start, end);
    }
    case 'bool':
      return cursor.varint() !== 0;
    case 'int64':
    case 'uint64':
    case 'sint64':
    case 'int32':
    case 'uint32':
    case 'float':
    case 'double':
    case 'fixed32':
    case 'fixed64':
      return readNumber(type, flags, cursor);
    default:
  }
  if (!(type in MESSAGES)) return cursor.varint(); // an enum
  const slice = cursor.slice();
  if (flags & FIELD_LAZY) return slice;
  if (depth >= MAX_DEPTH) {
    throw new WireFault('too-deep', slice.start, `messages are nested more than ${MAX_DEPTH} deep`);
  }
  return readType(type, new Cursor(slice), depth + 1);
}

/** Numbers by protobufjs's reader, which knows the 64-bit and zigzag forms. */
function readNumber(
  type: 'int64' | 'uint64' | 'sint64' | 'int32' | 'uint32' | 'float' | 'double' | 'fixed32' | 'fixed64',
  flags: number,
  cursor: Cursor,
): number | bigint {
  const first = cursor.bytes[cursor.pos];
  if (first !== undefined && first < 0x80 && cursor.pos < cursor.end && wireOf(type) === VARINT && type !== 'sint64') {
    cursor.pos += 1;
    return type.endsWith('64') && !(flags & FIELD_SAFE) ? BigInt(first) : first;
  }
  const reader = new protobuf.Reader(cursor.bytes);
  reader.pos = cursor.pos;
  reader.len = cursor.end;
  try {
    const value = reader[type]();
    cursor.pos = reader.pos;
    if (typeof value === 'number') return value;
    const big = (BigInt(value.high) << 32n) | BigInt(value.low >>> 0);
    const exact = type === 'uint64' || type === 'fixed64' ? BigInt.asUintN(64, big) : big;
    return flags & FIELD_SAFE ? Number(exact) : exact;
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw new WireFault('malformed', cursor.pos, 'a varint is longer than 10 bytes');
    }
    throw new WireFault('truncated', reader.pos, 'the bytes end inside a number');
  }
}

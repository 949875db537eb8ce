import type { AttrValue } from '../proto/generated';
import { readMessage } from '../proto/reader';
import type { Slice } from '../proto/schema';
import { decodeUtf8 } from '../proto/utf8';
import { Cursor, LENGTH } from '../proto/wire';

/** Tags of the NodeDef fields (node_def.proto), all length-delimited. */
export const NODE_NAME = 8 + LENGTH;
export const NODE_OP = 16 + LENGTH;
export const NODE_INPUT = 24 + LENGTH;
const NODE_DEVICE = 32 + LENGTH;
const NODE_ATTR = 40 + LENGTH;
/** Tag of the key of a map entry. */
const ENTRY_KEY = 8 + LENGTH;

export interface NodeHead {
  name: string;
  op: string;
  readonly inputs: string[];
}

/** Reads name, op and inputs into `head`; attributes are passed over. Throws a WireFault, `head` holding what came before it. */
export function readNodeHead(slice: Slice, head: NodeHead): void {
  head.name = '';
  head.op = '';
  head.inputs.length = 0;
  const cursor = new Cursor(slice);
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    if (tag > NODE_INPUT || (tag & 7) !== LENGTH) {
      cursor.skip(tag);
      continue;
    }
    const end = cursor.lengthEnd();
    const text = decodeUtf8(cursor.bytes, cursor.pos, end);
    cursor.pos = end;
    if (tag === NODE_NAME) head.name = text;
    else if (tag === NODE_OP) head.op = text;
    else if (tag === NODE_INPUT) head.inputs.push(text);
  }
}

export function readNodeDevice(slice: Slice): string {
  let device = '';
  eachField(slice, NODE_DEVICE, ({ bytes, start, end }) => {
    device = decodeUtf8(bytes, start, end);
  });
  return device;
}

/** The attribute `name`, or undefined. Entries that begin with another key are passed over unread. */
export function readNodeAttr(slice: Slice, name: string): AttrValue | undefined {
  let found: AttrValue | undefined;
  const cursor = new Cursor(slice);
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    if (tag !== NODE_ATTR) {
      cursor.skip(tag);
      continue;
    }
    const end = cursor.lengthEnd();
    if (mayBeOf(cursor.bytes, cursor.pos, end, name)) {
      const { key, value } = readEntry({ bytes: cursor.bytes, start: cursor.pos, end });
      if (value && textOf(key) === name) found = readMessage('AttrValue', value);
    }
    cursor.pos = end;
  }
  return found;
}

/** False where an entry begins with a key of another length or first letter; writers put the key first. */
function mayBeOf(bytes: Uint8Array, start: number, end: number, name: string): boolean {
  const length = bytes[start + 1] ?? 0;
  if (bytes[start] !== ENTRY_KEY || length >= 0x80 || start + 2 + length > end) return true;
  return length === name.length && (length === 0 || bytes[start + 2] === name.charCodeAt(0));
}

/** All attributes, or those of the names that are `wanted`. */
export function readNodeAttrs(slice: Slice, wanted?: ReadonlySet<string>): ReadonlyMap<string, AttrValue> {
  const attrs = new Map<string, AttrValue>();
  eachField(slice, NODE_ATTR, (entry) => {
    const { key, value } = readEntry(entry);
    const name = textOf(key);
    if (value && (wanted?.has(name) ?? true)) attrs.set(name, readMessage('AttrValue', value));
  });
  return attrs;
}

/** A map entry without decoding its value: protobuf's map<string, AttrValue> is a repeated {key = 1, value = 2}. */
function readEntry(entry: Slice): { readonly key: Slice; readonly value: Slice | null } {
  let key: Slice = { bytes: entry.bytes, start: entry.start, end: entry.start };
  let value: Slice | null = null;
  const cursor = new Cursor(entry);
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    if (tag === ENTRY_KEY) key = cursor.slice();
    else if (tag === 16 + LENGTH) value = cursor.slice();
    else cursor.skip(tag);
  }
  return { key, value };
}

function textOf({ bytes, start, end }: Slice): string {
  return decodeUtf8(bytes, start, end);
}

function eachField(slice: Slice, wanted: number, visit: (field: Slice) => void): void {
  const cursor = new Cursor(slice);
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    if (tag === wanted) visit(cursor.slice());
    else cursor.skip(tag);
  }
}

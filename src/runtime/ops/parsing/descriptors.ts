import { MessageReader } from './wire';

/** What a message type consists of, from a serialised FileDescriptorSet (google/protobuf/descriptor.proto). */

/** FieldDescriptorProto.Type by its number. */
const TYPES = [
  '',
  'double',
  'float',
  'int64',
  'uint64',
  'int32',
  'fixed64',
  'fixed32',
  'bool',
  'string',
  'group',
  'message',
  'bytes',
  'uint32',
  'enum',
  'sfixed32',
  'sfixed64',
  'sint32',
  'sint64',
] as const;
export type FieldType = Exclude<(typeof TYPES)[number], ''>;

export interface ProtoField {
  readonly name: string;
  readonly number: number;
  readonly type: FieldType;
  readonly repeated: boolean;
  /** Numbers of a repeated field are written as one run of bytes. */
  readonly packed: boolean;
  /** What a field that is not there reads as, as the descriptor writes it; null where it says nothing. */
  readonly fallback: string | null;
}

/** Fields by name; extensions by their full names. */
export type ProtoMessage = ReadonlyMap<string, ProtoField>;

const decoder = new TextDecoder();

/** Fields of a message by number, each as often as it is there. */
function fieldsOf(bytes: Uint8Array): ReadonlyMap<number, readonly (Uint8Array | bigint)[]> {
  const found = new Map<number, (Uint8Array | bigint)[]>();
  const reader = new MessageReader(bytes);
  while (!reader.done) {
    const tag = reader.tag();
    const kind = tag & 7;
    if (kind !== 0 && kind !== 2) {
      reader.skipWithGroups(tag);
      continue;
    }
    const list = found.get(tag >> 3) ?? [];
    found.set(tag >> 3, list);
    list.push(kind === 0 ? reader.varint() : reader.slice());
  }
  return found;
}

type Fields = ReturnType<typeof fieldsOf>;

function messages(fields: Fields, number: number): Fields[] {
  return (fields.get(number) ?? []).map((value) => fieldsOf(value as Uint8Array));
}

function text(fields: Fields, number: number): string | null {
  const value = fields.get(number)?.at(-1);
  return value instanceof Uint8Array ? decoder.decode(value) : null;
}

function int(fields: Fields, number: number): number {
  return Number(fields.get(number)?.at(-1) ?? 0);
}

const UNPACKED: ReadonlySet<FieldType> = new Set(['string', 'bytes', 'message', 'group']);

/** Every message type of the files, by full name. Throws WireFault on what is no FileDescriptorSet. */
export function messagesOf(descriptorSet: Uint8Array): ReadonlyMap<string, ProtoMessage> {
  const found = new Map<string, Map<string, ProtoField>>();
  const firstOfEnum = new Map<string, number>();
  const extensions: {
    readonly extendee: string;
    readonly name: string;
    readonly field: Fields;
    readonly isProto3: boolean;
  }[] = [];
  const unnamed: {
    readonly message: Map<string, ProtoField>;
    readonly name: string;
    readonly field: Fields;
    readonly isProto3: boolean;
  }[] = [];
  const visit = (
    fields: Fields,
    scope: string,
    isProto3: boolean,
    nested: number,
    enums: number,
    own: number,
  ): void => {
    for (const one of messages(fields, enums)) {
      const [first] = messages(one, 2);
      firstOfEnum.set(`${scope}.${text(one, 1)}`, first === undefined ? 0 : int(first, 2));
    }
    for (const field of messages(fields, own))
      extensions.push({ extendee: text(field, 2) ?? '', name: `${scope}.${text(field, 1)}`.slice(1), field, isProto3 });
    for (const inner of messages(fields, nested)) {
      const name = `${scope}.${text(inner, 1)}`;
      const message = new Map<string, ProtoField>();
      found.set(name.slice(1), message);
      for (const field of messages(inner, 2)) unnamed.push({ message, name: text(field, 1) ?? '', field, isProto3 });
      visit(inner, name, isProto3, 3, 4, 6);
    }
  };
  for (const file of messages(fieldsOf(descriptorSet), 1)) {
    const scope = text(file, 2);
    visit(file, scope ? `.${scope}` : '', text(file, 12) === 'proto3', 4, 5, 7);
  }
  for (const { extendee, name, field, isProto3 } of extensions) {
    const message = found.get(extendee.slice(1));
    if (message) unnamed.push({ message, name, field, isProto3 });
  }
  // The first value of an enum, which may stand in a later file, is its default.
  for (const { message, name, field, isProto3 } of unnamed) {
    const type = (TYPES[int(field, 5)] || 'message') as FieldType;
    const repeated = int(field, 4) === 3;
    const options = messages(field, 8).at(-1);
    const said = options?.get(2)?.at(-1);
    const packed = repeated && !UNPACKED.has(type) && (said === undefined ? isProto3 : said !== 0n);
    const first = type === 'enum' ? firstOfEnum.get(text(field, 6) ?? '') : undefined;
    const fallback = type === 'enum' ? String(first ?? 0) : text(field, 7);
    message.set(name, { name, number: int(field, 3), type, repeated, packed, fallback });
  }
  return found;
}

function builtIn(fields: Readonly<Record<string, readonly [number, FieldType, boolean?]>>): ProtoMessage {
  return new Map(
    Object.entries(fields).map(([name, [number, type, repeated = false]]) => [
      name,
      { name, number, type, repeated, packed: repeated && !UNPACKED.has(type), fallback: null },
    ]),
  );
}

/** The messages of tensorflow/core/example, which every TensorFlow knows without a descriptor. */
export const BUILT_IN: ReadonlyMap<string, ProtoMessage> = new Map([
  ['tensorflow.Example', builtIn({ features: [1, 'message'] })],
  ['tensorflow.SequenceExample', builtIn({ context: [1, 'message'], feature_lists: [2, 'message'] })],
  ['tensorflow.Features', builtIn({ feature: [1, 'message', true] })],
  ['tensorflow.Features.FeatureEntry', builtIn({ key: [1, 'string'], value: [2, 'message'] })],
  ['tensorflow.FeatureLists', builtIn({ feature_list: [1, 'message', true] })],
  ['tensorflow.FeatureLists.FeatureListEntry', builtIn({ key: [1, 'string'], value: [2, 'message'] })],
  ['tensorflow.FeatureList', builtIn({ feature: [1, 'message', true] })],
  [
    'tensorflow.Feature',
    builtIn({ bytes_list: [1, 'message'], float_list: [2, 'message'], int64_list: [3, 'message'] }),
  ],
  ['tensorflow.BytesList', builtIn({ value: [1, 'bytes', true] })],
  ['tensorflow.FloatList', builtIn({ value: [1, 'float', true] })],
  ['tensorflow.Int64List', builtIn({ value: [1, 'int64', true] })],
]);

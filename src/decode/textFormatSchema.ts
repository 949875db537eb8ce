import { TEXT_ENUMS, TEXT_MESSAGES } from './textDescriptors';

/** How a scalar is written: protobuf's type names, `enum` and `message`. */
export interface TextField {
  readonly name: string;
  readonly number: number;
  readonly kind: string;
  readonly packed: boolean;
  /** Full name of the message or enum. */
  readonly typeName: string;
}

export interface TextMessage {
  readonly name: string;
  readonly fields: ReadonlyMap<string, TextField>;
}

const messages = new Map<string, TextMessage>();
const enums = new Map<string, ReadonlyMap<string, number>>();

/** A message by its full name; undefined for types that TensorFlow's models do not hold. */
export function textMessage(name: string): TextMessage | undefined {
  const known = messages.get(name);
  if (known) return known;
  const rows = TEXT_MESSAGES[name];
  if (rows === undefined) return undefined;
  const message = { name, fields: new Map(words(rows).map((row) => fieldOf(row))) };
  messages.set(name, message);
  return message;
}

/** Value names and numbers of an enum. */
export function textEnum(name: string): ReadonlyMap<string, number> {
  const known = enums.get(name);
  if (known) return known;
  const values = new Map(
    words(TEXT_ENUMS[name] ?? '').map((row) => {
      const [value = '', number = ''] = row.split(':');
      return [value, Number(number)] as const;
    }),
  );
  enums.set(name, values);
  return values;
}

function words(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '');
}

function fieldOf(row: string): readonly [string, TextField] {
  const [name = '', number = '', type = ''] = row.split(':');
  const packed = type.endsWith('*');
  const typeName = packed ? type.slice(0, -1) : type;
  const kind = typeName in TEXT_MESSAGES ? 'message' : typeName in TEXT_ENUMS ? 'enum' : typeName;
  return [name, { name, number: Number(number), kind, packed, typeName }];
}

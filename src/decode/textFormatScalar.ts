import { textEnum } from './textFormatSchema';
import type { TextField } from './textFormatSchema';
import { TextFault } from './textFormatTokens';
import type { Tokens } from './textFormatTokens';
import type { NestedWriter } from './textFormatWriter';

/** The integers that TensorFlow's messages use. */
const BITS: Readonly<Record<string, { readonly bits: number; readonly signed: boolean }>> = {
  int32: { bits: 32, signed: true },
  int64: { bits: 64, signed: true },
  sint64: { bits: 64, signed: true },
  uint32: { bits: 32, signed: false },
  uint64: { bits: 64, signed: false },
  fixed64: { bits: 64, signed: false },
};

/** Wire type of a scalar that is not in a packed list. */
export function wireTypeOf(kind: string): number {
  switch (kind) {
    case 'string':
    case 'bytes':
      return 2;
    case 'double':
    case 'fixed64':
      return 1;
    case 'float':
      return 5;
    default:
      return 0;
  }
}

/** Reads the value at the token and writes it without its tag. */
export function writeScalar(tokens: Tokens, field: TextField, writer: NestedWriter): void {
  switch (field.kind) {
    case 'float':
      writer.float(readFloat(tokens, field));
      break;
    case 'double':
      writer.double(readFloat(tokens, field));
      break;
    case 'bool':
      writer.byte(readBool(tokens, field) ? 1 : 0);
      break;
    case 'enum':
      writer.bigVarint(readEnum(tokens, field));
      break;
    default:
      writeInteger(readInteger(tokens, field), field.kind, writer);
  }
}

function writeInteger(value: bigint, kind: string, writer: NestedWriter): void {
  if (kind === 'fixed64') writer.fixed64(value);
  else if (kind === 'sint64') writer.bigVarint(value < 0n ? -value * 2n - 1n : value * 2n);
  else writer.bigVarint(value);
}

function wrong(tokens: Tokens, field: TextField, expected: string): TextFault {
  const found = tokens.kind === 'end' ? 'the end of the text' : JSON.stringify(tokens.text);
  return new TextFault(tokens.start, `${field.name} needs ${expected}, and this is ${found}`);
}

function readFloat(tokens: Tokens, field: TextField): number {
  const sign = tokens.skip('-') ? -1 : 1;
  const value =
    tokens.kind === 'name' ? namedFloat(tokens.text) : tokens.kind === 'number' ? number(tokens.text) : null;
  if (value === null) throw wrong(tokens, field, 'a number');
  tokens.next();
  return sign * value;
}

function namedFloat(name: string): number | null {
  const lower = name.toLowerCase();
  if (lower === 'inf' || lower === 'infinity' || lower === 'inff') return Number.POSITIVE_INFINITY;
  return lower === 'nan' || lower === 'nanf' ? Number.NaN : null;
}

/** Decimal with an optional `f` at the end, or an integer in any base. */
function number(text: string): number | null {
  const integer = integerOf(text);
  if (integer !== null) return Number(integer);
  const decimal = /^[\d.][\d.]*(e[+-]?\d+)?f?$/i.test(text) ? Number(text.replace(/f$/i, '')) : Number.NaN;
  return Number.isNaN(decimal) ? null : decimal;
}

/** Decimal, `0x` hexadecimal or `0` octal. */
function integerOf(text: string): bigint | null {
  if (/^0x[0-9a-f]+$/i.test(text)) return BigInt(text);
  if (/^0[0-7]+$/.test(text)) return BigInt(`0o${text.slice(1)}`);
  return /^(0|[1-9]\d*)$/.test(text) ? BigInt(text) : null;
}

function readInteger(tokens: Tokens, field: TextField): bigint {
  const negative = tokens.skip('-');
  const size = tokens.kind === 'number' ? integerOf(tokens.text) : null;
  if (size === null) throw wrong(tokens, field, 'a whole number');
  const value = negative ? -size : size;
  const { bits, signed } = BITS[field.kind] ?? { bits: 64, signed: true };
  const fits = signed ? BigInt.asIntN(bits, value) === value : BigInt.asUintN(bits, value) === value;
  if (!fits) throw new TextFault(tokens.start, `${value} does not fit into ${field.name}, which is ${field.kind}`);
  tokens.next();
  return value;
}

function readBool(tokens: Tokens, field: TextField): boolean {
  const { text } = tokens;
  const yes = ['true', 'True', 't', '1'].includes(text);
  if (!yes && !['false', 'False', 'f', '0'].includes(text)) throw wrong(tokens, field, 'true or false');
  tokens.next();
  return yes;
}

function readEnum(tokens: Tokens, field: TextField): bigint {
  if (tokens.kind !== 'name') return readInteger(tokens, { ...field, kind: 'int32' });
  const value = textEnum(field.typeName).get(tokens.text);
  if (value === undefined) throw wrong(tokens, field, `a value of ${field.typeName}`);
  tokens.next();
  return BigInt(value);
}

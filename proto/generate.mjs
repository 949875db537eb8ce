/**
 * Writes src/proto/generated.ts from the .proto files of this folder: one interface per message and
 * one table that src/proto/reader.ts interprets. Nothing is compiled at run time: the page forbids eval.
 *
 *     npm run proto
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import protobuf from 'protobufjs';

const here = import.meta.dirname;
const root = new protobuf.Root();
root.resolvePath = (_, target) => path.join(here, path.basename(target));
root.loadSync(['saved_model.proto', 'checkpoint.proto', 'beside.proto'], { keepCase: true });
root.resolveAll();

/** Bits of a row of the table; reader.ts names them alike. */
const REPEATED = 1;
const MAP = 2;
const OPTIONAL = 4;
const LAZY = 8;
const SAFE = 16;

const PACKAGE = /^\.tensorflow\./;
const messages = [];
(function collect(namespace) {
  for (const child of namespace.nestedArray) {
    if (child instanceof protobuf.Type) messages.push(child);
    if (child instanceof protobuf.Namespace) collect(child);
  }
})(root);
messages.sort((a, b) => (a.fullName < b.fullName ? -1 : 1));

const nameOf = (type) => type.fullName.replace(PACKAGE, '');
const interfaceOf = (type) => nameOf(type).replaceAll('.', '');
const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

const BIG = new Set(['int64', 'uint64', 'sint64', 'fixed64', 'sfixed64']);

function isMessage(field) {
  return field.resolvedType instanceof protobuf.Type;
}

function safe(field) {
  return field.options?.jstype === 'JS_NUMBER';
}

function elementType(field) {
  if (field.options?.lazy) return 'Slice';
  if (isMessage(field)) return interfaceOf(field.resolvedType);
  if (field.resolvedType) return 'number';
  if (field.type === 'string') return 'string';
  if (field.type === 'bytes') return 'Uint8Array';
  if (field.type === 'bool') return 'boolean';
  return BIG.has(field.type) && !safe(field) ? 'bigint' : 'number';
}

function isOptional(field) {
  return !field.map && !field.repeated && (Boolean(field.partOf) || isMessage(field));
}

function tsField(field) {
  const name = camel(field.name);
  const type = elementType(field);
  if (field.map) return `${name}: ReadonlyMap<${field.keyType === 'string' ? 'string' : 'number'}, ${type}>`;
  if (field.repeated) return `${name}: readonly ${type}[]`;
  return isOptional(field) ? `${name}?: ${type}` : `${name}: ${type}`;
}

function row(field) {
  const flags =
    (field.repeated ? REPEATED : 0) |
    (field.map ? MAP : 0) |
    (isOptional(field) ? OPTIONAL : 0) |
    (field.options?.lazy ? LAZY : 0) |
    (safe(field) ? SAFE : 0);
  const type = field.resolvedType ? nameOf(field.resolvedType) : field.type;
  const cells = [field.id, `'${field.name}'`, `'${type}'`, flags, ...(field.map ? [`'${field.keyType}'`] : [])];
  return `[${cells.join(', ')}]`;
}

const lines = [
  '// Written by proto/generate.mjs. Do not edit.',
  "import type { MessageTable, Slice } from './schema';",
  '',
  ...messages.flatMap((message) => [
    `export interface ${interfaceOf(message)} {`,
    ...message.fieldsArray.map((field) => `  readonly ${tsField(field)};`),
    '}',
    '',
  ]),
  '/** Message types by their name below `tensorflow.`. */',
  'export interface Messages {',
  ...messages.map((message) => `  readonly '${nameOf(message)}': ${interfaceOf(message)};`),
  '}',
  '',
  '/** Rows: field number, name, type, flags, key type of a map. */',
  'export const MESSAGES: MessageTable = {',
  ...messages.map((message) => {
    const fields = [...message.fieldsArray].sort((a, b) => a.id - b.id);
    return `  '${nameOf(message)}': [${fields.map(row).join(', ')}],`;
  }),
  '};',
  '',
];
const target = path.join(here, '..', 'src', 'proto', 'generated.ts');
writeFileSync(target, lines.join('\n'));
console.log(`${messages.length} messages`);

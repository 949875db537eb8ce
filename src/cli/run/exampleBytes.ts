import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import { pythonTypeName } from './pythonLiteral';
import type { PythonValue } from './pythonLiteral';
import { pythonLiteralText } from './pythonLiteralText';

const utf8 = new TextEncoder();

/**
 * A serialised tf.train.Example from `{'name': [values], …}`. The first value decides which list it becomes
 * (float, str or bytes, int), as in saved_model_cli; its sentences where a feature is something else.
 */
export function exampleBytes(features: PythonValue): Result<Uint8Array, string> {
  if (features.kind !== 'dict') return fail(`A tf.Example must be a dictionary, but is ${pythonTypeName(features)}.`);
  const map: Uint8Array[] = [];
  for (const [name, list] of features.items) {
    if (name.kind !== 'str') return fail(`A feature's name must be a string, but is ${pythonLiteralText(name)}.`);
    if (list.kind !== 'list') {
      const type = `<class '${pythonTypeName(list)}'>`;
      return fail(`feature value must be a list, but ${name.value}: "${pythonLiteralText(list)}" is ${type}`);
    }
    const feature = featureBytes(list.items);
    if (!feature.ok) return feature;
    map.push(field(1, concat(field(1, utf8.encode(name.value)), field(2, feature.value))));
  }
  return ok(field(1, concat(...map)));
}

/** Feature: a oneof of bytes_list 1, float_list 2, int64_list 3, whose values are field 1. */
function featureBytes(values: readonly PythonValue[]): Result<Uint8Array, string> {
  const [first] = values;
  if (!first) return fail('list index out of range');
  switch (first.kind) {
    case 'float': {
      const floats = Float32Array.from(values, (value) =>
        value.kind === 'float' || value.kind === 'int' ? Number(value.value) : Number.NaN,
      );
      return ok(field(2, field(1, new Uint8Array(floats.buffer))));
    }
    case 'str':
    case 'bytes': {
      const texts = values.map((value) =>
        value.kind === 'str' ? utf8.encode(value.value) : value.kind === 'bytes' ? value.value : null,
      );
      if (texts.includes(null)) return fail('A feature holds text and something else.');
      return ok(field(1, concat(...texts.map((text) => field(1, text ?? new Uint8Array(0))))));
    }
    case 'int':
    case 'bool': {
      const numbers = values.map((value) =>
        value.kind === 'int' || value.kind === 'bool' ? BigInt(value.value) : null,
      );
      if (numbers.includes(null)) return fail('A feature holds whole numbers and something else.');
      return ok(field(3, field(1, concat(...numbers.map((number) => varint(number ?? 0n))))));
    }
    default:
      return fail(
        `Type <class '${pythonTypeName(first)}'> for value ${pythonLiteralText(first)} is not supported for tf.train.Feature.`,
      );
  }
}

function field(number: number, value: Uint8Array): Uint8Array {
  return concat(varint(BigInt(number * 8 + 2)), varint(BigInt(value.length)), value);
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.of(...bytes, Number(rest));
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

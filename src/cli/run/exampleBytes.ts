import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import { encodeExample, type FeatureValues } from '../../model/example';
import { pythonTypeName } from '../../lib/pythonLiteral';
import type { PythonValue } from '../../lib/pythonLiteral';
import { pythonLiteralText } from './pythonLiteralText';

const utf8 = new TextEncoder();

/**
 * A serialised tf.train.Example from `{'name': [values], …}`. The first value decides which list it becomes
 * (float, str or bytes, int), as in saved_model_cli; its sentences where a feature is something else.
 */
export function exampleBytes(features: PythonValue): Result<Uint8Array, string> {
  if (features.kind !== 'dict') return fail(`A tf.Example must be a dictionary, but is ${pythonTypeName(features)}.`);
  const map: [string, FeatureValues][] = [];
  for (const [name, list] of features.items) {
    if (name.kind !== 'str') return fail(`A feature's name must be a string, but is ${pythonLiteralText(name)}.`);
    if (list.kind !== 'list') {
      const type = `<class '${pythonTypeName(list)}'>`;
      return fail(`feature value must be a list, but ${name.value}: "${pythonLiteralText(list)}" is ${type}`);
    }
    const feature = featureValues(list.items);
    if (!feature.ok) return feature;
    map.push([name.value, feature.value]);
  }
  return ok(encodeExample(map));
}

function featureValues(items: readonly PythonValue[]): Result<FeatureValues, string> {
  const [first] = items;
  if (!first) return fail('list index out of range');
  switch (first.kind) {
    case 'float': {
      const values = items.map((value) =>
        value.kind === 'float' || value.kind === 'int' ? Number(value.value) : Number.NaN,
      );
      return ok({ kind: 'float', values });
    }
    case 'str':
    case 'bytes': {
      const values = items.flatMap((value) =>
        value.kind === 'str' ? [utf8.encode(value.value)] : value.kind === 'bytes' ? [value.value] : [],
      );
      if (values.length < items.length) return fail('A feature holds text and something else.');
      return ok({ kind: 'bytes', values });
    }
    case 'int':
    case 'bool': {
      const values = items.flatMap((value) =>
        value.kind === 'int' || value.kind === 'bool' ? [BigInt(value.value)] : [],
      );
      if (values.length < items.length) return fail('A feature holds whole numbers and something else.');
      return ok({ kind: 'int64', values });
    }
    default:
      return fail(
        `Type <class '${pythonTypeName(first)}'> for value ${pythonLiteralText(first)} is not supported for tf.train.Feature.`,
      );
  }
}

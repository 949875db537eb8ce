import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, hostOf, intsOf, stringsOf, vectorOfInts, withShape } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { bytesOf, latin1Of, textOf } from '../string/bytes';
import { denseColumn, raggedColumn, sparseColumn } from './columns';
import type { DenseSpec, FeatureColumn, Naming } from './columns';
import { readExample } from './exampleProto';
import type { Features } from './exampleProto';

/** tf.train.Example records to tensors. */

/** What to take from every record; keys are bytes as Latin-1. */
interface Wanted {
  readonly sparseKeys: readonly string[];
  readonly denseKeys: readonly string[];
  readonly raggedKeys: readonly string[];
  readonly defaults: readonly Tensor[];
}

/** Reads records with `read`; refuses bytes that are no such message. */
export function readRecords<T>(records: readonly Uint8Array[], nameOf: Naming, read: (bytes: Uint8Array) => T): T[] {
  return records.map((bytes, i) => {
    try {
      return read(bytes);
    } catch {
      throw invalid(`Name: ${nameOf(i)}, Could not parse example input, value: '${textOf(bytes.subarray(0, 100))}'`);
    }
  });
}

/** Names of records for errors, where the graph gives any. */
export function namesOf(names: Tensor | undefined): Naming {
  const given = names === undefined ? [] : stringsOf(names);
  return (record) => {
    const name = given[record];
    return name === undefined ? '<unknown>' : textOf(name);
  };
}

export function keysOf(...keys: readonly Tensor[]): string[] {
  return keys.flatMap((t) => stringsOf(t).map(latin1Of));
}

export function columnOf(records: readonly Features[], key: string): FeatureColumn {
  return records.map((features) => features.get(key) ?? null);
}

/** Outputs in the order of the ops: sparse indices, values, shapes; dense; ragged values, splits. */
function parse(call: OpCall, records: readonly Uint8Array[], nameOf: Naming, wanted: Wanted): Tensor[] {
  const { attrs } = call;
  const features = readRecords(records, nameOf, readExample);
  const sparseTypes = attrs.types('sparse_types');
  const sparse = wanted.sparseKeys.map((key, i) =>
    sparseColumn(columnOf(features, key), sparseTypes[i] ?? 'invalid', key, nameOf),
  );
  const shapes = attrs.shapes('dense_shapes');
  const types = attrs.types('Tdense');
  const dense = wanted.denseKeys.map((key, i) => {
    const spec: DenseSpec = {
      key,
      dtype: types[i] ?? 'invalid',
      shape: shapes[i] ?? [],
      fallback: wanted.defaults[i] as Tensor,
    };
    return denseColumn(columnOf(features, key), spec, nameOf);
  });
  const ragged = wanted.raggedKeys.map((key, i) =>
    raggedColumn(
      columnOf(features, key),
      attrs.types('ragged_value_types')[i] ?? 'invalid',
      attrs.types('ragged_split_types')[i] ?? 'int64',
      key,
      nameOf,
    ),
  );
  const part = (columns: readonly Tensor[][], k: number): Tensor[] => columns.map((column) => column[k] as Tensor);
  return [...part(sparse, 0), ...part(sparse, 1), ...part(sparse, 2), ...dense, ...part(ragged, 0), ...part(ragged, 1)];
}

/** A scalar record gives tensors without the axis of records. */
function withoutBatch(call: OpCall, outputs: readonly Tensor[], wanted: Wanted): Tensor[] {
  const n = wanted.sparseKeys.length;
  const denseEnd = 3 * n + wanted.denseKeys.length;
  const raggedEnd = denseEnd + wanted.raggedKeys.length;
  return outputs.map((t, i) => {
    if (i < n) return lastColumn(t);
    if (i < 2 * n) return t;
    if (i < 3 * n) return vectorOfInts('int64', intsOf(t).slice(1));
    if (i < denseEnd) return withShape(t, t.shape.slice(1));
    if (i < raggedEnd) return t;
    return vectorOfInts(call.outputDtypes[i] === 'int32' ? 'int32' : 'int64', []);
  });
}

/** Sparse indices [n, 2] without the record: [n, 1]. */
function lastColumn(indices: Tensor): Tensor {
  const rows = indices.shape[0] as number;
  const data = hostOf(indices) as BigInt64Array;
  return fromHost(
    'int64',
    [rows, 1],
    BigInt64Array.from({ length: rows }, (_, i) => data[2 * i + 1] as bigint),
  );
}

function parseAny(call: OpCall, serialized: Tensor, names: Tensor | undefined, wanted: Wanted): Tensor[] {
  const { shape } = serialized;
  if (shape.length > 1) throw invalid(`Expected serialized to be a scalar or vector, got shape: [${shape.join(',')}]`);
  const outputs = parse(call, stringsOf(serialized), namesOf(names), wanted);
  return shape.length === 1 ? outputs : withoutBatch(call, outputs, wanted);
}

function parseExampleV2(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const [serialized, names, sparse, dense, ragged] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor];
  return parseAny(call, serialized, names, {
    sparseKeys: keysOf(sparse),
    denseKeys: keysOf(dense),
    raggedKeys: keysOf(ragged),
    defaults: inputs.slice(5),
  });
}

function parseExample(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const [serialized, names] = inputs as [Tensor, Tensor];
  const sparseCount = call.attrs.int('Nsparse');
  const denseCount = call.attrs.int('Ndense');
  return parseAny(call, serialized, names, {
    sparseKeys: keysOf(...inputs.slice(2, 2 + sparseCount)),
    denseKeys: keysOf(...inputs.slice(2 + sparseCount, 2 + sparseCount + denseCount)),
    raggedKeys: [],
    defaults: inputs.slice(2 + sparseCount + denseCount),
  });
}

function parseSingleExample(call: OpCall, serialized: Tensor, ...defaults: Tensor[]): Tensor[] {
  if (serialized.shape.length > 0)
    throw invalid(`Expected serialized to be a scalar, got shape: [${serialized.shape.join(',')}]`);
  const keys = (name: string): string[] => call.attrs.strings(name).map((key) => latin1Of(bytesOf(key)));
  return parseAny(call, serialized, undefined, {
    sparseKeys: keys('sparse_keys'),
    denseKeys: keys('dense_keys'),
    raggedKeys: [],
    defaults,
  });
}

export const EXAMPLES: OpFamily = {
  ParseExample: define(parseExample),
  ParseExampleV2: define(parseExampleV2),
  ParseSingleExample: define(parseSingleExample),
};

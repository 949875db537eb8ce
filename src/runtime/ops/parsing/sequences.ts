import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocate, boolsOf, fromHost, hostOf, intsOf, stringsOf, vectorOfInts, withShape } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { bytesOf, latin1Of } from '../string/bytes';
import {
  denseColumn,
  denseListColumn,
  raggedColumn,
  raggedListColumn,
  sparseColumn,
  sparseListColumn,
} from './columns';
import type { ListColumn, Naming } from './columns';
import { readSequenceExample } from './exampleProto';
import type { SequenceExample } from './exampleProto';
import { columnOf, keysOf, namesOf, readRecords } from './examples';

/** tf.train.SequenceExample records to tensors: features of the record and lists of features over time. */

interface Wanted {
  readonly contextSparse: readonly string[];
  readonly contextDense: readonly string[];
  readonly contextRagged: readonly string[];
  readonly listSparse: readonly string[];
  readonly listDense: readonly string[];
  readonly listRagged: readonly string[];
  readonly contextDefaults: readonly Tensor[];
  /** Whether a dense list may be missing. */
  readonly mayMiss: (key: string, index: number) => boolean;
}

/** Groups of output tensors, each with one tensor per key. */
interface Parsed {
  readonly contextSparse: readonly Tensor[][];
  readonly contextDense: readonly Tensor[];
  readonly contextRagged: readonly Tensor[][];
  readonly listSparse: readonly Tensor[][];
  readonly listDense: readonly Tensor[][];
  readonly listRagged: readonly Tensor[][];
}

function listOf(records: readonly SequenceExample[], key: string): ListColumn {
  return records.map(({ lists }) => lists.get(key) ?? null);
}

function parse(call: OpCall, records: readonly Uint8Array[], nameOf: Naming, wanted: Wanted): Parsed {
  const { attrs } = call;
  const read = readRecords(records, nameOf, readSequenceExample);
  const contexts = read.map(({ context }) => context);
  const type = (attr: string, i: number): Tensor['dtype'] =>
    attrs.has(attr) ? (attrs.types(attr)[i] ?? 'invalid') : 'invalid';
  return {
    contextSparse: wanted.contextSparse.map((key, i) =>
      sparseColumn(columnOf(contexts, key), type('context_sparse_types', i), key, nameOf),
    ),
    contextDense: wanted.contextDense.map((key, i) =>
      denseColumn(
        columnOf(contexts, key),
        {
          key,
          dtype: type('Tcontext_dense', i),
          shape: attrs.shapes('context_dense_shapes')[i] ?? [],
          fallback: wanted.contextDefaults[i] as Tensor,
        },
        nameOf,
      ),
    ),
    contextRagged: wanted.contextRagged.map((key, i) =>
      raggedColumn(
        columnOf(contexts, key),
        type('context_ragged_value_types', i),
        type('context_ragged_split_types', i),
        key,
        nameOf,
      ),
    ),
    listSparse: wanted.listSparse.map((key, i) =>
      sparseListColumn(listOf(read, key), type('feature_list_sparse_types', i), key, nameOf),
    ),
    listDense: wanted.listDense.map((key, i) =>
      denseListColumn(
        listOf(read, key),
        { key, dtype: type('feature_list_dense_types', i), shape: attrs.shapes('feature_list_dense_shapes')[i] ?? [] },
        wanted.mayMiss(key, i),
        nameOf,
      ),
    ),
    listRagged: wanted.listRagged.map((key, i) =>
      raggedListColumn(
        listOf(read, key),
        type('feature_list_ragged_value_types', i),
        type('feature_list_ragged_split_types', i),
        key,
        nameOf,
      ),
    ),
  };
}

function part(columns: readonly Tensor[][], k: number): Tensor[] {
  return columns.map((column) => column[k] as Tensor);
}

function attrKeys(call: OpCall, name: string): string[] {
  return call.attrs.strings(name).map((key) => latin1Of(bytesOf(key)));
}

function parseSequenceExample(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const [serialized, names] = inputs as [Tensor, Tensor];
  const missing = new Set(attrKeys(call, 'feature_list_dense_missing_assumed_empty'));
  const parsed = parse(call, stringsOf(serialized), namesOf(names), {
    contextSparse: attrKeys(call, 'context_sparse_keys'),
    contextDense: attrKeys(call, 'context_dense_keys'),
    contextRagged: [],
    listSparse: attrKeys(call, 'feature_list_sparse_keys'),
    listDense: attrKeys(call, 'feature_list_dense_keys'),
    listRagged: [],
    contextDefaults: inputs.slice(2),
    mayMiss: (key) => missing.has(key),
  });
  const { contextSparse, contextDense, listSparse, listDense } = parsed;
  return [
    ...[0, 1, 2].flatMap((k) => part(contextSparse, k)),
    ...contextDense,
    ...[0, 1, 2].flatMap((k) => part(listSparse, k)),
    ...[0, 1].flatMap((k) => part(listDense, k)),
  ];
}

function parseSequenceExampleV2(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const [serialized, names, contextSparse, contextDense, contextRagged, listSparse, listDense, listRagged, missing] =
    inputs as Tensor[];
  const mayMiss = missing === undefined ? [] : boolsOf(missing);
  const keys = (t: Tensor | undefined): string[] => (t === undefined ? [] : keysOf(t));
  if (serialized === undefined) throw invalid('serialized is missing.');
  const parsed = parse(call, stringsOf(serialized), namesOf(names), {
    contextSparse: keys(contextSparse),
    contextDense: keys(contextDense),
    contextRagged: keys(contextRagged),
    listSparse: keys(listSparse),
    listDense: keys(listDense),
    listRagged: keys(listRagged),
    contextDefaults: inputs.slice(9),
    mayMiss: (_, i) => mayMiss[i] === 1,
  });
  const single = serialized.shape.length === 0;
  const drop = (t: Tensor): Tensor => (single ? withShape(t, t.shape.slice(1)) : t);
  const indices = (t: Tensor): Tensor => (single ? withoutRecord(t) : t);
  const shapeOf = (t: Tensor): Tensor => (single ? tail(t) : t);
  // Of a single record TensorFlow leaves the splits between records a scalar that it never sets.
  const splits = (t: Tensor): Tensor => (single ? fromHost(t.dtype, [], allocate(t.dtype, 1)) : t);
  const sparse = (columns: readonly Tensor[][]): Tensor[] => [
    ...part(columns, 0).map(indices),
    ...part(columns, 1),
    ...part(columns, 2).map(shapeOf),
  ];
  return [
    ...sparse(parsed.contextSparse),
    ...parsed.contextDense.map(drop),
    ...part(parsed.contextRagged, 0),
    ...part(parsed.contextRagged, 1).map(splits),
    ...sparse(parsed.listSparse),
    ...part(parsed.listDense, 0).map(drop),
    ...part(parsed.listDense, 1).map(drop),
    ...part(parsed.listRagged, 0),
    ...part(parsed.listRagged, 1).map(splits),
    ...part(parsed.listRagged, 2),
  ];
}

/** Keys are inputs; outputs have no axis of records. */
function parseSingleSequenceExample(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const { attrs } = call;
  const counts = [
    'Ncontext_sparse',
    'Ncontext_dense',
    'Nfeature_list_sparse',
    'Nfeature_list_dense',
    'Ncontext_dense',
  ].map((name) => attrs.int(name));
  const [serialized, missing] = inputs as [Tensor, Tensor];
  let at = 2;
  const groups = counts.map((count) => inputs.slice(at, (at += count)));
  const [contextSparse = [], contextDense = [], listSparse = [], listDense = [], contextDefaults = []] = groups;
  const assumedEmpty = new Set(keysOf(missing));
  const parsed = parse(call, stringsOf(serialized), namesOf(inputs[at]), {
    contextSparse: keysOf(...contextSparse),
    contextDense: keysOf(...contextDense),
    contextRagged: [],
    listSparse: keysOf(...listSparse),
    listDense: keysOf(...listDense),
    listRagged: [],
    contextDefaults,
    mayMiss: (key) => assumedEmpty.has(key),
  });
  const drop = (t: Tensor): Tensor => withShape(t, t.shape.slice(1));
  return [
    ...part(parsed.contextSparse, 0).map(withoutRecord),
    ...part(parsed.contextSparse, 1),
    ...part(parsed.contextSparse, 2).map(tail),
    ...parsed.contextDense.map(drop),
    ...part(parsed.listSparse, 0).map(withoutRecord),
    ...part(parsed.listSparse, 1),
    ...part(parsed.listSparse, 2).map(tail),
    ...part(parsed.listDense, 0).map(drop),
  ];
}

/** Sparse indices without their first column. */
function withoutRecord(indices: Tensor): Tensor {
  const [rows = 0, rank = 0] = indices.shape;
  const data = (hostOf(indices) as BigInt64Array).filter((_, i) => i % rank !== 0);
  return fromHost('int64', [rows, rank - 1], data);
}

function tail(shape: Tensor): Tensor {
  return vectorOfInts('int64', intsOf(shape).slice(1));
}

export const SEQUENCES: OpFamily = {
  ParseSequenceExample: define(parseSequenceExample),
  ParseSequenceExampleV2: define(parseSequenceExampleV2),
  ParseSingleSequenceExample: define(parseSingleSequenceExample),
};

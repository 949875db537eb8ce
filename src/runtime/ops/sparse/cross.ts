import { concatBytes } from '../../../lib/bytes';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { bigsOf, boolsOf, fromHost, hostOf, intsOf, vectorOfInts, vectorOfStrings } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { bytesOf } from '../string/bytes';
import { fingerprint64, fingerprintCat64 } from '../string/farmhash';
import { sipHash } from '../string/hashes';
import { indexMatrix } from './coo';

/** Feature crosses: every combination of one value per column, row by row, as joined text or as a hash. */

type Feature = Uint8Array | bigint;

/** The values of one column in each row. */
type Column = readonly (readonly Feature[])[];

function featuresOf(t: Tensor): readonly Feature[] {
  return t.dtype === 'string'
    ? (hostOf(t) as readonly Uint8Array[])
    : Array.from(bigsOf(t), (v) => BigInt.asUintN(64, v));
}

function columnOfSparse(indices: Tensor, values: Tensor, shape: Tensor): Column {
  const [rows = 0] = intsOf(shape);
  const column = Array.from({ length: rows }, (): Feature[] => []);
  const rank = indices.shape[1] ?? 0;
  const at = intsOf(indices);
  for (const [i, feature] of featuresOf(values).entries()) {
    const row = column[at[i * rank] as number];
    if (row === undefined) throw invalid(`A sparse index is outside the shape of its tensor.`);
    row.push(feature);
  }
  return column;
}

function columnOfDense(dense: Tensor): Column {
  const [rows = 0, width = 1] = dense.shape;
  const features = featuresOf(dense);
  return Array.from({ length: rows }, (_, row) => features.slice(row * width, (row + 1) * width));
}

function columnOfRagged(values: Tensor, splits: Tensor): Column {
  const at = intsOf(splits);
  const features = featuresOf(values);
  return at.slice(1).map((end, row) => features.slice(at[row], end));
}

/** Combinations of each row, the last column changing fastest. */
function crossesOf(columns: readonly Column[]): Feature[][][] {
  const rows = columns[0]?.length ?? 0;
  if (columns.some((column) => column.length !== rows)) throw invalid('All columns must have the same number of rows.');
  return Array.from({ length: rows }, (_, row) => {
    let crosses: Feature[][] = [[]];
    for (const column of columns)
      crosses = crosses.flatMap((cross) => (column[row] ?? []).map((feature) => [...cross, feature]));
    return crosses;
  });
}

function joinFeatures(cross: readonly Feature[], separator: Uint8Array): Uint8Array {
  return concatBytes(
    cross.flatMap((feature, i) => {
      const bytes = feature instanceof Uint8Array ? feature : bytesOf(BigInt.asIntN(64, feature).toString());
      return i === 0 ? [bytes] : [separator, bytes];
    }),
  );
}

/** Without buckets the result is taken modulo the largest int64, so that it is never negative. */
function bucketOf(hash: bigint, buckets: bigint): bigint {
  return hash % (buckets > 0n ? buckets : 2n ** 63n - 1n);
}

function hashOf(feature: Feature): bigint {
  return feature instanceof Uint8Array ? fingerprint64(feature) : feature;
}

/** SparseCross and RaggedCross: begins with the key. */
function keyedHash(key: bigint, buckets: bigint): (cross: readonly Feature[]) => bigint {
  return (cross) => {
    let hash = key;
    for (const feature of cross) hash = fingerprintCat64(hash, hashOf(feature));
    return bucketOf(hash, buckets);
  };
}

/** Crosses as a sparse matrix as wide as the longest row. */
function sparseOutputs(crosses: readonly (readonly Feature[][])[], values: Tensor): Tensor[] {
  const indices = crosses.flatMap((row, i) => row.flatMap((_, k) => [i, k]));
  const widest = Math.max(0, ...crosses.map((row) => row.length));
  return [indexMatrix(indices, values.size, 2), values, vectorOfInts('int64', [crosses.length, widest])];
}

/** Inputs: n indices, n values, n shapes, then dense columns. Sparse columns come first in a cross. */
function sparseAndDense(n: number, inputs: readonly Tensor[], denseCount: number): Column[] {
  const sparse = Array.from({ length: n }, (_, i) =>
    columnOfSparse(inputs[i] as Tensor, inputs[n + i] as Tensor, inputs[2 * n + i] as Tensor),
  );
  return [...sparse, ...inputs.slice(3 * n, 3 * n + denseCount).map(columnOfDense)];
}

function hashedValues(crosses: readonly (readonly Feature[][])[], hash: (cross: readonly Feature[]) => bigint): Tensor {
  const hashes = crosses.flat().map(hash);
  return fromHost('int64', [hashes.length], BigInt64Array.from(hashes));
}

function unsigned(call: OpCall, name: string): bigint {
  const value = call.attrs.raw(name);
  return value?.kind === 'i' ? BigInt.asUintN(64, value.value) : 0n;
}

const SEPARATOR = bytesOf('_X_');

function sparseCross(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const n = call.attrs.int('N');
  const crosses = crossesOf(sparseAndDense(n, inputs, inputs.length - 3 * n));
  const hash = keyedHash(unsigned(call, 'hash_key'), unsigned(call, 'num_buckets'));
  const values = call.attrs.bool('hashed_output')
    ? hashedValues(crosses, hash)
    : vectorOfStrings(crosses.flat().map((cross) => joinFeatures(cross, SEPARATOR)));
  return sparseOutputs(crosses, values);
}

function sparseCrossV2(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const n = call.attrs.int('N');
  const crosses = crossesOf(sparseAndDense(n, inputs, inputs.length - 3 * n - 1));
  const [separator] = hostOf(inputs.at(-1) as Tensor) as readonly Uint8Array[];
  return sparseOutputs(
    crosses,
    vectorOfStrings(crosses.flat().map((cross) => joinFeatures(cross, separator ?? SEPARATOR))),
  );
}

/** The hash begins with the first feature; strong hashing is SipHash under the salt. */
function sparseCrossHashed(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const n = call.attrs.int('N');
  const [buckets, strong, salt] = inputs.slice(-3) as [Tensor, Tensor, Tensor];
  const crosses = crossesOf(sparseAndDense(n, inputs, inputs.length - 3 * n - 3));
  const [key0 = 0n, key1 = 0n] = Array.from(bigsOf(salt), (word) => BigInt.asUintN(64, word));
  const isStrong = boolsOf(strong)[0] === 1;
  const featureHash = (feature: Feature): bigint =>
    isStrong && feature instanceof Uint8Array ? sipHash(key0, key1, feature) : hashOf(feature);
  const values = hashedValues(crosses, (cross) => {
    const [first = 0n, ...rest] = cross.map(featureHash);
    return bucketOf(rest.reduce(fingerprintCat64, first), bigsOf(buckets)[0] as bigint);
  });
  return sparseOutputs(crosses, values);
}

/** Columns come in the order of `input_order`: R ragged, D dense, S sparse. Outputs: values and row splits. */
function raggedCross(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const { attrs } = call;
  const raggedCount = attrs.types('ragged_values_types').length;
  const sparseCount = attrs.int('Nsparse');
  const ragged = Array.from({ length: raggedCount }, (_, i) =>
    columnOfRagged(inputs[i] as Tensor, inputs[raggedCount + i] as Tensor),
  );
  const rest = inputs.slice(2 * raggedCount);
  const columns = sparseAndDense(sparseCount, rest, attrs.types('dense_types').length);
  const sparse = columns.slice(0, sparseCount);
  const dense = columns.slice(sparseCount);
  const order = Array.from(attrs.string('input_order'), (kind) =>
    (kind === 'R' ? ragged : kind === 'D' ? dense : sparse).shift(),
  );
  const crosses = crossesOf(order.filter((column) => column !== undefined));
  const values = attrs.bool('hashed_output')
    ? hashedValues(crosses, keyedHash(unsigned(call, 'hash_key'), unsigned(call, 'num_buckets')))
    : vectorOfStrings(crosses.flat().map((cross) => joinFeatures(cross, SEPARATOR)));
  const splits = [0];
  for (const row of crosses) splits.push((splits.at(-1) as number) + row.length);
  return [values, vectorOfInts(attrs.type('out_row_splits_type') === 'int32' ? 'int32' : 'int64', splits)];
}

export const CROSSES: OpFamily = {
  SparseCross: define(sparseCross),
  SparseCrossV2: define(sparseCrossV2),
  SparseCrossHashed: define(sparseCrossHashed),
  RaggedCross: define(raggedCross),
};

import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { fromHost, stringsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { elementBytes } from '../kernels/elementBytes';
import { fingerprint64 } from './farmhash';
import { hash64, sipHash } from './hashes';

/** Strings to bucket numbers, and fingerprints of rows. */

function buckets(prepare: (call: OpCall) => (bytes: Uint8Array) => bigint): OpEntry {
  return define((call, input) => {
    const count = BigInt(call.attrs.int('num_buckets'));
    const hash = prepare(call);
    return fromHost(
      'int64',
      input.shape,
      BigInt64Array.from(stringsOf(input), (bytes) => hash(bytes) % count),
    );
  });
}

/** The key is an attribute of two 64-bit numbers; both may exceed 2^53. */
function strongHash(call: OpCall): (bytes: Uint8Array) => bigint {
  const key = call.attrs.raw('key');
  const words =
    key?.kind === 'list' ? key.value.map((word) => (word.kind === 'i' ? BigInt.asUintN(64, word.value) : 0n)) : [];
  const [key0, key1] = words;
  if (words.length !== 2 || key0 === undefined || key1 === undefined) throw invalid(`Key must have 2 elements`);
  return (bytes) => sipHash(key0, key1, bytes);
}

/** The 8 bytes of a fingerprint, little-endian, for each of `count` pieces. */
function fingerprints(count: number, piece: (i: number) => Uint8Array): Uint8Array {
  const out = new Uint8Array(8 * count);
  const view = new DataView(out.buffer);
  for (let i = 0; i < count; i++) view.setBigUint64(8 * i, fingerprint64(piece(i)), true);
  return out;
}

/** One fingerprint per row of the first axis; rows of several strings are fingerprinted twice. */
function fingerprint(_: OpCall, data: Tensor, method: Tensor): Tensor {
  const [name] = stringsOf(method);
  if (method.shape.length > 0 || new TextDecoder().decode(name) !== 'farmhash64')
    throw invalid('Unsupported fingerprint method');
  const rows = data.shape[0];
  if (rows === undefined) throw invalid('`data` should have at least one dimension.');
  const inner = rows === 0 ? 0 : data.size / rows;
  let bytes: Uint8Array;
  if (data.dtype === 'string') {
    const strings = stringsOf(data);
    bytes = fingerprints(strings.length, (i) => strings[i] as Uint8Array);
    if (inner === 1) return fromHost('uint8', [rows, 8], bytes);
  } else {
    bytes = elementBytes(data);
  }
  const size = rows === 0 ? 0 : bytes.length / rows;
  return fromHost(
    'uint8',
    [rows, 8],
    fingerprints(rows, (i) => bytes.subarray(i * size, (i + 1) * size)),
  );
}

export const STRING_HASHES: OpFamily = {
  StringToHashBucketFast: buckets(() => fingerprint64),
  StringToHashBucketStrong: buckets(strongHash),
  StringToHashBucket: buckets(() => (bytes) => hash64(bytes)),
  Fingerprint: define(fingerprint),
};

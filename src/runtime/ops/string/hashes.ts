/** The other hashes of TensorFlow's string ops. */

const MASK = 0xffffffffffffffffn;
const u64 = (x: bigint): bigint => x & MASK;
const rotate = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (64n - by))) & MASK;

/** SipHash-2-4 of bytes under a key of two 64-bit words. */
export function sipHash(key0: bigint, key1: bigint, bytes: Uint8Array): bigint {
  let v0 = key0 ^ 0x736f6d6570736575n;
  let v1 = key1 ^ 0x646f72616e646f6dn;
  let v2 = key0 ^ 0x6c7967656e657261n;
  let v3 = key1 ^ 0x7465646279746573n;
  const rounds = (count: number): void => {
    for (let i = 0; i < count; i++) {
      v0 = u64(v0 + v1);
      v1 = rotate(v1, 13n) ^ v0;
      v0 = rotate(v0, 32n);
      v2 = u64(v2 + v3);
      v3 = rotate(v3, 16n) ^ v2;
      v0 = u64(v0 + v3);
      v3 = rotate(v3, 21n) ^ v0;
      v2 = u64(v2 + v1);
      v1 = rotate(v1, 17n) ^ v2;
      v2 = rotate(v2, 32n);
    }
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length & ~7;
  let last = BigInt(bytes.length & 0xff) << 56n;
  for (let i = whole; i < bytes.length; i++) last |= BigInt(bytes[i] as number) << BigInt(8 * (i - whole));
  for (let at = 0; at <= whole; at += 8) {
    const block = at < whole ? view.getBigUint64(at, true) : last;
    v3 ^= block;
    rounds(2);
    v0 ^= block;
  }
  v2 ^= 0xffn;
  rounds(4);
  return v0 ^ v1 ^ v2 ^ v3;
}

/** Hash64 of tensorflow/core/platform/hash.cc, a MurmurHash64A: the hash of the deprecated StringToHashBucket. */
export function hash64(bytes: Uint8Array, seed = 0xdecafcaffen): bigint {
  const m = 0xc6a4a7935bd1e995n;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length & ~7;
  let h = seed ^ u64(BigInt(bytes.length) * m);
  for (let at = 0; at < whole; at += 8) {
    let k = u64(view.getBigUint64(at, true) * m);
    k = u64((k ^ (k >> 47n)) * m);
    h = u64((h ^ k) * m);
  }
  if (whole < bytes.length) {
    let rest = 0n;
    for (let i = whole; i < bytes.length; i++) rest |= BigInt(bytes[i] as number) << BigInt(8 * (i - whole));
    h = u64((h ^ rest) * m);
  }
  h = u64((h ^ (h >> 47n)) * m);
  return h ^ (h >> 47n);
}

/** FarmHash's Fingerprint64 (farmhashna::Hash64 of google/farmhash): TensorFlow's stable hash of bytes. */

const MASK = 0xffffffffffffffffn;
const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;

const u64 = (x: bigint): bigint => x & MASK;
const rotate = (x: bigint, by: bigint): bigint => ((x >> by) | (x << (64n - by))) & MASK;
const shiftMix = (x: bigint): bigint => x ^ (x >> 47n);

function hashPair(u: bigint, v: bigint, mul: bigint): bigint {
  const a = shiftMix(u64((u ^ v) * mul));
  const b = shiftMix(u64((v ^ a) * mul));
  return u64(b * mul);
}

/** Two neighbouring lanes hashed from 32 bytes. */
function weakHash(view: DataView, at: number, a0: bigint, b0: bigint): [bigint, bigint] {
  const [w, x, y, z] = [word(view, at), word(view, at + 8), word(view, at + 16), word(view, at + 24)];
  let a = u64(a0 + w);
  let b = rotate(u64(b0 + a + z), 21n);
  const c = a;
  a = u64(a + x + y);
  b = u64(b + rotate(a, 44n));
  return [u64(a + z), u64(b + c)];
}

function word(view: DataView, at: number): bigint {
  return view.getBigUint64(at, true);
}

function hashShort(bytes: Uint8Array, view: DataView): bigint {
  const n = bytes.length;
  const mul = K2 + BigInt(n) * 2n;
  if (n >= 8) {
    const a = u64(word(view, 0) + K2);
    const b = word(view, n - 8);
    const c = u64(rotate(b, 37n) * mul + a);
    const d = u64((rotate(a, 25n) + b) * mul);
    return hashPair(c, d, mul);
  }
  if (n >= 4)
    return hashPair(BigInt(n) + (BigInt(view.getUint32(0, true)) << 3n), BigInt(view.getUint32(n - 4, true)), mul);
  if (n === 0) return K2;
  const y = (bytes[0] as number) + ((bytes[n >> 1] as number) << 8);
  const z = n + ((bytes[n - 1] as number) << 2);
  return u64(shiftMix(u64(BigInt(y) * K2) ^ u64(BigInt(z) * K0)) * K2);
}

function hash17To32(n: number, view: DataView): bigint {
  const mul = K2 + BigInt(n) * 2n;
  const a = u64(word(view, 0) * K1);
  const b = word(view, 8);
  const c = u64(word(view, n - 8) * mul);
  const d = u64(word(view, n - 16) * K2);
  return hashPair(u64(rotate(u64(a + b), 43n) + rotate(c, 30n) + d), u64(a + rotate(u64(b + K2), 18n) + c), mul);
}

function hash33To64(n: number, view: DataView): bigint {
  const mul = K2 + BigInt(n) * 2n;
  const a = u64(word(view, 0) * K2);
  const b = word(view, 8);
  const c = u64(word(view, n - 8) * mul);
  const d = u64(word(view, n - 16) * K2);
  const y = u64(rotate(u64(a + b), 43n) + rotate(c, 30n) + d);
  const z = hashPair(y, u64(a + rotate(u64(b + K2), 18n) + c), mul);
  const e = u64(word(view, 16) * mul);
  const f = word(view, 24);
  const g = u64((y + word(view, n - 32)) * mul);
  const h = u64((z + word(view, n - 24)) * mul);
  return hashPair(u64(rotate(u64(e + f), 43n) + rotate(g, 30n) + h), u64(e + rotate(u64(f + a), 18n) + g), mul);
}

function hashLong(n: number, view: DataView): bigint {
  let x = 81n;
  let y = u64(81n * K1 + 113n);
  let z = u64(shiftMix(u64(y * K2 + 113n)) * K2);
  let [v0, v1, w0, w1] = [0n, 0n, 0n, 0n];
  x = u64(x * K2 + word(view, 0));
  const end = Math.floor((n - 1) / 64) * 64;
  for (let at = 0; at < end; at += 64) {
    x = u64(rotate(u64(x + y + v0 + word(view, at + 8)), 37n) * K1);
    y = u64(rotate(u64(y + v1 + word(view, at + 48)), 42n) * K1);
    x ^= w1;
    y = u64(y + v0 + word(view, at + 40));
    z = u64(rotate(u64(z + w0), 33n) * K1);
    [v0, v1] = weakHash(view, at, u64(v1 * K1), u64(x + w0));
    [w0, w1] = weakHash(view, at + 32, u64(z + w1), u64(y + word(view, at + 16)));
    [z, x] = [x, z];
  }
  // The last 64 bytes once more, overlapping what came before.
  const mul = K1 + ((z & 0xffn) << 1n);
  const at = n - 64;
  w0 = u64(w0 + BigInt((n - 1) & 63));
  v0 = u64(v0 + w0);
  w0 = u64(w0 + v0);
  x = u64(rotate(u64(x + y + v0 + word(view, at + 8)), 37n) * mul);
  y = u64(rotate(u64(y + v1 + word(view, at + 48)), 42n) * mul);
  x ^= u64(w1 * 9n);
  y = u64(y + v0 * 9n + word(view, at + 40));
  z = u64(rotate(u64(z + w0), 33n) * mul);
  [v0, v1] = weakHash(view, at, u64(v1 * mul), u64(x + w0));
  [w0, w1] = weakHash(view, at + 32, u64(z + w1), u64(y + word(view, at + 16)));
  [z, x] = [x, z];
  return hashPair(u64(hashPair(v0, w0, mul) + u64(shiftMix(y) * K0) + z), u64(hashPair(v1, w1, mul) + x), mul);
}

/** 64 bits, unsigned. */
export function fingerprint64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const n = bytes.length;
  if (n <= 16) return hashShort(bytes, view);
  if (n <= 32) return hash17To32(n, view);
  return n <= 64 ? hash33To64(n, view) : hashLong(n, view);
}

/** FingerprintCat64 of tensorflow/core/platform/fingerprint.h: two fingerprints made one. */
export function fingerprintCat64(a: bigint, b: bigint): bigint {
  const mul = 0xc6a4a7935bd1e995n;
  let result = u64(a ^ mul);
  result ^= u64(shiftMix(u64(b * mul)) * mul);
  result = u64(shiftMix(u64(result * mul)) * mul);
  return shiftMix(result);
}

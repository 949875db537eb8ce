const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/** The high half of the float32, which is what a bfloat16 is. */
export function bfloat16Bits(x: number): number {
  FLOAT[0] = x;
  return (BITS[0] as number) >>> 16;
}

export function bfloat16FromBits(bits: number): number {
  BITS[0] = bits << 16;
  return FLOAT[0] as number;
}

/** Every number with the last `count` bits of its fraction set to 0; NaN stays. A copy. */
export function withoutLastBits<T extends Float32Array | Float64Array>(data: T, count: number): T {
  const out = data.slice() as T;
  const words = new BigUint64Array(1);
  const double = new Float64Array(words.buffer);
  const singles = out instanceof Float32Array;
  for (let i = 0; i < out.length; i++) {
    const value = out[i] as number;
    if (Number.isNaN(value)) continue;
    if (singles) {
      FLOAT[0] = value;
      BITS[0] = ((BITS[0] as number) >>> count) << count;
      out[i] = FLOAT[0] as number;
    } else {
      double[0] = value;
      words[0] = ((words[0] as bigint) >> BigInt(count)) << BigInt(count);
      out[i] = double[0] as number;
    }
  }
  return out;
}

const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/** Nearest bfloat16, ties to even: a single cut to 8 significant bits. */
export function roundToBfloat16(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  FLOAT[0] = x;
  const bits = BITS[0] as number;
  BITS[0] = (bits + 0x7fff + ((bits >>> 16) & 1)) & ~0xffff;
  return FLOAT[0];
}

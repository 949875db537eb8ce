import type { DType } from '../../../model/dtype';

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

/** Cuts instead of rounding: Cast with `Truncate`. */
export function truncateBits(dtype: DType, data: Float32Array): void {
  const mask = dtype === 'bfloat16' ? 0xffff0000 : dtype === 'float16' ? 0xffffe000 : 0xffffffff;
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (Number.isNaN(value)) continue;
    if (dtype === 'float16' && Math.abs(value) < 2 ** -14) {
      data[i] = Math.trunc(value * 2 ** 24) * 2 ** -24;
      continue;
    }
    FLOAT[0] = value;
    BITS[0] = (BITS[0] as number) & mask;
    data[i] = dtype === 'float16' && Math.abs(value) >= 65536 ? Math.sign(value) * Infinity : (FLOAT[0] as number);
  }
}

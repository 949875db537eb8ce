import type { DType } from '../../../model/dtype';

const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/** 16 bits of a float16 that a float32 holds exactly. */
export function halfBits(x: number): number {
  FLOAT[0] = x;
  const bits = BITS[0] as number;
  const sign = (bits >>> 16) & 0x8000;
  const size = Math.abs(x);
  if (Number.isNaN(x)) return sign | 0x7e00;
  if (size === Infinity) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | (size * 2 ** 24);
  return sign | ((((bits >>> 23) & 0xff) - 112) << 10) | ((bits >>> 13) & 0x3ff);
}

export function halfFromBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

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

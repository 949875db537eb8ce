import { invalid } from '../../opError';

/** Operators on two numbers that JavaScript defines otherwise than C and TensorFlow. */

/** C's pow: 1 to anything and −1 to ±∞ are 1 (JavaScript says NaN). */
export function power(a: number, b: number): number {
  if (a === 1 || (a === -1 && Math.abs(b) === Infinity)) return 1;
  return a ** b;
}

/** Repeated multiplication that wraps at 32 bits. */
export function integerPower(a: number, b: number): number {
  if (b < 0) throw invalid('Integers to negative integer powers are not allowed');
  let result = 1;
  let base = a;
  for (let e = b; e > 0; e = Math.floor(e / 2)) {
    if (e % 2 === 1) result = Math.imul(result, base);
    base = Math.imul(base, base);
  }
  return result;
}

export function bigPower(a: bigint, b: bigint): bigint {
  if (b < 0n) throw invalid('Integers to negative integer powers are not allowed');
  let result = 1n;
  let base = a;
  for (let e = b; e > 0n; e >>= 1n) {
    if (e & 1n) result = BigInt.asUintN(64, result * base);
    base = BigInt.asUintN(64, base * base);
  }
  return result;
}

/** Remainder with the sign of the divisor. */
export function floorMod(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

export function bigFloorMod(a: bigint, b: bigint): bigint {
  const rest = a % b;
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
}

export function bigFloorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** The next representable number from `a` towards `b`, in steps of the given float width. */
export function nextAfter(a: number, b: number, bits: 32 | 64): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  if (a === b) return b;
  if (a === 0) return Math.sign(b) * (bits === 32 ? 2 ** -149 : Number.MIN_VALUE);
  const float = bits === 32 ? new Float32Array([a]) : new Float64Array([a]);
  const up = a > 0 === b > a;
  if (bits === 32) {
    const view = new Int32Array(float.buffer);
    view[0] = (view[0] as number) + (up ? 1 : -1);
  } else {
    const view = new BigInt64Array(float.buffer);
    view[0] = (view[0] as bigint) + (up ? 1n : -1n);
  }
  return float[0] as number;
}

/**
 * The one-byte floats that TensorFlow's Cast knows: bits of fraction, exponent of the smallest normal, largest finite
 * value, and what lies beyond it. The other three kinds of float8 exist as dtypes only.
 */
interface Float8 {
  readonly fraction: number;
  readonly smallest: number;
  readonly largest: number;
  readonly beyond: number;
}

const FLOAT8: Readonly<Record<string, Float8>> = {
  float8_e5m2: { fraction: 2, smallest: -14, largest: 57344, beyond: Infinity },
  float8_e4m3fn: { fraction: 3, smallest: -6, largest: 448, beyond: Number.NaN },
};

/** How a float8 dtype rounds a number, half to even; null for every other dtype. */
export function float8Rounder(dtype: string): ((x: number) => number) | null {
  const kind = FLOAT8[dtype];
  return kind ? (x) => roundToFloat8(kind, x) : null;
}

function roundToFloat8({ fraction, smallest, largest, beyond }: Float8, x: number): number {
  const sign = x < 0 || Object.is(x, -0) ? -1 : 1;
  const magnitude = Math.abs(x);
  if (!(magnitude < Infinity)) return sign * magnitude * beyond;
  let exponent = magnitude === 0 ? smallest : Math.floor(Math.log2(magnitude));
  // Just below a power of two the logarithm may round up to it.
  if (2 ** exponent > magnitude) exponent--;
  const step = 2 ** (Math.max(exponent, smallest) - fraction);
  const steps = magnitude / step;
  const whole = Math.floor(steps);
  const rest = steps - whole;
  const rounded = (rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole) * step;
  return sign * (rounded > largest ? beyond : rounded);
}

import type { DType } from '../../../model/dtype';
import { limitsOf } from '../kernels/dtypes';

/** Between real numbers and the steps of a quantised type (core/kernels/quantization_utils.h). */

const f = Math.fround;

/** Half away from zero, as C's round. */
export function roundAway(x: number): number {
  return Math.sign(x) * Math.floor(Math.abs(x) + 0.5);
}

export function roundEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down;
}

export function stepLimits(dtype: DType): { readonly lowest: number; readonly highest: number } {
  return limitsOf(dtype);
}

/** Half the number of steps of a signed type, which shifts 0 to the middle; 0 of an unsigned one. */
export function halfRange(dtype: DType): number {
  const { lowest, highest } = stepLimits(dtype);
  return lowest < 0 ? (highest - lowest + 1) / 2 : 0;
}

/** The step that stands for `x` when the range covers the type, in MIN_FIRST's way. */
export function quantizeFirst(dtype: DType, min: number, max: number): (x: number) => number {
  const { lowest, highest } = stepLimits(dtype);
  const scale = min === max ? 0 : f((highest - lowest) / f(max - min));
  const start = roundAway(f(min * scale));
  // int32's bounds as floats would not go back into an int32.
  const upper = Math.min(f(highest), 2147483520);
  return (x) => Math.min(Math.max(f(roundAway(f(x * scale)) - f(start - lowest)), f(lowest)), upper);
}

/** The number that a step stands for, in MIN_FIRST's way. */
export function dequantizeFirst(dtype: DType, min: number, max: number): (step: number) => number {
  const { lowest, highest } = stepLimits(dtype);
  const scale = f(f(max - min) / (highest - lowest));
  const start = max === min ? min : f(roundAway(f(min / scale)) * scale);
  const offset = f(start - f(f(lowest) * scale));
  return (step) => f(offset + f(f(step) * scale));
}

/** The unclamped step of a number, in double precision. */
export function stepOf(dtype: DType, x: number, min: number, max: number): number {
  if (min === max) return 0;
  const { lowest, highest } = stepLimits(dtype);
  const steps = highest - lowest + 1;
  const scale = steps / (f(max - min) * (steps / (steps - 1)));
  return roundAway(x * scale) - roundAway(min * scale) + lowest;
}

/** What one step of the type is worth. */
export function levelOf(dtype: DType, min: number, max: number): number {
  const { lowest, highest } = stepLimits(dtype);
  return f(f(max - min) / (highest - lowest));
}

/** The number that a step stands for, in double precision: one step at a time, where whole tensors go by dequantizeFirst. */
export function numberOf(dtype: DType, min: number, max: number): (step: number) => number {
  if (min === max) return () => min;
  const { lowest, highest } = stepLimits(dtype);
  const steps = highest - lowest + 1;
  const scale = (f(max - min) * (steps / (steps - 1))) / steps;
  const start = roundAway(f(min / f(scale))) * f(scale);
  return (step) => f(start + (step - lowest) * scale);
}

import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall } from '../../registry';
import { allocateNumbers, fromHost, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';

/** What the uniform quantised ops share: scales and zero points, and products in whole numbers. */

export interface Uniform {
  readonly scales: ArrayLike<number>;
  readonly zeros: ArrayLike<number>;
  readonly least: number;
  readonly most: number;
  /** Which scale element i of the tensor has. */
  readonly of: (i: number) => number;
}

/** `prefix` names the operand among the attributes: '', 'lhs_', 'output_' … */
export function uniformOf(
  call: OpCall,
  prefix: string,
  shape: readonly number[],
  scales: Tensor,
  zeros: Tensor,
): Uniform {
  const { attrs } = call;
  const axis = attrs.int(`${prefix}quantization_axis`);
  if (axis < -1 || axis >= shape.length)
    throw invalid(`${prefix}quantization_axis must be -1 or within the rank, got ${axis}`);
  if (scales.shape.join() !== zeros.shape.join()) throw invalid('scales and zero_points must have the same shape');
  const wanted = axis < 0 ? '' : String(shape[axis]);
  if (scales.shape.join() !== wanted)
    throw invalid(`scales must be ${axis < 0 ? 'a scalar' : `a vector of ${wanted}`}, got [${scales.shape.join(',')}]`);
  for (const scale of numbersOf(scales)) if (!(scale > 0 && scale < Infinity)) throw invalid('scales must be positive');
  const inner = axis < 0 ? 1 : elementCount(shape.slice(axis + 1));
  const count = axis < 0 ? 1 : (shape[axis] as number);
  return {
    scales: numbersOf(scales),
    zeros: numbersOf(zeros),
    least: attrs.int(`${prefix}quantization_min_val`),
    most: attrs.int(`${prefix}quantization_max_val`),
    of: (i) => Math.floor(i / inner) % count,
  };
}

export function bounded(step: number, { least, most }: Uniform): number {
  return Math.min(Math.max(step, least), most);
}

/** x times a positive real in whole numbers: a 31-bit factor and a shift, half up. */
export function multiplier(real: number): (x: number) => number {
  if (real === 0) return () => 0;
  let shift = Math.floor(Math.log2(real)) + 1;
  if (real / 2 ** shift >= 1) shift += 1;
  else if (real / 2 ** shift < 0.5) shift -= 1;
  let factor = Math.round((real / 2 ** shift) * 2 ** 31);
  if (factor === 2 ** 31) {
    factor /= 2;
    shift += 1;
  }
  if (shift < -31) return () => 0;
  const right = BigInt(31 - shift);
  return (x) => Number((BigInt(x) * BigInt(factor) + (1n << (right - 1n))) >> right);
}

/** Steps of one quantisation as steps of another. */
export function requantized(x: Tensor, before: Uniform, after: Uniform, dtype: DType): Tensor {
  const out = allocateNumbers(dtype, x.size);
  const factors = new Map<string, (x: number) => number>();
  numbersOf(x).forEach((step, i) => {
    const [a, b] = [before.of(i), after.of(i)];
    const key = `${a},${b}`;
    let times = factors.get(key);
    if (times === undefined) {
      times = multiplier((before.scales[a] as number) / (after.scales[b] as number));
      factors.set(key, times);
    }
    out[i] = bounded(times(step - (before.zeros[a] as number)) + (after.zeros[b] as number), after);
  });
  return fromHost(dtype, x.shape, out);
}

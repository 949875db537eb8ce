import { elementCount } from '../../../model/shape';
import { rounderOf } from '../../values/rounding';
import { allocate, fromHost, hostOf, isBigArray, isFloating } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { lanesOf } from './dtypes';
import type { Cells } from './dtypes';

/** Slices of x along `axis`, each added to the slice of the result (of `size`) that `target` names. */
export function addSlices(x: Tensor, axis: number, target: ArrayLike<number>, size: number): Tensor {
  const shape = x.shape.map((n, i) => (i === axis ? size : n));
  const from = hostOf(x) as Cells;
  const out = allocate(x.dtype, elementCount(shape));
  const to = out as Cells;
  const round = isFloating(x.dtype) ? rounderOf(x.dtype) : (v: number): number => v;
  const inner = elementCount(x.shape.slice(axis + 1)) * lanesOf(x.dtype);
  const outer = elementCount(x.shape.slice(0, axis));
  const count = x.shape[axis] as number;
  const isBig = isBigArray(out);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < count; i++) {
      const a = (o * count + i) * inner;
      const b = (o * size + (target[i] as number)) * inner;
      for (let k = 0; k < inner; k++) {
        to[b + k] = isBig
          ? (to[b + k] as bigint) + (from[a + k] as bigint)
          : round((to[b + k] as number) + (from[a + k] as number));
      }
    }
  }
  return fromHost(x.dtype, shape, out);
}

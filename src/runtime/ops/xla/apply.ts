import type { FunctionRef } from '../../../model/attr';
import { OpError } from '../../opError';
import type { FunctionCall, Functions } from '../../registry';
import { allocate, fromHost, hostOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { filled, sliced } from '../kernels/move';

export type Applying = Generator<FunctionCall, Tensor[], readonly Tensor[]>;

/**
 * A function of scalars applied to vectors of `count` elements: in one call
 * where it is arithmetic element by element, as reducers and comparators are,
 * else element by element. The results are vectors in ordinary memory.
 */
export function* applied(functions: Functions, ref: FunctionRef, vectors: readonly Tensor[], count: number): Applying {
  if (count === 0) throw new OpError('InternalError', `${ref.name} was to be applied to nothing.`);
  if (functions.isElementwise(ref)) {
    const results = yield { ref, args: vectors };
    return results.map((result) => {
      // A function that gives back a constant has no use for the vectors.
      const full = result.shape.length === 0 ? filled(result, [count]) : result;
      return fromHost(full.dtype, [count], hostOf(full));
    });
  }
  let out: { readonly dtype: Tensor['dtype']; readonly data: Cells }[] = [];
  for (let i = 0; i < count; i++) {
    const results = yield { ref, args: vectors.map((vector) => sliced(flat(vector), [i], [1])).map(asScalar) };
    if (i === 0) out = results.map(({ dtype }) => ({ dtype, data: allocate(dtype, count) as Cells }));
    out.forEach(({ dtype, data }, k) => {
      const from = hostOf(results[k] as Tensor) as Cells;
      const lanes = lanesOf(dtype);
      for (let lane = 0; lane < lanes; lane++) data[i * lanes + lane] = from[lane];
    });
  }
  return out.map(({ dtype, data }) => fromHost(dtype, [count], data as never));
}

function asScalar(t: Tensor): Tensor {
  return fromHost(t.dtype, [], hostOf(t));
}

/** The same elements as one vector, in ordinary memory. */
export function flat(t: Tensor): Tensor {
  return fromHost(t.dtype, [t.size], hostOf(t));
}

/** Copies element i of a vector to place `to[i]` of `target`. */
export function scatterInto(target: Cells, to: ArrayLike<number>, vector: Tensor): void {
  const data = hostOf(vector) as Cells;
  const lanes = lanesOf(vector.dtype);
  for (let i = 0; i < to.length; i++)
    for (let lane = 0; lane < lanes; lane++) target[(to[i] as number) * lanes + lane] = data[i * lanes + lane];
}

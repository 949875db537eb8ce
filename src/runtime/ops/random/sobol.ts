import type { DType } from '../../../model/dtype';
import { invalid, OpError } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocateNumbers, fromHost, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';

/** Sobol's sequence: points that fill the unit cube evenly. */

/** Primitive polynomials and first direction numbers of the dimensions from the second on (Joe and Kuo, new-joe-kuo-6): a, then m. */
const DIMENSIONS: readonly (readonly number[])[] = [
  [0, 1],
  [1, 1, 3],
  [1, 1, 3, 1],
  [2, 1, 1, 1],
  [1, 1, 1, 3, 3],
  [4, 1, 3, 5, 13],
  [2, 1, 1, 5, 5, 17],
  [4, 1, 1, 5, 5, 5],
  [7, 1, 1, 7, 11, 19],
  [11, 1, 1, 5, 1, 1],
  [13, 1, 1, 1, 3, 11],
  [14, 1, 3, 5, 5, 31],
  [1, 1, 3, 3, 9, 7, 49],
  [13, 1, 1, 1, 15, 21, 21],
  [16, 1, 3, 1, 13, 27, 49],
  [19, 1, 1, 1, 15, 7, 5],
  [22, 1, 3, 1, 15, 13, 25],
  [25, 1, 1, 5, 5, 19, 61],
  [1, 1, 3, 7, 11, 23, 15, 103],
  [4, 1, 3, 7, 13, 13, 15, 69],
];

/** 32 direction numbers of one dimension, as fractions of 2^32. */
function directions(dimension: number): Uint32Array {
  const v = new Uint32Array(32);
  if (dimension === 0) return v.map((_, k) => 2 ** (31 - k));
  const [a = 0, ...m] = DIMENSIONS[dimension - 1] as readonly number[];
  const degree = m.length;
  for (let k = 0; k < 32; k++) {
    if (k < degree) {
      v[k] = (m[k] as number) * 2 ** (31 - k);
      continue;
    }
    let next = (v[k - degree] as number) ^ ((v[k - degree] as number) >>> degree);
    for (let i = 1; i < degree; i++) if ((a >> (degree - 1 - i)) & 1) next ^= v[k - i] as number;
    v[k] = next;
  }
  return v;
}

/** [num_results, dim]; the point 0 of the sequence is left out. */
function sobolSample(call: OpCall, dimInput: Tensor, countInput: Tensor, skipInput: Tensor): Tensor {
  const [dim, count, skip] = [dimInput, countInput, skipInput].map(scalarNumberOf) as [number, number, number];
  if (dim < 1) throw invalid('dim must be at least one');
  if (count < 1) throw invalid('num_results must be at least one');
  if (skip < 0) throw invalid('skip must be non-negative');
  if (dim > DIMENSIONS.length + 1) {
    throw new OpError(
      'UnimplementedError',
      `This program has direction numbers for ${DIMENSIONS.length + 1} dimensions, not for ${dim}.`,
    );
  }
  const dtype: DType = call.attrs.type('dtype');
  const out = allocateNumbers(dtype, count * dim);
  for (let d = 0; d < dim; d++) {
    const v = directions(d);
    for (let i = 0; i < count; i++) {
      const index = i + skip + 1;
      let bits = 0;
      for (let k = 0, gray = index ^ (index >>> 1); gray !== 0; k++, gray >>>= 1) if (gray & 1) bits ^= v[k] as number;
      out[i * dim + d] = (bits >>> 0) / 2 ** 32;
    }
  }
  return fromHost(dtype, [count, dim], out);
}

export const SOBOL: OpFamily = {
  SobolSample: define(sobolSample, {
    support: ({ constant }) => {
      const dim = constant(0);
      return dim !== null && scalarNumberOf(dim) > DIMENSIONS.length + 1
        ? { verdict: 'blocked', why: `this program has direction numbers for ${DIMENSIONS.length + 1} dimensions only` }
        : { verdict: 'exact' };
    },
  }),
};

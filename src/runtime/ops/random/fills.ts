import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily, Support } from '../../registry';
import {
  allocate,
  allocateNumbers,
  bigsOf,
  fromHost,
  is64BitInteger,
  isBigArray,
  isNumberArray,
  numbersOf,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { fill, fillIntegers, fillTruncated, normal, RESERVED, uniform } from './distributions';
import type { Philox } from './philox';
import { shapeOf } from './shape';
import { knownAlgorithm, philoxOfKey, philoxOfNode, philoxOfSeed } from './source';

/** Tensors full of independent numbers: from a seed, from key and counter, or from the node's own generator. */

export const RANDOM: { readonly stateful: true; readonly support: () => Support } = {
  stateful: true,
  support: () => ({ verdict: 'random' }),
};

type Fill = (philox: Philox, dtype: DType, shape: readonly number[]) => Tensor;

const filled =
  (f: (philox: Philox, dtype: DType, out: ReturnType<typeof allocateNumbers>) => void): Fill =>
  (philox, dtype, shape) => {
    const out = allocateNumbers(dtype, elementCount(shape));
    f(philox, dtype, out);
    return fromHost(dtype, shape, out);
  };

export const fillUniform = filled((philox, dtype, out) => fill(philox, uniform(dtype), dtype, out));
export const fillNormal = filled((philox, dtype, out) => fill(philox, normal(dtype), dtype, out));
export const fillTruncatedNormal = filled(fillTruncated);

export function integers(
  philox: Philox,
  dtype: DType,
  shape: readonly number[],
  bounds: readonly [bigint, bigint] | null,
): Tensor {
  const out = allocate(dtype, elementCount(shape));
  if (isBigArray(out) || isNumberArray(out)) fillIntegers(philox, bounds, out);
  return fromHost(dtype, shape, out);
}

const fillWords: Fill = (philox, dtype, shape) => integers(philox, dtype, shape, null);

export function boundsOf(low: Tensor, high: Tensor): readonly [bigint, bigint] {
  const value = (t: Tensor): bigint => {
    if (t.shape.length > 0) throw invalid(`minval and maxval must be 0-D, got shape [${t.shape.join(',')}]`);
    return is64BitInteger(t.dtype) ? (bigsOf(t)[0] as bigint) : BigInt(numbersOf(t)[0] as number);
  };
  const bounds = [value(low), value(high)] as const;
  if (bounds[0] >= bounds[1]) throw invalid(`Need minval < maxval, got ${bounds[0]} >= ${bounds[1]}`);
  return bounds;
}

const seeded = (f: Fill): OpEntry =>
  define((call, shape, seed) => f(philoxOfSeed(seed), call.attrs.type('dtype'), shapeOf(shape)));

const ALGORITHM = { support: knownAlgorithm(3) };

const keyed = (f: Fill): OpEntry =>
  define(
    (call, shape, key, counter, alg) => f(philoxOfKey(key, counter, alg), call.attrs.type('dtype'), shapeOf(shape)),
    ALGORITHM,
  );

const ofNode = (f: Fill): OpEntry =>
  define((call, shapeInput) => {
    const shape = shapeOf(shapeInput);
    return f(philoxOfNode(call, elementCount(shape) * RESERVED), call.attrs.type('dtype'), shape);
  }, RANDOM);

function randomUniformInt(call: OpCall, shapeInput: Tensor, low: Tensor, high: Tensor): Tensor {
  const shape = shapeOf(shapeInput);
  const bounds = boundsOf(low, high);
  return integers(philoxOfNode(call, elementCount(shape) * RESERVED), low.dtype, shape, bounds);
}

export const RANDOM_FILLS: OpFamily = {
  StatelessRandomUniform: seeded(fillUniform),
  StatelessRandomNormal: seeded(fillNormal),
  StatelessTruncatedNormal: seeded(fillTruncatedNormal),
  StatelessRandomUniformFullInt: seeded(fillWords),
  StatelessRandomUniformInt: define((_, shape, seed, low, high) =>
    integers(philoxOfSeed(seed), low.dtype, shapeOf(shape), boundsOf(low, high)),
  ),
  StatelessRandomUniformV2: keyed(fillUniform),
  StatelessRandomNormalV2: keyed(fillNormal),
  StatelessTruncatedNormalV2: keyed(fillTruncatedNormal),
  StatelessRandomUniformFullIntV2: keyed(fillWords),
  StatelessRandomUniformIntV2: define(
    (_, shape, key, counter, alg, low, high) =>
      integers(
        philoxOfKey(key as Tensor, counter as Tensor, alg as Tensor),
        (low as Tensor).dtype,
        shapeOf(shape as Tensor),
        boundsOf(low as Tensor, high as Tensor),
      ),
    ALGORITHM,
  ),
  RandomUniform: ofNode(fillUniform),
  RandomStandardNormal: ofNode(fillNormal),
  TruncatedNormal: ofNode(fillTruncatedNormal),
  RandomUniformInt: define(randomUniformInt, RANDOM),
};

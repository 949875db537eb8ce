import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { rounderOf } from '../../values/rounding';
import { allocate, allocateNumbers, fromHost, is64BitInteger, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { broadcastShapes, broadcastSteps, commonShape, walkPairs } from '../kernels/broadcast';
import type { Cells } from '../kernels/dtypes';
import { RESERVED } from './distributions';
import { RANDOM } from './fills';
import type { Philox } from './philox';
import { sampleBinomial, sampleGamma, samplePoisson } from './samplers';
import type { Sampler } from './samplers';
import { shapeOf } from './shape';
import { philoxOfKey, philoxOfNode, philoxOfSeed } from './source';
import { drawTruncated } from './truncatedNormal';

/** Samples of distributions with parameters. The parameters' axes come last in the output. */

/** A parameter stretched over `shape`. */
function stretched(t: Tensor, shape: readonly number[]): Float64Array {
  const out = new Float64Array(elementCount(shape));
  const data = numbersOf(t);
  const steps = broadcastSteps(t.shape, shape);
  walkPairs(steps, steps, shape, (at, step, _b, _bs, o, count) => {
    for (let i = 0; i < count; i++) out[o + i] = data[at + i * step] as number;
  });
  return out;
}

/** Every parameter set in turn takes its share of the sequence; its samples stand a whole set apart. */
export function sampleEach(
  sampler: Sampler,
  philox: Philox,
  dtype: DType,
  shape: readonly number[],
  parameters: readonly Tensor[],
): Tensor {
  const sets = commonShape(...parameters.map((t) => t.shape));
  const tail = shape.slice(shape.length - sets.length);
  if (
    sets.length > shape.length ||
    broadcastShapes(tail, sets)?.join() !== tail.join() ||
    tail.join() !== sets.join()
  ) {
    throw invalid('Shape passed in must end with broadcasted shape.');
  }
  const count = elementCount(sets);
  const total = elementCount(shape);
  const out = allocate(dtype, total) as Cells;
  if (total === 0) return fromHost(dtype, shape, out as never);
  const perSet = total / count;
  const columns = parameters.map((t) => stretched(t, sets));
  const round = dtype.startsWith('int') ? Math.trunc : rounderOf(dtype);
  for (let index = 0; index < total; index++) {
    const set = Math.floor(index / perSet);
    const value = round(sampler(philox, index, ...columns.map((column) => column[set] as number)));
    out[(index % perSet) * count + set] = is64BitInteger(dtype) ? BigInt(Number.isFinite(value) ? value : 0) : value;
  }
  return fromHost(dtype, shape, out as never);
}

/** Stateful ops give the shape of one set's samples; the parameters' shape follows. */
function ofNode(sampler: Sampler, call: OpCall, shapeInput: Tensor, parameter: Tensor, dtype: DType): Tensor {
  const shape = [...shapeOf(shapeInput), ...parameter.shape];
  return sampleEach(sampler, philoxOfNode(call, elementCount(shape) * RESERVED), dtype, shape, [parameter]);
}

/** [batches, samples of a batch]; parameters are scalars or one per batch. */
function parameterizedTruncatedNormal(call: OpCall, shapeInput: Tensor, ...parameters: Tensor[]): Tensor {
  const shape = shapeOf(shapeInput);
  const dtype = call.attrs.type('dtype');
  const total = elementCount(shape);
  const out = allocateNumbers(dtype, total);
  const batches = shape[0] ?? 1;
  const perBatch = batches === 0 ? 0 : total / batches;
  // Equal parameters throughout are drawn in batches of 100; that is what the kernel reserves for.
  const same = parameters.every((t) => t.size === 1);
  const reserved = same ? Math.ceil(total / 100) * 2000 * 103 : batches * 2000 * (perBatch + 3);
  const philox = philoxOfNode(call, Math.floor(reserved / 4));
  const at = (which: number, batch: number): number => {
    const t = parameters[which] as Tensor;
    if (t.shape.length > 1 || (t.size !== 1 && t.size !== batches))
      throw invalid(`Input parameters should have length 1 or shape[0], got shape: [${t.shape.join(',')}]`);
    return numbersOf(t)[t.size === 1 ? 0 : batch] as number;
  };
  let filled = 0;
  for (let batch = 0; batch < batches; batch++) {
    const set = { mean: at(0, batch), deviation: at(1, batch), lowest: at(2, batch), highest: at(3, batch) };
    drawTruncated(philox, dtype, set, perBatch, (x) => {
      out[filled++] = x;
    });
  }
  return fromHost(dtype, shape, out);
}

/** The parameters broadcast; their shape ends the output's. */
function statelessParameterizedTruncatedNormal(
  _: OpCall,
  shapeInput: Tensor,
  seed: Tensor,
  ...parameters: Tensor[]
): Tensor {
  const shape = shapeOf(shapeInput);
  const [first] = parameters;
  if (first === undefined) throw invalid('means are missing.');
  const sets = commonShape(...parameters.map((t) => t.shape));
  if (shape.slice(shape.length - sets.length).join() !== sets.join())
    throw invalid('Shape passed in must end with broadcasted shape.');
  const out = allocateNumbers(first.dtype, elementCount(shape));
  const count = elementCount(sets);
  const perSet = count === 0 ? 0 : out.length / count;
  const [means, deviations, lowest, highest] = parameters.map((t) => stretched(t, sets)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const philox = philoxOfSeed(seed);
  for (let i = 0; i < count; i++) {
    let sample = 0;
    const set = {
      mean: means[i] as number,
      deviation: deviations[i] as number,
      lowest: lowest[i] as number,
      highest: highest[i] as number,
    };
    drawTruncated(philox, first.dtype, set, perSet, (x) => {
      out[sample * count + i] = x;
      sample += 1;
    });
  }
  return fromHost(first.dtype, shape, out);
}

export const RANDOM_SAMPLES: OpFamily = {
  RandomGamma: define((call, shape, alpha) => ofNode(sampleGamma, call, shape, alpha, alpha.dtype), RANDOM),
  RandomPoisson: define((call, shape, rate) => ofNode(samplePoisson, call, shape, rate, rate.dtype), RANDOM),
  RandomPoissonV2: define(
    (call, shape, rate) => ofNode(samplePoisson, call, shape, rate, call.attrs.type('dtype')),
    RANDOM,
  ),
  StatelessRandomGammaV2: define((_, shape, seed, alpha) =>
    sampleEach(sampleGamma, philoxOfSeed(seed), alpha.dtype, shapeOf(shape), [alpha]),
  ),
  StatelessRandomGammaV3: define((_, shape, key, counter, alg, alpha) =>
    sampleEach(
      sampleGamma,
      philoxOfKey(key as Tensor, counter as Tensor, alg as Tensor),
      (alpha as Tensor).dtype,
      shapeOf(shape as Tensor),
      [alpha as Tensor],
    ),
  ),
  StatelessRandomPoisson: define((call, shape, seed, rate) =>
    sampleEach(samplePoisson, philoxOfSeed(seed), call.attrs.type('dtype'), shapeOf(shape), [rate]),
  ),
  StatelessRandomBinomial: define((call, shape, seed, counts, probs) =>
    sampleEach(sampleBinomial, philoxOfSeed(seed), call.attrs.type('dtype'), shapeOf(shape), [counts, probs]),
  ),
  ParameterizedTruncatedNormal: define(parameterizedTruncatedNormal, RANDOM),
  StatelessParameterizedTruncatedNormal: define(statelessParameterizedTruncatedNormal),
};

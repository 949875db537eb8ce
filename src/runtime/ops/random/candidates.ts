import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily, StaticCall } from '../../registry';
import type { Resource } from '../../session/session';
import { bigsOf, fromHost } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { refusedBy } from '../refusals';
import { RANDOM } from './fills';
import { Words } from './philox';
import { philoxOfNode } from './source';

/**
 * Candidate samplers (candidate_sampler_ops.cc, range_sampler.cc): classes to hold against the true ones in a sampled
 * softmax, and how often each class may be expected among them.
 */

/** Classes 0 … range − 1, each with its probability. */
interface RangeSampler {
  readonly range: bigint;
  draw(words: Words): bigint;
  /** float32. */
  probability(value: bigint): number;
}

const { fround } = Math;
const LONG = 2n ** 64n;

/** 0 … n − 1 of two words each, the first below, without those that would favour some (exact_uniform_int.h). */
function longBelow(n: bigint, words: Words): bigint {
  const refused = LONG % n;
  for (;;) {
    const low = words.next();
    const drawn = BigInt(low) + BigInt(words.next()) * 2n ** 32n;
    if (drawn >= refused) return drawn % n;
  }
}

function uniformSampler(range: bigint): RangeSampler {
  const probability = fround(1 / Number(range));
  return {
    range,
    draw: (words) => longBelow(range, words),
    probability: () => probability,
  };
}

/** Zipf's law, about: classes in order of how frequent they are. */
function logUniformSampler(range: bigint): RangeSampler {
  const log = Math.log1p(Number(range));
  return {
    range,
    draw(words) {
      return (BigInt(Math.trunc(Math.exp(words.double() * log))) - 1n) % range;
    },
    probability: (value) => fround(Math.log((Number(value) + 2) / (Number(value) + 1)) / log),
  };
}

/** How often each class was a true one, and once more; goes on from run to run. */
class Learned implements Resource, RangeSampler {
  readonly resourceKind = 'unigrams';
  readonly range: bigint;
  private counts = new Map<bigint, number>();
  private total: number;

  constructor(range: bigint) {
    this.range = range;
    this.total = Number(range);
  }

  snapshot(): () => void {
    const before = [new Map(this.counts), this.total] as const;
    return () => {
      [this.counts, this.total] = before;
    };
  }

  private weight(value: bigint): number {
    return 1 + (this.counts.get(value) ?? 0);
  }

  draw(words: Words): bigint {
    let left = words.below(this.total);
    // Between classes that were seen every class has the weight 1.
    let next = 0n;
    for (const value of [...this.counts.keys()].sort((a, b) => (a < b ? -1 : 1))) {
      const gap = Number(value - next);
      if (left < gap) break;
      left -= gap;
      if (left < this.weight(value)) return value;
      left -= this.weight(value);
      next = value + 1n;
    }
    return next + BigInt(left);
  }

  probability(value: bigint): number {
    return fround(fround(this.weight(value)) / fround(this.total));
  }

  learn(values: BigInt64Array): void {
    for (const value of values) this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
    this.total += values.length;
  }
}

/** Given weights, drawn by Walker's aliases (distribution_sampler.cc). */
function fixedSampler({ attrs }: StaticCall | OpCall): RangeSampler {
  const unigrams = attrs.floats('unigrams');
  if (unigrams.length === 0) throw invalid('Must provide either vocab_file or unigrams.');
  const [shards, shard, distortion] = [attrs.int('num_shards'), attrs.int('shard'), attrs.float('distortion')];
  const reserved = attrs.int('num_reserved_ids');
  const weights: number[] = [];
  let total = 0;
  for (let id = 0; id < reserved; id++) if (id % shards === shard) weights.push(0);
  const first = weights.length;
  unigrams.forEach((unigram, i) => {
    if ((first + i) % shards !== shard) return;
    const weight = fround(unigram ** distortion);
    total = fround(total + weight);
    weights.push(weight);
  });
  const range = attrs.int('range_max');
  if (range !== weights.length) throw invalid(`range is ${range} must be equal to weights size ${weights.length}`);
  const aliases = aliasesOf(weights);
  return {
    range: BigInt(range),
    draw(words) {
      const unit = words.float();
      const at = words.below(range);
      const [keep, alias] = aliases[at] as readonly [number, number];
      return BigInt(unit < keep ? at : alias);
    },
    probability: (value) => fround((weights[Number(value)] ?? 0) / total),
  };
}

/** For each place how probable it is that it is kept, and what comes otherwise. */
function aliasesOf(weights: readonly number[]): (readonly [number, number])[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const share = weights.map((weight) => fround(weight * weights.length) / sum);
  const alias = weights.map(() => -1);
  const [high, low]: [number[], number[]] = [[], []];
  share.forEach((p, i) => (p < 1 ? low : high).push(i));
  while (high.length > 0 && low.length > 0) {
    const [l, h] = [low.pop() as number, high.pop() as number];
    alias[l] = h;
    const left = (share[h] as number) - (1 - (share[l] as number));
    share[h] = left;
    (left < 1 ? low : high).push(h);
  }
  // What rounding has left over is kept.
  for (const i of [...high, ...low]) [share[i], alias[i]] = [1, i];
  return share.map((p, i) => [fround(p), alias[i] as number]);
}

/** How often a class of probability `p` is expected, float32: unless classes may repeat, by the number of tries it took. */
function expectedCount(p: number, count: number, tries: number): number {
  if (tries === count) return fround(p * count);
  return fround(-Math.expm1(fround(tries * fround(Math.log1p(-p)))));
}

/** Sampled classes [num_sampled], expected counts of the true [batch, num_true] and of the sampled ones. */
function sampled(call: OpCall, trueClasses: Tensor, sampler: RangeSampler): Tensor[] {
  const { attrs } = call;
  const count = attrs.int('num_sampled');
  const trues = bigsOf(trueClasses) as BigInt64Array;
  checkClasses(call, trueClasses, sampler.range);
  const unique = attrs.bool('unique');
  // As many words as TensorFlow sets aside.
  const words = new Words(philoxOfNode(call, (2048 * count) / 4));
  const out = new BigInt64Array(count);
  const used = new Set<bigint>();
  let tries = 0;
  for (let i = 0; i < count; tries++) {
    const value = sampler.draw(words);
    if (unique && used.has(value)) continue;
    used.add(value);
    out[i++] = value;
  }
  const expected = (values: BigInt64Array): Float32Array =>
    Float32Array.from(values, (value) => expectedCount(sampler.probability(value), count, tries));
  return [
    fromHost('int64', [count], out),
    fromHost('float32', trueClasses.shape, expected(trues)),
    fromHost('float32', [count], expected(out)),
  ];
}

function checkClasses({ attrs }: OpCall, classes: Tensor, range: bigint): void {
  if (classes.shape.length !== 2) throw invalid('true_classes must be a matrix');
  if (classes.shape[1] !== attrs.int('num_true'))
    throw invalid(
      `true_classes must have num_true columns, expected: ${classes.shape[1]} was: ${attrs.int('num_true')}`,
    );
  checkRange(attrs.bool('unique'), attrs.int('num_sampled'), range);
  for (const value of bigsOf(classes))
    if (value < 0n || value >= range) throw invalid(`\`true_candidate\` out of range [0, ${range}), received ${value}`);
}

function checkRange(unique: boolean, count: number, range: bigint): void {
  if (unique && BigInt(count) > range) throw invalid("Sampler's range is too small.");
}

function rangeOf({ attrs }: StaticCall | OpCall): bigint {
  const range = BigInt(attrs.int('range_max'));
  if (range <= 0n) throw invalid('range_max must be positive');
  return range;
}

/** Random, unless the attributes are refused. */
function sampling(samplerOf: (call: StaticCall | OpCall) => RangeSampler): OpEntry {
  const refused = refusedBy((call) =>
    checkRange(call.attrs.bool('unique'), call.attrs.int('num_sampled'), samplerOf(call).range),
  );
  return define((call, classes) => sampled(call, classes, samplerOf(call)), {
    ...RANDOM,
    support: (call) => {
      refused(call);
      return RANDOM.support();
    },
  });
}

const learned: OpEntry = define((call, classes) => {
  const range = rangeOf(call);
  const { session, functionName, nodeName } = call;
  const handle = session.resource('#unigrams', `${functionName ?? ''}/${nodeName}`, () => new Learned(range));
  const sampler = handle.resource as Learned;
  const outputs = sampled(call, classes, sampler);
  session.beforeChange(sampler);
  sampler.learn(bigsOf(classes) as BigInt64Array);
  return outputs;
}, RANDOM);

/** Every class, in order. */
function all(call: OpCall, classes: Tensor): Tensor[] {
  const count = call.attrs.int('num_sampled');
  checkClasses(call, classes, BigInt(count));
  const ones = (n: number): Float32Array => new Float32Array(n).fill(1);
  return [
    fromHost(
      'int64',
      [count],
      BigInt64Array.from({ length: count }, (_, i) => BigInt(i)),
    ),
    fromHost('float32', classes.shape, ones(classes.size)),
    fromHost('float32', [count], ones(count)),
  ];
}

const fixed = sampling(fixedSampler);

export const CANDIDATE_SAMPLERS: OpFamily = {
  UniformCandidateSampler: sampling((call) => uniformSampler(rangeOf(call))),
  LogUniformCandidateSampler: sampling((call) => logUniformSampler(rangeOf(call))),
  LearnedUnigramCandidateSampler: learned,
  ThreadUnsafeUnigramCandidateSampler: learned,
  FixedUnigramCandidateSampler: {
    ...fixed,
    support: (call) =>
      call.attrs.string('vocab_file') === ''
        ? (fixed.support as NonNullable<OpEntry['support']>)(call)
        : { verdict: 'blocked', why: 'it reads its weights from a file outside the model' },
  },
  AllCandidateSampler: define(all),
};

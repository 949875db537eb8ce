import { invalid, OpError } from '../../opError';
import type { OpCall } from '../../registry';
import type { Resource } from '../../session/session';
import { bigsOf, intsOf, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { refusedBy } from '../refusals';
import { Philox } from './philox';

/** Where random ops take their generator from. */

/** RNG_ALG_* of tensorflow/core/framework/rng_alg.h. */
export const PHILOX = 1;
const THREEFRY = 2;
const AUTO = 3;

function wordsOf(t: Tensor): bigint[] {
  const words = t.dtype === 'int64' || t.dtype === 'uint64' ? Array.from(bigsOf(t)) : intsOf(t).map(BigInt);
  return words.map((word) => BigInt.asUintN(64, word));
}

/** Key and counter from a seed, scrambled by Philox itself so that similar seeds give unlike numbers. */
export function keyAndCounter(seed: Tensor): { key: bigint; high: bigint } {
  const [first, second] = wordsOf(seed);
  if (seed.shape.length !== 1 || first === undefined || second === undefined || seed.size !== 2) {
    throw invalid(`seed must have shape [2], not [${seed.shape.join(',')}]`);
  }
  const mixed = new Uint32Array(4);
  new Philox(0x02461e293ec8f720n, first, second).next(mixed);
  const pair = (i: number): bigint => BigInt(mixed[i] as number) | (BigInt(mixed[i + 1] as number) << 32n);
  return { key: pair(0), high: pair(2) };
}

export function philoxOfSeed(seed: Tensor): Philox {
  const { key, high } = keyAndCounter(seed);
  return new Philox(key, 0n, high);
}

/** Support of an op whose input `at` says which algorithm. */
export const knownAlgorithm = (at: number): ReturnType<typeof refusedBy> =>
  refusedBy(({ constant }) => {
    const alg = constant(at);
    if (alg !== null) checkAlgorithm(scalarNumberOf(alg));
  });

/** TensorFlow's CPU kernels know Philox only. */
export function checkAlgorithm(alg: number): void {
  if (alg === PHILOX || alg === AUTO) return;
  if (alg === THREEFRY)
    throw new OpError('UnimplementedError', 'The ThreeFry algorithm has no CPU kernel in TensorFlow.');
  throw invalid(`Unsupported algorithm id: ${alg}`);
}

export function philoxOfKey(keyInput: Tensor, counterInput: Tensor, algInput: Tensor): Philox {
  checkAlgorithm(scalarNumberOf(algInput));
  const [key] = wordsOf(keyInput);
  const [low, high] = wordsOf(counterInput);
  if (key === undefined || keyInput.size !== 1)
    throw invalid(`key must have shape [1], not [${keyInput.shape.join(',')}]`);
  if (low === undefined || high === undefined)
    throw invalid(`counter must have at least 2 elements, got shape [${counterInput.shape.join(',')}]`);
  return new Philox(key, low, high);
}

/** The generator of one stateful node: it goes on from run to run. */
class NodeGenerator implements Resource {
  readonly resourceKind = 'random generator';
  philox: Philox;

  constructor(philox: Philox) {
    this.philox = philox;
  }

  snapshot(): () => void {
    const before = this.philox.copy();
    return () => {
      this.philox = before;
    };
  }
}

/**
 * A stateful op's generator, which then passes over `blocks` blocks. It starts
 * from the node's seeds; where both are 0, from anywhere.
 */
export function philoxOfNode(call: OpCall, blocks: number): Philox {
  const { attrs, session } = call;
  const seed = attrs.raw('seed');
  const seed2 = attrs.raw('seed2');
  const [first, second] = [seed, seed2].map((value) => (value?.kind === 'i' ? value.value : 0n)) as [bigint, bigint];
  const unseeded = first === 0n && second === 0n;
  const handle = session.resource('#random', `${call.functionName ?? ''}/${call.nodeName}`, () => {
    const [key, high] = unseeded ? [session.nextRandomSeed(), session.nextRandomSeed()] : [first, second];
    return new NodeGenerator(new Philox(key, 0n, high));
  });
  const generator = handle.resource as NodeGenerator;
  session.beforeChange(generator);
  const philox = generator.philox.copy();
  generator.philox.skip(blocks);
  return philox;
}

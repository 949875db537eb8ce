import type { DType } from '../../../model/dtype';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import {
  allocate,
  bigsOf,
  fromHost,
  intsOf,
  is64BitInteger,
  isBigArray,
  numbersOf,
  scalarNumberOf,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import type { Cells } from '../kernels/dtypes';
import { picked } from '../kernels/move';
import { RESERVED } from './distributions';
import { RANDOM } from './fills';
import { Words } from './philox';
import type { Philox } from './philox';
import { knownAlgorithm, philoxOfKey, philoxOfNode, philoxOfSeed } from './source';

/** Draws among given things: classes by their logits, rows in another order, a permuted index. */

/** Sum of the draws is by cumulated exponentials; infinite and NaN logits never are drawn. */
function multinomial(philox: Philox, logits: Tensor, samplesInput: Tensor, dtype: DType): Tensor {
  const [rows, classes] = logits.shape;
  if (rows === undefined || classes === undefined || logits.shape.length !== 2) {
    throw invalid(`logits should be a matrix, got shape [${logits.shape.join(',')}]`);
  }
  const samples = scalarNumberOf(samplesInput);
  if (samples < 0) throw invalid(`num_samples should be nonnegative, got ${samples}`);
  if (classes === 0 && rows * samples > 0) throw invalid('num_classes should be positive, got 0');
  const data = numbersOf(logits);
  const words = new Words(philox);
  const out = allocate(dtype, rows * samples) as Cells;
  const big = isBigArray(out as never);
  const cumulated = new Float64Array(classes);
  for (let row = 0; row < rows; row++) {
    let top = -Infinity;
    for (let k = 0; k < classes; k++) {
      const logit = data[row * classes + k] as number;
      if (Number.isFinite(logit)) top = Math.max(top, logit);
    }
    let total = 0;
    for (let k = 0; k < classes; k++) {
      const logit = data[row * classes + k] as number;
      if (Number.isFinite(logit)) total += Math.exp(logit - top);
      cumulated[k] = total;
    }
    for (let i = 0; i < samples; i++) {
      const wanted = words.double() * total;
      // The first class whose cumulated weight exceeds what was drawn.
      let [low, high] = [0, classes];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((cumulated[middle] as number) > wanted) high = middle;
        else low = middle + 1;
      }
      out[row * samples + i] = big ? BigInt(low) : low;
    }
  }
  return fromHost(dtype, [rows, samples], out as never);
}

/** Rows in random order: each place swaps with one at or after it. */
function shuffled(philox: Philox, x: Tensor): Tensor {
  const rows = x.shape[0] ?? 1;
  if (x.size <= 1 || rows <= 1) return x;
  const words = new Words(philox);
  const order = Array.from({ length: rows }, (_, i) => i);
  for (let i = 0; i < rows - 1; i++) {
    const other = i + (words.next() % (rows - i));
    [order[i], order[other]] = [order[other] as number, order[i] as number];
  }
  return picked(x, 0, order);
}

/** A Simon-like cipher of words of W bits, walked until it lands inside the range (random_index_shuffle.cc). */
function shuffledIndex(index: bigint, key: readonly bigint[], most: bigint, rounds: number): bigint {
  if (most === 0n) return 0n;
  let bits = Math.ceil(Math.log2(Number(most)));
  bits = Math.max(bits + (bits % 2), 16);
  const width = BigInt(bits / 2);
  const mask = (1n << width) - 1n;
  const left = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (width - by))) & mask;
  const right = (x: bigint, by: bigint): bigint => ((x >> by) | (x << (width - by))) & mask;
  const mix = (x: bigint): bigint => (left(x, 1n) & left(x, 8n)) ^ left(x, 2n);
  const keys = key.map((word) => word & mask);
  let z = 0x7369f885192c0ef5n & mask;
  for (let i = 3; i < rounds; i++) {
    const last = keys[i - 1] as bigint;
    keys.push((0xfffffffcn & mask) ^ (z & 1n) ^ (keys[i - 3] as bigint) ^ right(last, 3n) ^ right(last, 4n));
    z >>= 1n;
  }
  let at = index;
  do {
    let high = (at >> width) & mask;
    let low = at & mask;
    for (let i = 0; i < keys.length; i += 2) {
      high ^= mix(low) ^ (keys[i] as bigint);
      low ^= mix(high) ^ (keys[i + 1] as bigint);
    }
    at = (high << width) | low;
  } while (at > most);
  return at;
}

function randomIndexShuffle(call: OpCall, index: Tensor, seed: Tensor, most: Tensor): Tensor {
  const words = (t: Tensor): bigint[] => (is64BitInteger(t.dtype) ? Array.from(bigsOf(t)) : intsOf(t).map(BigInt));
  const [indices, seeds, limits] = [words(index), words(seed), words(most)];
  const count = Math.max(indices.length, limits.length, seeds.length / 3);
  const scalar = index.shape.length === 0 && seed.shape.length === 1 && most.shape.length === 0;
  const rounds = call.attrs.has('rounds') ? call.attrs.int('rounds') : 4;
  const out = allocate(index.dtype, count) as Cells;
  for (let i = 0; i < count; i++) {
    const row = seed.shape.length === 1 ? 0 : 3 * i;
    const key = seeds.slice(row, row + 3).map((word) => BigInt.asUintN(32, word));
    const found = shuffledIndex(
      indices[index.shape.length === 0 ? 0 : i] as bigint,
      key,
      limits[most.shape.length === 0 ? 0 : i] as bigint,
      rounds,
    );
    out[i] = is64BitInteger(index.dtype) ? found : Number(found);
  }
  return fromHost(index.dtype, scalar ? [] : [count], out as never);
}

export const RANDOM_CHOICE: OpFamily = {
  Multinomial: define((call, logits, samples) => {
    // Two words for each sample, samples rounded up to blocks.
    const count = (logits.shape[0] ?? 0) * Math.ceil(scalarNumberOf(samples) / 4) * 4 * 2;
    return multinomial(philoxOfNode(call, count * RESERVED), logits, samples, call.attrs.type('output_dtype'));
  }, RANDOM),
  StatelessMultinomial: define((call, logits, samples, seed) =>
    multinomial(philoxOfSeed(seed), logits, samples, call.attrs.type('output_dtype')),
  ),
  RandomShuffle: define(
    (call, x) => shuffled(philoxOfNode(call, Math.ceil(Math.max(0, (x.shape[0] ?? 1) - 1) / 4)), x),
    RANDOM,
  ),
  StatelessShuffle: define((_, x, key, counter, alg) => shuffled(philoxOfKey(key, counter, alg), x), {
    support: knownAlgorithm(3),
  }),
  RandomIndexShuffle: define(randomIndexShuffle),
};

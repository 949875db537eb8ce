import { invalid } from '../../opError';
import type { OpEntry, OpFamily } from '../../registry';
import type { Session } from '../../session';
import { scalarNumberOf } from '../../tensors';
import type { Tensor } from '../../value';
import { Philox, Words } from '../random/philox';
import { Dataset, datasetOf, datasetOp } from './dataset';
import type { Pulled } from './dataset';

/** A dataset in random order, as far as a buffer reaches (shuffle_dataset_op.cc). */

type Seeds = readonly [bigint, bigint];

/** Two seeds for every walk: the same ones, or the next two words of a generator that starts from them. */
function seedsOf(given: Seeds, reshuffles: boolean, session: Session): () => Seeds {
  const [first, second]: Seeds =
    given[0] === 0n && given[1] === 0n ? [session.nextRandomSeed(), session.nextRandomSeed()] : given;
  if (!reshuffles) return () => [first, second];
  const words = new Words(new Philox(first, 0n, second));
  return () => [BigInt(words.next()), BigInt(words.next())];
}

function shuffled(source: Dataset, inputs: readonly Tensor[], size: number, nextSeeds: () => Seeds): Dataset {
  return new Dataset(source.cardinality, inputs, (session) => {
    const input = source.open(session);
    const [key, high] = nextSeeds();
    const words = new Words(new Philox(key, 0n, high));
    const limit = source.cardinality >= 0 ? Math.min(size, Math.max(1, source.cardinality)) : size;
    /** A ring: `count` elements from `start` on. */
    const buffer: (readonly Tensor[])[] = [];
    let [start, count] = [0, 0];
    let over = false;
    return {
      *next() {
        while (!over && count < limit) {
          const element: Pulled = yield* input.next();
          over = element === null;
          if (element === null) break;
          buffer[(start + count) % limit] = element;
          count += 1;
        }
        if (count === 0) return null;
        const at = (start + (words.next() % count)) % limit;
        const element = buffer[at] as readonly Tensor[];
        buffer[at] = buffer[start] as readonly Tensor[];
        start = (start + 1) % limit;
        count -= 1;
        return element;
      },
    };
  });
}

/** Seeds come as inputs or from the node that made a generator of them, which only hands them on. */
const shuffle: OpEntry = {
  ...datasetOp([], (inputs, { attrs, session }) => {
    const [source, sizeInput, ...rest] = inputs as readonly Tensor[] as [Tensor, Tensor, ...Tensor[]];
    const size = scalarNumberOf(sizeInput);
    const input = datasetOf(source);
    if (size <= 0 && size !== -1) throw invalid('buffer_size must be greater than zero or UNKNOWN_CARDINALITY');
    const given = rest.slice(0, 2).map((t) => BigInt(scalarNumberOf(t))) as unknown as Seeds;
    const reshuffles = attrs.bool('reshuffle_each_iteration');
    return shuffled(input, inputs, size === -1 ? 2 ** 31 : size, seedsOf(given, reshuffles, session));
  }),
  support: () => ({ verdict: 'random' }),
};

export const SHUFFLES: OpFamily = {
  ShuffleDataset: shuffle,
  ShuffleDatasetV3: shuffle,
};

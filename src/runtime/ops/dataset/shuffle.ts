import { invalid } from '../../opError';
import type { OpEntry, OpFamily } from '../../registry';
import type { Session } from '../../session/session';
import { scalar, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { Philox, Words } from '../random/philox';
import { Dataset, datasetOf, datasetOp, INFINITE } from './dataset';
import type { Cursor, Pulled } from './dataset';

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

/** Numbers of 32 bits without end (random_dataset_op.cc). */
const random: OpEntry = {
  ...datasetOp([], (inputs, { attrs, session }) => {
    const given = inputs.slice(0, 2).map((t) => BigInt(scalarNumberOf(t))) as unknown as Seeds;
    const again = attrs.has('rerandomize_each_iteration') && attrs.bool('rerandomize_each_iteration');
    const nextSeeds = seedsOf(given, again, session);
    return new Dataset(INFINITE, inputs, () => {
      const [key, high] = nextSeeds();
      const words = new Words(new Philox(key, 0n, high));
      return {
        // oxlint-disable-next-line eslint/require-yield -- other datasets call functions here
        *next() {
          return [scalar('int64', BigInt(words.next()))];
        },
      };
    });
  }),
  support: () => ({ verdict: 'random' }),
};

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

/** When the buffer holds parts of more rounds than this it takes in no more. */
const MOST_ROUNDS = 3;

/**
 * Shuffled `count` times over, for ever where it is negative: the buffer takes in the next round
 * while the one before is still given out, and draws from the oldest round in it.
 */
function shuffledAndRepeated(
  source: Dataset,
  inputs: readonly Tensor[],
  size: number,
  count: number,
  nextSeeds: () => Seeds,
): Dataset {
  const { cardinality } = source;
  const total =
    count < 0 ? (cardinality === 0 ? 0 : INFINITE) : cardinality < 0 && count > 0 ? cardinality : cardinality * count;
  return new Dataset(count === 0 ? 0 : total, inputs, (session) => {
    const seeded = (): Words => {
      const [key, high] = nextSeeds();
      return new Words(new Philox(key, 0n, high));
    };
    let words = seeded();
    /** What is left of each round that was begun, oldest first. */
    const rounds: (readonly Tensor[])[][] = [];
    let held = 0;
    let begun = 0;
    let input: Cursor | null = null;
    let over = count === 0;
    return {
      *next() {
        while (!over && held < size && !(rounds.length > MOST_ROUNDS && held > 0)) {
          if (input === null) {
            input = source.open(session);
            begun += 1;
            rounds.push([]);
          }
          const element: Pulled = yield* input.next();
          const round = rounds.at(-1) as (readonly Tensor[])[];
          if (element !== null) {
            round.push(element);
            held += 1;
            continue;
          }
          input = null;
          // A dataset without elements does not become longer.
          over = begun === count || (count < 0 && begun === 1 && round.length === 0);
        }
        if (held === 0) return null;
        // Each round has seeds of its own.
        for (; rounds[0]?.length === 0; words = seeded()) rounds.shift();
        const oldest = rounds[0] as (readonly Tensor[])[];
        const at = words.next() % oldest.length;
        const element = oldest[at] as readonly Tensor[];
        // The first of the round takes its place.
        oldest[at] = oldest[0] as readonly Tensor[];
        oldest.shift();
        held -= 1;
        return element;
      },
    };
  });
}

const shuffleAndRepeat: OpEntry = {
  ...datasetOp([], (inputs, { attrs, session }) => {
    const [source, sizeInput, ...rest] = inputs as readonly Tensor[] as [Tensor, Tensor, ...Tensor[]];
    const [first, second, count] = rest.slice(0, 3).map((t) => BigInt(scalarNumberOf(t))) as [bigint, bigint, bigint];
    const size = scalarNumberOf(sizeInput);
    if (size <= 0) throw invalid('buffer_size must be greater than zero.');
    const reshuffles = !attrs.has('reshuffle_each_iteration') || attrs.bool('reshuffle_each_iteration');
    const seeds = seedsOf([first, second], reshuffles, session);
    return shuffledAndRepeated(datasetOf(source), inputs, size, Number(count), seeds);
  }),
  support: () => ({ verdict: 'random' }),
};

export const SHUFFLES: OpFamily = {
  RandomDataset: random,
  RandomDatasetV2: random,
  ExperimentalRandomDataset: random,
  ShuffleDataset: shuffle,
  ShuffleDatasetV3: shuffle,
  ShuffleAndRepeatDataset: shuffleAndRepeat,
  ShuffleAndRepeatDatasetV2: shuffleAndRepeat,
};

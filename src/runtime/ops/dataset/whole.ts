import { invalid, OpError } from '../../opError';
import type { OpEntry, OpFamily } from '../../registry';
import { fromHost, EMPTY_HANDLE, scalarNumberOf, stringsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { taken } from './batches';
import { Dataset, datasetOf, datasetOp, INFINITE, UNKNOWN } from './dataset';
import type { Cursor, Pulled } from './dataset';

/** Datasets with the elements of another: some of them, several times over, or all, told how to be made. */

function take(inputs: readonly Tensor[]): Dataset {
  const [source, count] = sourceAndCount(inputs);
  if (count < 0) return source;
  const size =
    source.cardinality === UNKNOWN
      ? UNKNOWN
      : source.cardinality === INFINITE
        ? count
        : Math.min(source.cardinality, count);
  return new Dataset(size, inputs, (session) => {
    const input = source.open(session);
    let left = count;
    return {
      *next() {
        if (left === 0) return null;
        const element = yield* input.next();
        // One that cannot be made does not count.
        left -= 1;
        return element;
      },
    };
  });
}

function sourceAndCount(inputs: readonly Tensor[]): readonly [Dataset, number] {
  const [source, count] = inputs as readonly [Tensor, Tensor];
  return [datasetOf(source), scalarNumberOf(count)];
}

function skip(inputs: readonly Tensor[]): Dataset {
  const [source, count] = sourceAndCount(inputs);
  const { cardinality } = source;
  const size = cardinality < 0 ? (count < 0 ? 0 : cardinality) : count < 0 ? 0 : Math.max(0, cardinality - count);
  return new Dataset(size, inputs, (session) => {
    const input = source.open(session);
    let skipped = false;
    return {
      *next() {
        if (count < 0) return null;
        if (!skipped) yield* taken(input, count);
        skipped = true;
        return yield* input.next();
      },
    };
  });
}

function repeat(inputs: readonly Tensor[]): Dataset {
  const [source, count] = sourceAndCount(inputs);
  const { cardinality } = source;
  const size =
    count === 0
      ? 0
      : count < 0
        ? cardinality === 0
          ? 0
          : INFINITE
        : cardinality < 0
          ? cardinality
          : cardinality * count;
  return new Dataset(size, inputs, (session) => {
    let cursor: Cursor | null = null;
    let round = 0;
    return {
      *next() {
        while (count < 0 || round < count) {
          const isNew = cursor === null;
          cursor ??= source.open(session);
          const element: Pulled = yield* cursor.next();
          if (element !== null) return element;
          cursor = null;
          round += 1;
          // An empty dataset does not become longer.
          if (isNew && count < 0) return null;
        }
        return null;
      },
    };
  });
}

function shard(inputs: readonly Tensor[]): Dataset {
  const [sourceInput, ...numbers] = inputs as readonly Tensor[] as [Tensor, Tensor, Tensor];
  const source = datasetOf(sourceInput);
  const [shards, index] = numbers.map(scalarNumberOf) as [number, number];
  if (shards <= 0) throw invalid(`Number of shards must be greater than zero (currently num_shards = ${shards}).`);
  if (index < 0 || index >= shards)
    throw invalid(`Index must be between 0 and ${shards - 1} (currently index = ${index}).`);
  const { cardinality } = source;
  const size =
    cardinality < 0 ? cardinality : Math.floor(cardinality / shards) + (index < cardinality % shards ? 1 : 0);
  return new Dataset(size, inputs, (session) => {
    const input = source.open(session);
    let before = index;
    return {
      *next() {
        const passed = yield* taken(input, before);
        if (passed.length < before) return null;
        // Nothing is passed over again where the next one cannot be made.
        before = 0;
        const element = yield* input.next();
        before = shards - 1;
        return element;
      },
    };
  });
}

/** A dataset that is said to have so many elements; whether it has, shows at its end. */
function asserted(inputs: readonly Tensor[]): Dataset {
  const [source, wanted] = sourceAndCount(inputs);
  const said = (count: number): string => (count === 1 ? '1 element' : `${count} elements`);
  return new Dataset(wanted, inputs, (session) => {
    const input = source.open(session);
    let count = 0;
    return {
      *next() {
        const element: Pulled = yield* input.next();
        if (element !== null) count += 1;
        const expected = wanted === INFINITE ? 'an infinite number of elements' : said(wanted);
        if (element === null && count !== wanted)
          throw new OpError(
            'FailedPreconditionError',
            `Input dataset was expected to contain ${expected} but contained only ${said(count)}.`,
          );
        if (wanted >= 0 && count > wanted)
          throw new OpError(
            'FailedPreconditionError',
            `Input dataset was expected to contain ${expected} but contained at least ${said(count)}.`,
          );
        return element;
      },
    };
  });
}

/** Elements of the first whole walk, for the next ones. */
function cache(inputs: readonly Tensor[]): Dataset {
  const [sourceInput, filename] = inputs as readonly [Tensor, Tensor];
  if ((stringsOf(filename)[0] as Uint8Array).length > 0)
    throw new OpError('UnimplementedError', 'A cache in a file is not written.');
  const source = datasetOf(sourceInput);
  let whole: readonly (readonly Tensor[])[] | null = null;
  return new Dataset(source.cardinality, inputs, (session) => {
    const input = source.open(session);
    const seen: (readonly Tensor[])[] = [];
    const from = whole;
    let at = 0;
    return {
      *next() {
        if (from !== null) return from[at++] ?? null;
        const element: Pulled = yield* input.next();
        if (element === null) whole = seen;
        else seen.push(element);
        return element;
      },
    };
  });
}

const CACHE: OpEntry = {
  ...datasetOp([], cache),
  support: ({ constant }) => {
    const filename = constant(1);
    return filename !== null && (stringsOf(filename)[0]?.length ?? 0) > 0
      ? { verdict: 'blocked', why: 'it keeps elements in a file' }
      : { verdict: 'exact' };
  },
};

/** Says how elements are to be made, not which. */
const AS_IT_IS: OpEntry = define((_, source) => source);

/** What only its kind is asked of. */
const DUMMY: OpEntry = define(() => fromHost('resource', [], [EMPTY_HANDLE]));

export const WHOLE_DATASETS: OpFamily = {
  TakeDataset: datasetOp([], take),
  SkipDataset: datasetOp([], skip),
  RepeatDataset: datasetOp([], repeat),
  ShardDataset: datasetOp([], shard),
  AssertCardinalityDataset: datasetOp([], asserted),
  CacheDataset: CACHE,
  CacheDatasetV2: CACHE,
  PrefetchDataset: AS_IT_IS,
  OptionsDataset: AS_IT_IS,
  FinalizeDataset: AS_IT_IS,
  ModelDataset: AS_IT_IS,
  OptimizeDataset: AS_IT_IS,
  OptimizeDatasetV2: AS_IT_IS,
  AssertNextDataset: AS_IT_IS,
  RewriteDataset: AS_IT_IS,
  NonSerializableDataset: AS_IT_IS,
  ExperimentalNonSerializableDataset: AS_IT_IS,
  ExperimentalAssertNextDataset: AS_IT_IS,
  ExperimentalMaxIntraOpParallelismDataset: AS_IT_IS,
  ExperimentalPrivateThreadPoolDataset: AS_IT_IS,
  MaxIntraOpParallelismDataset: AS_IT_IS,
  PrivateThreadPoolDataset: AS_IT_IS,
  WrapDatasetVariant: AS_IT_IS,
  UnwrapDatasetVariant: AS_IT_IS,
  DummyMemoryCache: DUMMY,
  DummySeedGenerator: DUMMY,
};

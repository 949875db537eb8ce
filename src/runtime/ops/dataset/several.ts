import type { FunctionRef } from '../../../model/attr';
import { release, retain } from '../../values/lifetime';
import { invalid, isRefusal, OpError } from '../../opError';
import type { FunctionCall, Functions, OpCall, OpEntry, OpFamily } from '../../registry';
import type { Session } from '../../session/session';
import { scalar, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { attempted, Dataset, datasetOf, datasetOp, INFINITE, UNKNOWN } from './dataset';
import type { Cursor, Pulled } from './dataset';
import { listed } from './batches';
import { keyOf, withParts } from './perElement';

/** Datasets made of several others. */

function zip(inputs: readonly Tensor[]): Dataset {
  const sources = inputs.map(datasetOf);
  const counts = sources.map(({ cardinality }) => cardinality);
  const finite = counts.filter((count) => count >= 0);
  const count = counts.includes(UNKNOWN) ? UNKNOWN : finite.length === 0 ? INFINITE : Math.min(...finite);
  return new Dataset(count, inputs, (session) => {
    const cursors = sources.map((source) => source.open(session));
    return {
      *next() {
        const element: Tensor[] = [];
        let failure: OpError | null = null;
        for (const cursor of cursors) {
          const part: Pulled | OpError = yield* attempted(cursor.next());
          if (part === null) return null;
          // The others go on too, or they would no longer belong together.
          if (part instanceof OpError) failure ??= part;
          else element.push(...part);
        }
        if (failure !== null) throw failure;
        return element;
      },
    };
  });
}

function concatenate(inputs: readonly Tensor[]): Dataset {
  const sources = inputs.map(datasetOf);
  const counts = sources.map(({ cardinality }) => cardinality);
  const count = counts.includes(INFINITE) ? INFINITE : counts.includes(UNKNOWN) ? UNKNOWN : sum(counts);
  return new Dataset(count, inputs, (session) => {
    let which = 0;
    let cursor: Cursor | null = null;
    return {
      *next() {
        for (; which < sources.length; which++, cursor = null) {
          cursor ??= (sources[which] as Dataset).open(session);
          const element: Pulled = yield* cursor.next();
          if (element !== null) return element;
        }
        return null;
      },
    };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A walk through a dataset that a function has made, which lives as long as the walk. */
interface Inner {
  readonly tensor: Tensor;
  readonly cursor: Cursor;
}

/** In the place of one that could not be made. */
const NEVER_MADE: Omit<Inner, 'tensor'> & { readonly tensor: null } = {
  tensor: null,
  cursor: {
    // oxlint-disable-next-line eslint/require-yield -- a walk without elements
    *next() {
      return null;
    },
  },
};

function* opened(
  ref: FunctionRef,
  args: readonly Tensor[],
  session: Session,
): Generator<FunctionCall, Inner, readonly Tensor[]> {
  const [tensor] = (yield { ref, args }) as readonly [Tensor];
  retain(tensor);
  return { tensor, cursor: datasetOf(tensor).open(session) };
}

/**
 * The elements of the datasets that `f` makes of elements: `blockLength` of one, then of the next, `cycleLength` of
 * them in turn (interleave_dataset_op.cc; the parallel forms keep that order unless they are told not to, but count
 * what cannot be made as an element).
 */
function interleaved(
  source: Dataset,
  captured: readonly Tensor[],
  ref: FunctionRef,
  cycleLength: number,
  blockLength: number,
  parallel = false,
): Dataset {
  if (cycleLength <= 0) throw invalid('`cycle_length` must be > 0');
  if (blockLength <= 0) throw invalid('`block_length` must be > 0');
  return new Dataset(UNKNOWN, captured, (session) => {
    const input = source.open(session);
    const current: (Inner | typeof NEVER_MADE | null)[] = Array.from({ length: cycleLength }, () => null);
    let over = false;
    let count = 0;
    let [at, block] = [0, 0];
    const turn = (): void => {
      block = 0;
      at = (at + 1) % cycleLength;
    };
    const took = (): void => {
      block += 1;
      if (block === blockLength) turn();
    };
    return {
      *next() {
        while (!over || count > 0) {
          const inner = current[at] ?? null;
          if (inner !== null) {
            const element: Pulled | OpError = yield* attempted(inner.cursor.next());
            if (element instanceof OpError) {
              if (parallel) took();
              throw element;
            }
            if (element !== null) {
              took();
              return element;
            }
            if (inner.tensor !== null) release(inner.tensor);
            current[at] = null;
            count -= 1;
            turn();
          } else if (over) {
            turn();
          } else {
            const element: Pulled = yield* input.next();
            over = element === null;
            if (element === null) continue;
            try {
              current[at] = yield* opened(ref, [...element, ...captured], session);
            } catch (error) {
              if (!parallel || !isRefusal(error)) throw error;
              current[at] = NEVER_MADE;
              took();
              throw error;
            } finally {
              if (current[at] !== null) count += 1;
            }
          }
        }
        return null;
      },
    };
  });
}

/** tf.data.AUTOTUNE */
const AUTOMATIC = -1;

/**
 * How many datasets TensorFlow takes in turn where the graph leaves it to the machine: as many as it has processors, the
 * parallel form no more than calls at once, or where those too are left to it a third of the processors.
 */
function automaticCycle(calls: number | null): number {
  const processors = globalThis.navigator?.hardwareConcurrency ?? 8;
  if (calls === null) return processors;
  return calls === AUTOMATIC ? Math.ceil(processors / 3) : Math.min(calls, processors);
}

/**
 * `after`: inputs behind the captured ones, cycle_length and block_length first; `parallel`: num_parallel_calls is the
 * last of them.
 */
function interleave(after: number, parallel = false): OpEntry {
  const entry = datasetOp(['f'], (inputs, _, functions) => {
    const [source, ...captured] = inputs.slice(0, -after) as [Tensor, ...Tensor[]];
    const numbers = inputs.slice(-after).map(scalarNumberOf) as [number, number, ...number[]];
    const [cycle, block] = numbers;
    const calls = parallel ? (numbers.at(-1) as number) : null;
    const length = cycle === AUTOMATIC ? automaticCycle(calls) : cycle;
    return withParts(inputs, interleaved(datasetOf(source), captured, functions.of('f'), length, block, parallel));
  });
  return {
    ...entry,
    support: ({ constant, inputDtypes }) => {
      const cycle = constant(inputDtypes.length - after);
      return cycle !== null && scalarNumberOf(cycle) === AUTOMATIC
        ? {
            verdict: 'approximate',
            why: 'the order of its elements depends on the number of processors of the machine',
          }
        : { verdict: 'exact' };
    },
  };
}

/** The next element of the dataset that the selector names; of those that are empty, none. */
function directed(inputs: readonly Tensor[], { attrs }: OpCall): Dataset {
  const [selector, ...sources] = inputs.map(datasetOf) as [Dataset, ...Dataset[]];
  const stops = attrs.has('stop_on_empty_dataset') && attrs.bool('stop_on_empty_dataset');
  return new Dataset(UNKNOWN, inputs, (session) => {
    const choices = selector.open(session);
    const cursors: (Cursor | null)[] = sources.map((source) => source.open(session));
    return {
      *next() {
        while (cursors.some((cursor) => cursor !== null)) {
          const choice: Pulled = yield* choices.next();
          if (choice === null) return null;
          const which = scalarNumberOf(choice[0] as Tensor);
          const cursor = cursors[which];
          if (cursor === undefined) throw invalid(`Selector index out of range: ${which} >= ${cursors.length}`);
          if (cursor === null) continue;
          const element: Pulled = yield* cursor.next();
          if (element !== null) return element;
          if (stops) return null;
          cursors[which] = null;
        }
        return null;
      },
    };
  });
}

/** Elements of one key together, as many as `window_size_func` says or are there, as a dataset for `reduce_func`. */
function groupByWindow(inputs: readonly Tensor[], { attrs }: OpCall, functions: Functions): Dataset {
  const source = datasetOf(inputs[0] as Tensor);
  let from = 1;
  const part = (kind: string): { readonly ref: FunctionRef; readonly captured: readonly Tensor[] } => {
    const captured = inputs.slice(from, from + attrs.types(`T${kind}_func_other_arguments`).length);
    from += captured.length;
    return { ref: functions.of(`${kind}_func`), captured };
  };
  const [key, reduce, size] = [part('key'), part('reduce'), part('window_size')];
  return new Dataset(UNKNOWN, inputs, (session) => {
    const input = source.open(session);
    const groups = new Map<bigint, { readonly size: number; readonly elements: (readonly Tensor[])[] }>();
    let current: Inner | null = null;
    let over = false;
    return {
      *next() {
        for (;;) {
          if (current !== null) {
            const element: Pulled = yield* current.cursor.next();
            if (element !== null) return element;
            release(current.tensor);
            current = null;
          }
          let full: bigint | null = null;
          while (!over && full === null) {
            const element: Pulled = yield* input.next();
            over = element === null;
            if (element === null) break;
            const group = yield* keyOf(key.ref, element, key.captured);
            let known = groups.get(group);
            if (known === undefined) {
              const [wanted] = yield { ref: size.ref, args: [scalar('int64', group), ...size.captured] };
              known = { size: scalarNumberOf(wanted as Tensor), elements: [] };
              if (known.size <= 0) throw invalid('Window size must be greater than zero.');
              groups.set(group, known);
            }
            known.elements.push(element);
            if (known.elements.length === known.size) full = group;
          }
          // What is left comes in the order of the keys.
          full ??= [...groups.keys()].sort((a, b) => (a < b ? -1 : 1))[0] ?? null;
          if (full === null) return null;
          const { elements } = groups.get(full) as { elements: (readonly Tensor[])[] };
          groups.delete(full);
          const args = [scalar('int64', full), listed(elements).asTensor(), ...reduce.captured];
          current = yield* opened(reduce.ref, args, session);
        }
      },
    };
  });
}

const windows = datasetOp(['key_func', 'reduce_func', 'window_size_func'], groupByWindow);

export const DATASETS_OF_SEVERAL: OpFamily = {
  ZipDataset: datasetOp([], zip),
  ConcatenateDataset: datasetOp([], concatenate),
  FlatMapDataset: datasetOp(['f'], (inputs, _, functions) => {
    const [source, ...captured] = inputs as readonly Tensor[] as [Tensor, ...Tensor[]];
    return withParts(inputs, interleaved(datasetOf(source), captured, functions.of('f'), 1, 1));
  }),
  InterleaveDataset: interleave(2),
  ParallelInterleaveDataset: interleave(5),
  ExperimentalParallelInterleaveDataset: interleave(5),
  LegacyParallelInterleaveDatasetV2: interleave(4),
  ParallelInterleaveDatasetV2: interleave(3, true),
  ParallelInterleaveDatasetV3: interleave(3, true),
  ParallelInterleaveDatasetV4: interleave(5, true),
  DirectedInterleaveDataset: datasetOp([], directed),
  ExperimentalDirectedInterleaveDataset: datasetOp([], directed),
  GroupByWindowDataset: windows,
  ExperimentalGroupByWindowDataset: windows,
};

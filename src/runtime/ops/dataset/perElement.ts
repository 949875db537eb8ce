import type { FunctionRef } from '../../../model/attr';
import type { Attrs } from '../../attrs';
import { invalid, isRefusal, OpError } from '../../opError';
import type { FunctionCall, Functions, OpCall, OpEntry, OpFamily } from '../../registry';
import type { Session } from '../../session/session';
import { hostOf, scalar } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { isTrue } from '../../values/truth';
import { sameBytes } from '../math/compare';
import { attempted, Dataset, datasetOf, datasetOp, INFINITE, kept, UNKNOWN, withCaptured } from './dataset';
import type { Cursor, Pull, Pulled } from './dataset';

/** Datasets that do something with each element of another. */

/** `f` of each element and of what it captured. `keepsCount`: see `called`. */
export function mapped(source: Dataset, captured: readonly Tensor[], ref: FunctionRef, keepsCount: boolean): Dataset {
  const dataset = new Dataset(source.cardinality, captured, (session) => {
    const input = source.open(session);
    let over = false;
    return {
      *next() {
        const element: Pulled = over ? null : yield* input.next();
        const made = element && (yield* called({ ref, args: [...element, ...captured] }, keepsCount, session));
        over = made === null;
        return made;
      },
    };
  });
  dataset.isMapped = true;
  return dataset;
}

/**
 * What a function makes of an element. One that runs out of range says that the dataset has come to its end, or where
 * the dataset is to have as many elements as its input, that something is wrong (map_dataset_op.cc).
 */
function* called(call: FunctionCall, keepsCount: boolean, session: Session): Pull {
  try {
    return kept(yield call, session);
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'OutOfRangeError') throw error;
    if (!keepsCount) return null;
    throw invalid(`Function invocation produced OutOfRangeError: ${error.message}`);
  }
}

/** MapDataset and its parallel forms; `after`: inputs behind the captured ones. */
function map(after: number): OpEntry {
  return datasetOp(['f'], (inputs, { attrs }, functions) => {
    const { source, captured } = withCaptured(after === 0 ? inputs : inputs.slice(0, -after));
    const { open } = mapped(source, captured, functions.of('f'), keepsCount(attrs));
    const dataset = new Dataset(cardinalityOf(source, attrs), inputs, open);
    dataset.isMapped = true;
    return dataset;
  });
}

/** A node says whether its function keeps the count. */
export function keepsCount(attrs: Attrs): boolean {
  return attrs.bool('preserve_cardinality');
}

function cardinalityOf(source: Dataset, attrs: Attrs): number {
  return keepsCount(attrs) ? source.cardinality : UNKNOWN;
}

/** The same dataset, which holds all inputs of its node. */
export function withParts(inputs: readonly Tensor[], dataset: Dataset): Dataset {
  return new Dataset(dataset.cardinality, inputs, dataset.open);
}

/** The elements that a predicate holds for; with `whileTrue` those before the first that it does not hold for. */
function chosen(whileTrue: boolean, after = 0): OpEntry {
  return datasetOp(['predicate'], (inputs, _, functions) => {
    const { source, captured } = withCaptured(after === 0 ? inputs : inputs.slice(0, -after));
    const ref = functions.of('predicate');
    return new Dataset(UNKNOWN, inputs, (session) => {
      const input = source.open(session);
      let over = false;
      return {
        *next() {
          while (!over) {
            const element = yield* input.next();
            if (element === null) return null;
            const [answer] = yield { ref, args: [...element, ...captured] };
            if (isTrue(answer as Tensor)) return element;
            over = whileTrue;
          }
          return null;
        },
      };
    });
  });
}

/** `f` of a state and each element gives the next state and what comes out. */
function scan(inputs: readonly Tensor[], { attrs }: OpCall, functions: Functions): Dataset {
  const source = datasetOf(inputs[0] as Tensor);
  const stateCount = attrs.types('Tstate').length;
  const initial = inputs.slice(1, 1 + stateCount);
  const captured = inputs.slice(1 + stateCount);
  const ref = functions.of('f');
  return new Dataset(cardinalityOf(source, attrs), inputs, (session) => {
    const input = source.open(session);
    let state = initial;
    let over = false;
    return {
      *next() {
        const element: Pulled = over ? null : yield* input.next();
        const args = element && [...state, ...element, ...captured];
        const results = args && (yield* called({ ref, args }, keepsCount(attrs), session));
        over = results === null;
        if (results === null) return null;
        state = results.slice(0, stateCount);
        return results.slice(stateCount);
      },
    };
  });
}

/** Without the elements that cannot be made (ignore_errors_dataset_op.cc). */
function withoutErrors(inputs: readonly Tensor[]): Dataset {
  const source = datasetOf(inputs[0] as Tensor);
  return new Dataset(source.cardinality === INFINITE ? INFINITE : UNKNOWN, inputs, (session) => {
    const input = source.open(session);
    return {
      *next() {
        for (;;) {
          const element: Pulled | OpError = yield* attempted(input.next());
          if (!(element instanceof OpError)) return element;
        }
      },
    };
  });
}

/** Elements of one component, each value once, where it first came. */
function unique(inputs: readonly Tensor[]): Dataset {
  const source = datasetOf(inputs[0] as Tensor);
  return new Dataset(UNKNOWN, inputs, (session) => {
    const input = source.open(session);
    const seen: Tensor[] = [];
    return {
      *next() {
        for (;;) {
          const element: Pulled = yield* input.next();
          if (element === null) return null;
          const [value] = element as readonly [Tensor];
          if (seen.some((other) => isSame(other, value))) continue;
          seen.push(value);
          return element;
        }
      },
    };
  });
}

function isSame(a: Tensor, b: Tensor): boolean {
  if (a.shape.join() !== b.shape.join()) return false;
  const [x, y] = [hostOf(a), hostOf(b)];
  for (let i = 0; i < x.length; i++) {
    const [p, q] = [x[i], y[i]];
    if (p instanceof Uint8Array && q instanceof Uint8Array ? !sameBytes(p, q) : p !== q) return false;
  }
  return true;
}

/** Number `key` elements fall under, by a function. */
export function* keyOf(
  ref: FunctionRef,
  element: readonly Tensor[],
  captured: readonly Tensor[],
): Generator<FunctionCall, bigint, readonly Tensor[]> {
  const [key] = yield { ref, args: [...element, ...captured] };
  return BigInt(hostOf(key as Tensor)[0] as bigint);
}

/** All elements of each key through `reduce_func`, then `finalize_func`; keys in ascending order. */
function groupByReducer(inputs: readonly Tensor[], { attrs }: OpCall, functions: Functions): Dataset {
  const source = datasetOf(inputs[0] as Tensor);
  let at = 1;
  const captured = (kind: string): readonly Tensor[] => {
    const count = attrs.types(`T${kind}_func_other_arguments`).length;
    at += count;
    return inputs.slice(at - count, at);
  };
  const [key, init, reduce, finalize] = ['key', 'init', 'reduce', 'finalize'].map((kind) => ({
    ref: functions.of(`${kind}_func`),
    captured: captured(kind),
  })) as [Captured, Captured, Captured, Captured];
  return new Dataset(UNKNOWN, inputs, (session) => {
    const input: Cursor = source.open(session);
    let waiting: [bigint, readonly Tensor[]][] | null = null;
    return {
      *next() {
        if (waiting === null) {
          const states = new Map<bigint, readonly Tensor[]>();
          for (let element = yield* input.next(); element !== null; element = yield* input.next()) {
            const group = yield* keyOf(key.ref, element, key.captured);
            const state =
              states.get(group) ??
              kept(yield { ref: init.ref, args: [scalar('int64', group), ...init.captured] }, session);
            const args = [...state, ...element, ...reduce.captured];
            states.set(group, kept(yield { ref: reduce.ref, args }, session));
          }
          waiting = [...states].sort(([a], [b]) => (a < b ? -1 : 1));
        }
        const next = waiting.shift();
        return next === undefined
          ? null
          : kept(yield { ref: finalize.ref, args: [...next[1], ...finalize.captured] }, session);
      },
    };
  });
}

interface Captured {
  readonly ref: FunctionRef;
  readonly captured: readonly Tensor[];
}

const groups = datasetOp(['key_func', 'init_func', 'reduce_func', 'finalize_func'], groupByReducer);

/** What began as an experiment has the same form under its old name. */
export const DATASETS_PER_ELEMENT: OpFamily = {
  MapDataset: map(0),
  ExperimentalMapDataset: map(0),
  ParallelMapDataset: map(1),
  ParallelMapDatasetV2: map(1),
  FilterDataset: chosen(false),
  ParallelFilterDataset: chosen(false, 1),
  TakeWhileDataset: chosen(true),
  ExperimentalTakeWhileDataset: chosen(true),
  ScanDataset: datasetOp(['f'], scan),
  ExperimentalScanDataset: datasetOp(['f'], scan),
  IgnoreErrorsDataset: datasetOp([], withoutErrors),
  ExperimentalIgnoreErrorsDataset: datasetOp([], withoutErrors),
  UniqueDataset: datasetOp([], unique),
  ExperimentalUniqueDataset: datasetOp([], unique),
  GroupByReducerDataset: groups,
  ExperimentalGroupByReducerDataset: groups,
};

import { invalid, OpError } from '../../opError';
import type { OpFamily, Routine } from '../../registry';
import { scalar } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { tableOf } from '../lookup/use';
import { byRoutine } from '../routine';
import { stacked } from './batches';
import { datasetOf, kept } from './dataset';
import type { Pulled } from './dataset';

/** Ops that walk through a whole dataset at once. */

/** The state after `f` has been called with it and every element in turn. */
const reduce: Routine = function* reduce(inputs, { attrs, session }, functions) {
  const stateCount = attrs.types('Tstate').length;
  const captured = inputs.slice(1 + stateCount);
  const cursor = datasetOf(inputs[0] as Tensor).open(session);
  let state = inputs.slice(1, 1 + stateCount);
  for (let element: Pulled = yield* cursor.next(); element !== null; element = yield* cursor.next())
    state = [...kept(yield { ref: functions.of('f'), args: [...state, ...element, ...captured] }, session)];
  return state;
};

const single: Routine = function* single(inputs, { session }) {
  const cursor = datasetOf(inputs[0] as Tensor).open(session);
  const element = yield* cursor.next();
  if (element === null) throw invalid('Dataset was empty.');
  if ((yield* cursor.next()) !== null) throw invalid('Dataset had more than one element.');
  return element;
};

/** Fills a table with the pairs of keys and values that a dataset is made of. */
const initialiseTable: Routine = function* initialiseTable(inputs, call) {
  const [handle, dataset] = inputs as readonly [Tensor, Tensor];
  const table = tableOf(call, handle);
  const cursor = datasetOf(dataset).open(call.session);
  const pairs: (readonly Tensor[])[] = [];
  for (let pair: Pulled = yield* cursor.next(); pair !== null; pair = yield* cursor.next()) pairs.push(pair);
  if (pairs.length === 0) throw new OpError('OutOfRangeError', 'End of sequence');
  call.session.beforeChange(table);
  const [keys, values] = stacked(pairs) as readonly [Tensor, Tensor];
  try {
    table.initialise(keys, values);
  } catch (error) {
    // Two values for one key come element by element here, which TensorFlow words as another refusal.
    if (error instanceof OpError && error.code === 'InvalidArgumentError')
      throw new OpError('FailedPreconditionError', error.message);
    throw error;
  }
  return [];
};

const cardinality = define((_, dataset) => scalar('int64', BigInt(datasetOf(dataset).cardinality)));

export const DATASET_CONSUMERS: OpFamily = {
  ReduceDataset: { ...byRoutine(['f'], reduce), stateful: true },
  DatasetToSingleElement: { ...byRoutine([], single), stateful: true },
  InitializeTableFromDataset: { ...byRoutine([], initialiseTable), stateful: true },
  DatasetCardinality: cardinality,
  ExperimentalDatasetCardinality: cardinality,
};

import { invalid } from '../../opError';
import type { OpFamily, Routine } from '../../registry';
import { scalar } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { byRoutine } from '../routine';
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

const cardinality = define((_, dataset) => scalar('int64', BigInt(datasetOf(dataset).cardinality)));

export const DATASET_CONSUMERS: OpFamily = {
  ReduceDataset: { ...byRoutine(['f'], reduce), stateful: true },
  DatasetToSingleElement: { ...byRoutine([], single), stateful: true },
  DatasetCardinality: cardinality,
  ExperimentalDatasetCardinality: cardinality,
};

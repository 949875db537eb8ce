import { eachField, MessageReader } from '../parsing/wire';
import { textOf } from '../string/bytes';
import { float, int, readNumbers } from './nodes';

/** What a decision forest says of itself beside its trees: header.pb, data_spec.pb and the header of its kind. */

/** abstract_model.proto, Task. */
export const TASK = { classification: 1, regression: 2, ranking: 3, categoricalUplift: 4, numericalUplift: 5 } as const;

/** data_spec.proto, ColumnType: those that an inference op can be fed. */
export const COLUMN = { numerical: 1, categorical: 4, categoricalSet: 5, boolean: 7, binned: 9 } as const;

/** gradient_boosted_trees.proto, Loss: those whose sums are not the answer yet. */
export const LOSS = { binomial: 1, multinomial: 3, focal: 6, poisson: 7 } as const;

/** AbstractModel. */
export interface ModelHeader {
  readonly name: string;
  readonly task: number;
  readonly label: number;
  readonly inputFeatures: readonly number[];
  /** Of classification: the answers are probabilities, not logits. */
  readonly givesProbabilities: boolean;
}

/** Column of the DataSpecification. */
export interface Column {
  readonly type: number;
  readonly name: string;
  /** Of a categorical column, category 0 (out of the vocabulary) counted. */
  readonly categoryCount: number;
  /** Names of categories by index, where they are not already numbers. */
  readonly categories: ReadonlyMap<number, Uint8Array>;
  /** Where the bins of a binned column begin but the first. */
  readonly boundaries: readonly number[];
}

/** The header of the kind of forest; what the kind does not have keeps its default. */
export interface ForestHeader {
  readonly shardCount: number;
  readonly treeCount: number;
  readonly nodeFormat: string;
  /** Random forests: each tree votes for one category. */
  readonly winnerTakesAll: boolean;
  readonly loss: number;
  readonly initial: readonly number[];
  readonly treesPerIteration: number;
  readonly givesLogits: boolean;
}

/** Throws WireFault. */
export function readModelHeader(bytes: Uint8Array): ModelHeader {
  const inputFeatures: number[] = [];
  let [name, task, label, givesProbabilities] = ['', 0, 0, true];
  eachField(new MessageReader(bytes), (field, r, wireType) => {
    if (field === 1) name = textOf(r.slice());
    else if (field === 2) task = int(r);
    else if (field === 3) label = int(r);
    else if (field === 5) readNumbers(r, wireType, inputFeatures, int);
    else if (field === 8) givesProbabilities = r.varint() !== 0n;
    else return false;
    return true;
  });
  return { name, task, label, inputFeatures, givesProbabilities };
}

function readCategory(reader: MessageReader, into: Map<number, Uint8Array>): void {
  let key = new Uint8Array(0);
  let index = 0;
  eachField(reader, (field, r) => {
    if (field === 1) key = new Uint8Array(r.slice());
    else if (field === 2) {
      eachField(r.message(), (inner, value) => {
        if (inner === 1) index = int(value);
        return inner === 1;
      });
    } else return false;
    return true;
  });
  into.set(index, key);
}

function readColumn(reader: MessageReader): Column {
  const categories = new Map<number, Uint8Array>();
  const boundaries: number[] = [];
  let [type, name, categoryCount] = [0, '', 0];
  eachField(reader, (field, r) => {
    if (field === 1) type = int(r);
    else if (field === 2) name = textOf(r.slice());
    else if (field === 6) {
      eachField(r.message(), (inner, spec) => {
        if (inner === 2) categoryCount = int(spec);
        else if (inner === 7) readCategory(spec.message(), categories);
        else return false;
        return true;
      });
    } else if (field === 8) {
      eachField(r.message(), (inner, spec, wireType) => {
        if (inner === 1) readNumbers(spec, wireType, boundaries, float);
        return inner === 1;
      });
    } else return false;
    return true;
  });
  return { type, name, categoryCount, categories, boundaries };
}

/** Throws WireFault. */
export function readColumns(bytes: Uint8Array): readonly Column[] {
  const columns: Column[] = [];
  eachField(new MessageReader(bytes), (field, r) => {
    if (field === 1) columns.push(readColumn(r.message()));
    return field === 1;
  });
  return columns;
}

const DEFAULTS: ForestHeader = {
  shardCount: 0,
  treeCount: 0,
  nodeFormat: 'TFE_RECORDIO',
  winnerTakesAll: true,
  loss: 0,
  initial: [],
  treesPerIteration: 1,
  givesLogits: false,
};

/** random_forest.proto, Header. Throws WireFault. */
export function readForestHeader(bytes: Uint8Array): ForestHeader {
  let { shardCount, treeCount, nodeFormat, winnerTakesAll } = DEFAULTS;
  eachField(new MessageReader(bytes), (field, r) => {
    if (field === 1) shardCount = int(r);
    else if (field === 2) treeCount = int(r);
    else if (field === 3) winnerTakesAll = r.varint() !== 0n;
    else if (field === 7) nodeFormat = textOf(r.slice());
    else return false;
    return true;
  });
  return { ...DEFAULTS, shardCount, treeCount, nodeFormat, winnerTakesAll };
}

/** gradient_boosted_trees.proto, Header. Throws WireFault. */
export function readBoostedHeader(bytes: Uint8Array): ForestHeader {
  const initial: number[] = [];
  let { shardCount, treeCount, nodeFormat, loss, treesPerIteration, givesLogits } = DEFAULTS;
  eachField(new MessageReader(bytes), (field, r, wireType) => {
    if (field === 1) shardCount = int(r);
    else if (field === 2) treeCount = int(r);
    else if (field === 3) loss = int(r);
    else if (field === 4) readNumbers(r, wireType, initial, float);
    else if (field === 5) treesPerIteration = int(r);
    else if (field === 7) nodeFormat = textOf(r.slice());
    else if (field === 9) givesLogits = r.varint() !== 0n;
    else return false;
    return true;
  });
  return { ...DEFAULTS, shardCount, treeCount, nodeFormat, loss, initial, treesPerIteration, givesLogits };
}

import { invalid, OpError } from '../../opError';
import type { Resource } from '../../session/session';
import { WireFault } from '../parsing/wire';
import { bytesOf } from '../string/bytes';
import type { FeatureRows } from './features';
import { recordsOfAll } from './files';
import { LOSS, readBoostedHeader, readColumns, readForestHeader, readModelHeader, TASK } from './headers';
import type { Column, ForestHeader, ModelHeader } from './headers';
import { isSplit, readTrees } from './nodes';
import type { Condition, Leaf, TreeNode } from './nodes';

/** Reads a file of the model by its name without the prefix. Throws NotFoundError. */
export type FileReader = (name: string) => Uint8Array;

/** Header files by the kind that header.pb names. */
const KINDS: Readonly<Record<string, { readonly file: string; readonly read: (bytes: Uint8Array) => ForestHeader }>> = {
  RANDOM_FOREST: { file: 'random_forest_header.pb', read: readForestHeader },
  GRADIENT_BOOSTED_TREES: { file: 'gradient_boosted_trees_header.pb', read: readBoostedHeader },
};

/** Answers for a batch: `columns` names what stands in each of the `width` numbers of a row. */
export interface Predictions {
  readonly width: number;
  /** [rows, width] */
  readonly values: Float32Array;
  readonly columns: readonly Uint8Array[];
}

/** A trained decision forest of Yggdrasil, as TensorFlow Decision Forests saves it in the assets of a model. */
export class Forest {
  readonly header: ModelHeader;
  readonly columns: readonly Column[];
  readonly trees: readonly TreeNode[];
  private readonly kind: ForestHeader;

  private constructor(header: ModelHeader, columns: readonly Column[], kind: ForestHeader, trees: readonly TreeNode[]) {
    this.header = header;
    this.columns = columns;
    this.kind = kind;
    this.trees = trees;
  }

  /**
   * Throws NotFoundError when a file is missing, DataLossError when one is torn,
   * UnimplementedError for kinds of models other than random forests (a single
   * CART tree is one) and gradient boosted trees.
   */
  static async read(file: FileReader): Promise<Forest> {
    try {
      const header = readModelHeader(file('header.pb'));
      const form = KINDS[header.name];
      if (form === undefined)
        throw new OpError(
          'UnimplementedError',
          `The decision forest is of the kind ${header.name}, which is not computed here.`,
        );
      const columns = readColumns(file('data_spec.pb'));
      const kind = form.read(file(form.file));
      const shards = Array.from({ length: kind.shardCount }, (_, i) =>
        file(`nodes-${five(i)}-of-${five(kind.shardCount)}`),
      );
      const trees = readTrees(await recordsOfAll(shards, kind.nodeFormat), kind.treeCount);
      return new Forest(header, columns, kind, trees);
    } catch (error) {
      if (!(error instanceof WireFault)) throw error;
      throw new OpError('DataLossError', `A file of the decision forest cannot be read: ${error.message}.`);
    }
  }

  /** int32 [rows, trees]: the leaf of each tree that a row reaches. */
  leaves(rows: FeatureRows): Int32Array {
    const { trees } = this;
    const out = new Int32Array(rows.count * trees.length);
    for (let row = 0; row < rows.count; row++) {
      for (let i = 0; i < trees.length; i++)
        out[row * trees.length + i] = leafOf(trees[i] as TreeNode, rows, row).index;
    }
    return out;
  }

  /** Throws UnimplementedError where the trees answer with logits. */
  predict(rows: FeatureRows): Predictions {
    const { header, columns, kind } = this;
    // Version 1.12 writes a single logit one row too far and divides several by their sum: neither is an answer.
    if (kind.givesLogits)
      throw new OpError(
        'UnimplementedError',
        'The decision forest gives logits, which TensorFlow Decision Forests answers wrongly.',
      );
    const values = header.name === 'RANDOM_FOREST' ? this.averages(rows) : this.sums(rows);
    const label = columns[header.label];
    const { task } = header;
    if (task !== TASK.classification) {
      const width = rows.count > 0 ? values.length / rows.count : this.width();
      return { width, values, columns: Array.from({ length: width }, () => bytesOf('')) };
    }
    const names = Array.from({ length: (label?.categoryCount ?? 1) - 1 }, (_, i) => this.categoryName(i + 1));
    if (kind.loss !== LOSS.binomial && kind.loss !== LOSS.focal) return { width: names.length, values, columns: names };
    const both = new Float32Array(2 * rows.count);
    for (const [row, positive] of values.entries()) {
      both[2 * row] = 1 - positive;
      both[2 * row + 1] = positive;
    }
    return { width: 2, values: both, columns: names };
  }

  private categoryName(index: number): Uint8Array {
    return this.columns[this.header.label]?.categories.get(index) ?? bytesOf(String(index));
  }

  /** How many numbers each tree of a random forest gives. */
  private width(): number {
    const { header, columns } = this;
    const categories = columns[header.label]?.categoryCount ?? 0;
    if (header.task === TASK.classification) return categories - 1;
    return header.task === TASK.categoricalUplift ? categories - 2 : 1;
  }

  /** Random forests: votes, or the mean of what the leaves say. */
  private averages(rows: FeatureRows): Float32Array {
    const { header, kind, trees } = this;
    const width = this.width();
    const isClass = header.task === TASK.classification;
    const out = new Float32Array(rows.count * width);
    const sums = new Float64Array(width);
    for (let row = 0; row < rows.count; row++) {
      sums.fill(0);
      for (const tree of trees) {
        const { top, shares } = leafOf(tree, rows, row);
        // Category 0 is "out of the vocabulary", which is no answer.
        if (isClass && kind.winnerTakesAll) sums[top - 1] = (sums[top - 1] ?? 0) + 1;
        else if (shares === null) sums[0] = (sums[0] as number) + top;
        else for (let k = 0; k < width; k++) sums[k] = (sums[k] as number) + (shares[isClass ? k + 1 : k] ?? 0);
      }
      for (let k = 0; k < width; k++) out[row * width + k] = (sums[k] as number) / trees.length;
    }
    return out;
  }

  /** Boosted trees: each tree adds to one of `treesPerIteration` sums. */
  private sums(rows: FeatureRows): Float32Array {
    const { kind, trees } = this;
    const width = kind.treesPerIteration;
    const out = new Float32Array(rows.count * width);
    for (let row = 0; row < rows.count; row++) {
      const sums = out.subarray(row * width, (row + 1) * width);
      for (let k = 0; k < width; k++) sums[k] = kind.initial[k] ?? 0;
      for (let i = 0; i < trees.length; i++) {
        const k = i % width;
        sums[k] = (sums[k] as number) + leafOf(trees[i] as TreeNode, rows, row).top;
      }
      link(sums, kind.loss);
    }
    return out;
  }
}

/** From sums to answers, in place. */
function link(sums: Float32Array, loss: number): void {
  if (loss === LOSS.binomial || loss === LOSS.focal) sums[0] = 1 / (1 + Math.exp(-(sums[0] as number)));
  else if (loss === LOSS.poisson) sums[0] = Math.exp(sums[0] as number);
  else if (loss === LOSS.multinomial) {
    const powers = sums.map((sum) => Math.exp(sum - Math.max(...sums)));
    const total = powers.reduce((a, b) => a + b, 0);
    for (const [k, power] of powers.entries()) sums[k] = power / total;
  }
}

function five(number: number): string {
  return String(number).padStart(5, '0');
}

function leafOf(tree: TreeNode, rows: FeatureRows, row: number): Leaf {
  let node = tree;
  while (isSplit(node)) {
    node = (holds(node.condition, rows, row) ?? node.whenMissing) ? node.positive : node.negative;
  }
  return node;
}

/** Whether a condition holds for a row; null when what it asks for is missing. */
function holds(condition: Condition, rows: FeatureRows, row: number): boolean | null {
  if (condition.kind === 'oblique') return holdsOblique(condition, rows, row);
  const { attribute } = condition;
  const set = rows.sets.get(attribute);
  if (set !== undefined) {
    const values = set[row] ?? null;
    if (condition.kind === 'missing') return values === null;
    if (condition.kind !== 'contains' || values === null) return null;
    const { bits } = condition;
    return values.some((value) => hasBit(bits, value));
  }
  const value = rows.numbers.get(attribute)?.[row];
  if (value === undefined) throw invalid(`The decision forest splits on column ${attribute}, which is not fed.`);
  const isMissing = Number.isNaN(value);
  if (condition.kind === 'missing') return isMissing;
  if (isMissing) return null;
  switch (condition.kind) {
    case 'true':
      return value === 1;
    case 'contains':
      return hasBit(condition.bits, value);
    default:
      return value >= condition.threshold;
  }
}

function hasBit(bits: Uint8Array, index: number): boolean {
  return ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
}

function holdsOblique(
  { attributes, weights, threshold, replacements }: Extract<Condition, { readonly kind: 'oblique' }>,
  rows: FeatureRows,
  row: number,
): boolean | null {
  let sum = 0;
  for (const [i, attribute] of attributes.entries()) {
    let value = rows.numbers.get(attribute)?.[row] ?? Number.NaN;
    if (Number.isNaN(value)) {
      const replacement = replacements[i];
      if (replacement === undefined) return null;
      value = replacement;
    }
    sum = Math.fround(sum + Math.fround(value * (weights[i] as number)));
  }
  return sum >= threshold;
}

/** What a handle stands for: the forest, once it was read. */
export class ForestResource implements Resource {
  readonly resourceKind = 'decision forest';
  forest: Forest | null = null;

  snapshot(): () => void {
    const { forest } = this;
    return () => {
      this.forest = forest;
    };
  }
}

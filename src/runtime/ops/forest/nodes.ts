import { OpError } from '../../opError';
import { eachField, MessageReader } from '../parsing/wire';

/** The nodes of one decision tree (yggdrasil_decision_forests/model/decision_tree/decision_tree.proto). */

/** What a row is asked at a split. `attribute` is a column of the data specification. */
export type Condition =
  /** The value is missing. */
  | { readonly kind: 'missing'; readonly attribute: number }
  /** A number is at least the threshold. */
  | { readonly kind: 'higher'; readonly attribute: number; readonly threshold: number }
  /** The number's bin is at least the threshold. */
  | { readonly kind: 'bin'; readonly attribute: number; readonly threshold: number }
  /** A boolean is true. */
  | { readonly kind: 'true'; readonly attribute: number }
  /** The category, or one of a set of categories, is among those whose bit is set. */
  | { readonly kind: 'contains'; readonly attribute: number; readonly bits: Uint8Array }
  /** A weighted sum of numbers is at least the threshold. `replacements`: for missing numbers; empty where there are none. */
  | {
      readonly kind: 'oblique';
      readonly attributes: readonly number[];
      readonly weights: readonly number[];
      readonly threshold: number;
      readonly replacements: readonly number[];
    };

export interface Split {
  readonly condition: Condition;
  /** The answer where the value is missing. */
  readonly whenMissing: boolean;
  negative: TreeNode;
  positive: TreeNode;
}

export interface Leaf {
  /** Its place among the leaves of the tree, negative sides first. */
  readonly index: number;
  /** The category with the most examples, or the number of a regression. */
  readonly top: number;
  /** Share of each category among the leaf's examples, or the effect of each treatment; null where there are none. */
  readonly shares: Float64Array | null;
}

export type TreeNode = Split | Leaf;

export function isSplit(node: TreeNode): node is Split {
  return 'condition' in node;
}

/** A repeated number, packed or not. */
export function readNumbers(reader: MessageReader, wireType: number, into: number[], read: NumberReader): void {
  if (wireType !== 2) into.push(read(reader));
  else for (const run = reader.message(); !run.done; ) into.push(read(run));
}

export type NumberReader = (reader: MessageReader) => number;
export const float: NumberReader = (reader) => reader.float();
export const double: NumberReader = (reader) => reader.double();
/** int32, int64 and enum fields: two's complement in 64 bits. */
export const int: NumberReader = (reader) => Number(BigInt.asIntN(64, reader.varint()));

/** Vocabularies have thousands of categories: a number far beyond is damage, and would ask for as much memory. */
const MOST_CATEGORIES = 2 ** 24;

function bitsOf(elements: readonly number[]): Uint8Array {
  const last = elements.reduce((most, element) => Math.max(most, element), 0);
  if (last >= MOST_CATEGORIES)
    throw new OpError('DataLossError', `A split of the decision forest names category ${last}.`);
  const bits = new Uint8Array((last >> 3) + 1);
  for (const element of elements) bits[element >> 3] = (bits[element >> 3] as number) | (1 << (element & 7));
  return bits;
}

function readThreshold(reader: MessageReader, read: NumberReader): number {
  let threshold = 0;
  eachField(reader, (field, r) => {
    if (field === 1) threshold = read(r);
    return field === 1;
  });
  return threshold;
}

function readElements(reader: MessageReader): Uint8Array {
  const elements: number[] = [];
  eachField(reader, (field, r, wireType) => {
    if (field === 1) readNumbers(r, wireType, elements, int);
    return field === 1;
  });
  return bitsOf(elements);
}

function readBitmap(reader: MessageReader): Uint8Array {
  let bits = new Uint8Array(0);
  eachField(reader, (field, r) => {
    if (field === 1) bits = new Uint8Array(r.slice());
    return field === 1;
  });
  return bits;
}

function readOblique(reader: MessageReader): Condition {
  const attributes: number[] = [];
  const weights: number[] = [];
  const replacements: number[] = [];
  let threshold = 0;
  eachField(reader, (field, r, wireType) => {
    if (field === 1) readNumbers(r, wireType, attributes, int);
    else if (field === 2) readNumbers(r, wireType, weights, float);
    else if (field === 3) threshold = float(r);
    else if (field === 4) readNumbers(r, wireType, replacements, float);
    else return false;
    return true;
  });
  return { kind: 'oblique', attributes, weights, threshold, replacements };
}

function readCondition(reader: MessageReader, attribute: number): Condition | null {
  let condition: Condition | null = null;
  eachField(reader, (field, r) => {
    if (field === 1) condition = { kind: 'missing', attribute };
    else if (field === 2) condition = { kind: 'higher', attribute, threshold: readThreshold(r.message(), float) };
    else if (field === 3) condition = { kind: 'true', attribute };
    else if (field === 4) condition = { kind: 'contains', attribute, bits: readElements(r.message()) };
    else if (field === 5) condition = { kind: 'contains', attribute, bits: readBitmap(r.message()) };
    else if (field === 6) condition = { kind: 'bin', attribute, threshold: readThreshold(r.message(), int) };
    else if (field === 7) condition = readOblique(r.message());
    else return false;
    return field === 2 || field >= 4;
  });
  return condition;
}

interface NodeMessage {
  readonly condition: Condition | null;
  readonly whenMissing: boolean;
  readonly top: number;
  readonly shares: Float64Array | null;
}

/** NodeClassifierOutput: its counts by category become shares. */
function readShares(reader: MessageReader): Float64Array {
  const counts: number[] = [];
  let sum = 0;
  eachField(reader, (field, r, wireType) => {
    if (field === 1) readNumbers(r, wireType, counts, double);
    else if (field === 2) sum = double(r);
    else return false;
    return true;
  });
  return Float64Array.from(counts, (count) => (sum > 0 ? count / sum : 0));
}

function readNode(reader: MessageReader): NodeMessage {
  let top = 0;
  let shares: Float64Array | null = null;
  let condition: Condition | null = null;
  let isInner = false;
  let whenMissing = false;
  eachField(reader, (field, r) => {
    if (field === 1) {
      eachField(r.message(), (inner, c) => {
        if (inner === 1) top = int(c);
        else if (inner === 2) shares = readShares(c.message());
        return inner <= 2;
      });
    } else if (field === 2) {
      eachField(r.message(), (inner, c) => {
        if (inner === 1) top = float(c);
        return inner === 1;
      });
    } else if (field === 5) {
      const effects: number[] = [];
      eachField(r.message(), (inner, c, wireType) => {
        if (inner === 4) readNumbers(c, wireType, effects, float);
        return inner === 4;
      });
      shares = Float64Array.from(effects);
    } else if (field === 3) {
      isInner = true;
      let attribute = 0;
      let type: MessageReader | null = null;
      eachField(r.message(), (inner, c) => {
        if (inner === 1) whenMissing = c.varint() !== 0n;
        else if (inner === 2) attribute = int(c);
        else if (inner === 3) type = c.message();
        return inner <= 3;
      });
      condition = type === null ? null : readCondition(type, attribute);
    } else return false;
    return true;
  });
  if (isInner && condition === null) {
    throw new OpError('UnimplementedError', 'A split of the decision forest asks for what no tensor can be fed.');
  }
  return { condition, whenMissing, top, shares };
}

const UNREAD: Leaf = { index: -1, top: 0, shares: null };

/**
 * Trees out of the nodes that stand one after the other in a file: a split, all
 * of its negative side, all of its positive side. Throws DataLossError when
 * there are too few nodes, WireFault when one is no node.
 */
export function readTrees(nodes: Iterator<Uint8Array>, count: number): readonly TreeNode[] {
  return Array.from({ length: count }, (_, tree) => {
    let leaves = 0;
    let root: TreeNode = UNREAD;
    // Deep trees must not nest calls: what is still to be hung, the next on top.
    const open: ((node: TreeNode) => void)[] = [(node) => (root = node)];
    for (let hang = open.pop(); hang !== undefined; hang = open.pop()) {
      const next = nodes.next();
      if (next.done === true) throw new OpError('DataLossError', `Tree ${tree} of the decision forest ends too early.`);
      const { condition, whenMissing, top, shares } = readNode(new MessageReader(next.value));
      if (condition === null) {
        hang({ index: leaves, top, shares });
        leaves += 1;
        continue;
      }
      const split: Split = { condition, whenMissing, negative: UNREAD, positive: UNREAD };
      hang(split);
      open.push(
        (node) => (split.positive = node),
        (node) => (split.negative = node),
      );
    }
    return root;
  });
}

import type { Branded } from '../lib/brand';
import type { NodeAddress } from '../model/address';
import type { OpFamilyName } from './families';

/**
 * What is inside one open group, one level deep: the private graph that layout
 * arranges. Hubs are already pulled out, weights folded, edges lifted.
 */
export interface GroupView {
  readonly id: GroupId;
  readonly boxes: readonly Box[];
  readonly edges: readonly BoxEdge[];
  /** Same for groups whose views have the same structure: with the same box sizes one layout serves all. */
  readonly layoutKey: string;
}

/**
 * A group that can be opened: the start (`''`), a name scope, a call, a branch.
 * Its text is stable across sessions: it goes into the URL.
 */
export type GroupId = Branded<string, 'GroupId'>;

/** Stable name of a box in the scene: its group id or its node's address, with a prefix by kind. */
export type BoxId = Branded<string, 'BoxId'>;

export type BoxKind = 'op' | 'group' | 'stack' | 'input' | 'output' | 'hub' | 'pack' | 'link';

/** A folded weight, constant or argument: a row of its consumer. */
export interface BoxRow {
  readonly kind: 'weight' | 'constant' | 'more';
  /** Name of the op's argument, or of the variable's last part: `kernel`. */
  readonly label: string;
  /** `⟨3×3×32×64⟩`, a scalar constant's value, or for `more` the count. */
  readonly text: string;
  /** VariableFact.id for weights. */
  readonly variable: number | null;
  /** The Const or read node that was folded. */
  readonly address: NodeAddress | null;
  /** The checkpoint has no bytes for it. */
  readonly missing: boolean;
  /** The rows that a `more` row stands for. */
  readonly folded?: readonly BoxRow[];
}

/** One box. What does not apply to a kind is empty or null. */
export interface Box {
  readonly id: BoxId;
  readonly kind: BoxKind;
  /** Op type, group name, or signature key. */
  readonly title: string;
  /** Own name of the op; `(?, 28, 28, 1) float32` for inputs and outputs. */
  readonly subtitle: string;
  readonly family: OpFamilyName;
  readonly rows: readonly BoxRow[];
  readonly address: NodeAddress | null;
  /** The group this box opens into; null when it cannot be opened. */
  readonly group: GroupId | null;
  /** Ops inside (1 for an op), folded ones not counted. */
  readonly opCount: number;
  /** Trainable and other variables' elements inside. */
  readonly parameters: number;
  /** For groups: ops by family in the order of FAMILIES. */
  readonly familyCounts: readonly number[];
  /** Stacks and packs: how many equal members; hubs: number of consumers. 0 otherwise. */
  readonly count: number;
  /** Output shape text where known. */
  readonly shape: string;
  /** Of an op's first output; '' for what makes no tensor and for groups. */
  readonly dtype: string;
  /** What a stack or pack stands for: addresses of nodes, and beginnings of addresses that end in `/`, `|` or `#`. */
  readonly members: readonly string[];
  /** What is wrong here: a missing function, an input that nothing produces. */
  readonly problem?: string;
}

/**
 * An edge between two boxes of a view. -1 as `from` or `to` stands for the
 * outside of the group: the edge goes on through its border.
 */
export interface BoxEdge {
  readonly from: number;
  readonly to: number;
  readonly kind: 'data' | 'control' | 'resource';
  /** Shape text, or ''. */
  readonly label: string;
  /** Number of tensors this edge stands for. */
  readonly count: number;
  /** The node that makes the one tensor, and which of its outputs it is; null for several, for control and for what the start is fed. */
  readonly producer: NodeAddress | null;
  readonly port: number;
}

/** One search hit, with the groups to open to see it. */
export interface SearchHit {
  readonly box: BoxId;
  readonly title: string;
  readonly subtitle: string;
  readonly address: NodeAddress | null;
  /** Titles of the groups it lies in, outermost first. */
  readonly path: readonly string[];
  readonly open: readonly GroupId[];
}

export interface SearchResult {
  readonly total: number;
  /** At most 500. */
  readonly hits: readonly SearchHit[];
}

/** A group or op of the outline tree. */
export interface OutlineItem {
  readonly box: BoxId;
  readonly title: string;
  readonly kind: BoxKind;
  readonly group: GroupId | null;
  readonly opCount: number;
  readonly parameters: number;
}

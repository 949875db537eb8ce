import type { BoxId, BoxKind, BoxRow, GroupId } from '../graph/view';
import type { NodeAddress } from '../model/address';

/** What the canvas starts from; with `within` only that group of it is shown, as a view of its own. */
export type SceneStart = { readonly within?: GroupId } & (
  | { readonly kind: 'signature'; readonly metaGraph: number; readonly key: string }
  | { readonly kind: 'function'; readonly metaGraph: number; readonly name: string }
  /** The main GraphDef as it is. */
  | { readonly kind: 'graph'; readonly metaGraph: number }
);

/** How much of a book its reader has been told. */
export interface BookMark {
  /** ViewBook.id. */
  readonly book: string;
  readonly views: number;
}

/** Kinds of BoxKind, plus a group that is open: a frame around its children. */
export type SceneBoxKind = BoxKind | 'frame';

/**
 * Everything on the canvas, laid out: columns, row = box, frames before their
 * children. Positions are absolute, in px at zoom 1.
 */
export interface Scene {
  readonly start: SceneStart;
  /** The groups that are open in this scene (the start is not listed). */
  readonly open: readonly GroupId[];
  readonly count: number;
  readonly id: readonly BoxId[];
  readonly kind: readonly SceneBoxKind[];
  /** Row of the enclosing frame, -1 at the top. */
  readonly parent: Int32Array;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly width: Float32Array;
  readonly height: Float32Array;
  /** Nesting depth: 0 at the top. */
  readonly depth: Uint8Array;
  readonly title: readonly string[];
  readonly subtitle: readonly string[];
  /** Index into FAMILIES. */
  readonly family: Uint8Array;
  readonly opCount: Uint32Array;
  readonly parameters: Float64Array;
  readonly memberCount: Uint32Array;
  readonly shape: readonly string[];
  /** Box.dtype and Box.members. */
  readonly dtype: readonly string[];
  readonly members: readonly (readonly string[])[];
  readonly rows: readonly (readonly BoxRow[])[];
  readonly familyCounts: readonly (readonly number[])[];
  readonly address: readonly (NodeAddress | null)[];
  readonly group: readonly (GroupId | null)[];
  /** What is wrong with the box's node, '' where nothing is. */
  readonly problem: readonly string[];
  readonly edges: SceneEdges;
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Ops in the boxes shown singly, and all ops reachable from the start. */
  readonly shownOps: number;
  readonly totalOps: number;
}

export interface SceneEdges {
  readonly count: number;
  /** Rows of the boxes at both ends. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** 0 data, 1 control, 2 resource. */
  readonly kind: Uint8Array;
  readonly tensors: Uint32Array;
  /** BoxEdge.producer and BoxEdge.port. */
  readonly producer: readonly (NodeAddress | null)[];
  readonly port: Uint32Array;
  readonly label: readonly string[];
  /** Left end of the label's baseline, px; NaN where there is no room for one. */
  readonly labelX: Float32Array;
  readonly labelY: Float32Array;
  /** Edge e runs through points `pointStart[e]` to `pointStart[e + 1]` (x, y pairs), orthogonal. */
  readonly pointStart: Uint32Array;
  readonly points: Float32Array;
}

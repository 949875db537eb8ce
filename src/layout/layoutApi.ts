import type { OpenRequest } from '../decode/decodeApi';
import type { ExampleInputs } from '../graph/exampleInputs';
import type { FunctionEntry } from '../graph/functionIndex';
import type { LayerTable } from '../graph/layerTable';
import type { BoxMetrics } from '../graph/metrics';
import type { GraphTextFormat } from '../graph/text/graphText';
import type { BoxId, BoxKind, BoxRow, GroupId, SearchResult } from '../graph/view';
import type { Result } from '../lib/result';
import type { NodeAddress } from '../model/address';
import type { Failure } from '../model/failure';
import type { CallContext } from '../workers/rpc';
import type { PackedScene } from './packedScene';

export type { SearchHit, SearchResult } from '../graph/view';

/** What the canvas starts from. */
export type SceneStart =
  | { readonly kind: 'signature'; readonly metaGraph: number; readonly key: string }
  | { readonly kind: 'function'; readonly metaGraph: number; readonly name: string }
  /** The main GraphDef as it is. */
  | { readonly kind: 'graph'; readonly metaGraph: number };

export interface SceneRequest {
  readonly start: SceneStart;
  /** Open groups besides the start; null: as much as is readable at once, chosen by the worker; all: as far as MOST_BOXES allow. */
  readonly open: readonly GroupId[] | 'all' | null;
  /** Nothing folded, no hubs, no stacks. */
  readonly raw: boolean;
  readonly showControl: boolean;
}

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

/** The layout worker as the page calls it: scenes come packed. */
export interface PackedLayoutApi extends Omit<LayoutApi, 'scene'> {
  /** `known`: what the asker has been told by scenes before; it is not told again. */
  scene(
    request: SceneRequest & { readonly known: BookMark | null },
    context: CallContext,
  ): Promise<Result<PackedScene, Failure>>;
}

export interface LayoutApi {
  /** Loads ELK and lays out something small, so that the first real layout is quick. */
  prewarm(request: null, context: CallContext): Promise<Result<null, Failure>>;
  /** From now on our own engine draws everything: ELK did not come back from a call. */
  withoutElk(request: null, context: CallContext): Promise<Result<null, Failure>>;
  /** Opens the model in this worker too: it decodes function bodies itself. */
  load(request: OpenRequest, context: CallContext): Promise<Result<null, Failure>>;
  scene(request: SceneRequest, context: CallContext): Promise<Result<Scene, Failure>>;
  search(
    request: { readonly start: SceneStart; readonly text: string },
    context: CallContext,
  ): Promise<Result<SearchResult, Failure>>;
  /** Groups to open so that the node, or its closest visible ancestor, is on the canvas; and its box. */
  locate(
    request: { readonly start: SceneStart; readonly address: NodeAddress },
    context: CallContext,
  ): Promise<Result<{ readonly box: BoxId; readonly open: readonly GroupId[] }, Failure>>;
  /** The graph as text for other programs, with these groups open; edges end at closed boxes only. */
  exportText(
    request: {
      readonly start: SceneStart;
      readonly open: readonly GroupId[] | 'all';
      readonly format: GraphTextFormat;
    },
    context: CallContext,
  ): Promise<Result<string, Failure>>;
  /** Keras's layers as `model.summary()` lists them, with their boxes in this graph; without Keras metadata the graph's top level. */
  layers(request: { readonly start: SceneStart }, context: CallContext): Promise<Result<LayerTable, Failure>>;
  /** Which inputs of the start are serialised tf.train.Examples, and the features that are taken out of them. */
  examples(request: { readonly start: SceneStart }, context: CallContext): Promise<Result<ExampleInputs, Failure>>;
  /** Every library function of a MetaGraph: who calls it and what it is reached from. Reads all bodies once. */
  functions(
    request: { readonly metaGraph: number },
    context: CallContext,
  ): Promise<Result<readonly FunctionEntry[], Failure>>;
  /** What the boxes of a group's view cost to run once, for a batch size; the start's with `group: ''`. */
  metrics(
    request: { readonly start: SceneStart; readonly group: GroupId; readonly batch: number },
    context: CallContext,
  ): Promise<Result<readonly (BoxMetrics & { readonly box: BoxId })[], Failure>>;
  /** Boxes upstream or downstream of a box of the scene asked for last. */
  trace(
    request: { readonly box: BoxId; readonly direction: 'ancestors' | 'descendants' | 'both' },
    context: CallContext,
  ): Promise<Result<readonly BoxId[], Failure>>;
}

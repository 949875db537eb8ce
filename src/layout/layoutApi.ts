import type { OpenRequest } from '../decode/decodeApi';
import type { StringInputs } from '../graph/stringInputs';
import type { FunctionEntry } from '../graph/functionIndex';
import type { LayerTable } from '../graph/layerTable';
import type { BoxMetrics } from '../graph/metrics';
import type { GraphTextFormat } from '../graph/text/graphText';
import type { BoxId, GroupId, SearchResult } from '../graph/view';
import type { Result } from '../lib/result';
import type { NodeAddress } from '../model/address';
import type { Failure } from '../model/failure';
import type { CallContext } from '../workers/rpc';
import type { PackedScene } from './sceneBook';
import type { BookMark, Scene, SceneStart } from './sceneModel';

export type { SearchHit, SearchResult } from '../graph/view';
export type { Scene, SceneBoxKind, SceneStart } from './sceneModel';

export interface SceneRequest {
  readonly start: SceneStart;
  /** Open groups besides the start; null: as much as is readable at once, chosen by the worker; all: as far as MOST_BOXES allow. */
  readonly open: readonly GroupId[] | 'all' | null;
  /** Nothing folded, no hubs, no stacks. */
  readonly raw: boolean;
  readonly showControl: boolean;
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
  /** Arranges what is likely to be asked for next, so that it is there then; leaves out what would take long. */
  expect(
    request: SceneRequest & { readonly open: readonly GroupId[] },
    context: CallContext,
  ): Promise<Result<null, Failure>>;
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
  /** What the graph takes the strings for that it is fed. */
  strings(request: { readonly start: SceneStart }, context: CallContext): Promise<Result<StringInputs, Failure>>;
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

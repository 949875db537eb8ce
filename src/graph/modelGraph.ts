import { type NodeAddress, parseAddress } from '../model/address';
import type { Failure } from '../model/failure';
import type { MetaGraph, SavedModel } from '../model/savedModel';
import { fail, ok, type Result } from '../lib/result';
import { type Boundary, functionBoundary, graphBoundary, signatureBoundary } from './boundary';
import { planBody } from './bodyPlan';
import { type Content, startContent } from './content';
import { parametersOf, variablesIn } from './boxes';
import { defaultOpen } from './defaultOpen';
import { type Diagram, diagramOf } from './diagram';
import { climb, type Frame, kindOfSource, openFrames, type SourceKind, variableOf } from './frame';
import { addressOf } from './groups';
import { openShapes } from './shapes/infer';
import { type BuiltView, buildView } from './groupView';
import { openLibrary } from './library';
import { type Found, locateNode, nodeAt, representativeOf } from './locate';
import { type BoxMetrics, type Measuring, type Meter, openMeter } from './metrics';
import type { ViewContext } from './parts';
import { type NodeHit, openSearch, type Search } from './search';
import { type StringInputs, stringInputs } from './stringInputs';
import { type TraceDirection, traceBoxes } from './trace';
import type { BoxId, GroupId, GroupView, OutlineItem, SearchHit, SearchResult } from './view';

/** Boxes of a diagram; groups beyond stay closed. */
const MOST_DIAGRAM_BOXES = 400_000;

/** Where the graph begins. */
export type GraphStart =
  | { readonly kind: 'signature'; readonly key: string }
  | { readonly kind: 'function'; readonly name: string }
  /** The main GraphDef as it is. */
  | { readonly kind: 'graph' };

export interface GraphOptions {
  /** Nothing folded, unwrapped, stacked or pulled out. */
  readonly raw: boolean;
  readonly showControl: boolean;
  /** Names arguments and tells which variables have bytes; without it rows are named after what is folded. */
  readonly model?: Pick<SavedModel, 'opDefinition' | 'summary'>;
  /** Class of Keras layers by name, where the model's metadata says it; the object graph says it otherwise. */
  readonly layerClasses?: ReadonlyMap<string, string>;
}

/** What feeds an input: another node, a folded weight or constant, or an argument of the start. */
export interface InputSource {
  readonly kind: SourceKind;
  /** The producing node; null for arguments and where nothing produces it. */
  readonly address: NodeAddress | null;
  /** Name of the start's argument, for `argument`. */
  readonly argument: string | null;
  /** VariableFact.id for `weight`. */
  readonly variable: number | null;
}

/** The groups of one start, each made when first asked for and kept. */
export interface ModelGraph {
  readonly root: GroupId;
  view(group: GroupId): Result<GroupView, Failure>;
  /** Groups to open at first: level by level, as much as `budget` boxes allow. */
  defaultOpen(budget: number): readonly GroupId[];
  /** The group in whose view the box of this group is; null for the root and for groups nobody knows. */
  parentOf(group: GroupId): GroupId | null;
  /** Titles of the groups around and of the group itself, outermost first. */
  titlePath(group: GroupId): readonly string[];
  /** The box that shows a node, folded ones as their consumer, and the groups to open to see it. */
  locate(address: NodeAddress): { readonly box: BoxId; readonly open: readonly GroupId[] } | null;
  outline(group: GroupId): readonly OutlineItem[];
  /** Where each data input of a node comes from, through all calls around it; null for an unknown address. */
  inputs(address: NodeAddress): readonly InputSource[] | null;
  /**
   * Ops, weights and constants by tokens over name, op, dtype, shape, attributes, checkpoint key and function.
   * One hit per box; `total` counts nodes. `within`: only what is shown inside that group.
   */
  search(text: string, limit: number, within?: GroupId): SearchResult;
  /** Boxes that a box is fed by or feeds when these groups are open, itself and hub references included. */
  trace(open: readonly GroupId[], box: BoxId, direction: TraceDirection): readonly BoxId[];
  /** What is drawn when these groups (or all, up to a limit) are open, for other programs to read. */
  diagram(open: readonly GroupId[] | 'all'): Diagram;
  /** What the boxes of a group's view cost to run, in their order, for a batch size; ends and hubs cost nothing. */
  metrics(group: GroupId, batch: number): readonly BoxMetrics[];
  /** The same with pauses: it looks at every op inside. */
  measuring(group: GroupId, batch: number): Measuring<readonly BoxMetrics[]>;
  /** What the graph takes the strings for that it is fed. */
  strings(): StringInputs;
  /** Readies search for up to `nodes` more nodes; true when nothing is left. For idle time: search works without it. */
  prepareSearch(nodes: number): boolean;
  /** Boxes when everything is open. */
  readonly totalOps: number;
  /** Elements of the distinct variables that are used. */
  readonly totalParameters: number;
}

/** Fails where the start is missing or damaged; damage further inside becomes a box that says so. */
export function openModelGraph(
  metaGraph: MetaGraph,
  start: GraphStart,
  options: GraphOptions,
): Result<ModelGraph, Failure> {
  const boundary = boundaryOf(metaGraph, start, options.raw);
  if (!boundary.ok) return boundary;
  const { model } = options;
  const library = openLibrary(metaGraph, {
    raw: options.raw,
    showControl: options.showControl,
    opDefinition: (op) => model?.opDefinition(op),
    layerClasses: options.layerClasses ?? null,
  });
  const plan = planBody(boundary.value, library.context);
  const frames = openFrames(library, plan, start.kind === 'function' ? start.name : null);
  const context: ViewContext = {
    library,
    frames,
    raw: options.raw,
    hasBytes: hasBytesIn(model?.summary),
    shapes: openShapes(library, frames),
  };
  const { sequence } = plan.scopes;
  return ok(
    new Groups(context, {
      totalOps: library.count(plan, 0, sequence.length).opCount,
      totalParameters: parametersOf(variablesIn(library, frames.start, 0, sequence.length).values()),
    }),
  );
}

function boundaryOf(metaGraph: MetaGraph, start: GraphStart, raw: boolean): Result<Boundary, Failure> {
  if (start.kind === 'function') {
    const body = metaGraph.functionBody(start.name);
    return body.ok ? ok(functionBoundary(body.value, raw)) : body;
  }
  const graph = metaGraph.graph();
  if (!graph.ok) return graph;
  if (start.kind === 'graph') return ok(graphBoundary(graph.value));
  const signature = metaGraph.signatures.find((one) => one.key === start.key);
  if (signature === undefined) {
    return fail({ kind: 'bad-signature', message: `The MetaGraph has no signature ${start.key}.` });
  }
  return ok(signatureBoundary(graph.value, signature));
}

function hasBytesIn(summary: SavedModel['summary'] | undefined): ViewContext['hasBytes'] {
  if (summary === undefined) return (variable) => variable.checkpointKey !== null;
  const { checkpoint } = summary;
  const missing = new Set(checkpoint?.missingShards);
  const shards = new Map(checkpoint?.entries.map((entry) => [entry.key, entry.shard]));
  return ({ checkpointKey }) => {
    const shard = checkpointKey === null ? undefined : shards.get(checkpointKey);
    return shard !== undefined && !missing.has(shard);
  };
}

interface Known {
  readonly content: Content;
  readonly parent: GroupId | null;
  readonly title: string;
}

interface Totals {
  readonly totalOps: number;
  readonly totalParameters: number;
}

class Groups implements ModelGraph {
  readonly root = '' as GroupId;
  readonly totalOps: number;
  readonly totalParameters: number;
  readonly #context: ViewContext;
  readonly #known = new Map<GroupId, Known>();
  readonly #built = new Map<GroupId, BuiltView>();
  #search: Search | null = null;
  #meter: { readonly batch: number; readonly of: Meter } | null = null;
  readonly #hits = new Map<Frame, Map<number, SearchHit | null>>();

  constructor(context: ViewContext, totals: Totals) {
    this.#context = context;
    this.totalOps = totals.totalOps;
    this.totalParameters = totals.totalParameters;
    this.#known.set(this.root, { content: startContent(context.frames, context.raw), parent: null, title: '' });
  }

  view(group: GroupId): Result<GroupView, Failure> {
    const built = this.#build(group);
    if (built !== null) return ok(built.view);
    return fail({ kind: 'internal', message: `There is no group ${group} in this graph.` });
  }

  /** Knows the group's children afterwards. null for an id that names no group. */
  #build(group: GroupId): BuiltView | null {
    const ready = this.#built.get(group);
    if (ready !== undefined) return ready;
    if (!this.#known.has(group)) this.#discover(group);
    const known = this.#known.get(group);
    if (known === undefined) return null;
    const built = buildView(this.#context, group, known.content, group === this.root);
    this.#built.set(group, built);
    for (const { group: child, title } of built.view.boxes) {
      const content = child === null ? undefined : built.contents.get(child);
      if (child !== null && content !== undefined) this.#known.set(child, { content, parent: group, title });
    }
    return built;
  }

  /** An id out of a URL: its groups are not known until the ones around it are built. */
  #discover(group: GroupId): void {
    const bundle = group.endsWith('}') ? group.lastIndexOf('{') : -1;
    if (bundle >= 0) {
      this.#build(group.slice(0, bundle) as GroupId);
      return;
    }
    const target = representativeOf(this.#context.frames, group);
    if (target !== null) this.#find(target, group);
  }

  #find(wanted: Found, until?: GroupId): ReturnType<typeof locateNode> {
    const { frames } = this.#context;
    return locateNode({ frames, root: this.root, build: (group) => this.#build(group) }, wanted, until);
  }

  defaultOpen(budget: number): readonly GroupId[] {
    return defaultOpen(this.root, budget, (group) => this.#build(group)?.view.boxes ?? []);
  }

  parentOf(group: GroupId): GroupId | null {
    if (!this.#known.has(group)) this.#discover(group);
    return this.#known.get(group)?.parent ?? null;
  }

  titlePath(group: GroupId): readonly string[] {
    const titles: string[] = [];
    if (!this.#known.has(group)) this.#discover(group);
    for (let at = this.#known.get(group); at !== undefined && at.parent !== null; at = this.#known.get(at.parent)) {
      titles.push(at.title);
    }
    return titles.reverse();
  }

  locate(address: NodeAddress): { readonly box: BoxId; readonly open: readonly GroupId[] } | null {
    const found = nodeAt(this.#context.frames, parseAddress(address));
    return found === null ? null : this.#find(found);
  }

  inputs(address: NodeAddress): readonly InputSource[] | null {
    const { frames, library } = this.#context;
    const found = nodeAt(frames, parseAddress(address));
    if (found === null) return null;
    const { plan } = found.frame;
    const start = plan.dataStart[found.node] ?? 0;
    const end = plan.dataStart[found.node + 1] ?? 0;
    return Array.from({ length: end - start }, (_, i) => {
      const source = climb(library, found.frame, plan.from[start + i] ?? -1, plan.port[start + i] ?? 0, true);
      const kind = kindOfSource(source);
      return {
        kind,
        address: source.from >= 0 ? addressOf(source.frame, source.from) : null,
        argument: kind === 'argument' ? (source.frame.plan.boundary.args[-2 - source.from]?.name ?? null) : null,
        variable: kind === 'weight' ? (variableOf(library, source)?.id ?? null) : null,
      };
    });
  }

  #searcher(): Search {
    this.#search ??= openSearch(this.#context.library, this.#context.frames);
    return this.#search;
  }

  prepareSearch(nodes: number): boolean {
    return this.#searcher().prepare(nodes);
  }

  search(text: string, limit: number, within?: GroupId): SearchResult {
    // Where a node is shown only its place says: all are looked at then, or the count would be of what was.
    const found = this.#searcher().find(text, within === undefined ? limit : Number.POSITIVE_INFINITY);
    const byBox = new Map<BoxId, SearchHit>();
    let inside = 0;
    for (const hit of found.hits) {
      const shown = this.#hitOf(hit);
      const isWanted = within === undefined || shown?.open.includes(within) === true;
      if (isWanted) inside += 1;
      if (isWanted && shown !== null && byBox.size < limit && !byBox.has(shown.box)) byBox.set(shown.box, shown);
    }
    return { total: within === undefined ? found.total : inside, hits: [...byBox.values()] };
  }

  /** Where a found node is shown. Kept: with every further letter most of the hits are the same. */
  #hitOf(hit: NodeHit): SearchHit | null {
    const known = this.#hits.get(hit.frame) ?? new Map<number, SearchHit | null>();
    if (known.size === 0) this.#hits.set(hit.frame, known);
    let shown = known.get(hit.node);
    if (shown === undefined) {
      shown = this.#findHit(hit);
      known.set(hit.node, shown);
    }
    return shown;
  }

  #findHit(hit: NodeHit): SearchHit | null {
    const found = this.#find(hit);
    if (found === null) return null;
    const around = found.open.at(-1) ?? this.root;
    const box = this.#build(around)?.view.boxes.find((one) => one.id === found.box);
    if (box === undefined) return null;
    const address = addressOf(hit.frame, hit.node);
    // A folded weight is found by its own name, beside the op that uses it.
    const isFolded = box.kind === 'op' && box.address !== address;
    return {
      box: found.box,
      title: box.title,
      subtitle: isFolded ? (hit.frame.plan.body.nodeNames[hit.node] ?? '') : box.subtitle,
      address,
      path: this.titlePath(around),
      open: found.open,
    };
  }

  metrics(group: GroupId, batch: number): readonly BoxMetrics[] {
    const work = this.measuring(group, batch);
    for (;;) {
      const step = work.next();
      if (step.done === true) return step.value;
    }
  }

  *measuring(group: GroupId, batch: number): Measuring<readonly BoxMetrics[]> {
    const built = this.#build(group);
    if (built === null) return [];
    if (this.#meter?.batch !== batch) {
      const { frames, library } = this.#context;
      this.#meter = { batch, of: openMeter(frames, openShapes(library, frames, batch)) };
    }
    const { of } = this.#meter;
    const costs: BoxMetrics[] = [];
    for (const box of built.view.boxes.keys()) costs.push(yield* of.measure(built.itemsOf(box)));
    return costs;
  }

  strings(): StringInputs {
    return stringInputs(this.#context.library, this.#context.frames);
  }

  trace(open: readonly GroupId[], box: BoxId, direction: TraceDirection): readonly BoxId[] {
    return traceBoxes(this.#context.frames, this.root, open, (group) => this.#build(group), box, direction);
  }

  diagram(open: readonly GroupId[] | 'all'): Diagram {
    const { frames, shapes } = this.#context;
    const wanted = open === 'all' ? { has: () => true } : new Set(open);
    return diagramOf(frames, shapes, this.root, wanted, (group) => this.#build(group), MOST_DIAGRAM_BOXES);
  }

  outline(group: GroupId): readonly OutlineItem[] {
    const boxes = this.#build(group)?.view.boxes ?? [];
    return boxes
      .filter((box) => box.kind !== 'hub')
      .map(({ id, title, kind, group: opens, opCount, parameters }) => ({
        box: id,
        title,
        kind,
        group: opens,
        opCount,
        parameters,
      }));
  }
}

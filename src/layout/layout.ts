import { openDropped } from '../decode/decode';
import { loadOpTable } from '../decode/opDefs/opDefs';
import { type GraphStart, type ModelGraph, openModelGraph } from '../graph/modelGraph';
import { ownView } from '../graph/ownView';
import { type FunctionEntry, indexFunctions } from '../graph/functionIndex';
import { classesByName, layerTable, scopeTable } from '../graph/layerTable';
import { graphText } from '../graph/text/graphText';
import type { GroupId } from '../graph/view';
import { fail, ok, type Result } from '../lib/result';
import { formatCount } from '../lib/text';
import type { Failure } from '../model/failure';
import type { KerasMetadata } from '../model/keras';
import type { SavedModel } from '../model/savedModel';
import { type CallContext, withTransfer } from '../workers/rpc';
import { type ElkEngine, loadElk } from './elk';
import { Arranger } from './arranger';
import type { PackedLayoutApi, SceneStart } from './layoutApi';
import { type Arranged, arrangeReadable, firstChoices, OPEN_BUDGETS } from './firstOpen';
import { openGroups } from './openGroups';
import { buffersOf, packScene } from './packedScene';
import { emptyProblem } from './problem';
import { rehearse } from './rehearse';
import { composeScene } from './scene';
import { areQuick, changedGroups, openIn, type Shown } from './shown';
import { ViewBook } from './viewBook';

/** More boxes than this are not laid out at once: functions that call others twice, level by level, have no end. */
const MOST_BOXES = 400_000;
const EVERY_GROUP = { has: () => true };
/** Graphs kept: a start, its raw form, and the ones before them. */
const KEPT_GRAPHS = 6;
const SEARCH_HITS = 500;
/** Nodes indexed at a time: a few milliseconds. */
const SEARCH_STEP = 2_000;
const SEARCH_DELAY_MS = 300;
/** Far more than ELK needs for a group it is given, on a slow machine and cold; nobody waits longer for better lines. */
const ELK_LIMIT_MS = 10_000;
/** Messages (a newer request, a cancel) get their turn this often. */
const TURN_MS = 24;

function cancelled(): Result<never, Failure> {
  return fail({ kind: 'cancelled', message: 'A newer request took its place.' });
}

function noModel(): Result<never, Failure> {
  return fail({ kind: 'internal', message: 'No model is open.' });
}

/** Lets the messages that have arrived be handled. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function graphStart(start: SceneStart): GraphStart {
  switch (start.kind) {
    case 'signature':
      return { kind: 'signature', key: start.key };
    case 'function':
      return { kind: 'function', name: start.name };
    case 'graph':
      return { kind: 'graph' };
  }
}

/** The state of the layout worker: the model, its graphs, the layouts found so far. One per thread. */
export function createLayout(load: () => Promise<ElkEngine> = loadElk): PackedLayoutApi {
  let model: SavedModel | null = null;
  let graphs = new Map<string, ModelGraph>();
  let keras: KerasMetadata | null = null;
  let functionIndexes = new Map<number, readonly FunctionEntry[]>();
  let arranger = new Arranger();
  let books = new WeakMap<ModelGraph, ViewBook>();
  let shown: Shown | null = null;
  let own: { readonly graph: ModelGraph; readonly within: GroupId; readonly view: ModelGraph } | null = null;
  let options = { raw: false, showControl: false };
  let newest = 0;
  let newestLoad = 0;
  let elk: Promise<ElkEngine | null> | null = null;

  /** ELK, or null where its script could not be loaded: our own engine draws everything then. */
  function engine(): Promise<ElkEngine | null> {
    elk ??= load().catch(() => null);
    return elk;
  }

  /** A call of ELK cannot be stopped from inside: the page ends this worker where one takes too long. */
  async function watched(watch: CallContext['watch']): Promise<ElkEngine | null> {
    const ready = await engine();
    if (!ready || !watch) return ready;
    return (problem) => {
      const passed = watch(ELK_LIMIT_MS);
      const done = ready(problem);
      passed();
      return done;
    };
  }

  function graphOf(start: SceneStart, raw: boolean, showControl: boolean): Result<ModelGraph, Failure> {
    if (!model) return noModel();
    const key = JSON.stringify([graphStart(start), start.metaGraph, raw, showControl]);
    const known = graphs.get(key);
    if (known) return ok(known);
    const metaGraph = model.metaGraphs[start.metaGraph];
    if (!metaGraph) return fail({ kind: 'no-meta-graph', message: `The model has no MetaGraph ${start.metaGraph}.` });
    const opened = openModelGraph(metaGraph, graphStart(start), {
      raw,
      showControl,
      model,
      ...(keras === null ? {} : { layerClasses: classesByName(keras) }),
    });
    if (!opened.ok) return opened;
    graphs.set(key, opened.value);
    const [oldest] = graphs.keys();
    if (graphs.size > KEPT_GRAPHS && oldest !== undefined) graphs.delete(oldest);
    return opened;
  }

  /** The graph that is on the screen, or the folded one of that start. */
  function graphFor(start: SceneStart): Result<ModelGraph, Failure> {
    return viewOf(start, options.raw, options.showControl);
  }

  /** The graph of a start, or of the one group that is shown of it. */
  function viewOf(start: SceneStart, raw: boolean, showControl: boolean): Result<ModelGraph, Failure> {
    const whole = graphOf(start, raw, showControl);
    const { within } = start;
    if (!whole.ok || within === undefined) return whole;
    if (own?.graph === whole.value && own.within === within) return ok(own.view);
    const view = ownView(whole.value, within);
    if (view.ok) own = { graph: whole.value, within, view: view.value };
    return view;
  }

  /** Indexes names while nothing else is asked, so that the first key of a search is as quick as the others. */
  function readySearch(graph: ModelGraph, request: number): void {
    if (request !== newest || graph.prepareSearch(SEARCH_STEP)) return;
    setTimeout(() => readySearch(graph, request), 0);
  }

  /** Opens the graph that most look at first while the page still readies itself to show it. */
  function prepare(load: number): void {
    const key = model?.summary.metaGraphs[0]?.defaultSignature ?? null;
    if (load !== newestLoad || key === null) return;
    const graph = graphOf({ kind: 'signature', metaGraph: 0, key }, false, false);
    if (graph.ok) graph.value.defaultOpen(OPEN_BUDGETS[0]);
  }

  return {
    async prewarm() {
      const [ready] = await Promise.all([engine(), loadOpTable()]);
      // The first number format of a thread takes as long as a hundred boxes.
      formatCount(0);
      if (ready) {
        for (let round = 0; round < 3; round++) ready(warmUp());
        await rehearse(
          createLayout(() => Promise.resolve(ready)),
          () => newestLoad > 0,
        );
      }
      return ok(null);
    },

    withoutElk() {
      elk = Promise.resolve(null);
      return Promise.resolve(ok(null));
    },

    async load(request, context) {
      newest += 1;
      const mine = ++newestLoad;
      const opened = await openDropped(request, context);
      if (!opened.ok) return opened;
      // Broken metadata must not hide the graph: its groups have no class then.
      const described = await opened.value.model.keras();
      if (mine !== newestLoad) return cancelled();
      model = opened.value.model;
      keras = described.ok ? described.value : null;
      graphs = new Map();
      functionIndexes = new Map();
      arranger = new Arranger();
      shown = null;
      own = null;
      setTimeout(() => prepare(mine), 0);
      return ok(null);
    },

    async scene({ start, open, raw, showControl, known }, { signal, progress, watch }) {
      const mine = ++newest;
      const opened = viewOf(start, raw, showControl);
      if (!opened.ok) return opened;
      const graph = opened.value;
      options = { raw, showControl };
      const choices = open === 'all' ? [null] : open === null ? firstChoices(graph) : [new Set<GroupId>(open)];
      const { root, totalOps } = graph;
      const ready = await watched(watch);
      let last = performance.now();
      let done = 0;
      const turnBetween = (chosen: Arranged['chosen']) => {
        done = 0;
        return async (boxes: number): Promise<boolean> => {
          if (chosen) progress(++done, chosen.size + 1, 'groups');
          else progress(Math.min(boxes, totalOps), totalOps, 'ops');
          if (performance.now() - last < TURN_MS) return false;
          await turn();
          last = performance.now();
          return signal.aborted || mine !== newest;
        };
      };
      const followed = shown?.graph === graph && shown.elk === (ready !== null) ? shown : null;
      const arranged = await arrangeReadable(choices, (chosen, tried) => {
        const near = tried?.chosen ? { root: tried.root, open: tried.chosen } : followed;
        const before = near && chosen ? { root: near.root, changed: changedGroups(graph, near.open, chosen) } : null;
        const limits = { mostBoxes: MOST_BOXES, before };
        return openGroups(graph, root, chosen ?? EVERY_GROUP, arranger, ready, turnBetween(chosen), limits);
      });
      if (!arranged.ok) return arranged;
      if (arranged.value === null) return cancelled();
      const { chosen, root: found } = arranged.value;
      const book = books.get(graph) ?? new ViewBook();
      books.set(graph, book);
      const columns = { ...composeScene(found, book), totalOps };
      shown = { start, graph, open: chosen ?? openIn(found), root: found, elk: ready !== null };
      setTimeout(() => readySearch(graph, mine), SEARCH_DELAY_MS);
      const packed = packScene(start, columns, book, known);
      return withTransfer(ok(packed), buffersOf(packed));
    },

    async expect({ start, open, raw, showControl }, { signal, watch }) {
      const mine = newest;
      const graph = viewOf(start, raw, showControl);
      const ready = await watched(watch);
      // Only one step away from what is on the screen is there little to arrange.
      if (!graph.ok || shown?.graph !== graph.value || shown.elk !== (ready !== null)) return ok(null);
      const chosen = new Set(open);
      const changed = changedGroups(shown.graph, shown.open, chosen);
      if (!areQuick(shown.graph, changed)) return ok(null);
      const isLate = (): boolean => signal.aborted || mine !== newest;
      const before = { root: shown.root, changed };
      await openGroups(shown.graph, shown.graph.root, chosen, arranger, ready, async () => isLate(), { before });
      return ok(null);
    },

    async locate({ start, address }) {
      const graph = graphFor(start);
      if (!graph.ok) return graph;
      const found = graph.value.locate(address);
      return found ? ok(found) : fail({ kind: 'internal', message: `${address} is not in this graph.` });
    },

    async search({ start, text }) {
      const graph = graphFor(start);
      return graph.ok ? ok(graph.value.search(text, SEARCH_HITS)) : graph;
    },

    async exportText({ start, open, format }) {
      const graph = graphFor(start);
      return graph.ok ? ok(graphText(graph.value.diagram(open), format)) : graph;
    },

    async layers({ start }) {
      const metaGraph = model?.metaGraphs[start.metaGraph];
      // The layers are the model's, whatever part of it is on the screen.
      const graph = graphOf(start, options.raw, options.showControl);
      if (!graph.ok) return graph;
      const objects = metaGraph?.objects();
      const rows =
        keras === null || !metaGraph
          ? []
          : layerTable(graph.value, keras, metaGraph.variables(), objects?.ok === true ? objects.value : null);
      // Metadata may describe losses and metrics alone.
      return ok(rows.length > 0 ? { source: 'keras', rows } : { source: 'scopes', rows: scopeTable(graph.value) });
    },

    async strings({ start }) {
      // The raw graph passes records through more nodes and says the same.
      const graph = graphOf(start, false, false);
      return graph.ok ? ok(graph.value.strings()) : graph;
    },

    async functions({ metaGraph: index }, { signal, progress }) {
      const metaGraph = model?.metaGraphs[index];
      if (!model || !metaGraph) return noModel();
      const known = functionIndexes.get(index);
      if (known) return ok(known);
      const opened = model;
      const steps = indexFunctions(metaGraph, (op) => opened.opDefinition(op));
      let last = performance.now();
      let read = 0;
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done === true) {
          if (model === opened) functionIndexes.set(index, step.value);
          return ok(step.value);
        }
        read += 1;
        if (performance.now() - last < TURN_MS) continue;
        progress(read, metaGraph.functionNames.length, 'functions');
        await turn();
        if (signal.aborted) return cancelled();
        last = performance.now();
      }
    },

    async metrics({ start, group, batch }, { signal }) {
      const graph = graphFor(start);
      if (!graph.ok) return graph;
      const asked = group === '' ? graph.value.root : group;
      const view = graph.value.view(asked);
      if (!view.ok) return view;
      const work = graph.value.measuring(asked, batch);
      let last = performance.now();
      let step = work.next();
      for (; step.done !== true; step = work.next()) {
        if (performance.now() - last < TURN_MS) continue;
        await turn();
        if (signal.aborted) return cancelled();
        last = performance.now();
      }
      const metrics = step.value;
      return ok(
        view.value.boxes.flatMap(({ id }, i) => {
          const cost = metrics[i];
          return cost ? [{ ...cost, box: id }] : [];
        }),
      );
    },

    async trace({ box, direction }) {
      if (!shown) return ok([]);
      const graph = graphFor(shown.start);
      return graph.ok ? ok(graph.value.trace([...openIn(shown.root)], box, direction)) : graph;
    },
  };
}

/** Something small with every trait that ELK has code for, so that its code is compiled before it is needed. */
function warmUp(): ReturnType<typeof emptyProblem> {
  const count = 24;
  const problem = emptyProblem(count, count + count / 2 - 2);
  problem.width.fill(216);
  problem.height.fill(42);
  problem.rank[0] = -1;
  problem.rank[count - 1] = 1;
  let e = 0;
  const edge = (from: number, to: number): void => {
    problem.from[e] = from;
    problem.to[e++] = to;
  };
  for (let i = 1; i < count; i++) edge(i >> 1, i);
  for (let i = 2; i <= count / 2; i++) edge(i, count - 1);
  return problem;
}

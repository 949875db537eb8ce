import { ok, type Result } from '../lib/result';
import { type NodeAddress, parseAddress } from '../model/address';
import type { Failure } from '../model/failure';
import { emptyBox } from './boxes';
import { defaultOpen } from './defaultOpen';
import { layoutKeyOf } from './layoutKey';
import type { ModelGraph } from './modelGraph';
import { ownDiagram } from './ownDiagram';
import { ownName } from './titles';
import type { TraceDirection } from './trace';
import type { Box, BoxEdge, BoxId, GroupId, GroupView } from './view';

/** A group's view with a box for each tensor that crosses its border. */
interface Bordered {
  readonly view: GroupView;
  /** Boxes of the group itself; what follows them stands for the outside. */
  readonly own: number;
}

/**
 * A group as a graph of its own: what crosses its border enters and leaves through boxes named after the op that makes
 * it. All else is the group's in the graph it lies in, with the same names, so the same groups stay open.
 */
export function ownView(graph: ModelGraph, group: GroupId): Result<ModelGraph, Failure> {
  const inside = graph.view(group);
  if (!inside.ok) return inside;
  const around: GroupId[] = [];
  for (let at = graph.parentOf(group); at !== null && at !== graph.root; at = graph.parentOf(at)) around.unshift(at);
  const outer = graph.view(around.at(-1) ?? graph.root);
  const own = outer.ok ? outer.value.boxes.find((box) => box.group === group) : undefined;
  let bordered: Bordered | null = null;
  const root = (): Bordered => (bordered ??= withBorder(graph, inside.value));
  const view = (wanted: GroupId): Result<GroupView, Failure> =>
    wanted === group ? ok(root().view) : graph.view(wanted);

  return ok({
    root: group,
    totalOps: own?.opCount ?? inside.value.boxes.reduce((sum, box) => sum + box.opCount, 0),
    totalParameters: own?.parameters ?? 0,
    view,
    defaultOpen: (budget) =>
      defaultOpen(group, budget, (one) => {
        const found = view(one);
        return found.ok ? found.value.boxes : [];
      }),
    parentOf: (one) => (one === group ? null : graph.parentOf(one)),
    titlePath: (one) => graph.titlePath(one).slice(around.length + 1),
    locate(address) {
      const found = graph.locate(address);
      const open = found && openBelow(group, found.open);
      return found && open ? { box: found.box, open } : null;
    },
    outline: (one) => graph.outline(one),
    inputs: (address) => graph.inputs(address),
    search(text, limit) {
      const { total, hits } = graph.search(text, limit, group);
      const inside = hits.map((hit) => ({
        ...hit,
        open: openBelow(group, hit.open) ?? [],
        path: hit.path.slice(around.length + 1),
      }));
      return { total, hits: inside };
    },
    trace(open, box, direction) {
      const all = [...around, group, ...open];
      return traceWithBorder(root(), box, direction, (one) => graph.trace(all, one, direction), graph);
    },
    diagram: (open) => ownDiagram(graph.diagram(open === 'all' ? 'all' : [...around, group, ...open]), group),
    metrics: (one, batch) => graph.metrics(one, batch),
    measuring: (one, batch) => graph.measuring(one, batch),
    strings: () => graph.strings(),
    prepareSearch: (nodes) => graph.prepareSearch(nodes),
  });
}

/** What is open inside the group to show something; null where that lies outside. */
function openBelow(group: GroupId, open: readonly GroupId[]): readonly GroupId[] | null {
  const at = open.indexOf(group);
  return at < 0 ? null : open.slice(at + 1);
}

function withBorder(graph: ModelGraph, view: GroupView): Bordered {
  const boxes: Box[] = [...view.boxes];
  const rowOf = new Map<string, number>();
  const end = (kind: 'input' | 'output', edge: BoxEdge): number => {
    const { producer, port, from, to } = edge;
    const id = `${kind}:${producer === null ? `${from}>${to}` : `${producer}:${port}`}`;
    const known = rowOf.get(id);
    if (known !== undefined) return known;
    rowOf.set(id, boxes.length);
    const inner = view.boxes[kind === 'input' ? to : from];
    boxes.push({
      ...emptyBox(id, kind, titleOf(graph, edge, inner), edge.label),
      address: producer,
      shape: edge.label,
    });
    return boxes.length - 1;
  };
  const edges = view.edges.map((edge): BoxEdge => {
    // Through the group from border to border nothing is drawn: it belongs to the outside.
    if (edge.from < 0 && edge.to < 0) return edge;
    if (edge.from < 0) return { ...edge, from: end('input', edge) };
    return edge.to < 0 ? { ...edge, to: end('output', edge) } : edge;
  });
  const drawn = edges.filter(({ from, to }) => from >= 0 && to >= 0);
  return { view: { ...view, boxes, edges: drawn, layoutKey: layoutKeyOf(boxes, drawn) }, own: view.boxes.length };
}

function titleOf(graph: ModelGraph, { producer, count }: BoxEdge, inner: Box | undefined): string {
  if (producer !== null) return ownName(parseAddress(producer).node);
  if (count > 1) return `${count} tensors`;
  return argumentOf(graph, inner?.address ?? null) ?? inner?.title ?? '';
}

/** The argument of the start that feeds an op. */
function argumentOf(graph: ModelGraph, address: NodeAddress | null): string | null {
  const sources = address === null ? null : graph.inputs(address);
  return sources?.find(({ kind }) => kind === 'argument')?.argument ?? null;
}

/** The graph around knows nothing of the border: what crosses it is traced from the boxes on the inside. */
function traceWithBorder(
  { view, own }: Bordered,
  box: BoxId,
  direction: TraceDirection,
  trace: (box: BoxId) => readonly BoxId[],
  graph: ModelGraph,
): readonly BoxId[] {
  const row = view.boxes.findIndex(({ id }) => id === box);
  const neighbours = view.edges.flatMap(({ from, to }) => (from === row ? [to] : to === row ? [from] : []));
  const starts = row >= own ? neighbours.flatMap((other) => view.boxes[other]?.id ?? []) : [box];
  const lit = new Set<BoxId>([box, ...starts.flatMap(trace)]);
  const isLit = (one: Box | undefined): boolean => {
    if (one === undefined) return false;
    if (lit.has(one.id)) return true;
    const inner = one.group === null ? null : graph.view(one.group);
    return inner?.ok === true && inner.value.boxes.some(({ id }) => lit.has(id));
  };
  for (const { from, to } of view.edges) {
    const [start, target] = [view.boxes[from], view.boxes[to]];
    if (from >= own && direction !== 'descendants' && start && isLit(target)) lit.add(start.id);
    if (to >= own && direction !== 'ancestors' && target && isLit(start)) lit.add(target.id);
  }
  return [...lit];
}

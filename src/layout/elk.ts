// oxlint-disable-next-line triple-slash-reference -- the ambient types must come along into every realm that imports this file
/// <reference path="./elkWorker.d.ts" />
import type { ElkExtendedEdge, ElkNode, ElkPort } from 'elkjs/lib/elk-api';
import { type Arrangement, BOX_GAP, type Problem, TRACK_GAP } from './problem';
import { RouteWriter } from './routeWriter';

/** ELK layered for groups of a readable size. null: it failed (its stack overflows on long graphs). */
export type ElkEngine = (problem: Problem) => Arrangement | null;

/** With more edges than this a box has one common entry. */
const MAX_ENTRIES = 12;

/** A call that takes longer than this is slow for whoever waits for the picture, … */
const SLOW_MS = 3_000;
/** … and it is the graph that is slow, not the machine, where the calls before took this much less for as much. */
const OFF_PACE = 6;
/** Boxes and edges that ELK is always given. */
const LEAST_WORK = 120;

const OPTIONS: Record<string, string> = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  'elk.layered.thoroughness': '3',
  'elk.spacing.nodeNode': String(BOX_GAP),
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': String(TRACK_GAP),
  'elk.layered.spacing.edgeEdgeBetweenLayers': String(TRACK_GAP),
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.layered.layering.strategy': 'LONGEST_PATH_SOURCE',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  // Boxes without any edge stand beside the others instead of in a picture of their own.
  'elk.separateConnectedComponents': 'false',
};

/**
 * Loads ELK (1.5 MB of script) into this thread. Calls are synchronous: the
 * thread is a worker already, and elkjs's own way would post every call through
 * a timer. Loading it in a worker claims `self.onmessage`, which is given back.
 */
export async function loadElk(): Promise<ElkEngine> {
  const scope = globalThis as { onmessage?: unknown };
  const before = scope.onmessage;
  const { Worker: ElkWorker } = await import('elkjs/lib/elk-worker.min.js');
  if (scope.onmessage !== before) scope.onmessage = before;
  const worker = new ElkWorker();
  worker.onmessage = () => undefined;
  worker.dispatcher.dispatch({ data: { id: 0, cmd: 'register', algorithms: ['layered'] } });
  let tooMuch = Number.POSITIVE_INFINITY;
  /** Milliseconds for each box and edge, of late; NaN before the first call, with which nothing compares. */
  let pace = Number.NaN;
  return (problem) => {
    const work = problem.count + problem.from.length;
    if (work >= tooMuch) return null;
    const graph = toElk(problem);
    const start = performance.now();
    try {
      worker.dispatcher.dispatch({ data: { id: 1, cmd: 'layout', graph, layoutOptions: optionsFor(problem) } });
    } catch {
      return null;
    }
    // A call cannot be stopped, but the next one as large is not made: our own engine draws it at once. What a group is
    // drawn by follows from the group, see tooMuchForElk; this is for the graphs that nobody thought of.
    const time = performance.now() - start;
    if (time > SLOW_MS && time > OFF_PACE * pace * work) tooMuch = Math.min(tooMuch, Math.max(work, LEAST_WORK));
    pace = Number.isNaN(pace) ? time / work : pace * 0.8 + (time / work) * 0.2;
    return fromElk(problem, graph);
  };
}

function optionsFor(p: Problem): Record<string, string> {
  return {
    ...OPTIONS,
    'elk.layered.spacing.nodeNodeBetweenLayers': String(p.gap),
    'elk.layered.spacing.edgeNodeBetweenLayers': String(p.gap / 2),
  };
}

/** ELK finds the places of ports on a border by itself, except on boxes with fixed entries or with room to keep free. */
function hasFixedPorts(p: Problem, node: number): boolean {
  return (p.inX[node] ?? -1) >= 0 || (p.outX[node] ?? -1) >= 0 || (p.extraRight[node] ?? 0) > 0;
}

function toElk(p: Problem): ElkNode {
  const children: ElkNode[] = [];
  const indegree = new Int32Array(p.count);
  for (const to of p.to) indegree[to] = (indegree[to] ?? 0) + 1;
  for (let i = 0; i < p.count; i++) {
    const layoutOptions: Record<string, string> = {
      'elk.portConstraints': hasFixedPorts(p, i) ? 'FIXED_POS' : 'FIXED_SIDE',
    };
    // A pin has a layer to itself, so that it can be moved afterwards.
    const separate = p.width[i] === 0 ? '_SEPARATE' : '';
    if (p.rank[i] === -1) layoutOptions['elk.layered.layering.layerConstraint'] = `FIRST${separate}`;
    if (p.rank[i] === 1) layoutOptions['elk.layered.layering.layerConstraint'] = `LAST${separate}`;
    const width = (p.width[i] ?? 0) + (p.extraRight[i] ?? 0);
    const height = Math.max(p.height[i] ?? 0, p.extraHeight[i] ?? 0);
    children.push({ id: `n${i}`, width, height, ports: [], layoutOptions });
  }
  const port = (node: number, id: string, side: 'NORTH' | 'SOUTH', x: number): void => {
    const made: ElkPort = { id, width: 0, height: 0, layoutOptions: { 'elk.port.side': side } };
    if (hasFixedPorts(p, node)) {
      made.x = x;
      made.y = side === 'NORTH' ? 0 : (children[node]?.height ?? 0);
    }
    children[node]?.ports?.push(made);
  };
  const edges: ElkExtendedEdge[] = [];
  const hasOut = new Uint8Array(p.count);
  const entered = new Int32Array(p.count);
  for (let e = 0; e < p.from.length; e++) {
    const from = p.from[e] ?? 0;
    const to = p.to[e] ?? 0;
    const middle = (node: number): number => (p.width[node] ?? 0) / 2;
    if (!hasOut[from]) port(from, `o${from}`, 'SOUTH', (p.outX[from] ?? -1) >= 0 ? (p.outX[from] ?? 0) : middle(from));
    hasOut[from] = 1;
    const inX = p.inX[to] ?? -1;
    const bundled = inX >= 0 || (p.outX[to] ?? -1) >= 0 || (indegree[to] ?? 0) > MAX_ENTRIES;
    const nth = (entered[to] = (entered[to] ?? 0) + 1);
    const spread = ((p.width[to] ?? 0) * nth) / ((indegree[to] ?? 0) + 1);
    if (!bundled) port(to, `i${to}.${e}`, 'NORTH', spread);
    else if (nth === 1) port(to, `i${to}`, 'NORTH', inX >= 0 ? inX : middle(to));
    edges.push({ id: `e${e}`, sources: [`o${from}`], targets: [bundled ? `i${to}` : `i${to}.${e}`] });
  }
  return { id: 'root', children, edges };
}

function fromElk(p: Problem, graph: ElkNode): Arrangement | null {
  const x = new Float64Array(p.count);
  const y = new Float64Array(p.count);
  for (let i = 0; i < p.count; i++) {
    const node = graph.children?.[i];
    if (node?.x === undefined || node.y === undefined) return null;
    x[i] = node.x;
    y[i] = node.y;
  }
  const routes = new RouteWriter(p.from.length);
  for (let e = 0; e < p.from.length; e++) {
    const section = graph.edges?.[e]?.sections?.[0];
    if (!section) return null;
    // A box that was made taller for its hub references is left at its own lower border.
    const from = p.from[e] ?? 0;
    routes.add(section.startPoint.x, Math.min(section.startPoint.y, (y[from] ?? 0) + (p.height[from] ?? 0)));
    for (const { x: bendX, y: bendY } of section.bendPoints ?? []) routes.add(bendX, bendY);
    routes.add(section.endPoint.x, section.endPoint.y);
    routes.end();
  }
  return { x, y, routes: routes.routes(), width: graph.width ?? 0, height: graph.height ?? 0 };
}

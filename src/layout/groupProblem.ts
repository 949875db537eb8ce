import type { GroupView } from '../graph/view';
import { emptyProblem, GROUP_GAP, OP_GAP, type Problem } from './problem';
import { HUB_HEIGHT, HUB_STUB, STACK_CARDS } from './sizes';

/** Visible size of a child of a group, and where its border is entered when it is open (-1: anywhere). */
export interface ChildSize {
  readonly width: number;
  readonly height: number;
  readonly inX: number;
  readonly outX: number;
  /** Open: its children are drawn inside. */
  readonly open: boolean;
}

/** A hub reference that sits beside its only consumer. */
export interface Satellite {
  readonly box: number;
  readonly consumer: number;
  /** Edge of the view. */
  readonly edge: number;
  /** Below the consumer's top. */
  readonly dy: number;
}

/** A group's view as a problem, and how to read the answer back. */
export interface GroupProblem {
  readonly problem: Problem;
  /** Row in the problem of each box of the view; -1 for satellites. */
  readonly rowOf: Int32Array;
  /** Edge of the view for each edge of the problem. */
  readonly viewEdge: Int32Array;
  readonly satellites: readonly Satellite[];
  /** Rows of the invisible pins through which the border is crossed; -1: not crossed. */
  readonly entry: number;
  readonly exit: number;
}

/** Pills stand under each other with this distance between their tops. */
const PILL_PITCH = HUB_HEIGHT + 4;
/** The first is level with the consumer's head. */
const FIRST_PILL = 10;

const satellitesIn = new WeakMap<GroupView, readonly Satellite[]>();

/** The same whatever is open, and a box is opened and closed in the same view many times. */
function satellitesOf(view: GroupView): readonly Satellite[] {
  const known = satellitesIn.get(view);
  if (known) return known;
  const found = findSatellites(view);
  satellitesIn.set(view, found);
  return found;
}

function findSatellites(view: GroupView): Satellite[] {
  const uses = new Int32Array(view.boxes.length);
  const edgeOf = new Int32Array(view.boxes.length).fill(-1);
  view.edges.forEach((edge, e) => {
    if (edge.from >= 0) {
      uses[edge.from] = (uses[edge.from] ?? 0) + 1;
      edgeOf[edge.from] = e;
    }
    // Counted double: something that is fed is no reference, whatever it feeds.
    if (edge.to >= 0) uses[edge.to] = (uses[edge.to] ?? 0) + 2;
  });
  const perConsumer = new Map<number, number>();
  const found: Satellite[] = [];
  view.boxes.forEach((box, i) => {
    const edge = edgeOf[i] ?? -1;
    const consumer = view.edges[edge]?.to ?? -1;
    if (box.kind !== 'hub' || uses[i] !== 1 || consumer < 0 || view.boxes[consumer]?.kind === 'hub') return;
    const before = perConsumer.get(consumer) ?? 0;
    perConsumer.set(consumer, before + 1);
    found.push({ box: i, consumer, edge, dy: FIRST_PILL + before * PILL_PITCH });
  });
  return found;
}

/** Mostly closed groups, as at the top of a model. */
function isOverview(view: GroupView, sizes: readonly ChildSize[]): boolean {
  let groups = 0;
  let ops = 0;
  view.boxes.forEach((box, i) => {
    if (box.kind === 'op') ops += 1;
    else if (box.group !== null && !sizes[i]?.open) groups += 1;
  });
  return groups > ops * 2;
}

export function groupProblem(view: GroupView, sizes: readonly ChildSize[]): GroupProblem {
  const satellites = satellitesOf(view);
  const rowOf = new Int32Array(view.boxes.length);
  for (const satellite of satellites) rowOf[satellite.box] = -1;
  let count = 0;
  for (let i = 0; i < rowOf.length; i++) if (rowOf[i] !== -1) rowOf[i] = count++;
  const kept: number[] = [];
  view.edges.forEach((edge, e) => {
    if (edge.from < 0 && edge.to < 0) return;
    if (edge.from >= 0 && rowOf[edge.from] === -1) return;
    kept.push(e);
  });
  const entry = kept.some((e) => (view.edges[e]?.from ?? 0) < 0) ? count++ : -1;
  const exit = kept.some((e) => (view.edges[e]?.to ?? 0) < 0) ? count++ : -1;
  const problem = emptyProblem(count, kept.length, isOverview(view, sizes) ? GROUP_GAP : OP_GAP);
  view.boxes.forEach((box, i) => {
    const row = rowOf[i] ?? -1;
    const size = sizes[i];
    if (row < 0 || !size) return;
    const cards = !size.open && hasCards(box.kind) ? STACK_CARDS : 0;
    problem.width[row] = size.width + cards * 2;
    problem.height[row] = size.height + cards;
    problem.inX[row] = size.inX;
    problem.outX[row] = size.outX;
    if (box.kind === 'input') problem.rank[row] = -1;
    if (box.kind === 'output') problem.rank[row] = 1;
  });
  for (const satellite of satellites) {
    const row = rowOf[satellite.consumer] ?? 0;
    const room = HUB_STUB + (sizes[satellite.box]?.width ?? 0);
    problem.extraRight[row] = Math.max(problem.extraRight[row] ?? 0, room);
    problem.extraHeight[row] = satellite.dy + HUB_HEIGHT;
  }
  for (const pin of [entry, exit]) {
    if (pin < 0) continue;
    problem.inX[pin] = 0;
    problem.outX[pin] = 0;
    problem.rank[pin] = pin === entry ? -1 : 1;
  }
  kept.forEach((e, k) => {
    const edge = view.edges[e];
    if (!edge) return;
    problem.from[k] = edge.from < 0 ? entry : (rowOf[edge.from] ?? 0);
    problem.to[k] = edge.to < 0 ? exit : (rowOf[edge.to] ?? 0);
  });
  return { problem, rowOf, viewEdge: Int32Array.from(kept), satellites, entry, exit };
}

/** Stacks and packs show two cards behind them. */
export function hasCards(kind: string): boolean {
  return kind === 'stack' || kind === 'pack';
}

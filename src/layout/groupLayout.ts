import type { GroupView } from '../graph/view';
import { alignPin, tightenPins } from './alignPins';
import { ArrangementMemo } from './arrangementMemo';
import { arrangeColumns } from './columns';
import { arrangeParts } from './components';
import type { ElkEngine } from './elk';
import { arrangeGrid } from './grid';
import { type ChildSize, type GroupProblem, groupProblem, hasCards } from './groupProblem';
import { arrangeLayered } from './layered/layered';
import { assignLayers, groupRows } from './layered/layers';
import type { Arrangement, GroupLayout, Problem, Routes } from './problem';
import { HUB_HEIGHT, HUB_STUB, STACK_CARDS } from './sizes';

/** ELK is given groups up to this size. */
const ELK_BOXES = 250;
/** A row of more boxes than this is broken by our own engine; ELK would make it miles wide. */
const ELK_ROW = 24;
/** ELK's time grows with the layers that its edges pass: a tensor that feeds 100 layers takes it a second. */
const ELK_PASSED = 1_200;
/** And with the edges themselves: twice as many between ten full rows take it a second. */
const ELK_EDGES = 600;
/** ELK takes a few frames for this many boxes, our own engine for so many. */
const QUICK_ELK_BOXES = 60;
const QUICK_BOXES = 20_000;

/** Whether a group of so many boxes is arranged within a few frames. */
export function isQuick(boxes: number): boolean {
  return boxes <= QUICK_ELK_BOXES || (boxes > ELK_BOXES && boxes <= QUICK_BOXES);
}

function tooMuchForElk(p: Problem): boolean {
  if (p.count > ELK_BOXES || p.from.length > ELK_EDGES) return true;
  const layers = assignLayers(p);
  const rows = groupRows(layers.layer, layers.count);
  for (let l = 0; l < layers.count; l++) if ((rows.start[l + 1] ?? 0) - (rows.start[l] ?? 0) > ELK_ROW) return true;
  let passed = 0;
  for (let e = 0; e < p.from.length; e++) {
    passed += Math.abs((layers.layer[p.to[e] ?? 0] ?? 0) - (layers.layer[p.from[e] ?? 0] ?? 0));
  }
  return passed > ELK_PASSED;
}

/** At most three boxes, or a chain: nothing that ELK would do better. */
function isTrivial(p: Problem): boolean {
  if (p.count <= 3) return true;
  const outs = new Int32Array(p.count);
  const ins = new Int32Array(p.count);
  for (let e = 0; e < p.from.length; e++) {
    const from = p.from[e] ?? 0;
    const to = p.to[e] ?? 0;
    outs[from] = (outs[from] ?? 0) + 1;
    ins[to] = (ins[to] ?? 0) + 1;
    if ((outs[from] ?? 0) > 1 || (ins[to] ?? 0) > 1) return false;
  }
  return true;
}

/** `pinned`: the border is crossed, so that the pins' part must reach both its sides. */
function arrange(problem: Problem, elk: ElkEngine | null, pinned: boolean, memos: PartMemos): Arrangement {
  // Columns of a large group are not small groups: ELK would be called for each, seconds altogether.
  const isLarge = problem.count > ELK_BOXES;
  const ownOnly = elk === null || isLarge;
  const memo = ownOnly ? memos.own : memos.elk;
  const engine = (part: Problem): Arrangement => {
    if (ownOnly || isTrivial(part) || tooMuchForElk(part)) return arrangeLayered(part);
    return elk(part) ?? arrangeLayered(part);
  };
  const one = (part: Problem): Arrangement => (part === problem ? engine(part) : memo.arrange(part, engine));
  const whole = (part: Problem): Arrangement => arrangeColumns(part, one) ?? one(part);
  return (pinned ? null : arrangeParts(problem, whole)) ?? whole(problem);
}

/** Parts of groups that were arranged before: by our own engine alone, or by ELK where it can. */
export interface PartMemos {
  readonly own: ArrangementMemo;
  readonly elk: ArrangementMemo;
}

export function partMemos(): PartMemos {
  return { own: new ArrangementMemo(), elk: new ArrangementMemo() };
}

/** Arranges one open group; `sizes` are those of its view's boxes. */
export function layoutGroup(
  view: GroupView,
  sizes: readonly ChildSize[],
  elk: ElkEngine | null,
  memos = partMemos(),
): GroupLayout {
  const grid = arrangeGrid(view, sizes);
  if (grid !== null) return grid;
  const group = groupProblem(view, sizes);
  const { problem, rowOf } = group;
  let done = arrange(problem, elk, group.entry >= 0 || group.exit >= 0, memos);
  if (group.entry >= 0) done = alignPin(problem, done, group.entry, 'entry');
  if (group.exit >= 0) done = alignPin(problem, done, group.exit, 'exit');
  done = tightenPins(problem, done, group.entry, group.exit);
  const x = new Float32Array(view.boxes.length);
  const y = new Float32Array(view.boxes.length);
  view.boxes.forEach((box, i) => {
    const row = rowOf[i] ?? -1;
    if (row < 0) return;
    const cards = !sizes[i]?.open && hasCards(box.kind) ? STACK_CARDS : 0;
    x[i] = (done.x[row] ?? 0) + cards;
    y[i] = (done.y[row] ?? 0) + cards;
  });
  const routes = viewRoutes(view.edges.length, group, done.routes);
  for (const satellite of group.satellites) {
    const right = (x[satellite.consumer] ?? 0) + (sizes[satellite.consumer]?.width ?? 0);
    x[satellite.box] = right + HUB_STUB;
    y[satellite.box] = (y[satellite.consumer] ?? 0) + satellite.dy;
    const line = (y[satellite.box] ?? 0) + HUB_HEIGHT / 2;
    routes.points.set([right + HUB_STUB, line, right, line], routes.start[satellite.edge]);
  }
  return {
    width: done.width,
    height: done.height,
    x,
    y,
    inX: group.entry < 0 ? -1 : (done.x[group.entry] ?? 0),
    outX: group.exit < 0 ? -1 : (done.x[group.exit] ?? 0),
    routes,
  };
}

/** Routes of a view's edges: those of the problem, and room for the lines to hub references that were left out of it. */
function viewRoutes(count: number, { viewEdge, satellites }: GroupProblem, own: Routes): Routes {
  const start = new Uint32Array(count + 1);
  for (let k = 0; k < viewEdge.length; k++) {
    start[(viewEdge[k] ?? 0) + 1] = (own.start[k + 1] ?? 0) - (own.start[k] ?? 0);
  }
  for (const { edge } of satellites) start[edge + 1] = 4;
  for (let e = 0; e < count; e++) start[e + 1] = (start[e + 1] ?? 0) + (start[e] ?? 0);
  const points = new Float32Array(start[count] ?? 0);
  for (let k = 0; k < viewEdge.length; k++) {
    const shift = (start[viewEdge[k] ?? 0] ?? 0) - (own.start[k] ?? 0);
    for (let i = own.start[k] ?? 0; i < (own.start[k + 1] ?? 0); i++) points[shift + i] = own.points[i] ?? 0;
  }
  return { start, points };
}

import type { Box } from '../graph/view';
import { frameOf, headText, type OpenGroup } from './arranger';
import { labelPlaces } from './labelPlaces';
import type { Scene, SceneEdges } from './sceneModel';
import { FRAME_HEAD, FRAME_PADDING } from './sizes';
import type { ViewBook } from './viewBook';

/** Where a frame's title is in the way, the line inside starts this far above the content. */
const BELOW_TITLE = 6;

/** A scene as numbers; what its boxes and edges say stands in a book. */
export interface SceneColumns
  extends Pick<
    Scene,
    'count' | 'parent' | 'x' | 'y' | 'width' | 'height' | 'depth' | 'bounds' | 'shownOps' | 'totalOps'
  > {
  /** Row of the book. */
  readonly box: Uint32Array;
  /** 1: open, a frame around its children. */
  readonly frame: Uint8Array;
  readonly edges: Pick<SceneEdges, 'count' | 'from' | 'to' | 'labelX' | 'labelY' | 'pointStart' | 'points'> & {
    /** Row of the book. */
    readonly edge: Uint32Array;
  };
}

/** An open group on its way into the scene. */
interface Pending {
  readonly group: OpenGroup;
  /** Row of its frame, -1 for the start. */
  readonly row: number;
  readonly box: Box | null;
  /** The frame's left border. */
  readonly left: number;
  /** Where its content starts. */
  readonly x: number;
  readonly y: number;
  readonly depth: number;
  /** Rows of its boxes so far are `rows[first]` and the following. */
  readonly first: number;
  readonly bookBox: number;
  readonly bookEdge: number;
  /** Its open children that are still to come. */
  readonly open: Iterator<readonly [number, OpenGroup], undefined>;
  next: number;
}

/** Adds up the arranged groups to absolute columns: frames before their children, in the order of the views. */
export function composeScene(root: OpenGroup, book: ViewBook): SceneColumns {
  const { boxes } = root.total;
  const { edges, points } = drawnWithin(root);
  const c: SceneColumns = {
    count: boxes,
    box: new Uint32Array(boxes),
    frame: new Uint8Array(boxes),
    parent: new Int32Array(boxes),
    x: new Float32Array(boxes),
    y: new Float32Array(boxes),
    width: new Float32Array(boxes),
    height: new Float32Array(boxes),
    depth: new Uint8Array(boxes),
    edges: {
      count: edges,
      edge: new Uint32Array(edges),
      from: new Int32Array(edges),
      to: new Int32Array(edges),
      labelX: new Float32Array(edges),
      labelY: new Float32Array(edges),
      pointStart: new Uint32Array(edges + 1),
      points: new Float32Array(points),
    },
    bounds: { x: 0, y: 0, width: root.layout.width, height: root.layout.height },
    shownOps: root.total.ops,
    totalOps: root.view.boxes.reduce((sum, box) => sum + (box.kind === 'hub' ? 0 : box.opCount), 0),
  };
  const rows = new Int32Array(boxes);
  let given = 0;
  const enter = (group: OpenGroup, outer: Pick<Pending, 'row' | 'box' | 'left' | 'x' | 'y' | 'depth'>): Pending => {
    const place = book.placeOf(group.view);
    const first = given;
    given += group.view.boxes.length;
    return {
      group,
      ...outer,
      first,
      bookBox: place.box,
      bookEdge: place.edge,
      open: group.children.entries(),
      next: 0,
    };
  };
  const path = [enter(root, { row: -1, box: null, left: 0, x: 0, y: 0, depth: 0 })];
  const filled = { boxes: 0, edges: 0 };
  while (path.length > 0) {
    const at = path[path.length - 1];
    if (!at) break;
    const child = addBoxes(c, at, rows, filled);
    if (child === null) {
      addEdges(c, at, rows, filled);
      path.pop();
      continue;
    }
    const row = filled.boxes - 1;
    const { group, box, x, y } = child;
    const left = at.x + x;
    path.push(
      enter(group, {
        row,
        box,
        left,
        x: left + frameOf(box, group.layout).contentX,
        y: at.y + y + FRAME_HEAD,
        depth: at.depth + 1,
      }),
    );
  }
  return c;
}

/** Edges that are drawn, and the numbers in their routes: nothing enters or leaves the start. */
function drawnWithin(root: OpenGroup): { readonly edges: number; readonly points: number } {
  let { edges, points } = root.total;
  const { start } = root.layout.routes;
  for (const [e, { from, to }] of root.view.edges.entries()) {
    const length = (start[e + 1] ?? 0) - (start[e] ?? 0);
    if (length < 4 || (from >= 0 && to >= 0)) continue;
    edges -= 1;
    points -= length;
  }
  return { edges, points };
}

/** Adds boxes of the group up to and with the next open one, which is returned with its place in the group. */
function addBoxes(
  c: SceneColumns,
  at: Pending,
  rows: Int32Array,
  filled: { boxes: number },
): { readonly group: OpenGroup; readonly box: Box; readonly x: number; readonly y: number } | null {
  const { view, layout, width, height } = at.group;
  const { next } = at;
  const open = at.open.next();
  const end = open.done === true ? view.boxes.length : open.value[0] + 1;
  const start = filled.boxes;
  const first = start - next;
  for (let i = next; i < end; i++) {
    const row = first + i;
    rows[at.first + i] = row;
    c.box[row] = at.bookBox + i;
    c.x[row] = at.x + (layout.x[i] ?? 0);
    c.y[row] = at.y + (layout.y[i] ?? 0);
  }
  c.width.set(width.subarray(next, end), start);
  c.height.set(height.subarray(next, end), start);
  c.parent.fill(at.row, start, first + end);
  c.depth.fill(at.depth, start, first + end);
  at.next = end;
  filled.boxes = first + end;
  const box = view.boxes[end - 1];
  if (open.done === true || !box) return null;
  c.frame[filled.boxes - 1] = 1;
  return { group: open.value[1], box, x: layout.x[end - 1] ?? 0, y: layout.y[end - 1] ?? 0 };
}

function addEdges(c: SceneColumns, at: Pending, rows: Int32Array, filled: { edges: number }): void {
  const { view, layout } = at.group;
  const { start, points } = layout.routes;
  const { edge, from, to, labelX, labelY, pointStart, points: own } = c.edges;
  const isStart = at.row < 0;
  const title = at.box === null ? NO_TITLE : headText(at.box, c.width[at.row] ?? 0);
  const top = at.y - FRAME_HEAD;
  const bottom = top + (at.row < 0 ? 0 : at.group.layout.height + FRAME_HEAD + FRAME_PADDING);
  const anchors = labelPlaces(at.group, at.box);
  for (const [e, ends] of view.edges.entries()) {
    const first = start[e] ?? 0;
    const length = (start[e + 1] ?? 0) - first;
    if (length < 4 || (isStart && (ends.from < 0 || ends.to < 0))) continue;
    const row = filled.edges++;
    edge[row] = at.bookEdge + e;
    from[row] = ends.from < 0 ? at.row : (rows[at.first + ends.from] ?? 0);
    to[row] = ends.to < 0 ? at.row : (rows[at.first + ends.to] ?? 0);
    labelX[row] = at.x + (anchors[e * 2] ?? Number.NaN);
    labelY[row] = at.y + (anchors[e * 2 + 1] ?? Number.NaN);
    const begin = (pointStart[row] ?? 0) * 2;
    for (let k = 0; k < length; k += 2) {
      own[begin + k] = at.x + (points[first + k] ?? 0);
      own[begin + k + 1] = at.y + (points[first + k + 1] ?? 0);
    }
    if (ends.from < 0) {
      // The first run goes straight down from the pin, so it is only made longer.
      const x = at.x + (points[first] ?? 0) - at.left;
      own[begin + 1] = x > title.left && x < title.right ? top : at.y - BELOW_TITLE;
    }
    if (ends.to < 0) own[begin + length - 1] = bottom;
    pointStart[row + 1] = (begin + length) / 2;
  }
}

const NO_TITLE = { left: 0, right: 0 };

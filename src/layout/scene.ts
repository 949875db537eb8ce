import { FAMILIES } from '../graph/families';
import type { Box, GroupId } from '../graph/view';
import type { NodeAddress } from '../model/address';
import { crossingTest, labelAnchors } from './labels';
import type { Scene, SceneBoxKind, SceneStart } from './layoutApi';
import { frameOf, headText, type OpenGroup } from './openGroups';
import { FRAME_HEAD } from './sizes';

const NO_COUNTS: readonly number[] = [];
const EDGE_KINDS = ['data', 'control', 'resource'] as const;
/** Where a frame's title is in the way, the line inside starts this far above the content. */
const BELOW_TITLE = 6;

/** Rows of the scene while they are collected. */
interface Collected {
  readonly boxes: Box[];
  readonly kind: SceneBoxKind[];
  readonly parent: number[];
  readonly depth: number[];
  readonly rect: number[];
  readonly from: number[];
  readonly to: number[];
  readonly edgeKind: number[];
  readonly tensors: number[];
  readonly label: string[];
  readonly producer: (NodeAddress | null)[];
  readonly port: number[];
  readonly anchor: number[];
  readonly pointStart: number[];
  readonly points: number[];
}

/** An open group on its way into the scene. */
interface Pending {
  readonly group: OpenGroup;
  readonly row: number;
  readonly box: Box | null;
  readonly x: number;
  readonly y: number;
  readonly depth: number;
  /** Rows of the view's boxes so far. */
  readonly rows: Int32Array;
  next: number;
}

/** Adds up the arranged groups to absolute columns: frames before their children, in the order of the views. */
export function assembleScene(start: SceneStart, root: OpenGroup): Scene {
  const c: Collected = {
    boxes: [],
    kind: [],
    parent: [],
    depth: [],
    rect: [],
    from: [],
    to: [],
    edgeKind: [],
    tensors: [],
    label: [],
    producer: [],
    port: [],
    anchor: [],
    pointStart: [0],
    points: [],
  };
  const open: GroupId[] = [];
  const path: Pending[] = [pending(root, -1, null, 0, 0, 0)];
  while (path.length > 0) {
    const at = path[path.length - 1];
    if (!at) break;
    const i = at.next++;
    const box = at.group.view.boxes[i];
    if (!box) {
      addEdges(c, at);
      path.pop();
      continue;
    }
    const child = at.group.children[i] ?? null;
    const size = at.group.sizes[i];
    const x = at.x + (at.group.layout.x[i] ?? 0);
    const y = at.y + (at.group.layout.y[i] ?? 0);
    const row = c.boxes.push(box) - 1;
    at.rows[i] = row;
    c.kind.push(child ? 'frame' : box.kind);
    c.parent.push(at.row);
    c.depth.push(at.depth);
    c.rect.push(x, y, size?.width ?? 0, size?.height ?? 0);
    if (!child) continue;
    if (box.group !== null) open.push(box.group);
    path.push(pending(child, row, box, x + frameOf(box, child.layout).contentX, y + FRAME_HEAD, at.depth + 1));
  }
  return toColumns(start, root, open, c);
}

function pending(group: OpenGroup, row: number, box: Box | null, x: number, y: number, depth: number): Pending {
  return { group, row, box, x, y, depth, rows: new Int32Array(group.view.boxes.length), next: 0 };
}

function addEdges(c: Collected, at: Pending): void {
  const { view, layout } = at.group;
  const frame = { top: at.y - FRAME_HEAD, bottom: 0, title: { left: 0, right: 0 }, x: 0 };
  if (at.row >= 0 && at.box) {
    const width = c.rect[at.row * 4 + 2] ?? 0;
    frame.x = c.rect[at.row * 4] ?? 0;
    frame.bottom = (c.rect[at.row * 4 + 1] ?? 0) + (c.rect[at.row * 4 + 3] ?? 0);
    frame.title = headText(at.box, width);
  }
  const anchors = anchorsOf(at.group, at.box, frame.bottom - at.y);
  view.edges.forEach((edge, e) => {
    const route = layout.routes[e] ?? new Float32Array(0);
    if (route.length < 4 || (at.row < 0 && (edge.from < 0 || edge.to < 0))) return;
    const own: number[] = [];
    for (let k = 0; k < route.length; k += 2) own.push(at.x + (route[k] ?? 0), at.y + (route[k + 1] ?? 0));
    if (edge.from < 0) {
      // The first run goes straight down from the pin, so it is only made longer.
      const x = (own[0] ?? 0) - frame.x;
      own[1] = x > frame.title.left && x < frame.title.right ? frame.top : at.y - BELOW_TITLE;
    }
    if (edge.to < 0) own[own.length - 1] = frame.bottom;
    c.from.push(edge.from < 0 ? at.row : (at.rows[edge.from] ?? 0));
    c.to.push(edge.to < 0 ? at.row : (at.rows[edge.to] ?? 0));
    c.edgeKind.push(EDGE_KINDS.indexOf(edge.kind));
    c.tensors.push(edge.count);
    c.label.push(edge.label);
    c.producer.push(edge.producer);
    c.port.push(edge.port);
    c.anchor.push(at.x + (anchors[e * 2] ?? Number.NaN), at.y + (anchors[e * 2 + 1] ?? Number.NaN));
    for (const value of own) c.points.push(value);
    c.pointStart.push(c.points.length / 2);
  });
}

/** What an edge without a known shape says after a run is about as long. */
const RANGE = '−0.98 … 0.97';

/** Where labels go is looked for once per arrangement: a scene of thousands of open groups changes by one. */
const known = new WeakMap<
  OpenGroup['view'],
  { readonly layout: OpenGroup['layout']; readonly anchors: Float32Array }
>();

/** Label places of a group's edges, x and y from its content's corner; NaN where there is none. `bottom`: the frame's lower border. */
function anchorsOf({ view, layout, sizes }: OpenGroup, box: Box | null, bottom: number): Float32Array {
  const found = known.get(view);
  if (found?.layout === layout) return found.anchors;
  const anchors = new Float32Array(view.edges.length * 2).fill(Number.NaN);
  const labelled = new Set<string>();
  const boxes = sizes.map((size, i) => ({ ...size, x: layout.x[i] ?? 0, y: layout.y[i] ?? 0 }));
  const isCrossed = crossingTest(layout.routes, boxes);
  view.edges.forEach((edge, e) => {
    // Edges of one tensor share their first run: one label says it.
    const key = `${edge.from} ${edge.label}`;
    const hub = edge.from >= 0 && view.boxes[edge.from]?.kind === 'hub';
    // What leaves a group is said in its head or beside the line outside.
    const said = edge.to < 0 && box !== null && box.shape !== '';
    if (hub || said || edge.from < 0 || labelled.has(key)) return;
    const route = Float32Array.from(layout.routes[e] ?? []);
    if (edge.to < 0) route[route.length - 1] = bottom;
    const text = edge.label || RANGE;
    const places = labelAnchors(route, text);
    // On a line it can still be read, cut out of it by its halo.
    const anchor = places.find((one) => !isCrossed(one, text)) ?? places[0];
    if (!anchor) return;
    labelled.add(key);
    anchors[e * 2] = anchor.x;
    anchors[e * 2 + 1] = anchor.y;
  });
  known.set(view, { layout, anchors });
  return anchors;
}

function toColumns(start: SceneStart, root: OpenGroup, open: readonly GroupId[], c: Collected): Scene {
  const column = (offset: number): Float32Array => Float32Array.from(c.boxes, (_, i) => c.rect[i * 4 + offset] ?? 0);
  let shownOps = 0;
  c.boxes.forEach((box, i) => {
    if (c.kind[i] === 'op') shownOps += box.opCount;
  });
  return {
    start,
    open,
    count: c.boxes.length,
    id: c.boxes.map((box) => box.id),
    kind: c.kind,
    parent: Int32Array.from(c.parent),
    x: column(0),
    y: column(1),
    width: column(2),
    height: column(3),
    depth: Uint8Array.from(c.depth),
    title: c.boxes.map((box) => box.title),
    subtitle: c.boxes.map((box) => box.subtitle),
    family: Uint8Array.from(c.boxes, (box) => FAMILIES.indexOf(box.family)),
    opCount: Uint32Array.from(c.boxes, (box) => box.opCount),
    parameters: Float64Array.from(c.boxes, (box) => box.parameters),
    memberCount: Uint32Array.from(c.boxes, (box) => box.count),
    shape: c.boxes.map((box) => box.shape),
    dtype: c.boxes.map((box) => box.dtype),
    members: c.boxes.map((box) => box.members),
    rows: c.boxes.map((box) => box.rows),
    // One array for all that have none: what is shared stays shared on its way to the page.
    familyCounts: c.boxes.map((box) => (box.kind === 'op' ? NO_COUNTS : box.familyCounts)),
    address: c.boxes.map((box) => box.address),
    group: c.boxes.map((box) => box.group),
    problem: c.boxes.map((box) => box.problem ?? ''),
    edges: {
      count: c.from.length,
      from: Int32Array.from(c.from),
      to: Int32Array.from(c.to),
      kind: Uint8Array.from(c.edgeKind),
      tensors: Uint32Array.from(c.tensors),
      label: c.label,
      producer: c.producer,
      port: Uint32Array.from(c.port),
      labelX: Float32Array.from(c.from, (_, e) => c.anchor[e * 2] ?? Number.NaN),
      labelY: Float32Array.from(c.from, (_, e) => c.anchor[e * 2 + 1] ?? Number.NaN),
      pointStart: Uint32Array.from(c.pointStart),
      points: Float32Array.from(c.points),
    },
    bounds: { x: 0, y: 0, width: root.layout.width, height: root.layout.height },
    shownOps,
    totalOps: root.view.boxes.reduce((sum, box) => sum + (box.kind === 'hub' ? 0 : box.opCount), 0),
  };
}

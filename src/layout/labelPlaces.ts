import type { Box, GroupView } from '../graph/view';
import { type Anchor, bestAnchor, crossingTest, labelAnchors, PlacedLabels } from './labels';
import type { OpenGroup } from './arranger';
import { type GroupLayout, routeOf } from './problem';
import { FRAME_PADDING } from './sizes';

/** What an edge without a known shape says after a run is about as long. */
const RANGE = '−0.98 … 0.97';

/** Edges of a view that may have a label; edges of one tensor, which share their first run, have one number. */
interface Wishes {
  readonly edges: Int32Array;
  readonly tensors: Int32Array;
  readonly count: number;
}

const wishes = new WeakMap<GroupView, Wishes>();

function wishesOf(view: GroupView): Wishes {
  const known = wishes.get(view);
  if (known) return known;
  const edges: number[] = [];
  const tensors: number[] = [];
  const numbers = new Map<string, number>();
  for (const [e, { from, label }] of view.edges.entries()) {
    if (from < 0 || view.boxes[from]?.kind === 'hub') continue;
    const key = `${from} ${label}`;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    edges.push(e);
    tensors.push(number);
  }
  const made = { edges: Int32Array.from(edges), tensors: Int32Array.from(tensors), count: numbers.size };
  wishes.set(view, made);
  return made;
}

/** Looked for once per arrangement. */
const places = new WeakMap<GroupView, { readonly layout: GroupLayout; readonly anchors: Float32Array }>();

/** Label places of a group's edges, x and y from its content's corner; NaN where there is none. `box`: the group's own. */
export function labelPlaces(group: OpenGroup, box: Box | null): Float32Array {
  const { view, layout } = group;
  const found = places.get(view);
  if (found?.layout === layout) return found.anchors;
  const anchors = findPlaces(group, box);
  places.set(view, { layout, anchors });
  return anchors;
}

function findPlaces({ view, layout, sizes }: OpenGroup, box: Box | null): Float32Array {
  const anchors = new Float32Array(view.edges.length * 2).fill(Number.NaN);
  const { edges, tensors, count } = wishesOf(view);
  const isLabelled = new Uint8Array(count);
  const isCrossed = crossingTest(layout, sizes);
  const placed = new PlacedLabels();
  for (let k = 0; k < edges.length; k++) {
    const tensor = tensors[k] ?? 0;
    const e = edges[k] ?? 0;
    const edge = view.edges[e];
    // What leaves a group is said in its head or beside the line outside.
    const isSaid = edge !== undefined && edge.to < 0 && box !== null && box.shape !== '';
    if (!edge || isSaid || isLabelled[tensor] === 1) continue;
    let anchor: Anchor | null;
    if (isCrossed === null && edge.to >= 0) {
      const { start, points } = layout.routes;
      anchor = bestAnchor(points, start[e], start[e + 1]);
    } else {
      const own = routeOf(layout.routes, e);
      const route = edge.to < 0 ? Float32Array.from(own) : own;
      if (edge.to < 0) route[route.length - 1] = box === null ? 0 : layout.height + FRAME_PADDING;
      anchor = isCrossed === null ? bestAnchor(route) : freeAnchor(route, edge.label || RANGE, isCrossed, placed);
    }
    if (!anchor) continue;
    if (isCrossed !== null) placed.add(anchor, edge.label || RANGE);
    isLabelled[tensor] = 1;
    anchors[e * 2] = anchor.x;
    anchors[e * 2 + 1] = anchor.y;
  }
  return anchors;
}

function freeAnchor(
  route: ArrayLike<number>,
  text: string,
  isCrossed: (anchor: Anchor, text: string) => boolean,
  placed: PlacedLabels,
): Anchor | null {
  let first: Anchor | null = null;
  for (const anchor of labelAnchors(route, text)) {
    // Edges that end together would have theirs at one place, where none could be read.
    if (placed.meets(anchor, text)) continue;
    if (!isCrossed(anchor, text)) return anchor;
    first ??= anchor;
  }
  // On a line it can still be read, cut out of it by its halo.
  return first;
}

import type { Problem } from '../problem';
import { flowEnds, groupRows, type Layers } from './layers';

/**
 * The boxes of a layered drawing and the invisible items by which long edges
 * pass the layers between. All long edges of one box share a trunk, so that a
 * box with 5,000 consumers costs one lane and not 5,000.
 */
export interface Items {
  /** Boxes first, then lanes. */
  readonly count: number;
  readonly boxes: number;
  readonly layer: Int32Array;
  /** Short hops from an item to one in the next layer. */
  readonly hopUpper: Int32Array;
  readonly hopLower: Int32Array;
  /** Hops of edge e, from top to bottom; empty for loops and for edges beside the drawing. */
  readonly edgeHops: readonly (readonly number[])[];
  /** 1: too long for a lane; runs along the right side of everything. */
  readonly beside: Uint8Array;
}

/** Lanes are worth their cost up to this many; what is longer runs beside the drawing. */
function laneBudget(p: Problem): number {
  return 20_000 + 4 * p.count;
}

const FAN_IN = 4;

export function makeItems(p: Problem, layers: Layers): Items {
  const { upper, lower } = flowEnds(p, layers.reversed);
  const edges = upper.length;
  const outdegree = new Int32Array(p.count);
  const indegree = new Int32Array(p.count);
  for (let e = 0; e < edges; e++) {
    if ((upper[e] ?? -1) < 0) continue;
    outdegree[upper[e] ?? 0] = (outdegree[upper[e] ?? 0] ?? 0) + 1;
    indegree[lower[e] ?? 0] = (indegree[lower[e] ?? 0] ?? 0) + 1;
  }
  // The box whose trunk an edge uses: its producer's, or its consumer's where many single edges run together.
  const owner = new Int32Array(edges).fill(-1);
  const span = (e: number): number => (layers.layer[lower[e] ?? 0] ?? 0) - (layers.layer[upper[e] ?? 0] ?? 0);
  const byTarget = (e: number): boolean => outdegree[upper[e] ?? 0] === 1 && (indegree[lower[e] ?? 0] ?? 0) > FAN_IN;
  const far = new Int32Array(p.count * 2);
  const long: number[] = [];
  for (let e = 0; e < edges; e++) if ((upper[e] ?? -1) >= 0 && span(e) > 1) long.push(e);
  long.sort((a, b) => span(a) - span(b) || a - b);
  const beside = new Uint8Array(edges);
  let lanes = 0;
  const budget = laneBudget(p);
  for (const e of long) {
    const trunk = byTarget(e) ? p.count + (lower[e] ?? 0) : (upper[e] ?? 0);
    const more = Math.max(0, span(e) - 1 - (far[trunk] ?? 0));
    if (lanes + more > budget) {
      beside[e] = 1;
      continue;
    }
    lanes += more;
    far[trunk] = Math.max(far[trunk] ?? 0, span(e) - 1);
    owner[e] = trunk;
  }
  const firstLane = new Int32Array(p.count * 2 + 1).fill(p.count);
  for (let t = 0; t < far.length; t++) firstLane[t + 1] = (firstLane[t] ?? 0) + (far[t] ?? 0);
  const count = p.count + lanes;
  const layer = new Int32Array(count);
  layer.set(layers.layer.subarray(0, p.count));
  const hopUpper: number[] = [];
  const hopLower: number[] = [];
  const hop = (a: number, b: number): number => {
    hopUpper.push(a);
    return hopLower.push(b) - 1;
  };
  /** Hop between lane k and k + 1 of a trunk. */
  const trunkHop = new Int32Array(count).fill(-1);
  for (let t = 0; t < far.length; t++) {
    const first = firstLane[t] ?? 0;
    const box = t % p.count;
    for (let k = 0; k < (far[t] ?? 0); k++) {
      // A producer's lanes go down from it, a consumer's go up.
      layer[first + k] = (layers.layer[box] ?? 0) + (t < p.count ? k + 1 : -k - 1);
      const towards = k === 0 ? box : first + k - 1;
      trunkHop[first + k] = t < p.count ? hop(towards, first + k) : hop(first + k, towards);
    }
  }
  const edgeHops: number[][] = [];
  for (let e = 0; e < edges; e++) {
    const hops: number[] = [];
    const a = upper[e] ?? -1;
    const b = lower[e] ?? -1;
    const trunk = owner[e] ?? -1;
    if (a >= 0 && beside[e] === 0) {
      const lanesUsed = trunk < 0 ? 0 : span(e) - 1;
      const first = firstLane[Math.max(0, trunk)] ?? 0;
      if (trunk < 0) hops.push(hop(a, b));
      else if (trunk < p.count) {
        for (let k = 0; k < lanesUsed; k++) hops.push(trunkHop[first + k] ?? 0);
        hops.push(hop(first + lanesUsed - 1, b));
      } else {
        hops.push(hop(a, first + lanesUsed - 1));
        for (let k = lanesUsed - 1; k >= 0; k--) hops.push(trunkHop[first + k] ?? 0);
      }
    }
    edgeHops.push(hops);
  }
  return {
    count,
    boxes: p.count,
    layer,
    hopUpper: Int32Array.from(hopUpper),
    hopLower: Int32Array.from(hopLower),
    edgeHops,
    beside,
  };
}

/**
 * Items of each layer in the order of their rows, lanes between the two halves
 * of the boxes: where everything hangs on one trunk it stays in the middle.
 */
export function itemsByLayer(items: Items, layerCount: number): Int32Array[] {
  const rows = groupRows(items.layer, layerCount);
  return Array.from({ length: layerCount }, (_, l) => {
    const all = rows.items.subarray(rows.start[l] ?? 0, rows.start[l + 1] ?? 0);
    const boxes = all.filter((item) => item < items.boxes);
    const lanes = all.subarray(boxes.length);
    const half = boxes.length >> 1;
    return Int32Array.from([...boxes.subarray(0, half), ...lanes, ...boxes.subarray(half)]);
  });
}

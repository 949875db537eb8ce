import { BOX_GAP, type Problem } from '../problem';

/** Which row each box stands in, and which edges run against the flow. */
export interface Layers {
  readonly layer: Int32Array;
  readonly count: number;
  /** 1: drawn upwards (it closes a cycle); 2: from a box to itself. */
  readonly reversed: Uint8Array;
}

/** Rows of a sparse table: row r is `items[start[r]]` to `items[start[r + 1]]`. */
export interface Rows {
  readonly start: Int32Array;
  readonly items: Int32Array;
}

/** Groups 0…n-1 by `key`; a negative key is left out. */
export function groupRows(keys: Int32Array, rows: number): Rows {
  const start = new Int32Array(rows + 1);
  for (const key of keys) if (key >= 0) start[key + 1] = (start[key + 1] ?? 0) + 1;
  for (let r = 0; r < rows; r++) start[r + 1] = (start[r + 1] ?? 0) + (start[r] ?? 0);
  const next = start.slice();
  const items = new Int32Array(start[rows] ?? 0);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? -1;
    if (key < 0) continue;
    items[next[key] ?? 0] = i;
    next[key] = (next[key] ?? 0) + 1;
  }
  return { start, items };
}

/** Depth-first from the sources in the model's order; an edge back into the current path is reversed. No recursion: chains reach 20,000. */
function findBackEdges(p: Problem): Uint8Array {
  const reversed = new Uint8Array(p.from.length);
  const out = groupRows(p.from, p.count);
  const state = new Uint8Array(p.count);
  const next = out.start.slice(0, p.count);
  const indegree = new Int32Array(p.count);
  for (const to of p.to) indegree[to] = (indegree[to] ?? 0) + 1;
  const stack: number[] = [];
  // Sources first; what is left then lies on a cycle or behind one.
  for (let at = 0; at < 2 * p.count; at++) {
    const root = at % p.count;
    if (state[root] !== 0 || (at < p.count && indegree[root] !== 0)) continue;
    stack.push(root);
    state[root] = 1;
    while (stack.length > 0) {
      const node = stack[stack.length - 1] ?? 0;
      const at = next[node] ?? 0;
      if (at >= (out.start[node + 1] ?? 0)) {
        state[node] = 2;
        stack.pop();
        continue;
      }
      next[node] = at + 1;
      const edge = out.items[at] ?? 0;
      const to = p.to[edge] ?? 0;
      if (to === node) reversed[edge] = 2;
      else if (state[to] === 1) reversed[edge] = 1;
      else if (state[to] === 0) {
        state[to] = 1;
        stack.push(to);
      }
    }
  }
  return reversed;
}

/** The upper and lower end of each edge once cycles are broken; -1 for loops. */
export function flowEnds(p: Problem, reversed: Uint8Array): { readonly upper: Int32Array; readonly lower: Int32Array } {
  const upper = new Int32Array(p.from.length);
  const lower = new Int32Array(p.from.length);
  for (let e = 0; e < upper.length; e++) {
    const flip = reversed[e] === 1;
    upper[e] = reversed[e] === 2 ? -1 : ((flip ? p.to[e] : p.from[e]) ?? 0);
    lower[e] = reversed[e] === 2 ? -1 : ((flip ? p.from[e] : p.to[e]) ?? 0);
  }
  return { upper, lower };
}

/** Longest path from the top; sources move down to their first consumer, so that their edges are short. */
export function assignLayers(p: Problem): Layers {
  const reversed = findBackEdges(p);
  const { upper, lower } = flowEnds(p, reversed);
  const out = groupRows(upper, p.count);
  const indegree = new Int32Array(p.count);
  for (const to of lower) if (to >= 0) indegree[to] = (indegree[to] ?? 0) + 1;
  const sources = indegree.slice();
  const base = p.rank.some((rank, i) => rank < 0 && indegree[i] === 0) ? 1 : 0;
  const layer = new Int32Array(p.count);
  const order: number[] = [];
  for (let i = 0; i < p.count; i++) {
    layer[i] = p.rank[i] === -1 && indegree[i] === 0 ? 0 : base;
    if (indegree[i] === 0) order.push(i);
  }
  for (let head = 0; head < order.length; head++) {
    const node = order[head] ?? 0;
    for (let k = out.start[node] ?? 0; k < (out.start[node + 1] ?? 0); k++) {
      const to = lower[out.items[k] ?? 0] ?? 0;
      layer[to] = Math.max(layer[to] ?? 0, (layer[node] ?? 0) + 1);
      indegree[to] = (indegree[to] ?? 0) - 1;
      if (indegree[to] === 0) order.push(to);
    }
  }
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i] ?? 0;
    const first = out.start[node] ?? 0;
    const end = out.start[node + 1] ?? 0;
    if (sources[node] !== 0 || first === end || p.rank[node] === -1) continue;
    let nearest = Number.POSITIVE_INFINITY;
    for (let k = first; k < end; k++) nearest = Math.min(nearest, layer[lower[out.items[k] ?? 0] ?? 0] ?? 0);
    layer[node] = Math.max(base, nearest - 1);
  }
  let last = 0;
  const sinks = (i: number): boolean => p.rank[i] === 1 && out.start[i] === out.start[i + 1];
  for (let i = 0; i < p.count; i++) if (!sinks(i)) last = Math.max(last, (layer[i] ?? 0) + 1);
  for (let i = 0; i < p.count; i++) if (sinks(i)) layer[i] = last;
  return splitWideLayers(p, layer, reversed);
}

/** A layer far wider than the picture should be is broken into several rows: nothing in a layer depends on its neighbours. */
function splitWideLayers(p: Problem, layer: Int32Array, reversed: Uint8Array): Layers {
  let area = 0;
  for (let i = 0; i < p.count; i++) {
    area += ((p.width[i] ?? 0) + (p.extraRight[i] ?? 0) + BOX_GAP) * ((p.height[i] ?? 0) + p.gap);
  }
  const goodWidth = Math.max(2400, Math.sqrt(area * 1.6));
  const rows = groupRows(layer, maxOf(layer) + 1);
  const result = new Int32Array(p.count);
  let next = 0;
  for (let l = 0; l + 1 < rows.start.length; l++) {
    const first = rows.start[l] ?? 0;
    const end = rows.start[l + 1] ?? 0;
    if (first === end) continue;
    let total = 0;
    for (let k = first; k < end; k++) total += widthOf(p, rows.items[k] ?? 0);
    const limit = total > goodWidth * 2.2 ? goodWidth : Number.POSITIVE_INFINITY;
    let used = 0;
    for (let k = first; k < end; k++) {
      const node = rows.items[k] ?? 0;
      if (used > 0 && used + widthOf(p, node) > limit) {
        next += 1;
        used = 0;
      }
      used += widthOf(p, node);
      result[node] = next;
    }
    next += 1;
  }
  return { layer: result, count: next, reversed };
}

function widthOf(p: Problem, node: number): number {
  return (p.width[node] ?? 0) + (p.extraRight[node] ?? 0) + BOX_GAP;
}

function maxOf(values: Int32Array): number {
  let max = 0;
  for (const value of values) if (value > max) max = value;
  return max;
}

import { BOX_GAP, type Problem } from '../problem';
import type { Items } from './items';
import { groupRows, type Rows } from './layers';

/** Where hops leave and enter, as x inside their items, and where items stand. */
export interface Placement {
  /** Left edge of each item. */
  readonly x: Float64Array;
  readonly outX: Float64Array;
  /** Per hop: x inside the lower item. */
  readonly hopInX: Float64Array;
  /** Per item: several hops enter at the same point. */
  readonly merged: Uint8Array;
}

/** With more edges than this a box has one common entry. */
const MAX_ENTRIES = 12;
const LANE_GAP = 14;

function entries(
  p: Problem,
  items: Items,
  order: readonly Int32Array[],
  up: Rows,
): Pick<Placement, 'hopInX' | 'merged'> {
  const position = new Int32Array(items.count);
  for (const layer of order) layer.forEach((item, at) => void (position[item] = at));
  const hopInX = new Float64Array(items.hopUpper.length);
  const merged = new Uint8Array(items.count);
  for (let item = 0; item < items.count; item++) {
    const hops = [...up.items.subarray(up.start[item] ?? 0, up.start[item + 1] ?? 0)];
    const fixed = item < items.boxes ? (p.inX[item] ?? -1) : 0;
    const width = item < items.boxes ? (p.width[item] ?? 0) : 0;
    merged[item] = hops.length > 1 && (fixed >= 0 || hops.length > MAX_ENTRIES) ? 1 : 0;
    hops.sort((a, b) => (position[items.hopUpper[a] ?? 0] ?? 0) - (position[items.hopUpper[b] ?? 0] ?? 0) || a - b);
    hops.forEach((hop, k) => {
      const spread = merged[item] === 1 ? width / 2 : (width * (k + 1)) / (hops.length + 1);
      hopInX[hop] = fixed >= 0 ? fixed : spread;
    });
  }
  return { hopInX, merged };
}

/** Least squares positions in a given order with minimal distances: pool adjacent violators on the shifted wishes. */
function settle(
  layer: Int32Array,
  wish: Float64Array,
  weight: Float64Array,
  offset: Float64Array,
  x: Float64Array,
): void {
  const mean: number[] = [];
  const mass: number[] = [];
  const size: number[] = [];
  for (const item of layer) {
    let m = (wish[item] ?? 0) - (offset[item] ?? 0);
    let w = weight[item] ?? 0;
    let s = 1;
    while (mean.length > 0 && (mean[mean.length - 1] ?? 0) > m) {
      const pm = mean.pop() ?? 0;
      const pw = mass.pop() ?? 0;
      m = (pm * pw + m * w) / (pw + w);
      w += pw;
      s += size.pop() ?? 0;
    }
    mean.push(m);
    mass.push(w);
    size.push(s);
  }
  let at = 0;
  for (let b = 0; b < mean.length; b++) {
    for (let k = 0; k < (size[b] ?? 0); k++) {
      const item = layer[at++] ?? 0;
      x[item] = (mean[b] ?? 0) + (offset[item] ?? 0);
    }
  }
}

/** x of every item: long edges straight first, then boxes under the middle of what they are connected to. */
export function placeItems(p: Problem, items: Items, order: readonly Int32Array[]): Placement {
  const up = groupRows(items.hopLower, items.count);
  const down = groupRows(items.hopUpper, items.count);
  const { hopInX, merged } = entries(p, items, order, up);
  const isBox = (item: number): boolean => item < items.boxes;
  const outX = new Float64Array(items.count);
  const offset = new Float64Array(items.count);
  for (let i = 0; i < items.boxes; i++) outX[i] = (p.outX[i] ?? -1) >= 0 ? (p.outX[i] ?? 0) : (p.width[i] ?? 0) / 2;
  for (const layer of order) {
    let at = 0;
    layer.forEach((item, k) => {
      if (k > 0) at += isBox(item) && isBox(layer[k - 1] ?? 0) ? BOX_GAP : LANE_GAP;
      offset[item] = at;
      if (isBox(item)) at += (p.width[item] ?? 0) + (p.extraRight[item] ?? 0);
    });
  }
  const x = offset.slice();
  for (const layer of order) {
    const last = layer[layer.length - 1] ?? 0;
    const shift = -((offset[last] ?? 0) + (isBox(last) ? (p.width[last] ?? 0) : 0)) / 2;
    for (const item of layer) x[item] = (x[item] ?? 0) + shift;
  }
  const wish = new Float64Array(items.count);
  const weight = new Float64Array(items.count);

  function pull(layer: Int32Array, above: boolean, below: boolean): void {
    for (const item of layer) {
      let sum = 0;
      let mass = 0;
      for (let k = above ? (up.start[item] ?? 0) : 1, end = above ? (up.start[item + 1] ?? 0) : 0; k < end; k++) {
        const hop = up.items[k] ?? 0;
        const other = items.hopUpper[hop] ?? 0;
        const w = isBox(item) || isBox(other) ? 1 : 8;
        sum += w * ((x[other] ?? 0) + (outX[other] ?? 0) - (hopInX[hop] ?? 0));
        mass += w;
      }
      for (let k = below ? (down.start[item] ?? 0) : 1, end = below ? (down.start[item + 1] ?? 0) : 0; k < end; k++) {
        const hop = down.items[k] ?? 0;
        const other = items.hopLower[hop] ?? 0;
        const w = isBox(item) || isBox(other) ? 1 : 8;
        sum += w * ((x[other] ?? 0) + (hopInX[hop] ?? 0) - (outX[item] ?? 0));
        mass += w;
      }
      wish[item] = mass === 0 ? (x[item] ?? 0) : sum / mass;
      weight[item] = mass === 0 ? 0.01 : isBox(item) ? 1 : 8;
    }
    settle(layer, wish, weight, offset, x);
  }
  const rounds = items.count > 50_000 ? 3 : 6;
  for (let round = 0; round < rounds; round++) {
    for (let l = 1; l < order.length; l++) pull(order[l] ?? new Int32Array(0), true, false);
    for (let l = order.length - 2; l >= 0; l--) pull(order[l] ?? new Int32Array(0), false, true);
  }
  for (let l = 0; l < order.length; l++) pull(order[l] ?? new Int32Array(0), true, true);
  for (let l = 1; l < order.length; l++) pull(order[l] ?? new Int32Array(0), true, false);
  return { x, outX, hopInX, merged };
}

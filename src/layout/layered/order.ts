import { type Items, itemsByLayer } from './items';
import { groupRows, type Rows } from './layers';

/** Crossings between two neighbouring layers, by counting inversions (Barth, Jünger, Mutzel 2002). */
function crossings(items: Items, upper: Int32Array, position: Int32Array, down: Rows, lowerSize: number): number {
  const tree = new Int32Array(lowerSize + 1);
  let total = 0;
  let inserted = 0;
  const ends: number[] = [];
  for (const item of upper) {
    ends.length = 0;
    for (let k = down.start[item] ?? 0; k < (down.start[item + 1] ?? 0); k++) {
      ends.push(position[items.hopLower[down.items[k] ?? 0] ?? 0] ?? 0);
    }
    for (const end of ends) {
      let notAfter = 0;
      for (let i = end + 1; i > 0; i -= i & -i) notAfter += tree[i] ?? 0;
      total += inserted - notAfter;
    }
    for (const end of ends) {
      for (let i = end + 1; i <= lowerSize; i += i & -i) tree[i] = (tree[i] ?? 0) + 1;
      inserted += 1;
    }
  }
  return total;
}

function sweepsFor(count: number): number {
  if (count < 2_000) return 24;
  return count < 20_000 ? 10 : 4;
}

/** Order within each layer with few crossings: barycentre sweeps, the best one kept. Ties keep the model's order. */
export function orderLayers(items: Items, layerCount: number): Int32Array[] {
  const order = itemsByLayer(items, layerCount);
  const up = groupRows(items.hopLower, items.count);
  const down = groupRows(items.hopUpper, items.count);
  const position = new Int32Array(items.count);
  const weight = new Float64Array(items.count);
  const number = (layer: Int32Array): void => layer.forEach((item, at) => void (position[item] = at));
  order.forEach(number);

  function sortLayer(layer: Int32Array, rows: Rows, ends: Int32Array): void {
    for (const item of layer) {
      const first = rows.start[item] ?? 0;
      const end = rows.start[item + 1] ?? 0;
      let sum = 0;
      for (let k = first; k < end; k++) sum += position[ends[rows.items[k] ?? 0] ?? 0] ?? 0;
      weight[item] = first === end ? -1 : sum / (end - first);
    }
    // What has no neighbour there stays where it is; the others are sorted around it.
    const free = [...layer].filter((item) => (weight[item] ?? 0) >= 0);
    free.sort((a, b) => (weight[a] ?? 0) - (weight[b] ?? 0) || (position[a] ?? 0) - (position[b] ?? 0));
    let next = 0;
    for (let i = 0; i < layer.length; i++) if ((weight[layer[i] ?? 0] ?? 0) >= 0) layer[i] = free[next++] ?? 0;
    number(layer);
  }
  const total = (): number => {
    let sum = 0;
    for (let l = 0; l + 1 < layerCount; l++) {
      sum += crossings(items, order[l] ?? new Int32Array(0), position, down, order[l + 1]?.length ?? 0);
    }
    return sum;
  };

  let best = order.map((layer) => layer.slice());
  let fewest = Number.POSITIVE_INFINITY;
  let idle = 0;
  for (let sweep = 0; sweep < sweepsFor(items.count) && fewest > 0 && idle < 4; sweep++) {
    if (sweep % 2 === 0)
      for (let l = 1; l < layerCount; l++) sortLayer(order[l] ?? new Int32Array(0), up, items.hopUpper);
    else for (let l = layerCount - 2; l >= 0; l--) sortLayer(order[l] ?? new Int32Array(0), down, items.hopLower);
    const now = total();
    idle += 1;
    if (now < fewest) {
      fewest = now;
      idle = 0;
      best = order.map((layer) => layer.slice());
    }
  }
  return best;
}

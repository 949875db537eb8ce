import { type Arrangement, type Problem, TRACK_GAP } from '../problem';
import { packRoutes, RouteWriter } from '../routeWriter';
import { type Items, makeItems } from './items';
import { assignLayers, groupRows } from './layers';
import { orderLayers } from './order';
import { type Placement, placeItems } from './place';
import { assignTracks, type Net } from './tracks';

/**
 * Layered layout (Sugiyama, Tagawa, Toda 1981) that is linear in everything but
 * a sort, never recurses and needs no clock: for groups too large, too wide or
 * too simple for ELK. Edges run between the layers and down lanes kept free for
 * them, so none crosses a box.
 */
export function arrangeLayered(p: Problem): Arrangement {
  if (p.count === 0)
    return { x: new Float64Array(0), y: new Float64Array(0), routes: packRoutes([]), width: 0, height: 0 };
  const layers = assignLayers(p);
  const items = makeItems(p, layers);
  const order = orderLayers(items, layers.count);
  const placed = placeItems(p, items, order);
  snapEntries(p, items, placed);
  const netOfHop = Array.from<unknown, Net | null>({ length: items.hopUpper.length }, () => null);
  const channels = channelNets(items, placed, layers.count, netOfHop);
  const rows = stackRows(p, items, layers.count, channels.map(assignTracks));
  return routeAll(p, layers.reversed, items, placed, rows, netOfHop);
}

/** A step of a few pixels looks like a mistake: the entry moves under its edge instead. */
function snapEntries(p: Problem, items: Items, placed: Placement): void {
  for (let hop = 0; hop < items.hopUpper.length; hop++) {
    const lower = items.hopLower[hop] ?? 0;
    if (lower >= items.boxes || (p.inX[lower] ?? -1) >= 0 || placed.merged[lower] === 1) continue;
    const upper = items.hopUpper[hop] ?? 0;
    const wanted = (placed.x[upper] ?? 0) + (placed.outX[upper] ?? 0) - (placed.x[lower] ?? 0);
    const off = Math.abs(wanted - (placed.hopInX[hop] ?? 0));
    if (off <= 9 && wanted > 12 && wanted < (p.width[lower] ?? 0) - 12) placed.hopInX[hop] = wanted;
  }
}

function channelNets(items: Items, placed: Placement, layerCount: number, netOfHop: (Net | null)[]): Net[][] {
  const channels: Net[][] = Array.from({ length: layerCount }, () => []);
  const down = groupRows(items.hopUpper, items.count);
  const byLower = new Map<number, Net>();
  for (let upper = 0; upper < items.count; upper++) {
    const first = down.start[upper] ?? 0;
    const end = down.start[upper + 1] ?? 0;
    if (first === end) continue;
    const channel = channels[items.layer[upper] ?? 0] ?? [];
    const x1 = (placed.x[upper] ?? 0) + (placed.outX[upper] ?? 0);
    let net: Net | null = null;
    for (let k = first; k < end; k++) {
      const hop = down.items[k] ?? 0;
      const lower = items.hopLower[hop] ?? 0;
      const x2 = (placed.x[lower] ?? 0) + (placed.hopInX[hop] ?? 0);
      if (end - first === 1) {
        // Many single edges into one point run together; a straight one alone needs no track.
        const shared = placed.merged[lower] === 1 || lower >= items.boxes;
        net = shared ? (byLower.get(lower) ?? null) : null;
        if (!net && !shared && Math.abs(x1 - x2) < 0.5) continue;
        if (!net && shared) {
          net = { upperPins: [], lowerPins: [x2], left: x2, right: x2, track: 0 };
          byLower.set(lower, net);
          channel.push(net);
        }
      }
      if (!net) {
        net = { upperPins: [x1], lowerPins: [], left: x1, right: x1, track: 0 };
        channel.push(net);
      }
      netOfHop[hop] = net;
      if (net.upperPins[net.upperPins.length - 1] !== x1) net.upperPins.push(x1);
      if (net.lowerPins[net.lowerPins.length - 1] !== x2) net.lowerPins.push(x2);
      net.left = Math.min(net.left, x1, x2);
      net.right = Math.max(net.right, x1, x2);
    }
  }
  // What turned out straight takes no track.
  return channels.map((nets) => nets.filter((net) => net.right - net.left >= 0.5));
}

interface RowsY {
  readonly top: Float64Array;
  readonly bottom: Float64Array;
  readonly trackGap: Float64Array;
}

function stackRows(p: Problem, items: Items, layerCount: number, tracks: readonly number[]): RowsY {
  const heights = new Float64Array(layerCount);
  for (let i = 0; i < p.count; i++) {
    const layer = items.layer[i] ?? 0;
    heights[layer] = Math.max(heights[layer] ?? 0, p.height[i] ?? 0, p.extraHeight[i] ?? 0);
  }
  const top = new Float64Array(layerCount);
  const bottom = new Float64Array(layerCount);
  const trackGap = new Float64Array(layerCount);
  let y = 0;
  for (let l = 0; l < layerCount; l++) {
    const count = tracks[l] ?? 0;
    top[l] = y;
    bottom[l] = y + (heights[l] ?? 0);
    // Hundreds of tracks move closer together rather than push the rows apart.
    trackGap[l] = Math.min(TRACK_GAP, 600 / Math.max(1, count));
    y = (bottom[l] ?? 0) + p.gap + Math.max(0, count - 1) * (trackGap[l] ?? 0);
  }
  return { top, bottom, trackGap };
}

/** Vertical lanes right of everything for edges that are too long to pass between boxes. */
function besideLanes(p: Problem, items: Items, right: number): (edge: number) => number {
  const lanes = new Map<number, number>();
  let used = 0;
  return (edge) => {
    const source = p.from[edge] ?? 0;
    let lane = lanes.get(source);
    if (lane === undefined) {
      lane = used++ % 120;
      lanes.set(source, lane);
    }
    return items.beside[edge] === 1 ? right + BESIDE_GAP + lane * 6 : right;
  };
}

const BESIDE_GAP = 24;

function routeAll(
  p: Problem,
  reversed: Uint8Array,
  items: Items,
  placed: Placement,
  rows: RowsY,
  netOfHop: readonly (Net | null)[],
): Arrangement {
  let left = Number.POSITIVE_INFINITY;
  let right = 0;
  for (let i = 0; i < items.count; i++) left = Math.min(left, placed.x[i] ?? 0);
  for (let i = 0; i < items.count; i++) {
    const width = i < p.count ? (p.width[i] ?? 0) + (p.extraRight[i] ?? 0) : 0;
    right = Math.max(right, (placed.x[i] ?? 0) + width - left);
  }
  const x = new Float64Array(p.count);
  const y = new Float64Array(p.count);
  for (let i = 0; i < p.count; i++) {
    x[i] = (placed.x[i] ?? 0) - left;
    y[i] = rows.top[items.layer[i] ?? 0] ?? 0;
  }
  const laneX = besideLanes(p, items, right);
  let width = right;
  const routes = new RouteWriter(items.edgeHops.length);
  for (const [edge, hops] of items.edgeHops.entries()) {
    const flip = reversed[edge] === 1;
    const a = (flip ? p.to[edge] : p.from[edge]) ?? 0;
    const b = (flip ? p.from[edge] : p.to[edge]) ?? 0;
    const out = (x[a] ?? 0) + (placed.outX[a] ?? 0);
    const bottomOf = (box: number): number => (y[box] ?? 0) + (p.height[box] ?? 0);
    if (reversed[edge] === 2) {
      // A box that feeds itself: round its right side.
      const side = (x[a] ?? 0) + (p.width[a] ?? 0) + 12;
      width = Math.max(width, side);
      routes.append(out, bottomOf(a));
      routes.append(out, bottomOf(a) + 7);
      routes.append(side, bottomOf(a) + 7);
      routes.append(side, (y[a] ?? 0) - 7);
      routes.append(out, (y[a] ?? 0) - 7);
      routes.append(out, y[a] ?? 0);
      routes.end();
      continue;
    }
    routes.add(out, bottomOf(a));
    if (items.beside[edge] === 1) {
      const lane = laneX(edge);
      width = Math.max(width, lane);
      const below = (rows.bottom[items.layer[a] ?? 0] ?? 0) + 7;
      const into = (x[b] ?? 0) + ((p.inX[b] ?? -1) >= 0 ? (p.inX[b] ?? 0) : (p.width[b] ?? 0) / 2);
      const above = (y[b] ?? 0) - 7;
      routes.add(out, below);
      routes.add(lane, below);
      routes.add(lane, above);
      routes.add(into, above);
      routes.add(into, y[b] ?? 0);
    } else {
      for (const hop of hops) {
        const upper = items.hopUpper[hop] ?? 0;
        const lower = items.hopLower[hop] ?? 0;
        const layer = items.layer[upper] ?? 0;
        const net = netOfHop[hop] ?? null;
        const x1 = (placed.x[upper] ?? 0) + (placed.outX[upper] ?? 0) - left;
        const x2 = (placed.x[lower] ?? 0) + (placed.hopInX[hop] ?? 0) - left;
        const trackY = (rows.bottom[layer] ?? 0) + p.gap / 2 + (net?.track ?? 0) * (rows.trackGap[layer] ?? 0);
        routes.add(x1, trackY);
        routes.add(x2, trackY);
      }
      const last = hops[hops.length - 1] ?? 0;
      routes.add((placed.x[b] ?? 0) + (placed.hopInX[last] ?? 0) - left, y[b] ?? 0);
    }
    routes.end(flip);
  }
  const height = Math.max(...rows.bottom.subarray(-1), 0);
  return { x, y, routes: routes.routes(), width, height };
}

/**
 * A horizontal piece between two layers: it joins pins on the upper layer's
 * lower side with pins on the lower layer's upper side.
 */
export interface Net {
  readonly upperPins: number[];
  readonly lowerPins: number[];
  left: number;
  right: number;
  track: number;
}

const CLEARANCE = 8;
/** Above this, pairs are not compared and the order is a rule of thumb. */
const PAIRWISE_LIMIT = 160;
const SEARCH_LIMIT = 3_000;

/** Crossings and overlaps if `a` runs above `b`. */
function cost(a: Net, b: Net): number {
  let sum = 0;
  for (const x of a.lowerPins) {
    if (x > b.left && x < b.right) sum += 1;
    // Both verticals on one line would look like one edge.
    for (const pin of b.upperPins) if (Math.abs(pin - x) < 4) sum += 1_000;
  }
  for (const x of b.upperPins) if (x > a.left && x < a.right) sum += 1;
  return sum;
}

function overlap(a: Net, b: Net): boolean {
  return a.left < b.right + CLEARANCE && b.left < a.right + CLEARANCE;
}

/** Nets that run right are nested one way, those that run left the other. */
function ruleOfThumb(nets: Net[]): void {
  const middle = (pins: readonly number[]): number => pins.reduce((sum, x) => sum + x, 0) / Math.max(1, pins.length);
  const key = (net: Net): readonly [number, number] => {
    const from = middle(net.upperPins);
    return middle(net.lowerPins) >= from ? [0, -from] : [1, from];
  };
  const keys = new Map(nets.map((net) => [net, key(net)]));
  nets.sort((a, b) => {
    const [sa, ka] = keys.get(a) ?? [0, 0];
    const [sb, kb] = keys.get(b) ?? [0, 0];
    return sa - sb || ka - kb;
  });
}

function orderByPairs(nets: Net[]): Net[] {
  const n = nets.length;
  const above = new Float64Array(n);
  const pair = new Float64Array(n * n);
  nets.forEach((a, i) => {
    nets.forEach((b, j) => {
      if (i === j || !overlap(a, b)) return;
      pair[i * n + j] = cost(a, b);
      above[i] = (above[i] ?? 0) + (pair[i * n + j] ?? 0);
    });
  });
  // Repeatedly take the net that it costs least, against the alternative, to put above all that remain.
  const gain = new Float64Array(n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) gain[i] = (gain[i] ?? 0) + (pair[i * n + j] ?? 0) - (pair[j * n + i] ?? 0);
  const taken = new Uint8Array(n);
  const result: Net[] = [];
  for (let step = 0; step < n; step++) {
    let best = -1;
    for (let i = 0; i < n; i++) if (!taken[i] && (best < 0 || (gain[i] ?? 0) < (gain[best] ?? 0))) best = i;
    taken[best] = 1;
    const net = nets[best];
    if (net) result.push(net);
    for (let j = 0; j < n; j++) gain[j] = (gain[j] ?? 0) - (pair[j * n + best] ?? 0) + (pair[best * n + j] ?? 0);
  }
  return result;
}

/** Gives each net a track, 0 at the top; nets that do not meet share one. Returns the number of tracks. */
export function assignTracks(nets: Net[]): number {
  let tracks = 0;
  if (nets.length > SEARCH_LIMIT) {
    // Left-edge packing: the fewest tracks, whatever crosses.
    nets.sort((a, b) => a.left - b.left);
    const ends: number[] = [];
    for (const net of nets) {
      let track = ends.findIndex((end) => end + CLEARANCE <= net.left);
      if (track < 0) track = ends.length;
      ends[track] = net.right;
      net.track = track;
    }
    return ends.length;
  }
  ruleOfThumb(nets);
  const order = nets.length <= PAIRWISE_LIMIT ? orderByPairs(nets) : nets;
  order.forEach((net, i) => {
    net.track = 0;
    for (let j = 0; j < i; j++) {
      const other = order[j];
      if (other && other.track >= net.track && overlap(other, net)) net.track = other.track + 1;
    }
    tracks = Math.max(tracks, net.track + 1);
  });
  return tracks;
}

import { type Arrangement, BOX_GAP, emptyProblem, type Problem } from './problem';
import { packRoutes, RouteWriter } from './routeWriter';

/** Number of the connected part of each box, in the order of their first boxes. */
function findParts(p: Problem): { readonly part: Int32Array; readonly count: number } {
  const leader = Int32Array.from({ length: p.count }, (_, i) => i);
  const find = (i: number): number => {
    let at = i;
    while (leader[at] !== at) {
      leader[at] = leader[leader[at] ?? at] ?? at;
      at = leader[at] ?? at;
    }
    return at;
  };
  for (let e = 0; e < p.from.length; e++) {
    const a = find(p.from[e] ?? 0);
    const b = find(p.to[e] ?? 0);
    leader[Math.max(a, b)] = Math.min(a, b);
  }
  const part = new Int32Array(p.count);
  let count = 0;
  for (let i = 0; i < p.count; i++) part[i] = find(i) === i ? count++ : (part[find(i)] ?? 0);
  return { part, count };
}

/** A box that nothing is connected to. */
function alone(p: Problem, box: number): Arrangement {
  const width = (p.width[box] ?? 0) + (p.extraRight[box] ?? 0);
  const height = Math.max(p.height[box] ?? 0, p.extraHeight[box] ?? 0);
  return { x: new Float64Array(1), y: new Float64Array(1), routes: packRoutes([]), width, height };
}

const COLUMNS = ['width', 'height', 'extraRight', 'extraHeight', 'inX', 'outX', 'rank'] as const;
const GOOD_ASPECT = 1.6;

/**
 * Arranges parts that nothing connects one by one and sets them in lines like
 * words; null where everything hangs together.
 */
export function arrangeParts(p: Problem, engine: (problem: Problem) => Arrangement): Arrangement | null {
  const { part, count } = findParts(p);
  if (count < 2) return null;
  const boxes: number[][] = Array.from({ length: count }, () => []);
  const local = new Int32Array(p.count);
  for (let i = 0; i < p.count; i++) local[i] = (boxes[part[i] ?? 0]?.push(i) ?? 1) - 1;
  const edges: number[][] = Array.from({ length: count }, () => []);
  const localEdge = Int32Array.from(p.from, (box, e) => (edges[part[box] ?? 0]?.push(e) ?? 1) - 1);
  const done = boxes.map((own, k): Arrangement => {
    const [first] = own;
    if (first !== undefined && own.length === 1 && edges[k]?.length === 0) return alone(p, first);
    const sub = emptyProblem(own.length, edges[k]?.length ?? 0, p.gap);
    for (const column of COLUMNS) own.forEach((box, i) => void (sub[column][i] = p[column][box] ?? 0));
    edges[k]?.forEach((e, i) => {
      sub.from[i] = local[p.from[e] ?? 0] ?? 0;
      sub.to[i] = local[p.to[e] ?? 0] ?? 0;
    });
    return engine(sub);
  });
  let area = 0;
  let widest = 0;
  for (const { width, height } of done) {
    area += (width + BOX_GAP) * (height + p.gap);
    widest = Math.max(widest, width);
  }
  const line = Math.max(widest, Math.sqrt(area * GOOD_ASPECT));
  const x = new Float64Array(p.count);
  const y = new Float64Array(p.count);
  const lefts = new Float64Array(count);
  const tops = new Float64Array(count);
  let left = 0;
  let top = 0;
  let tall = 0;
  let width = 0;
  done.forEach((one, k) => {
    if (left > 0 && left + one.width > line) {
      left = 0;
      top += tall + p.gap;
      tall = 0;
    }
    boxes[k]?.forEach((box, i) => {
      x[box] = left + (one.x[i] ?? 0);
      y[box] = top + (one.y[i] ?? 0);
    });
    lefts[k] = left;
    tops[k] = top;
    left += one.width + BOX_GAP;
    width = Math.max(width, left - BOX_GAP);
    tall = Math.max(tall, one.height);
  });
  const routes = new RouteWriter(p.from.length);
  for (let e = 0; e < p.from.length; e++) {
    const k = part[p.from[e] ?? 0] ?? 0;
    const own = done[k]?.routes;
    if (own) routes.copy(own, localEdge[e] ?? 0, lefts[k], tops[k]);
    routes.end();
  }
  return { x, y, routes: routes.routes(), width, height: top + tall };
}

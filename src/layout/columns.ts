import { assignLayers, flowEnds, type Layers } from './layered/layers';
import { type Arrangement, emptyProblem, LAYER_GAP, type Problem, straighten } from './problem';

/** Between two columns, with the line back up in its middle. */
const COLUMN_GAP = 84;
/** A ribbon of more rows than this is set in columns like a newspaper: down, then over. */
const MIN_ROWS = 12;
/** Width to height of a good picture. */
const GOOD_ASPECT = 1.4;

/** One column: its boxes as a problem of their own, with an entry and an exit where the text flows on. */
interface Column {
  readonly problem: Problem;
  readonly boxes: readonly number[];
  /** Edges of the whole problem in the order of the column's edges. */
  readonly edges: readonly number[];
  readonly entry: number;
  readonly exit: number;
}

/**
 * Rows after which everything that goes on comes from one box: only there may a
 * ribbon be cut. Entry l stands for the cut below row l.
 */
function cutBelow(p: Problem, layers: Layers): Int32Array {
  const { upper, lower } = flowEnds(p, layers.reversed);
  const farthest = new Int32Array(p.count).fill(-1);
  // Differences: how many boxes send something across each cut, and the sum of their numbers (the box itself, if one).
  const count = new Int32Array(layers.count + 1);
  const sum = new Float64Array(layers.count + 1);
  const add = (first: number, end: number, boxes: number, box: number): void => {
    count[first] = (count[first] ?? 0) + boxes;
    count[end] = (count[end] ?? 0) - boxes;
    sum[first] = (sum[first] ?? 0) + box;
    sum[end] = (sum[end] ?? 0) - box;
  };
  for (let e = 0; e < upper.length; e++) {
    const a = upper[e] ?? -1;
    if (a < 0) continue;
    const end = layers.layer[lower[e] ?? 0] ?? 0;
    farthest[a] = Math.max(farthest[a] ?? -1, end);
    // What runs upwards must not be cut: it would have to jump back a column.
    if (layers.reversed[e] === 1) add(layers.layer[a] ?? 0, end, 2, 0);
  }
  for (let i = 0; i < p.count; i++) if ((farthest[i] ?? -1) >= 0) add(layers.layer[i] ?? 0, farthest[i] ?? 0, 1, i);
  const result = new Int32Array(layers.count);
  let boxes = 0;
  let box = 0;
  for (let l = 0; l < layers.count; l++) {
    boxes += count[l] ?? 0;
    box += sum[l] ?? 0;
    result[l] = boxes === 1 ? box : -1;
  }
  return result;
}

/** First rows of the columns, `[0]` for one column. */
function columnStarts(p: Problem, layers: Layers): number[] {
  if (layers.count <= MIN_ROWS) return [0];
  const height = new Float64Array(layers.count);
  const width = new Float64Array(layers.count);
  for (let i = 0; i < p.count; i++) {
    const l = layers.layer[i] ?? 0;
    height[l] = Math.max(height[l] ?? 0, (p.height[i] ?? 0) + LAYER_GAP);
    width[l] = (width[l] ?? 0) + (p.width[i] ?? 0) + (p.extraRight[i] ?? 0);
  }
  const total = height.reduce((sum, h) => sum + h, 0);
  const broad = width.reduce((max, w) => Math.max(max, w), 0) + COLUMN_GAP;
  const columns = Math.round(Math.sqrt((GOOD_ASPECT * total) / broad));
  if (columns < 2) return [0];
  const cuts = cutBelow(p, layers);
  const starts = [0];
  let used = 0;
  for (let l = 0; l + 1 < layers.count && starts.length < columns; l++) {
    used += height[l] ?? 0;
    const next = height[l + 1] ?? 0;
    if ((cuts[l] ?? -1) >= 0 && used + next / 2 >= (total / columns) * starts.length) starts.push(l + 1);
  }
  return starts;
}

function makeColumns(p: Problem, layers: Layers, starts: readonly number[]): Column[] | null {
  const columnOf = new Int32Array(p.count);
  for (let i = 0; i < p.count; i++) {
    let c = starts.length - 1;
    while (c > 0 && (starts[c] ?? 0) > (layers.layer[i] ?? 0)) c -= 1;
    columnOf[i] = c;
  }
  const boxes: number[][] = starts.map(() => []);
  const local = new Int32Array(p.count);
  for (let i = 0; i < p.count; i++) local[i] = (boxes[columnOf[i] ?? 0]?.push(i) ?? 1) - 1;
  const edges: number[][] = starts.map(() => []);
  for (let e = 0; e < p.from.length; e++) {
    const a = columnOf[p.from[e] ?? 0] ?? 0;
    const b = columnOf[p.to[e] ?? 0] ?? 0;
    if (b < a || b > a + 1) return null;
    edges[a]?.push(e);
    if (b !== a) edges[b]?.push(e);
  }
  return starts.map((_, c) => {
    const own = boxes[c] ?? [];
    const hasEntry = c > 0 ? 1 : 0;
    const hasExit = c + 1 < starts.length ? 1 : 0;
    const sub = emptyProblem(own.length + hasEntry + hasExit, edges[c]?.length ?? 0);
    const entry = own.length;
    const exit = own.length + hasEntry;
    own.forEach((box, i) => {
      for (const column of ['width', 'height', 'extraRight', 'extraHeight', 'inX', 'outX', 'rank'] as const) {
        sub[column][i] = p[column][box] ?? 0;
      }
    });
    if (hasEntry) sub.rank[entry] = -1;
    if (hasExit) sub.rank[exit] = 1;
    for (const pin of [...(hasEntry ? [entry] : []), ...(hasExit ? [exit] : [])]) {
      sub.inX[pin] = 0;
      sub.outX[pin] = 0;
    }
    (edges[c] ?? []).forEach((e, k) => {
      const from = p.from[e] ?? 0;
      const to = p.to[e] ?? 0;
      sub.from[k] = columnOf[from] === c ? (local[from] ?? 0) : entry;
      sub.to[k] = columnOf[to] === c ? (local[to] ?? 0) : exit;
    });
    return { problem: sub, boxes: own, edges: edges[c] ?? [], entry: hasEntry ? entry : -1, exit: hasExit ? exit : -1 };
  });
}

/** Sets a ribbon in columns, each arranged by `engine`; null where it is no ribbon. */
export function arrangeColumns(p: Problem, engine: (problem: Problem) => Arrangement): Arrangement | null {
  const layers = assignLayers(p);
  const starts = columnStarts(p, layers);
  if (starts.length < 2) return null;
  const columns = makeColumns(p, layers, starts);
  if (!columns) return null;
  const x = new Float64Array(p.count);
  const y = new Float64Array(p.count);
  const routes: number[][] = Array.from({ length: p.from.length }, () => []);
  let left = 0;
  let height = 0;
  /** x of the line that comes from the column before. */
  let rise = 0;
  columns.forEach((column, c) => {
    const part = engine(column.problem);
    const down = c === 0 ? LAYER_GAP : 0;
    column.boxes.forEach((box, i) => {
      x[box] = left + (part.x[i] ?? 0);
      y[box] = down + (part.y[i] ?? 0);
    });
    column.edges.forEach((edge, k) => {
      const route = routes[edge] ?? [];
      const own = part.routes[k] ?? [];
      if (column.entry >= 0 && column.problem.from[k] === column.entry) {
        route.push(rise, route[route.length - 1] ?? 0, rise, 0);
      }
      for (let i = 0; i < own.length; i += 2) route.push(left + (own[i] ?? 0), down + (own[i + 1] ?? 0));
    });
    left += part.width + COLUMN_GAP;
    rise = left - COLUMN_GAP / 2;
    height = Math.max(height, down + part.height);
  });
  return { x, y, routes: routes.map((route) => straighten(route)), width: left - COLUMN_GAP, height };
}

import { assignLayers, flowEnds, type Layers } from './layered/layers';
import { type Arrangement, emptyProblem, type Problem, TRACK_GAP } from './problem';
import { RouteWriter } from './routeWriter';

/** Between two columns, with the lines back up in its middle. */
const COLUMN_GAP = 84;
/** A ribbon of more rows than this, or taller than a screen and a half, is set in columns like a newspaper: down, then over. */
const MIN_ROWS = 12;
const MIN_HEIGHT = 1_400;
/** Width to height of a good picture. */
const GOOD_ASPECT = 1.4;
/** At most this many boxes may send something over a break; more lines back up would be a picture of their own. */
const MAX_CROSSING = 4;
/** A break may be this far from the ideal place, as a share of a column. */
const LEEWAY = 0.3;

/** One column: its boxes as a problem of their own, with pins where lines come in from the column before and go on to the next. */
interface Column {
  readonly boxes: number[];
  /** Boxes of earlier columns, and of this or earlier ones, that send something over the column's ends. */
  readonly entering: number[];
  readonly leaving: number[];
  /** Ends of the column's edges: a box of the whole problem, or the pin of one (`~box`). */
  readonly from: number[];
  readonly to: number[];
}

/** How many boxes send something from above to below each row; a row that an upward edge passes counts as full. */
function crossings(p: Problem, layers: Layers): Int32Array {
  const { upper, lower } = flowEnds(p, layers.reversed);
  const farthest = new Int32Array(p.count).fill(-1);
  const change = new Int32Array(layers.count + 1);
  const add = (first: number, end: number, boxes: number): void => {
    change[first] = (change[first] ?? 0) + boxes;
    change[end] = (change[end] ?? 0) - boxes;
  };
  for (let e = 0; e < upper.length; e++) {
    const a = upper[e] ?? -1;
    if (a < 0) continue;
    const end = layers.layer[lower[e] ?? 0] ?? 0;
    farthest[a] = Math.max(farthest[a] ?? -1, end);
    if (layers.reversed[e] === 1) add(layers.layer[a] ?? 0, end, MAX_CROSSING + 1);
  }
  for (let i = 0; i < p.count; i++) {
    if ((farthest[i] ?? -1) >= 0) add(layers.layer[i] ?? 0, farthest[i] ?? 0, 1);
  }
  let boxes = 0;
  return Int32Array.from({ length: layers.count }, (_, l) => {
    boxes += change[l] ?? 0;
    return boxes;
  });
}

/** First rows of the columns, `[0]` for one column. */
function columnStarts(p: Problem, layers: Layers): number[] {
  const height = new Float64Array(layers.count);
  const width = new Float64Array(layers.count);
  for (let i = 0; i < p.count; i++) {
    const l = layers.layer[i] ?? 0;
    height[l] = Math.max(height[l] ?? 0, (p.height[i] ?? 0) + p.gap);
    width[l] = (width[l] ?? 0) + (p.width[i] ?? 0) + (p.extraRight[i] ?? 0);
  }
  const total = height.reduce((sum, h) => sum + h, 0);
  if (layers.count <= MIN_ROWS && total < MIN_HEIGHT) return [0];
  const broad = width.reduce((max, w) => Math.max(max, w), 0) + COLUMN_GAP;
  const columns = Math.round(Math.sqrt((GOOD_ASPECT * total) / broad));
  if (columns < 2) return [0];
  const crossing = crossings(p, layers);
  const ideal = total / columns;
  const starts = [0];
  let used = 0;
  let best = { row: -1, cost: Number.POSITIVE_INFINITY };
  for (let l = 0; l + 1 < layers.count; l++) {
    used += height[l] ?? 0;
    const off = Math.abs(used - ideal * starts.length) / ideal;
    const lines = crossing[l] ?? 0;
    // A line more is worth a tenth of a column.
    const cost = off + (lines - 1) * 0.1;
    if (lines >= 1 && lines <= MAX_CROSSING && off <= LEEWAY && cost < best.cost) best = { row: l + 1, cost };
    if (used <= ideal * (starts.length + LEEWAY)) continue;
    if (best.row >= 0) starts.push(best.row);
    // No break here: the column runs on, and the next break is looked for one column later.
    else starts.push(-1);
    best = { row: -1, cost: Number.POSITIVE_INFINITY };
  }
  return starts.filter((row) => row >= 0);
}

interface Columns {
  readonly columns: readonly Column[];
  readonly columnOf: Int32Array;
  /** Row of each box in its column. */
  readonly local: Int32Array;
  /** One edge after the other: its line in each column from its producer's to its consumer's. */
  readonly lines: readonly number[];
}

function makeColumns(p: Problem, layers: Layers, starts: readonly number[]): Columns {
  const columnOf = new Int32Array(p.count);
  const local = new Int32Array(p.count);
  const columns = starts.map((): Column => ({ boxes: [], entering: [], leaving: [], from: [], to: [] }));
  for (let i = 0; i < p.count; i++) {
    let c = starts.length - 1;
    while (c > 0 && (starts[c] ?? 0) > (layers.layer[i] ?? 0)) c -= 1;
    columnOf[i] = c;
    local[i] = (columns[c]?.boxes.push(i) ?? 1) - 1;
  }
  const known = new Map<number, number>();
  /** The one line by which a box's tensor passes a column: from it or its pin to the pin below. */
  const passing = (c: number, box: number): number => {
    const key = c * p.count + box;
    const there = known.get(key);
    const column = columns[c];
    if (there !== undefined || !column) return there ?? 0;
    column.leaving.push(box);
    columns[c + 1]?.entering.push(box);
    column.from.push(columnOf[box] === c ? box : ~box);
    const line = column.to.push(~box) - 1;
    known.set(key, line);
    return line;
  };
  const lines: number[] = [];
  for (let e = 0; e < p.from.length; e++) {
    const from = p.from[e] ?? 0;
    const to = p.to[e] ?? 0;
    const first = columnOf[from] ?? 0;
    const last = columnOf[to] ?? 0;
    for (let c = first; c < last; c++) lines.push(passing(c, from));
    const column = columns[last];
    column?.from.push(first === last ? from : ~from);
    lines.push((column?.to.push(to) ?? 1) - 1);
  }
  return { columns, columnOf, local, lines };
}

const SIZES = ['width', 'height', 'extraRight', 'extraHeight', 'inX', 'outX', 'rank'] as const;

/** Rows: the boxes, then the pins above, then the pins below. */
function problemOf(p: Problem, column: Column, local: Int32Array): Problem {
  const { boxes, entering, leaving } = column;
  const sub = emptyProblem(boxes.length + entering.length + leaving.length, column.from.length, p.gap);
  const above = new Map(entering.map((box, k) => [box, boxes.length + k]));
  const below = new Map(leaving.map((box, k) => [box, boxes.length + entering.length + k]));
  for (const size of SIZES) {
    const [from, to] = [p[size], sub[size]];
    for (let i = 0; i < boxes.length; i++) to[i] = from[boxes[i] ?? 0] ?? 0;
  }
  for (const [pins, rank] of [
    [above, -1],
    [below, 1],
  ] as const) {
    for (const row of pins.values()) {
      sub.inX[row] = 0;
      sub.outX[row] = 0;
      sub.rank[row] = rank;
    }
  }
  column.from.forEach((end, e) => void (sub.from[e] = (end < 0 ? above.get(~end) : local[end]) ?? 0));
  column.to.forEach((end, e) => void (sub.to[e] = (end < 0 ? below.get(~end) : local[end]) ?? 0));
  return sub;
}

/** Sets a ribbon in columns, each arranged by `engine`; null where it is no ribbon. */
export function arrangeColumns(p: Problem, engine: (problem: Problem) => Arrangement): Arrangement | null {
  const layers = assignLayers(p);
  const starts = columnStarts(p, layers);
  if (starts.length < 2) return null;
  const { columns, columnOf, local, lines } = makeColumns(p, layers, starts);
  const parts = columns.map((column) => engine(problemOf(p, column, local)));
  // Lines that go over together run side by side, the last box's innermost.
  const lanes = columns.reduce((most, { entering }) => Math.max(most, entering.length), 1);
  const top = (lanes - 1) * TRACK_GAP;
  const lefts: number[] = [];
  let width = 0;
  columns.forEach(({ entering }, c) => {
    if (c > 0) width += COLUMN_GAP + (entering.length - 1) * TRACK_GAP;
    lefts.push(width);
    width += parts[c]?.width ?? 0;
  });
  const x = new Float64Array(p.count);
  const y = new Float64Array(p.count);
  let height = 0;
  const downOf = (c: number): number => top + (c === 0 ? p.gap : 0);
  columns.forEach(({ boxes }, c) => {
    boxes.forEach((box, i) => {
      x[box] = (lefts[c] ?? 0) + (parts[c]?.x[i] ?? 0);
      y[box] = downOf(c) + (parts[c]?.y[i] ?? 0);
    });
    height = Math.max(height, downOf(c) + (parts[c]?.height ?? 0) + top);
  });
  const routes = new RouteWriter(p.from.length);
  let line = 0;
  for (let e = 0; e < p.from.length; e++) {
    const from = p.from[e] ?? 0;
    const last = columnOf[p.to[e] ?? 0] ?? 0;
    // Where the line is so far; over a break it goes on from there.
    let end: readonly [number, number] | null = null;
    for (let c = columnOf[from] ?? 0; c <= last; c++) {
      const nth = lines[line++] ?? 0;
      const part = parts[c];
      const column = columns[c];
      if (!part || !column) continue;
      const { start, points } = part.routes;
      const first = start[nth] ?? 0;
      const past = start[nth + 1] ?? 0;
      const left = lefts[c] ?? 0;
      if (end !== null) {
        const lane = column.entering.indexOf(from);
        const rise = left - COLUMN_GAP / 2 - lane * TRACK_GAP;
        const inner = (column.entering.length - 1 - lane) * TRACK_GAP;
        routes.add(end[0], end[1] + inner);
        routes.add(rise, end[1] + inner);
        routes.add(rise, top - inner);
        routes.add(left + (points[first] ?? 0), top - inner);
      }
      for (let k = first; k < past; k += 2) routes.add(left + (points[k] ?? 0), downOf(c) + (points[k + 1] ?? 0));
      if (past > first) end = [left + (points[past - 2] ?? 0), downOf(c) + (points[past - 1] ?? 0)];
    }
    routes.end();
  }
  return { x, y, routes: routes.routes(), width, height };
}
